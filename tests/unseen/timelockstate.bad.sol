// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
}

/// Holds the treasury. The governor schedules and runs batches, the council may only cancel them.
contract DelayVault {
    uint256 internal constant DONE = 1;
    uint256 public constant MIN_DELAY = 1 days;
    uint256 public constant MAX_DELAY = 20 days;

    address public immutable governor;
    address public immutable council;
    uint256 public delay;
    mapping(bytes32 => uint256) public timestampOf;

    event BatchScheduled(bytes32 indexed id, uint256 readyAt);
    event BatchCanceled(bytes32 indexed id);
    event BatchExecuted(bytes32 indexed id);
    event DelayChanged(uint256 oldDelay, uint256 newDelay);

    constructor(address council_, uint256 delay_) {
        require(council_ != address(0), "council");
        require(delay_ >= MIN_DELAY && delay_ <= MAX_DELAY, "delay");
        governor = msg.sender;
        council = council_;
        delay = delay_;
    }

    receive() external payable {}

    function isPending(bytes32 id) public view returns (bool) {
        return timestampOf[id] > DONE;
    }

    function isDone(bytes32 id) public view returns (bool) {
        return timestampOf[id] == DONE;
    }

    function hashBatch(address[] memory targets, uint256[] memory values, bytes[] memory payloads, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, payloads, salt));
    }

    function scheduleBatch(address[] memory targets, uint256[] memory values, bytes[] memory payloads, bytes32 salt) external returns (bytes32 id) {
        require(msg.sender == governor, "governor only");
        require(targets.length > 0 && targets.length == values.length && targets.length == payloads.length, "lengths");
        id = hashBatch(targets, values, payloads, salt);
        require(timestampOf[id] == 0, "known batch");
        timestampOf[id] = block.timestamp + delay;
        emit BatchScheduled(id, timestampOf[id]);
    }

    function cancel(bytes32 id) external {
        require(msg.sender == council, "council only");
        require(isPending(id), "not pending");
        delete timestampOf[id];
        emit BatchCanceled(id);
    }

    function executeBatch(address[] memory targets, uint256[] memory values, bytes[] memory payloads, bytes32 salt) external {
        require(msg.sender == governor, "governor only");
        bytes32 id = hashBatch(targets, values, payloads, salt);
        require(isPending(id) && block.timestamp >= timestampOf[id], "not ready");
        timestampOf[id] = DONE;
        emit BatchExecuted(id);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(payloads[i]);
            require(ok, "call failed");
        }
    }

    function updateDelay(uint256 newDelay) external {
        require(msg.sender == address(this), "self only");
        require(newDelay >= MIN_DELAY && newDelay <= MAX_DELAY, "delay");
        emit DelayChanged(delay, newDelay);
        delay = newDelay;
    }
}

abstract contract GovernorLedger {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Executed }

    struct Proposal {
        address proposer;
        uint256 startBlock;
        uint256 endBlock;
        bytes32 contentHash;
        uint256 forVotes;
        uint256 againstVotes;
        bool canceled;
        mapping(address => bool) hasVoted;
    }

    uint256 public constant VOTING_DELAY = 6_570;
    uint256 public constant VOTING_PERIOD = 40_320;
    uint256 public constant THRESHOLD = 25_000e18;
    uint256 public constant QUORUM = 400_000e18;

    IVotes public immutable token;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(address => uint256) public latestProposalOf;

    event ProposalCreated(uint256 id, address proposer, uint256 startBlock, uint256 endBlock, string description);
    event ProposalCanceled(uint256 id);
    event VoteCast(address voter, uint256 id, bool support, uint256 votes);

    constructor(IVotes token_) {
        require(address(token_).code.length > 0, "token");
        token = token_;
    }

    function state(uint256 id) public view virtual returns (ProposalState) {
        require(id > 0 && id <= proposalCount, "unknown proposal");
        Proposal storage p = proposals[id];
        if (p.canceled) return ProposalState.Canceled;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < QUORUM) return ProposalState.Defeated;
        return ProposalState.Succeeded;
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory payloads, string memory description) external returns (uint256 id) {
        require(token.getPastVotes(msg.sender, block.number - 1) >= THRESHOLD, "threshold");
        require(targets.length > 0 && targets.length == values.length && targets.length == payloads.length, "lengths");
        uint256 latest = latestProposalOf[msg.sender];
        if (latest != 0) {
            ProposalState s = state(latest);
            require(s != ProposalState.Pending && s != ProposalState.Active && s != ProposalState.Queued, "one live proposal");
        }
        id = ++proposalCount;
        latestProposalOf[msg.sender] = id;
        Proposal storage p = proposals[id];
        p.proposer = msg.sender;
        p.startBlock = block.number + VOTING_DELAY;
        p.endBlock = p.startBlock + VOTING_PERIOD;
        p.contentHash = keccak256(abi.encode(targets, values, payloads));
        emit ProposalCreated(id, msg.sender, p.startBlock, p.endBlock, description);
    }

    function castVote(uint256 id, bool support) external {
        require(state(id) == ProposalState.Active, "closed");
        Proposal storage p = proposals[id];
        require(!p.hasVoted[msg.sender], "voted");
        p.hasVoted[msg.sender] = true;
        uint256 votes = token.getPastVotes(msg.sender, p.startBlock);
        if (support) p.forVotes += votes;
        else p.againstVotes += votes;
        emit VoteCast(msg.sender, id, support, votes);
    }

    function cancel(uint256 id) external {
        require(state(id) == ProposalState.Pending, "voting opened");
        require(msg.sender == proposals[id].proposer, "proposer only");
        proposals[id].canceled = true;
        emit ProposalCanceled(id);
    }
}

contract GovernorTimelocked is GovernorLedger {
    DelayVault public immutable vault;
    mapping(uint256 => bytes32) public batchOf;

    event ProposalQueued(uint256 id, bytes32 batch);
    event ProposalExecuted(uint256 id);

    constructor(IVotes token_, address council_) GovernorLedger(token_) {
        vault = new DelayVault(council_, 3 days);
    }

    function state(uint256 id) public view override returns (ProposalState) {
        ProposalState current = super.state(id);
        bytes32 batch = batchOf[id];
        if (current != ProposalState.Succeeded || batch == bytes32(0)) return current;
        if (vault.isDone(batch)) return ProposalState.Executed;
        return ProposalState.Queued;
    }

    function queue(uint256 id, address[] memory targets, uint256[] memory values, bytes[] memory payloads) external {
        require(state(id) == ProposalState.Succeeded, "not succeeded");
        require(proposals[id].contentHash == keccak256(abi.encode(targets, values, payloads)), "content");
        batchOf[id] = vault.hashBatch(targets, values, payloads, _salt(id));
        require(vault.scheduleBatch(targets, values, payloads, _salt(id)) == batchOf[id], "batch id");
        emit ProposalQueued(id, batchOf[id]);
    }

    function execute(uint256 id, address[] memory targets, uint256[] memory values, bytes[] memory payloads) external {
        require(state(id) == ProposalState.Queued, "not queued");
        require(proposals[id].contentHash == keccak256(abi.encode(targets, values, payloads)), "content");
        emit ProposalExecuted(id);
        vault.executeBatch(targets, values, payloads, _salt(id));
    }

    function _salt(uint256 id) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), id));
    }
}
