// SPDX-License-Identifier: MIT
pragma solidity 0.8.4;

interface IMemberVotes {
    function votesOn(address member, uint256 blockNumber) external view returns (uint256);
}

/// Holds the treasury; operations come from the forum alone, and a guardian may drop a pending one.
contract CoolingVault {
    uint256 public constant COOLING = 3 days;

    enum Op { None, Waiting, Dropped, Done }

    address public immutable forum;
    address public immutable guardian;
    mapping(bytes32 => Op) public statusOf;
    mapping(bytes32 => uint256) public readyAt;

    event Scheduled(bytes32 indexed op, uint256 readyAt);
    event Dropped(bytes32 indexed op);
    event Performed(bytes32 indexed op);

    constructor(address guardian_) {
        require(guardian_ != address(0), "guardian");
        forum = msg.sender;
        guardian = guardian_;
    }

    receive() external payable {}

    function schedule(bytes32 op) external {
        require(msg.sender == forum, "forum");
        require(statusOf[op] == Op.None, "known");
        statusOf[op] = Op.Waiting;
        readyAt[op] = block.timestamp + COOLING;
        emit Scheduled(op, readyAt[op]);
    }

    function drop(bytes32 op) external {
        require(msg.sender == guardian, "guardian");
        require(statusOf[op] == Op.Waiting, "not waiting");
        statusOf[op] = Op.Dropped;
        emit Dropped(op);
    }

    function perform(bytes32 op, address target, uint256 value, bytes calldata data) external {
        require(msg.sender == forum, "forum");
        require(statusOf[op] == Op.Waiting, "not waiting");
        require(block.timestamp >= readyAt[op], "cooling");
        statusOf[op] = Op.Done;
        emit Performed(op);
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "call");
    }
}

/// One live topic per member at a time.
contract Forum {
    enum Status { None, Upcoming, Debate, Failed, Agreed, Cooling, Dropped, Done }

    struct Topic {
        address member;
        uint64 debateFrom;
        uint64 debateTo;
        bytes32 op;
        address target;
        uint256 value;
        bytes data;
        uint256 agree;
        uint256 disagree;
    }

    CoolingVault public immutable vault;
    IMemberVotes public immutable votes;
    uint256 public immutable quorum;

    uint256 public topics;
    mapping(uint256 => Topic) public topic;
    mapping(address => uint256) public currentOf;
    mapping(address => mapping(uint256 => bool)) public spoke;

    event TopicRaised(uint256 indexed id, address indexed member, address target, uint256 value, bytes data);
    event Spoke(uint256 indexed id, address indexed member, bool agree, uint256 weight);
    event SentToVault(uint256 indexed id, bytes32 op);
    event TopicDone(uint256 indexed id);

    constructor(IMemberVotes votes_, uint256 quorum_, address guardian_) {
        require(address(votes_) != address(0) && quorum_ > 0, "setup");
        votes = votes_;
        quorum = quorum_;
        vault = new CoolingVault(guardian_);
    }

    function status(uint256 id) public view returns (Status) {
        Topic storage t = topic[id];
        if (t.debateFrom == 0) return Status.None;
        if (t.op != bytes32(0)) {
            CoolingVault.Op o = vault.statusOf(t.op);
            if (o == CoolingVault.Op.Done) return Status.Done;
            return Status.Cooling;
        }
        if (block.number <= t.debateFrom) return Status.Upcoming;
        if (block.number <= t.debateTo) return Status.Debate;
        if (t.agree <= t.disagree || t.agree < quorum) return Status.Failed;
        return Status.Agreed;
    }

    function isOver(Status s) internal pure returns (bool) {
        return s == Status.None || s == Status.Failed || s == Status.Dropped || s == Status.Done;
    }

    function raise(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(votes.votesOn(msg.sender, block.number - 1) > 0, "not a member");
        require(isOver(status(currentOf[msg.sender])), "a topic is live");
        id = ++topics;
        currentOf[msg.sender] = id;
        Topic storage t = topic[id];
        t.member = msg.sender;
        t.debateFrom = uint64(block.number) + 300;
        t.debateTo = uint64(block.number) + 300 + 45000;
        t.target = target;
        t.value = value;
        t.data = data;
        emit TopicRaised(id, msg.sender, target, value, data);
    }

    function speak(uint256 id, bool agree) external {
        require(status(id) == Status.Debate, "no debate");
        require(!spoke[msg.sender][id], "spoke");
        spoke[msg.sender][id] = true;
        Topic storage t = topic[id];
        uint256 weight = votes.votesOn(msg.sender, t.debateFrom);
        if (agree) t.agree += weight;
        else t.disagree += weight;
        emit Spoke(id, msg.sender, agree, weight);
    }

    function send(uint256 id) external {
        require(status(id) == Status.Agreed, "not agreed");
        Topic storage t = topic[id];
        t.op = keccak256(abi.encode(address(this), id, t.target, t.value, t.data));
        emit SentToVault(id, t.op);
        vault.schedule(t.op);
    }

    function conclude(uint256 id) external {
        require(status(id) == Status.Cooling, "not cooling");
        Topic storage t = topic[id];
        emit TopicDone(id);
        vault.perform(t.op, t.target, t.value, t.data);
    }
}
