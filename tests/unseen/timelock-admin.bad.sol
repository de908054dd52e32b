pragma solidity ^0.5.17;
pragma experimental ABIEncoderV2;

interface PriorVotes {
    function getPriorVotes(address account, uint blockNumber) external view returns (uint96);
}

contract Timelock {
    uint public constant GRACE_PERIOD = 14 days;
    uint public constant MINIMUM_DELAY = 2 days;
    uint public constant MAXIMUM_DELAY = 30 days;

    address public admin;
    address public pendingAdmin;
    uint public delay;
    mapping (bytes32 => uint) public readyAt;
    mapping (bytes32 => bool) public done;

    event NewAdmin(address indexed newAdmin);
    event NewPendingAdmin(address indexed newPendingAdmin);
    event NewDelay(uint delay);
    event Enqueued(bytes32 indexed op, uint readyAt);
    event Done(bytes32 indexed op);

    constructor(address admin_, uint delay_) public {
        require(admin_ != address(0), "admin");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay");
        admin = admin_;
        delay = delay_;
    }

    function() external payable { }

    function setDelay(uint delay_) external {
        require(msg.sender == address(this), "only by operation");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function setPendingAdmin(address pendingAdmin_) external {
        require(msg.sender == address(this), "only by operation");
        pendingAdmin = pendingAdmin_;
        emit NewPendingAdmin(pendingAdmin_);
    }

    function acceptAdmin() external {
        require(pendingAdmin != admin, "nothing to accept");
        admin = msg.sender;
        pendingAdmin = address(0);
        emit NewAdmin(msg.sender);
    }

    function hashOf(address[] memory targets, uint[] memory values, bytes[] memory datas, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, datas, salt));
    }

    function enqueue(bytes32 op) external returns (uint eta) {
        require(msg.sender == admin, "admin");
        require(readyAt[op] == 0, "known");
        eta = block.timestamp + delay;
        readyAt[op] = eta;
        emit Enqueued(op, eta);
    }

    /// Open to everyone: what may run was settled when it was enqueued.
    function run(address[] memory targets, uint[] memory values, bytes[] memory datas, bytes32 salt) public payable {
        bytes32 op = hashOf(targets, values, datas, salt);
        require(readyAt[op] != 0 && !done[op], "not enqueued");
        require(block.timestamp >= readyAt[op], "early");
        require(block.timestamp <= readyAt[op] + GRACE_PERIOD, "stale");
        done[op] = true;
        for (uint i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call.value(values[i])(datas[i]);
            require(ok, "reverted");
        }
        emit Done(op);
    }
}

contract Governor {
    struct Proposal {
        address proposer;
        uint startBlock;
        uint endBlock;
        uint forVotes;
        uint againstVotes;
        bytes32 op;
    }

    uint public constant QUORUM = 400000e18;
    uint public constant THRESHOLD = 100000e18;
    uint public constant VOTING_DELAY = 1;
    uint public constant VOTING_PERIOD = 17280;

    Timelock public timelock;
    PriorVotes public votes;
    uint public proposalCount;
    mapping (uint => Proposal) public proposals;
    mapping (uint => mapping (address => bool)) public hasVoted;

    event Proposed(uint indexed id, address indexed proposer, address[] targets, uint[] values, bytes[] datas, string text);
    event VoteCast(uint indexed id, address indexed voter, bool support, uint96 weight);
    event Queued(uint indexed id, uint eta);

    constructor(PriorVotes votes_, uint delay_) public {
        require(address(votes_) != address(0), "votes");
        votes = votes_;
        timelock = new Timelock(address(this), delay_);
    }

    function propose(address[] memory targets, uint[] memory values, bytes[] memory datas, string memory text) public returns (uint id) {
        require(targets.length > 0 && targets.length <= 10, "actions");
        require(targets.length == values.length && targets.length == datas.length, "lengths");
        require(votes.getPriorVotes(msg.sender, block.number - 1) >= THRESHOLD, "threshold");
        id = ++proposalCount;
        bytes32 op = timelock.hashOf(targets, values, datas, saltOf(id));
        uint start = block.number + VOTING_DELAY;
        proposals[id] = Proposal(msg.sender, start, start + VOTING_PERIOD, 0, 0, op);
        emit Proposed(id, msg.sender, targets, values, datas, text);
    }

    function castVote(uint id, bool support) external {
        Proposal storage p = proposals[id];
        require(p.proposer != address(0), "unknown");
        require(block.number > p.startBlock && block.number <= p.endBlock, "closed");
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        uint96 weight = votes.getPriorVotes(msg.sender, p.startBlock);
        if (support) p.forVotes = add(p.forVotes, weight);
        else p.againstVotes = add(p.againstVotes, weight);
        emit VoteCast(id, msg.sender, support, weight);
    }

    function queue(uint id) external {
        require(succeeded(id), "not succeeded");
        emit Queued(id, timelock.enqueue(proposals[id].op));
    }

    function succeeded(uint id) public view returns (bool) {
        Proposal storage p = proposals[id];
        return p.proposer != address(0) && block.number > p.endBlock && p.forVotes >= QUORUM && p.forVotes > p.againstVotes;
    }

    function saltOf(uint id) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), id));
    }

    function add(uint a, uint b) private pure returns (uint c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
