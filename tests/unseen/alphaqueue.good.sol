pragma solidity ^0.5.16;
pragma experimental ABIEncoderV2;

interface CompInterface {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint256);
}

contract Timelock {
    uint256 public constant GRACE_PERIOD = 14 days;
    uint256 public constant MINIMUM_DELAY = 2 days;
    uint256 public constant MAXIMUM_DELAY = 30 days;

    address public admin;
    uint256 public delay;
    mapping(bytes32 => bool) public queuedTransactions;

    event NewDelay(uint256 newDelay);
    event QueueTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);
    event CancelTransaction(bytes32 indexed txHash);
    event ExecuteTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);

    constructor(uint256 delay_) public {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "Timelock: delay");
        admin = msg.sender;
        delay = delay_;
    }

    function() external payable {}

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "Timelock: only timelock");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "Timelock: delay");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function queueTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) public returns (bytes32 txHash) {
        require(msg.sender == admin, "Timelock: only admin");
        require(eta >= block.timestamp + delay, "Timelock: eta too soon");
        txHash = keccak256(abi.encode(target, value, signature, data, eta));
        require(!queuedTransactions[txHash], "Timelock: already queued at eta");
        queuedTransactions[txHash] = true;
        emit QueueTransaction(txHash, target, value, signature, data, eta);
    }

    function cancelTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) public {
        require(msg.sender == admin, "Timelock: only admin");
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[txHash] = false;
        emit CancelTransaction(txHash);
    }

    function executeTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) public {
        require(msg.sender == admin, "Timelock: only admin");
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        require(queuedTransactions[txHash], "Timelock: not queued");
        require(block.timestamp >= eta, "Timelock: not surpassed");
        require(block.timestamp <= eta + GRACE_PERIOD, "Timelock: stale");
        queuedTransactions[txHash] = false;
        bytes memory callData = bytes(signature).length == 0 ? data : abi.encodePacked(bytes4(keccak256(bytes(signature))), data);
        emit ExecuteTransaction(txHash, target, value, signature, data, eta);
        (bool success, ) = target.call.value(value)(callData);
        require(success, "Timelock: reverted");
    }
}

contract GovernorAlpha {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    struct Receipt {
        bool hasVoted;
        bool support;
        uint256 votes;
    }

    struct Proposal {
        uint256 id;
        address proposer;
        uint256 eta;
        address[] targets;
        uint256[] values;
        string[] signatures;
        bytes[] calldatas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 forVotes;
        uint256 againstVotes;
        bool canceled;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    Timelock public timelock;
    CompInterface public comp;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(address => uint256) public latestProposalIds;

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes);
    event ProposalCanceled(uint256 id);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);

    constructor(CompInterface comp_, uint256 delay_) public {
        require(address(comp_) != address(0), "GovernorAlpha: comp");
        comp = comp_;
        timelock = new Timelock(delay_);
    }

    function quorumVotes() public pure returns (uint256) { return 400000e18; }
    function proposalThreshold() public pure returns (uint256) { return 100000e18; }
    function votingDelay() public pure returns (uint256) { return 1; }
    function votingPeriod() public pure returns (uint256) { return 17280; }

    function propose(address[] memory targets, uint256[] memory values, string[] memory signatures, bytes[] memory calldatas, string memory description) public returns (uint256) {
        require(comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold(), "GovernorAlpha: below threshold");
        require(targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length, "GovernorAlpha: arity mismatch");
        require(targets.length != 0 && targets.length <= 10, "GovernorAlpha: actions");
        uint256 latest = latestProposalIds[msg.sender];
        if (latest != 0) {
            ProposalState s = state(latest);
            require(s != ProposalState.Active && s != ProposalState.Pending, "GovernorAlpha: one live proposal");
        }
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.id = proposalCount;
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.signatures = signatures;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay();
        p.endBlock = p.startBlock + votingPeriod();
        latestProposalIds[msg.sender] = p.id;
        emit ProposalCreated(p.id, msg.sender, targets, values, signatures, calldatas, p.startBlock, p.endBlock, description);
        return p.id;
    }

    function castVote(uint256 proposalId, bool support) public {
        require(state(proposalId) == ProposalState.Active, "GovernorAlpha: voting is closed");
        Proposal storage p = proposals[proposalId];
        Receipt storage r = p.receipts[msg.sender];
        require(!r.hasVoted, "GovernorAlpha: voter already voted");
        uint256 votes = comp.getPriorVotes(msg.sender, p.startBlock);
        if (support) {
            p.forVotes = add256(p.forVotes, votes);
        } else {
            p.againstVotes = add256(p.againstVotes, votes);
        }
        r.hasVoted = true;
        r.support = support;
        r.votes = votes;
        emit VoteCast(msg.sender, proposalId, support, votes);
    }

    function queue(uint256 proposalId) public {
        ProposalState s = state(proposalId);
        require(s != ProposalState.Pending && s != ProposalState.Active, "GovernorAlpha: vote is not over");
        require(s != ProposalState.Canceled && s != ProposalState.Defeated, "GovernorAlpha: not successful");
        require(s != ProposalState.Executed && s != ProposalState.Expired && s != ProposalState.Queued, "GovernorAlpha: already handled");
        Proposal storage p = proposals[proposalId];
        uint256 eta = add256(block.timestamp, timelock.delay());
        p.eta = eta;
        for (uint256 i = 0; i < p.targets.length; i++) {
            timelock.queueTransaction(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], eta);
        }
        emit ProposalQueued(proposalId, eta);
    }

    function execute(uint256 proposalId) public {
        require(state(proposalId) == ProposalState.Queued, "GovernorAlpha: not queued");
        Proposal storage p = proposals[proposalId];
        p.executed = true;
        emit ProposalExecuted(proposalId);
        for (uint256 i = 0; i < p.targets.length; i++) {
            timelock.executeTransaction(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta);
        }
    }

    /// Anyone may withdraw a proposal whose author no longer holds the threshold.
    function cancel(uint256 proposalId) public {
        ProposalState s = state(proposalId);
        require(s == ProposalState.Pending || s == ProposalState.Active || s == ProposalState.Succeeded || s == ProposalState.Queued, "GovernorAlpha: not live");
        Proposal storage p = proposals[proposalId];
        require(comp.getPriorVotes(p.proposer, block.number - 1) < proposalThreshold(), "GovernorAlpha: proposer above threshold");
        p.canceled = true;
        if (s == ProposalState.Queued) {
            for (uint256 i = 0; i < p.targets.length; i++) {
                timelock.cancelTransaction(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta);
            }
        }
        emit ProposalCanceled(proposalId);
    }

    function state(uint256 proposalId) public view returns (ProposalState) {
        require(proposalId > 0 && proposalId <= proposalCount, "GovernorAlpha: invalid id");
        Proposal storage p = proposals[proposalId];
        if (p.canceled) return ProposalState.Canceled;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes()) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (p.executed) return ProposalState.Executed;
        if (block.timestamp > add256(p.eta, timelock.GRACE_PERIOD())) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function add256(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a, "addition overflow");
        return c;
    }
}
