// SPDX-License-Identifier: MIT
pragma solidity ^0.8.13;

/// Points are bought one to one with ether, cannot be moved, and can be turned back at any time.
contract AtelierPoints {
    struct Step {
        uint32 blockNo;
        uint224 points;
    }

    mapping(address => Step[]) internal steps;
    Step[] internal totalSteps;

    event Bought(address indexed who, uint256 points);
    event Redeemed(address indexed who, uint256 points);

    function pointsOf(address who) public view returns (uint256) {
        return _top(steps[who]);
    }

    function buyPoints() external payable {
        require(msg.value > 0 && msg.value <= type(uint128).max, "value");
        _set(steps[msg.sender], _top(steps[msg.sender]) + msg.value);
        _set(totalSteps, _top(totalSteps) + msg.value);
        emit Bought(msg.sender, msg.value);
    }

    function redeem(uint256 points) external {
        require(points > 0, "points");
        _set(steps[msg.sender], _top(steps[msg.sender]) - points);
        _set(totalSteps, _top(totalSteps) - points);
        emit Redeemed(msg.sender, points);
        (bool ok, ) = msg.sender.call{value: points}("");
        require(ok, "redeem");
    }

    function pointsAt(address who, uint256 blockNo) public view returns (uint256) {
        return _find(steps[who], blockNo);
    }

    function totalAt(uint256 blockNo) public view returns (uint256) {
        return _find(totalSteps, blockNo);
    }

    function _top(Step[] storage s) private view returns (uint256) {
        return s.length == 0 ? 0 : s[s.length - 1].points;
    }

    function _set(Step[] storage s, uint256 points) private {
        if (s.length > 0 && s[s.length - 1].blockNo == uint32(block.number)) {
            s[s.length - 1].points = uint224(points);
        } else {
            s.push(Step(uint32(block.number), uint224(points)));
        }
    }

    function _find(Step[] storage s, uint256 blockNo) private view returns (uint256) {
        for (uint256 i = s.length; i > 0; i--) {
            if (s[i - 1].blockNo <= blockNo) return s[i - 1].points;
        }
        return 0;
    }
}

/// Members show pieces; a piece that the atelier approves earns its makers a prize out of the prize pot.
contract Atelier is AtelierPoints {
    struct Piece {
        address payable[] makers;
        uint256 seenBlock;
        uint256 closingBlock;
        uint256 liked;
        uint256 disliked;
        uint256 quorum;
        bool crowned;
    }

    uint256 public constant SHOW_BLOCKS = 21_600;
    uint256 public constant HANG_BLOCKS = 7_200;
    uint256 public constant KEEP_BLOCKS = 216_000;
    uint256 public constant QUORUM_PER_MILLE = 150;
    uint256 public constant LEAST_QUORUM = 5 ether;
    uint256 public constant MAX_MAKERS = 10;

    uint256 public immutable prize;
    uint256 public pot;
    uint256 public pieceCount;
    mapping(uint256 => Piece) private pieces;
    mapping(uint256 => mapping(address => bool)) public judged;
    mapping(address => uint256) public earned;

    event PotFilled(address indexed by, uint256 amount);
    event PieceShown(uint256 indexed id, address indexed by, uint256 seenBlock, uint256 quorum);
    event Judged(uint256 indexed id, address indexed who, bool like, uint256 points);
    event Crowned(uint256 indexed id, uint256 prize);
    event PrizeTaken(address indexed maker, uint256 amount);

    constructor(uint256 prize_) {
        require(prize_ >= 0.1 ether, "prize");
        prize = prize_;
    }

    function fillPot() external payable {
        pot += msg.value;
        emit PotFilled(msg.sender, msg.value);
    }

    function show(address payable[] calldata makers) external returns (uint256 id) {
        require(makers.length > 0 && makers.length <= MAX_MAKERS, "makers");
        id = ++pieceCount;
        Piece storage p = pieces[id];
        p.seenBlock = block.number - 1;
        p.closingBlock = block.number + SHOW_BLOCKS;
        uint256 q = (totalAt(p.seenBlock) * QUORUM_PER_MILLE) / 1_000;
        p.quorum = q < LEAST_QUORUM ? LEAST_QUORUM : q;
        for (uint256 i = 0; i < makers.length; i++) {
            require(makers[i] != address(0), "maker");
            p.makers.push(makers[i]);
        }
        emit PieceShown(id, msg.sender, p.seenBlock, p.quorum);
    }

    function judge(uint256 id, bool like) external {
        Piece storage p = pieces[id];
        require(p.closingBlock != 0 && block.number <= p.closingBlock, "closed");
        require(!judged[id][msg.sender], "judged");
        judged[id][msg.sender] = true;
        uint256 points = pointsAt(msg.sender, p.seenBlock);
        require(points > 0, "no points");
        if (like) p.liked += points;
        else p.disliked += points;
        emit Judged(id, msg.sender, like, points);
    }

    function crown(uint256 id) external {
        Piece storage p = pieces[id];
        require(p.closingBlock != 0 && !p.crowned, "piece");
        require(block.number > p.closingBlock + HANG_BLOCKS, "still hanging");
        require(block.number <= p.closingBlock + KEEP_BLOCKS, "taken down");
        require(p.liked >= p.quorum && p.liked > p.disliked, "not liked");
        p.crowned = true;
        pot -= prize;
        uint256 share = prize / p.makers.length;
        for (uint256 i = 1; i < p.makers.length; i++) {
            earned[p.makers[i]] += share;
        }
        earned[p.makers[0]] += prize - share * (p.makers.length - 1);
        emit Crowned(id, prize);
    }

    function takePrize() external {
        uint256 amount = earned[msg.sender];
        require(amount > 0, "nothing earned");
        earned[msg.sender] = 0;
        emit PrizeTaken(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "prize");
    }
}
