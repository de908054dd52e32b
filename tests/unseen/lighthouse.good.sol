// SPDX-License-Identifier: MIT
pragma solidity ^0.8.17;

interface ILampVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
}

interface IHaltable {
    function halt() external;
}

abstract contract Watched {
    address public immutable watchman;

    event HaltedByWatchman(address indexed module);

    constructor(address watchman_) {
        require(watchman_ != address(0), "Watched: zero");
        watchman = watchman_;
    }

    modifier onlyWatchman() {
        require(msg.sender == watchman, "Watched: watchman only");
        _;
    }

    /// The modules of the protocol obey this contract. The watchman may bring one to rest at once.
    function ringBell(address module, bytes calldata order) external onlyWatchman {
        require(order.length == 4 && bytes4(order) == IHaltable.halt.selector, "Watched: order");
        emit HaltedByWatchman(module);
        (bool ok, ) = module.call(order);
        require(ok, "Watched: module refused");
    }
}

/// Governor of the lighthouse protocol, owner of its modules.
contract Lighthouse is Watched {
    enum Light { Dark, Rising, Burning, Failed, Carried, Waiting, Spent, Doused }

    struct Order {
        address target;
        uint96 value;
        bytes data;
    }

    struct Course {
        address captain;
        uint32 opens;
        uint32 closes;
        uint32 readyAt;
        bool spent;
        bool doused;
        uint256 ayes;
        uint256 nays;
        Order[] orders;
    }

    uint32 internal constant OPEN_IN = 1 days;
    uint32 internal constant OPEN_FOR = 5 days;
    uint32 internal constant WAIT = 2 days;
    uint32 internal constant KEEP = 10 days;
    uint256 internal constant MAX_ORDERS = 12;

    ILampVotes public immutable lamp;
    uint256 public immutable neededAyes;
    uint256 public immutable neededToPropose;

    Course[] private _courses;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event CourseSet(uint256 indexed id, address indexed captain, uint256 opens, uint256 closes);
    event CourseVote(uint256 indexed id, address indexed voter, bool aye, uint256 weight);
    event CourseWaiting(uint256 indexed id, uint256 readyAt);
    event CourseSpent(uint256 indexed id);
    event CourseDoused(uint256 indexed id, address by);

    constructor(ILampVotes lamp_, address watchman_, uint256 neededAyes_, uint256 neededToPropose_)
        Watched(watchman_)
    {
        require(address(lamp_) != address(0), "Lighthouse: zero");
        require(neededToPropose_ > 0 && neededAyes_ >= neededToPropose_, "Lighthouse: numbers");
        lamp = lamp_;
        neededAyes = neededAyes_;
        neededToPropose = neededToPropose_;
    }

    receive() external payable {}

    function setCourse(Order[] calldata orders) external returns (uint256 id) {
        require(orders.length > 0 && orders.length <= MAX_ORDERS, "Lighthouse: orders");
        require(lamp.getPastVotes(msg.sender, block.timestamp - 1) >= neededToPropose, "Lighthouse: weight");
        id = _courses.length;
        Course storage c = _courses.push();
        c.captain = msg.sender;
        c.opens = uint32(block.timestamp) + OPEN_IN;
        c.closes = c.opens + OPEN_FOR;
        for (uint256 i = 0; i < orders.length; i++) {
            c.orders.push(orders[i]);
        }
        emit CourseSet(id, msg.sender, c.opens, c.closes);
    }

    function ordersOf(uint256 id) external view returns (Order[] memory) {
        return _courses[id].orders;
    }

    function lightOf(uint256 id) public view returns (Light) {
        if (id >= _courses.length) return Light.Dark;
        Course storage c = _courses[id];
        if (c.doused) return Light.Doused;
        if (c.spent) return Light.Spent;
        if (block.timestamp <= c.opens) return Light.Rising;
        if (block.timestamp <= c.closes) return Light.Burning;
        if (c.ayes < neededAyes || c.ayes <= c.nays) return Light.Failed;
        return c.readyAt == 0 ? Light.Carried : Light.Waiting;
    }

    function vote(uint256 id, bool aye) external {
        require(lightOf(id) == Light.Burning, "Lighthouse: not burning");
        require(!hasVoted[id][msg.sender], "Lighthouse: voted");
        hasVoted[id][msg.sender] = true;
        Course storage c = _courses[id];
        uint256 w = lamp.getPastVotes(msg.sender, c.opens);
        require(w > 0, "Lighthouse: no weight");
        if (aye) {
            c.ayes += w;
        } else {
            c.nays += w;
        }
        emit CourseVote(id, msg.sender, aye, w);
    }

    function letWait(uint256 id) external {
        require(lightOf(id) == Light.Carried, "Lighthouse: not carried");
        _courses[id].readyAt = uint32(block.timestamp) + WAIT;
        emit CourseWaiting(id, _courses[id].readyAt);
    }

    function spend(uint256 id) external {
        require(lightOf(id) == Light.Waiting, "Lighthouse: not waiting");
        Course storage c = _courses[id];
        require(block.timestamp >= c.readyAt && block.timestamp <= uint256(c.readyAt) + KEEP, "Lighthouse: time");
        c.spent = true;
        emit CourseSpent(id);
        uint256 n = c.orders.length;
        for (uint256 i = 0; i < n; i++) {
            Order storage o = c.orders[i];
            (bool ok, ) = o.target.call{value: o.value}(o.data);
            require(ok, "Lighthouse: order failed");
        }
    }

    function douse(uint256 id) external {
        Light l = lightOf(id);
        require(l != Light.Dark && l != Light.Spent && l != Light.Doused, "Lighthouse: over");
        bool early = l == Light.Rising || l == Light.Burning;
        require(msg.sender == watchman || (early && msg.sender == _courses[id].captain), "Lighthouse: not you");
        _courses[id].doused = true;
        emit CourseDoused(id, msg.sender);
    }
}
