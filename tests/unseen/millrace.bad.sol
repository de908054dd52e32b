// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

abstract contract DelayedQueue {
    enum Op { None, Waiting, Done }

    struct Operation {
        Op op;
        uint256 eta;
    }

    uint256 public constant DELAY = 4 days;
    mapping(bytes32 => Operation) public operations;

    event OperationQueued(bytes32 indexed key, uint256 eta);
    event OperationDone(bytes32 indexed key);

    function _enqueue(bytes32 key) internal {
        Operation storage o = operations[key];
        require(o.op == Op.None, "known");
        o.op = Op.Waiting;
        o.eta = block.timestamp + DELAY;
        emit OperationQueued(key, o.eta);
    }

    modifier matured(bytes32 key) {
        Operation storage o = operations[key];
        require(o.op == Op.Waiting, "not waiting");
        require(block.timestamp >= o.eta, "early");
        o.op = Op.Done;
        _;
        emit OperationDone(key);
    }
}

abstract contract MillShares {
    struct Grain {
        uint256 block_;
        uint256 shares;
    }

    uint256 public constant ALL = 100_000;
    mapping(address => Grain[]) internal _grains;

    event SharesMoved(address indexed from, address indexed to, uint256 shares);

    function sharesNow(address who) public view returns (uint256) {
        uint256 n = _grains[who].length;
        return n == 0 ? 0 : _grains[who][n - 1].shares;
    }

    function sharesThen(address who, uint256 block_) public view returns (uint256 s) {
        require(block_ < block.number, "then, not now");
        Grain[] storage g = _grains[who];
        uint256 i = g.length;
        while (i > 0 && g[i - 1].block_ > block_) i--;
        if (i > 0) s = g[i - 1].shares;
    }

    function move(address to, uint256 shares) external {
        require(to != address(0), "to");
        _put(msg.sender, sharesNow(msg.sender) - shares);
        _put(to, sharesNow(to) + shares);
        emit SharesMoved(msg.sender, to, shares);
    }

    function _put(address who, uint256 shares) internal {
        Grain[] storage g = _grains[who];
        if (g.length > 0 && g[g.length - 1].block_ == block.number) g[g.length - 1].shares = shares;
        else g.push(Grain(block.number, shares));
    }
}

contract Millrace is DelayedQueue, MillShares {
    struct Order {
        address miller;
        uint256 base;
        uint256 closing;
        uint256 grind;
        uint256 stop;
        bool queued;
        bool torn;
    }

    uint256 public constant POLL = 30_000;
    uint256 public constant QUORUM = 8_000;
    mapping(bytes32 => Order) public orders;
    mapping(bytes32 => mapping(address => bool)) public polled;
    uint256 public serial;

    event Ordered(bytes32 indexed key, uint256 serial, address miller, address to, uint256 value, bytes data);
    event Polled(bytes32 indexed key, address who, bool grind, uint256 shares);
    event Torn(bytes32 indexed key);

    constructor(address founder) {
        require(founder != address(0), "founder");
        _put(founder, ALL);
        emit SharesMoved(address(0), founder, ALL);
    }

    receive() external payable {}

    function keyOf(uint256 n, address to, uint256 value, bytes calldata data) public pure returns (bytes32) {
        return keccak256(abi.encode(n, to, value, data));
    }

    function order(address to, uint256 value, bytes calldata data) external returns (bytes32 key) {
        require(sharesThen(msg.sender, block.number - 1) >= 500, "shares");
        uint256 n = ++serial;
        key = keyOf(n, to, value, data);
        orders[key] = Order(msg.sender, block.number - 1, block.number + POLL, 0, 0, false, false);
        emit Ordered(key, n, msg.sender, to, value, data);
    }

    function poll(bytes32 key, bool grind) external {
        Order storage o = orders[key];
        require(o.closing != 0 && block.number <= o.closing && !o.torn, "closed");
        require(!polled[key][msg.sender], "polled");
        polled[key][msg.sender] = true;
        uint256 s = sharesThen(msg.sender, o.base);
        if (grind) o.grind += s;
        else o.stop += s;
        emit Polled(key, msg.sender, grind, s);
    }

    function tear(bytes32 key) external {
        Order storage o = orders[key];
        require(o.miller == msg.sender && !o.torn && block.number <= o.closing, "cannot tear");
        o.torn = true;
        emit Torn(key);
    }

    function enqueue(bytes32 key) external {
        Order storage o = orders[key];
        require(o.closing != 0 && block.number > o.closing && !o.torn && !o.queued, "state");
        require(block.number <= o.closing + POLL, "forgotten");
        require(o.grind > o.stop && o.grind >= QUORUM, "refused");
        o.queued = true;
        _enqueue(key);
    }

    function grindNow(uint256 n, address to, uint256 value, bytes calldata data) external matured(keyOf(n, to, value, data)) {
        (bool ok, ) = to.call{value: value}(data);
        require(ok, "jammed");
    }
}
