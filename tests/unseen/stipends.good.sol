// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;

interface IERC20 {
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

/// Seven chairs decide on stipends in whatever coin the programme was given.
contract StipendCommittee {
    enum Phase { Open, Paid, Refused }

    struct Stipend {
        IERC20 coin;
        address recipient;
        uint256 amount;
        uint256 filedAt;
        uint256 backing; // one bit a chair
        uint256 objecting;
        Phase phase;
        bytes32 dossier;
    }

    uint256 public constant CHAIRS = 7;
    uint256 public constant NEEDED = 4;
    uint256 public constant REVIEW = 10 days;
    uint256 public constant PAYABLE_FOR = 60 days;

    address[7] public chairs;
    Stipend[] public stipends;

    event Filed(uint256 indexed id, address indexed coin, address indexed recipient, uint256 amount, bytes32 dossier);
    event Opinion(uint256 indexed id, uint256 indexed chair, bool backs);
    event PaidOut(uint256 indexed id, address indexed recipient, uint256 amount);
    event RefusedFor(uint256 indexed id);
    event ChairHandedOver(uint256 indexed chair, address indexed from, address indexed to);

    modifier onlyChair(uint256 chair) {
        require(chair < CHAIRS && chairs[chair] == msg.sender, "not in that chair");
        _;
    }

    constructor(address[7] memory holders) public {
        for (uint256 i = 0; i < CHAIRS; i++) {
            require(holders[i] != address(0) && !_seated(holders[i]), "holder");
            chairs[i] = holders[i];
            emit ChairHandedOver(i, address(0), holders[i]);
        }
    }

    /// A chair passes to a successor of the holder's choice; what the chair said stays said.
    function handOver(uint256 chair, address successor) external onlyChair(chair) {
        require(successor != address(0) && !_seated(successor), "successor");
        chairs[chair] = successor;
        emit ChairHandedOver(chair, msg.sender, successor);
    }

    function file(uint256 chair, IERC20 coin, address recipient, uint256 amount, bytes32 dossier) external onlyChair(chair) returns (uint256 id) {
        require(address(coin) != address(0) && recipient != address(0) && amount > 0, "incomplete");
        id = stipends.length;
        stipends.push(Stipend(coin, recipient, amount, block.timestamp, 0, 0, Phase.Open, dossier));
        emit Filed(id, address(coin), recipient, amount, dossier);
    }

    function opine(uint256 id, uint256 chair, bool backs) external onlyChair(chair) {
        Stipend storage s = _open(id);
        require(block.timestamp < s.filedAt + REVIEW, "review is over");
        uint256 bit = uint256(1) << chair;
        require((s.backing | s.objecting) & bit == 0, "chair has spoken");
        if (backs) {
            s.backing |= bit;
        } else {
            s.objecting |= bit;
        }
        emit Opinion(id, chair, backs);
    }

    function pay(uint256 id) external {
        Stipend storage s = _open(id);
        require(block.timestamp >= s.filedAt + REVIEW, "under review");
        require(block.timestamp < s.filedAt + REVIEW + PAYABLE_FOR, "lapsed");
        require(_carried(s), "not carried");
        s.phase = Phase.Paid;
        emit PaidOut(id, s.recipient, s.amount);
        require(s.coin.transfer(s.recipient, s.amount), "coin not moved");
    }

    /// Puts away what was not carried.
    function close(uint256 id) external {
        Stipend storage s = _open(id);
        require(block.timestamp >= s.filedAt + REVIEW, "under review");
        require(!_carried(s) || block.timestamp >= s.filedAt + REVIEW + PAYABLE_FOR, "payable");
        s.phase = Phase.Refused;
        emit RefusedFor(id);
    }

    function available(IERC20 coin) external view returns (uint256) {
        return coin.balanceOf(address(this));
    }

    function votesOf(uint256 id) external view returns (uint256 backing, uint256 objecting) {
        require(id < stipends.length, "unknown");
        return (_ones(stipends[id].backing), _ones(stipends[id].objecting));
    }

    function _open(uint256 id) private view returns (Stipend storage s) {
        require(id < stipends.length, "unknown");
        s = stipends[id];
        require(s.phase == Phase.Open, "settled");
    }

    function _carried(Stipend storage s) private view returns (bool) {
        uint256 backing = _ones(s.backing);
        return backing >= NEEDED && backing > _ones(s.objecting);
    }

    function _seated(address who) private view returns (bool) {
        for (uint256 i = 0; i < CHAIRS; i++) {
            if (chairs[i] == who) {
                return true;
            }
        }
        return false;
    }

    function _ones(uint256 bits) private pure returns (uint256 n) {
        for (; bits != 0; bits &= bits - 1) {
            n++;
        }
    }
}
