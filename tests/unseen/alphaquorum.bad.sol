pragma solidity ^0.5.16;
pragma experimental ABIEncoderV2;

/// Votes token of the Meridian protocol: 10 million units of 18 decimals, delegated and checkpointed.
contract MeridianToken {
    string public constant name = "Meridian";
    string public constant symbol = "MRD";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 10000000e18;

    struct Checkpoint { uint256 fromBlock; uint256 votes; }

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public delegates;
    mapping(address => Checkpoint[]) internal checkpoints;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event DelegateChanged(address indexed delegator, address indexed from, address indexed to);

    constructor(address holder) public {
        balanceOf[holder] = totalSupply;
        emit Transfer(address(0), holder, totalSupply);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        require(allowance[from][msg.sender] >= amount, "allowance");
        allowance[from][msg.sender] -= amount;
        _transfer(from, to, amount);
        return true;
    }

    function delegate(address to) external {
        address from = delegates[msg.sender];
        delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, from, to);
        _moveVotes(from, to, balanceOf[msg.sender]);
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "not determined");
        Checkpoint[] storage list = checkpoints[account];
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].fromBlock > blockNumber) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : list[high - 1].votes;
    }

    function _transfer(address from, address to, uint256 amount) internal {
        require(to != address(0), "zero address");
        require(balanceOf[from] >= amount, "balance");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        _moveVotes(delegates[from], delegates[to], amount);
    }

    function _moveVotes(address from, address to, uint256 amount) internal {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint256 held = _latest(from);
            require(held >= amount, "votes");
            _write(from, held - amount);
        }
        if (to != address(0)) _write(to, _latest(to) + amount);
    }

    function _latest(address who) internal view returns (uint256) {
        uint256 n = checkpoints[who].length;
        return n == 0 ? 0 : checkpoints[who][n - 1].votes;
    }

    function _write(address who, uint256 votes) internal {
        Checkpoint[] storage list = checkpoints[who];
        if (list.length > 0 && list[list.length - 1].fromBlock == block.number) list[list.length - 1].votes = votes;
        else list.push(Checkpoint(block.number, votes));
    }
}

/// Holds the protocol; its only admin is the governor.
interface TimelockLike {
    function delay() external view returns (uint256);
    function GRACE_PERIOD() external view returns (uint256);
    function queueTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external returns (bytes32);
    function queuedTransactions(bytes32 txHash) external view returns (bool);
    function executeTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external payable returns (bytes memory);
}

contract MeridianGovernorAlpha {
    struct Proposal {
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
        bool executed;
        mapping(address => bool) hasVoted;
    }

    enum ProposalState { Pending, Active, Defeated, Succeeded, Queued, Expired, Executed }

    TimelockLike public timelock;
    MeridianToken public token;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) internal proposals;

    event ProposalCreated(uint256 id, address proposer, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address voter, uint256 id, bool support, uint256 votes);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);

    constructor(TimelockLike timelock_, MeridianToken token_) public {
        require(address(timelock_) != address(0) && address(token_) != address(0), "zero address");
        timelock = timelock_;
        token = token_;
    }

    /// Votes in favour that a proposal needs: 4% of all MRD
    function quorumVotes() public pure returns (uint256) {
        return 400000;
    }

    /// Votes an account needs to propose: 1% of all MRD
    function proposalThreshold() public pure returns (uint256) {
        return 100000e18;
    }

    function votingDelay() public pure returns (uint256) { return 1; }

    function votingPeriod() public pure returns (uint256) { return 17280; }

    function propose(address[] memory targets, uint256[] memory values, string[] memory signatures, bytes[] memory calldatas, string memory description) public returns (uint256) {
        require(token.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold(), "below threshold");
        require(targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length, "arity mismatch");
        require(targets.length > 0 && targets.length <= 10, "action count");
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.signatures = signatures;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay();
        p.endBlock = p.startBlock + votingPeriod();
        emit ProposalCreated(proposalCount, msg.sender, p.startBlock, p.endBlock, description);
        return proposalCount;
    }

    function castVote(uint256 id, bool support) external {
        require(state(id) == ProposalState.Active, "voting is closed");
        Proposal storage p = proposals[id];
        require(!p.hasVoted[msg.sender], "voter already voted");
        p.hasVoted[msg.sender] = true;
        uint256 votes = token.getPriorVotes(msg.sender, p.startBlock);
        if (support) p.forVotes = _add(p.forVotes, votes);
        else p.againstVotes = _add(p.againstVotes, votes);
        emit VoteCast(msg.sender, id, support, votes);
    }

    function queue(uint256 id) external {
        require(state(id) == ProposalState.Succeeded, "not succeeded");
        Proposal storage p = proposals[id];
        p.eta = _add(block.timestamp, timelock.delay());
        for (uint256 i = 0; i < p.targets.length; i++) {
            bytes32 h = keccak256(abi.encode(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta));
            require(!timelock.queuedTransactions(h), "already queued at eta");
            timelock.queueTransaction(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta);
        }
        emit ProposalQueued(id, p.eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == ProposalState.Queued, "not queued");
        Proposal storage p = proposals[id];
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < p.targets.length; i++) {
            timelock.executeTransaction.value(p.values[i])(p.targets[i], p.values[i], p.signatures[i], p.calldatas[i], p.eta);
        }
    }

    function state(uint256 id) public view returns (ProposalState) {
        require(id > 0 && id <= proposalCount, "invalid id");
        Proposal storage p = proposals[id];
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes()) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (p.executed) return ProposalState.Executed;
        if (block.timestamp >= _add(p.eta, timelock.GRACE_PERIOD())) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function _add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
