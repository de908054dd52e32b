pragma solidity ^0.5.16;
pragma experimental ABIEncoderV2;

contract Meridian {
    struct Checkpoint {
        uint256 fromBlock;
        uint256 votes;
    }

    string public constant symbol = "MRD";
    uint256 public constant totalSupply = 1000000e18;
    mapping(address => uint256) internal balances;
    mapping(address => address) public delegates;
    mapping(address => mapping(uint256 => Checkpoint)) public checkpoints;
    mapping(address => uint256) public numCheckpoints;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event DelegateChanged(address indexed delegator, address indexed toDelegate);

    constructor(address account) public {
        require(account != address(0), "account");
        balances[account] = totalSupply;
        emit Transfer(address(0), account, totalSupply);
    }

    function balanceOf(address account) external view returns (uint256) {
        return balances[account];
    }

    function transfer(address dst, uint256 amount) external returns (bool) {
        require(dst != address(0), "dst");
        require(amount <= balances[msg.sender], "balance");
        balances[msg.sender] -= amount;
        balances[dst] += amount;
        emit Transfer(msg.sender, dst, amount);
        moveDelegates(delegates[msg.sender], delegates[dst], amount);
        return true;
    }

    function delegate(address delegatee) external {
        address current = delegates[msg.sender];
        delegates[msg.sender] = delegatee;
        emit DelegateChanged(msg.sender, delegatee);
        moveDelegates(current, delegatee, balances[msg.sender]);
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "not yet determined");
        uint256 n = numCheckpoints[account];
        while (n > 0) {
            Checkpoint memory cp = checkpoints[account][n - 1];
            if (cp.fromBlock <= blockNumber) return cp.votes;
            n--;
        }
        return 0;
    }

    function moveDelegates(address src, address dst, uint256 amount) internal {
        if (src == dst || amount == 0) return;
        if (src != address(0)) {
            uint256 held = latest(src);
            require(amount <= held, "underflow");
            write(src, held - amount);
        }
        if (dst != address(0)) write(dst, latest(dst) + amount);
    }

    function latest(address account) internal view returns (uint256) {
        uint256 n = numCheckpoints[account];
        return n == 0 ? 0 : checkpoints[account][n - 1].votes;
    }

    function write(address account, uint256 votes) internal {
        uint256 n = numCheckpoints[account];
        if (n > 0 && checkpoints[account][n - 1].fromBlock == block.number) {
            checkpoints[account][n - 1].votes = votes;
        } else {
            checkpoints[account][n] = Checkpoint(block.number, votes);
            numCheckpoints[account] = n + 1;
        }
    }
}

contract MeridianGovernor {
    struct Receipt {
        bool hasVoted;
        uint8 support;
        uint256 votes;
    }

    struct Proposal {
        uint256 id;
        address proposer;
        uint256 eta;
        address[] targets;
        bytes[] calldatas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 forVotes;
        uint256 againstVotes;
        uint256 abstainVotes;
        bool canceled;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    uint256 public constant quorumVotes = 40000e18;
    uint256 public constant proposalThreshold = 10000e18;
    uint256 public constant votingDelay = 1;
    uint256 public constant votingPeriod = 17280;
    uint256 public constant delay = 2 days;
    uint256 public constant gracePeriod = 14 days;
    Meridian public mrd;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;

    event ProposalCreated(uint256 id, address proposer, address[] targets, bytes[] calldatas, string description);
    event VoteCast(address voter, uint256 id, uint8 support, uint256 votes);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalCanceled(uint256 id);
    event ProposalExecuted(uint256 id);

    constructor(Meridian mrd_) public {
        require(address(mrd_) != address(0), "mrd");
        mrd = mrd_;
    }

    function propose(address[] memory targets, bytes[] memory calldatas, string memory description) public returns (uint256) {
        require(mrd.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold, "below threshold");
        require(targets.length == calldatas.length, "arity mismatch");
        require(targets.length != 0 && targets.length <= 10, "actions");
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.id = proposalCount;
        p.proposer = msg.sender;
        p.targets = targets;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay;
        p.endBlock = p.startBlock + votingPeriod;
        emit ProposalCreated(p.id, msg.sender, targets, calldatas, description);
        return p.id;
    }

    function queue(uint256 proposalId) external {
        require(state(proposalId) == ProposalState.Succeeded, "not succeeded");
        Proposal storage p = proposals[proposalId];
        p.eta = block.timestamp + delay;
        emit ProposalQueued(proposalId, p.eta);
    }

    function execute(uint256 proposalId) external {
        require(state(proposalId) == ProposalState.Queued, "not queued");
        Proposal storage p = proposals[proposalId];
        require(block.timestamp >= p.eta, "locked");
        p.executed = true;
        for (uint256 i = 0; i < p.targets.length; i++) {
            (bool ok, ) = p.targets[i].call(p.calldatas[i]);
            require(ok, "reverted");
        }
        emit ProposalExecuted(proposalId);
    }

    function cancel(uint256 proposalId) external {
        ProposalState s = state(proposalId);
        require(s != ProposalState.Executed && s != ProposalState.Canceled, "final");
        Proposal storage p = proposals[proposalId];
        require(mrd.getPriorVotes(p.proposer, block.number - 1) < proposalThreshold, "above threshold");
        p.canceled = true;
        emit ProposalCanceled(proposalId);
    }

    function castVote(uint256 proposalId, uint8 support) external {
        require(state(proposalId) == ProposalState.Active, "closed");
        require(support <= 2, "invalid type");
        Proposal storage p = proposals[proposalId];
        Receipt memory receipt = p.receipts[msg.sender];
        require(!receipt.hasVoted, "already voted");
        uint256 votes = mrd.getPriorVotes(msg.sender, p.startBlock);

        if (support == 0) p.againstVotes += votes;
        else if (support == 1) p.forVotes += votes;
        else p.abstainVotes += votes;

        receipt.hasVoted = true;
        receipt.support = support;
        receipt.votes = votes;
        emit VoteCast(msg.sender, proposalId, support, votes);
    }

    function getReceipt(uint256 proposalId, address voter) external view returns (Receipt memory) {
        return proposals[proposalId].receipts[voter];
    }

    function state(uint256 proposalId) public view returns (ProposalState) {
        require(proposalId > 0 && proposalId <= proposalCount, "invalid id");
        Proposal storage p = proposals[proposalId];
        if (p.canceled) return ProposalState.Canceled;
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (block.timestamp > p.eta + gracePeriod) return ProposalState.Expired;
        return ProposalState.Queued;
    }
}
