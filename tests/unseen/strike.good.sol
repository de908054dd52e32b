// SPDX-License-Identifier: MIT
pragma solidity >=0.8.0 <0.9.0;
pragma abicoder v2;

interface LedgerVotes {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

interface Vault {
    function MIN_WAIT() external view returns (uint256);
    function park(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external returns (bytes32);
    function drop(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external;
    function launch(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external payable returns (bytes memory);
    function WINDOW() external view returns (uint256);
    function parked(bytes32 key) external view returns (bool);
}

contract GovernorStrike {
    uint256 public constant QUORUM = 600_000e18;
    uint256 public constant THRESHOLD = 60_000e18;
    uint256 public constant MAX_OPS = 10;
    uint256 public constant LEAD = 6_570;
    uint256 public constant LENGTH = 19_710;

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
    }

    enum State { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    Vault public immutable vault;
    LedgerVotes public immutable ledger;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes);
    event ProposalCanceled(uint256 id);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);

    constructor(Vault vault_, LedgerVotes ledger_) {
        require(address(vault_) != address(0) && address(ledger_) != address(0), "zero");
        vault = vault_;
        ledger = ledger_;
    }

    function propose(
        address[] memory targets,
        uint256[] memory values,
        string[] memory signatures,
        bytes[] memory calldatas,
        string memory description
    ) public returns (uint256) {
        require(ledger.getPriorVotes(msg.sender, block.number - 1) > THRESHOLD, "below threshold");
        require(
            targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length,
            "arity"
        );
        require(targets.length > 0 && targets.length <= MAX_OPS, "actions");
        uint256 id = ++proposalCount;
        Proposal storage p = proposals[id];
        p.id = id;
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.signatures = signatures;
        p.calldatas = calldatas;
        p.startBlock = block.number + LEAD;
        p.endBlock = p.startBlock + LENGTH;
        emit ProposalCreated(id, msg.sender, targets, values, signatures, calldatas, p.startBlock, p.endBlock, description);
        return id;
    }

    function castVote(uint256 id, bool support) external {
        require(state(id) == State.Active, "closed");
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        Proposal storage p = proposals[id];
        uint96 votes = ledger.getPriorVotes(msg.sender, p.startBlock);
        if (support) p.forVotes += votes;
        else p.againstVotes += votes;
        emit VoteCast(msg.sender, id, support, votes);
    }

    function queue(uint256 id) external {
        require(state(id) == State.Succeeded, "not succeeded");
        Proposal storage p = proposals[id];
        uint256 eta = block.timestamp + vault.MIN_WAIT();
        p.eta = eta;
        for (uint256 i = 0; i < p.targets.length; i++) {
            bytes32 key = keccak256(abi.encode(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], eta));
            require(!vault.parked(key), "already parked");
            vault.park(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], eta);
        }
        emit ProposalQueued(id, eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == State.Queued, "not queued");
        Proposal storage p = proposals[id];
        p.executed = true;
        uint256 sum;
        for (uint256 i = 0; i < p.targets.length; i++) {
            sum += p.values[i];
            vault.launch{value: p.values[i]}(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta);
        }
        require(msg.value == sum, "value");
        emit ProposalExecuted(id);
    }

    /// Proposals stand only as long as their backing does.
    function cancel(uint256 id) external {
        State s = state(id);
        require(s == State.Pending || s == State.Active || s == State.Succeeded || s == State.Queued, "final");
        Proposal storage p = proposals[id];
        require(
            msg.sender == p.proposer || ledger.getPriorVotes(p.proposer, block.number - 1) < THRESHOLD,
            "still backed"
        );
        p.canceled = true;
        if (s == State.Queued) {
            for (uint256 i = 0; i < p.targets.length; i++) {
                vault.drop(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta);
            }
        }
        emit ProposalCanceled(id);
    }

    function state(uint256 id) public view returns (State) {
        require(id > 0 && id <= proposalCount, "unknown");
        Proposal storage p = proposals[id];
        if (p.canceled) return State.Canceled;
        if (block.number <= p.startBlock) return State.Pending;
        if (block.number <= p.endBlock) return State.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < QUORUM) return State.Defeated;
        if (p.executed) return State.Executed;
        if (p.eta == 0) return State.Succeeded;
        if (block.timestamp >= p.eta + vault.WINDOW()) return State.Expired;
        return State.Queued;
    }
}
