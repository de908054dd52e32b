// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

/// @notice Holds the treasury; runs what its governor queued, after the delay and once.
contract Vaultlock {
    uint256 public constant DELAY = 2 days;
    uint256 public constant WINDOW = 14 days;

    address public immutable governor;
    mapping(bytes32 => uint256) public due;

    event Held(bytes32 indexed op, uint256 due);
    event Released(bytes32 indexed op);

    constructor(address governor_) {
        require(governor_ != address(0), "governor");
        governor = governor_;
    }

    receive() external payable {}

    modifier onlyGovernor() {
        require(msg.sender == governor, "governor");
        _;
    }

    function hold(bytes32 op) external onlyGovernor returns (uint256 at) {
        require(due[op] == 0, "held");
        at = block.timestamp + DELAY;
        due[op] = at;
        emit Held(op, at);
    }

    function release(bytes32 op, address to, uint256 value, bytes calldata data) external onlyGovernor {
        uint256 at = due[op];
        require(at > 1 && block.timestamp >= at && block.timestamp <= at + WINDOW, "not due");
        due[op] = 1;
        (bool ok, bytes memory ret) = to.call{value: value}(data);
        if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        emit Released(op);
    }
}

interface IPoll {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
}

contract Commune {
    struct Petition {
        address petitioner;
        uint64 from;
        uint64 to;
        bool queued;
        bool executed;
        uint256 yes;
        uint256 no;
        address target;
        uint256 value;
        bytes data;
        Vaultlock lock;
    }

    uint256 public constant QUORUM = 250_000e18;
    uint256 public constant ENTRY = 5_000e18;
    uint64 public constant SPAN = 28_800;

    IPoll public immutable poll;
    Vaultlock public lock;
    mapping(uint256 => Petition) public petitions;
    mapping(uint256 => mapping(address => bool)) public marked;
    uint256 public petitionCount;

    event LockChanged(address indexed lock);
    event Petitioned(uint256 indexed id, address indexed petitioner, address target, uint256 value, bytes data);
    event Marked(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Queued(uint256 indexed id, uint256 due);
    event Executed(uint256 indexed id);

    constructor(IPoll poll_) {
        require(address(poll_) != address(0), "poll");
        poll = poll_;
        lock = new Vaultlock(address(this));
        emit LockChanged(address(lock));
    }

    function changeLock(Vaultlock next) external {
        require(msg.sender == address(lock), "by petition");
        require(next != lock && next.governor() == address(this), "lock of another");
        lock = next;
        emit LockChanged(address(next));
    }

    function petition(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(target != address(0) && (value > 0 || data.length > 0), "empty");
        require(poll.getPastVotes(msg.sender, block.number - 1) >= ENTRY, "entry");
        id = ++petitionCount;
        Petition storage p = petitions[id];
        p.petitioner = msg.sender;
        p.from = uint64(block.number) + 1;
        p.to = p.from + SPAN;
        p.target = target;
        p.value = value;
        p.data = data;
        emit Petitioned(id, msg.sender, target, value, data);
    }

    function mark(uint256 id, bool yes) external {
        Petition storage p = petitions[id];
        require(p.petitioner != address(0) && block.number > p.from && block.number <= p.to, "closed");
        require(!marked[id][msg.sender], "marked");
        marked[id][msg.sender] = true;
        uint256 weight = poll.getPastVotes(msg.sender, p.from);
        if (yes) p.yes += weight;
        else p.no += weight;
        emit Marked(id, msg.sender, yes, weight);
    }

    function queue(uint256 id) external {
        Petition storage p = petitions[id];
        require(p.petitioner != address(0) && block.number > p.to && !p.queued, "not now");
        require(p.yes >= QUORUM && p.yes > p.no, "not carried");
        p.queued = true;
        p.lock = lock;
        emit Queued(id, lock.hold(opOf(id)));
    }

    function execute(uint256 id) external {
        Petition storage p = petitions[id];
        require(p.queued && !p.executed, "not queued");
        p.executed = true;
        lock.release(opOf(id), p.target, p.value, p.data);
        emit Executed(id);
    }

    function opOf(uint256 id) public view returns (bytes32) {
        Petition storage p = petitions[id];
        return keccak256(abi.encode(address(this), id, p.target, p.value, p.data));
    }
}
