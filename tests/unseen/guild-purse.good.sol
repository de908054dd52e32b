// SPDX-License-Identifier: MIT
pragma solidity 0.7.6;

interface IGuildPoints {
    function priorPoints(address who, uint256 blockNumber) external view returns (uint96);
    function priorTotal(uint256 blockNumber) external view returns (uint96);
}

/// Purse of a guild within a larger DAO. Points are earned by work and cannot be moved; the purse
/// pays what the points have agreed on.
contract GuildPurse {
    enum Status { Unknown, Pending, Open, Lost, Agreed, Paid, Forgotten }

    struct Request {
        address payable payee;
        uint96 amount;
        uint32 snapshot;
        uint32 lastBlock;
        bool paid;
        uint96 yes;
        uint96 no;
        uint96 needed;
    }

    uint256 private constant SHARE = 8; // percent of the points
    uint96 private constant LEAST = 500e18;
    uint32 private constant LAG = 300;
    uint32 private constant OPEN_FOR = 30_000;
    uint32 private constant HOLD = 6_000;
    uint32 private constant FORGET = 90_000;

    IGuildPoints public immutable points;
    Request[] private requests;
    mapping(uint256 => mapping(address => uint8)) public said; // 1 yes, 2 no

    event Requested(uint256 indexed id, address payee, uint96 amount, string reason);
    event Opened(uint256 indexed id, uint96 needed);
    event Said(uint256 indexed id, address indexed who, bool yes, uint96 points);
    event Paid(uint256 indexed id, address payee, uint96 amount);

    constructor(IGuildPoints points_) {
        require(address(points_) != address(0), "purse: points");
        points = points_;
    }

    receive() external payable {}

    function request(address payable payee, uint96 amount, string calldata reason) external returns (uint256 id) {
        require(payee != address(0) && amount > 0, "purse: request");
        require(points.priorPoints(msg.sender, block.number - 1) > 0, "purse: no points");
        id = requests.length;
        uint32 snapshot = height() + LAG;
        requests.push(Request(payee, amount, snapshot, snapshot + OPEN_FOR, false, 0, 0, 0));
        emit Requested(id, payee, amount, reason);
    }

    function height() private view returns (uint32) {
        require(block.number < 2**32 - 200_000, "purse: height");
        return uint32(block.number);
    }

    function quorumAt(uint256 blockNumber) public view returns (uint96) {
        uint256 part = (uint256(points.priorTotal(blockNumber)) * SHARE) / 100;
        return part < LEAST ? LEAST : uint96(part);
    }

    /// Anyone may open a request once its snapshot lies in the past.
    function open(uint256 id) public {
        Request storage r = requests[id];
        require(block.number > r.snapshot && block.number <= r.lastBlock, "purse: not the time");
        require(!opened(id), "purse: open already");
        isOpen[id] = true;
        r.needed = quorumAt(r.snapshot);
        emit Opened(id, r.needed);
    }

    mapping(uint256 => bool) private isOpen;

    function opened(uint256 id) public view returns (bool) {
        return isOpen[id];
    }

    function say(uint256 id, bool yes) external {
        Request storage r = requests[id];
        require(opened(id) && block.number <= r.lastBlock, "purse: not open");
        require(said[id][msg.sender] == 0, "purse: said");
        uint96 weight = points.priorPoints(msg.sender, r.snapshot);
        require(weight > 0, "purse: no points");
        said[id][msg.sender] = yes ? 1 : 2;
        if (yes) {
            r.yes = sum(r.yes, weight);
        } else {
            r.no = sum(r.no, weight);
        }
        emit Said(id, msg.sender, yes, weight);
    }

    function status(uint256 id) public view returns (Status) {
        if (id >= requests.length) return Status.Unknown;
        Request storage r = requests[id];
        if (r.paid) return Status.Paid;
        if (block.number <= r.snapshot) return Status.Pending;
        if (block.number <= r.lastBlock) return Status.Open;
        if (!opened(id) || r.yes <= r.no || r.yes < r.needed) return Status.Lost;
        return block.number <= uint256(r.lastBlock) + HOLD + FORGET ? Status.Agreed : Status.Forgotten;
    }

    function pay(uint256 id) external {
        require(status(id) == Status.Agreed, "purse: not agreed");
        Request storage r = requests[id];
        require(block.number > uint256(r.lastBlock) + HOLD, "purse: on hold");
        r.paid = true;
        emit Paid(id, r.payee, r.amount);
        (bool ok, ) = r.payee.call{value: r.amount}("");
        require(ok, "purse: payment");
    }

    function sum(uint96 a, uint96 b) private pure returns (uint96 c) {
        c = a + b;
        require(c >= a, "purse: sum");
    }
}
