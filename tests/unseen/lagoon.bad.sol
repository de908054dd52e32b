// SPDX-License-Identifier: agpl-3.0
pragma solidity 0.7.6;
pragma abicoder v2;

interface IVotingStrategy {
    function getVotingPowerAt(address user, uint256 blockNumber) external view returns (uint256);
    function getTotalVotingSupplyAt(uint256 blockNumber) external view returns (uint256);
}

/// @title Keeps what passed for its delay, then performs it. It owns the market.
contract LagoonExecutor {
    address public immutable governance;
    uint256 public constant DELAY = 1 days;
    uint256 public constant GRACE_PERIOD = 5 days;

    mapping(bytes32 => uint256) public executionTimes;

    event QueuedAction(bytes32 indexed actionHash, address indexed target, uint256 executionTime);
    event ExecutedAction(bytes32 indexed actionHash, bytes result);

    constructor(address governance_) {
        require(governance_ != address(0), "GOVERNANCE");
        governance = governance_;
    }

    modifier onlyGovernance() {
        require(msg.sender == governance, "ONLY_BY_GOVERNANCE");
        _;
    }

    receive() external payable {}

    function actionHash(uint256 proposalId, address[] memory targets, uint256[] memory values, bytes[] memory datas) public pure returns (bytes32) {
        return keccak256(abi.encode(proposalId, targets, values, datas));
    }

    function queueActions(uint256 proposalId, address[] memory targets, uint256[] memory values, bytes[] memory datas) external onlyGovernance returns (uint256 executionTime) {
        bytes32 h = actionHash(proposalId, targets, values, datas);
        require(executionTimes[h] == 0, "DUPLICATED_ACTION");
        executionTime = block.timestamp + DELAY;
        executionTimes[h] = executionTime;
        emit QueuedAction(h, targets[0], executionTime);
    }

    function executeActions(uint256 proposalId, address[] memory targets, uint256[] memory values, bytes[] memory datas) external onlyGovernance {
        bytes32 h = actionHash(proposalId, targets, values, datas);
        uint256 due = executionTimes[h];
        require(due != 0, "ACTION_NOT_QUEUED");
        require(block.timestamp >= due, "TIMELOCK_NOT_FINISHED");
        require(block.timestamp <= due + GRACE_PERIOD, "GRACE_PERIOD_FINISHED");
        delete executionTimes[h];
        for (uint256 i = 0; i < targets.length; i++) {
            (bool success, bytes memory result) = targets[i].call{value: values[i]}(datas[i]);
            require(success, "FAILED_ACTION_EXECUTION");
            emit ExecutedAction(h, result);
        }
    }
}

/// @title Governance of the lagoon market.
contract LagoonGovernance {
    enum ProposalState { Pending, Active, Failed, Succeeded, Queued, Expired, Executed }

    struct Vote { bool support; uint248 votingPower; }

    struct Proposal {
        address creator;
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 executionTime;
        uint256 forVotes;
        uint256 againstVotes;
        bool executed;
        bytes32 ipfsHash;
        mapping(address => Vote) votes;
    }

    bytes32 public constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 public constant VOTE_EMITTED_TYPEHASH = keccak256("VoteEmitted(uint256 id,bool support)");
    string public constant NAME = "Lagoon Governance";
    uint256 public constant VOTING_DELAY = 7200;
    uint256 public constant VOTING_DURATION = 19200;
    uint256 public constant PROPOSITION_BPS = 80;
    uint256 public constant QUORUM_BPS = 200;
    uint256 public constant BPS = 10000;

    IVotingStrategy public immutable strategy;
    LagoonExecutor public immutable executor;
    uint256 public proposalsCount;
    mapping(uint256 => Proposal) internal _proposals;

    event ProposalCreated(uint256 id, address indexed creator, address[] targets, uint256[] values, bytes[] calldatas, bytes32 ipfsHash);
    event VoteEmitted(uint256 id, address indexed voter, bool support, uint256 votingPower);
    event ProposalQueued(uint256 id, uint256 executionTime);
    event ProposalExecuted(uint256 id);

    constructor(IVotingStrategy strategy_) {
        require(address(strategy_) != address(0), "STRATEGY");
        strategy = strategy_;
        executor = new LagoonExecutor(address(this));
    }

    function create(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 ipfsHash) external returns (uint256 id) {
        require(targets.length != 0, "INVALID_EMPTY_TARGETS");
        require(targets.length == values.length && targets.length == calldatas.length, "INCONSISTENT_PARAMS_LENGTH");
        uint256 supply = strategy.getTotalVotingSupplyAt(block.number - 1);
        require(supply >= BPS, "NO_SUPPLY");
        require(strategy.getVotingPowerAt(msg.sender, block.number - 1) >= supply / BPS * PROPOSITION_BPS, "PROPOSITION_POWER");
        id = proposalsCount++;
        Proposal storage p = _proposals[id];
        p.creator = msg.sender;
        p.targets = targets;
        p.values = values;
        p.calldatas = calldatas;
        p.startBlock = block.number + VOTING_DELAY;
        p.endBlock = block.number + VOTING_DELAY + VOTING_DURATION;
        p.ipfsHash = ipfsHash;
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, ipfsHash);
    }

    function submitVote(uint256 id, bool support) external {
        _submitVote(msg.sender, id, support);
    }

    function submitVoteBySignature(uint256 id, bool support, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domainSeparator(), keccak256(abi.encode(VOTE_EMITTED_TYPEHASH, id, support))));
        address signer = ecrecover(digest, v, r, s);
        _submitVote(signer, id, support);
    }

    function queue(uint256 id) external {
        require(getProposalState(id) == ProposalState.Succeeded, "INVALID_STATE_FOR_QUEUE");
        Proposal storage p = _proposals[id];
        uint256 executionTime = block.timestamp + executor.DELAY();
        p.executionTime = executionTime;
        emit ProposalQueued(id, executionTime);
        executor.queueActions(id, p.targets, p.values, p.calldatas);
    }

    function execute(uint256 id) external {
        require(getProposalState(id) == ProposalState.Queued, "ONLY_QUEUED_PROPOSALS");
        Proposal storage p = _proposals[id];
        p.executed = true;
        emit ProposalExecuted(id);
        executor.executeActions(id, p.targets, p.values, p.calldatas);
    }

    function getProposalState(uint256 id) public view returns (ProposalState) {
        require(id < proposalsCount, "INVALID_PROPOSAL_ID");
        Proposal storage p = _proposals[id];
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        uint256 supply = strategy.getTotalVotingSupplyAt(p.startBlock);
        uint256 needed = (supply * QUORUM_BPS + BPS - 1) / BPS;
        if (needed == 0 || p.forVotes < needed || p.forVotes <= p.againstVotes) return ProposalState.Failed;
        if (p.executionTime == 0) return ProposalState.Succeeded;
        if (block.timestamp > p.executionTime + executor.GRACE_PERIOD()) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function domainSeparator() public view returns (bytes32) {
        uint256 chainId;
        assembly { chainId := chainid() }
        return keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(NAME)), chainId, address(this)));
    }

    function _submitVote(address voter, uint256 id, bool support) internal {
        require(getProposalState(id) == ProposalState.Active, "VOTING_CLOSED");
        Proposal storage p = _proposals[id];
        Vote storage vote = p.votes[voter];
        require(vote.votingPower == 0, "VOTE_ALREADY_SUBMITTED");
        uint256 power = strategy.getVotingPowerAt(voter, p.startBlock);
        require(power > 0 && power <= type(uint248).max, "NO_VOTING_POWER");
        require(p.forVotes + power >= power && p.againstVotes + power >= power, "OVERFLOW");
        if (support) p.forVotes += power;
        else p.againstVotes += power;
        vote.support = support;
        vote.votingPower = uint248(power);
        emit VoteEmitted(id, voter, support, power);
    }
}
