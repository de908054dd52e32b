// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Every round the gardeners spread their points over the plots; sheets may be signed at home and carried in by anyone.
/// Plot 0 is nobody's: points given to it say that the money should stay where it is.
contract AllotmentRounds {
    error BadSignature();
    error RoundClosed();

    struct Sheet {
        uint256 round;
        uint256[] plots;
        uint256[] points;
        address gardener;
        uint256 deadline;
    }

    struct Round {
        uint256 ends;
        uint256 cast;
        uint256 purse;
        uint256 plotCount;
        bool settled;
    }

    bytes32 private constant SHEET_TYPEHASH =
        keccak256("Sheet(uint256 round,uint256[] plots,uint256[] points,address gardener,uint256 deadline)");
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    uint256 public constant POINTS_EACH = 100;
    uint256 public constant LENGTH = 14 days;
    uint256 public constant OBJECTIONS = 2 days;
    uint256 public constant QUORUM_SHEETS = 5;

    uint256 public immutable gardenerCount;
    mapping(address => bool) public isGardener;
    Round[] public rounds;
    mapping(uint256 => mapping(uint256 => uint256)) public score;
    mapping(uint256 => mapping(uint256 => address)) public keeperOf;
    mapping(uint256 => mapping(address => bool)) public handedIn;
    mapping(address => uint256) public owed;
    uint256 public reserved;

    event RoundOpened(uint256 indexed round, address[] keepers, uint256 purse);
    event SheetCounted(uint256 indexed round, address indexed gardener, uint256[] plots, uint256[] points);
    event RoundSettled(uint256 indexed round, uint256 paid);
    event Drawn(address indexed keeper, uint256 amount);

    constructor(address[] memory gardeners) payable {
        require(gardeners.length >= 8, "gardeners");
        for (uint256 i = 0; i < gardeners.length; i++) {
            require(gardeners[i] != address(0) && !isGardener[gardeners[i]], "gardener");
            isGardener[gardeners[i]] = true;
        }
        gardenerCount = gardeners.length;
    }

    receive() external payable {}

    function openRound(address[] calldata keepers) external returns (uint256 round) {
        require(isGardener[msg.sender], "gardener");
        require(keepers.length >= 2 && keepers.length <= 20, "plots");
        require(rounds.length == 0 || rounds[rounds.length - 1].settled, "previous round");
        uint256 purse = (address(this).balance - reserved) / 10;
        require(purse > 0, "purse");
        round = rounds.length;
        rounds.push(Round(block.timestamp + LENGTH, 0, purse, keepers.length + 1, false));
        for (uint256 i = 0; i < keepers.length; i++) {
            require(keepers[i] != address(0), "keeper");
            keeperOf[round][i + 1] = keepers[i];
        }
        reserved += purse;
        emit RoundOpened(round, keepers, purse);
    }

    function handIn(uint256 round, uint256[] calldata plots, uint256[] calldata points) external {
        _count(Sheet(round, plots, points, msg.sender, block.timestamp));
    }

    function carryIn(Sheet calldata sheet, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= sheet.deadline, "deadline");
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domainSeparator(), sheetHash(sheet)));
        address signer = ecrecover(digest, v, r, s);
        if (signer == address(0) || signer != sheet.gardener) revert BadSignature();
        _count(sheet);
    }

    function sheetHash(Sheet calldata sheet) public pure returns (bytes32) {
        return keccak256(
            abi.encode(
                SHEET_TYPEHASH,
                sheet.round,
                sheet.plots,
                sheet.points,
                sheet.gardener,
                sheet.deadline
            )
        );
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256("AllotmentRounds"), keccak256("2"), block.chainid, address(this))
        );
    }

    function settle(uint256 round) external {
        Round storage r = rounds[round];
        require(block.timestamp > r.ends + OBJECTIONS && !r.settled, "settle");
        r.settled = true;
        uint256 paid;
        uint256 all = r.cast * POINTS_EACH;
        if (r.cast >= QUORUM_SHEETS && r.cast * 3 >= gardenerCount && score[round][0] * 2 < all) {
            for (uint256 i = 1; i < r.plotCount; i++) {
                uint256 part = (r.purse * score[round][i]) / all;
                owed[keeperOf[round][i]] += part;
                paid += part;
            }
        }
        reserved -= r.purse - paid;
        emit RoundSettled(round, paid);
    }

    function draw() external {
        uint256 amount = owed[msg.sender];
        require(amount > 0, "nothing");
        owed[msg.sender] = 0;
        reserved -= amount;
        emit Drawn(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "draw");
    }

    function _count(Sheet memory sheet) private {
        require(sheet.round < rounds.length, "round");
        Round storage r = rounds[sheet.round];
        if (block.timestamp > r.ends) revert RoundClosed();
        require(isGardener[sheet.gardener] && !handedIn[sheet.round][sheet.gardener], "gardener, once");
        require(sheet.plots.length == sheet.points.length, "lengths");
        handedIn[sheet.round][sheet.gardener] = true;
        uint256 spent;
        for (uint256 i = 0; i < sheet.plots.length; i++) {
            require(sheet.plots[i] < r.plotCount, "plot");
            score[sheet.round][sheet.plots[i]] += sheet.points[i];
            spent += sheet.points[i];
        }
        require(spent == POINTS_EACH, "spend a hundred");
        r.cast += 1;
        emit SheetCounted(sheet.round, sheet.gardener, sheet.plots, sheet.points);
    }
}
