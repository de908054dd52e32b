// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.5.16;
pragma experimental ABIEncoderV2;

/// @title Harbor, the voting token of the port authority. Fixed supply.
contract Harbor {
    string public constant name = "Harbor";
    string public constant symbol = "HRB";
    uint8 public constant decimals = 18;
    uint public constant totalSupply = 8000000e18;

    struct Checkpoint { uint fromBlock; uint votes; }

    mapping (address => uint) public balanceOf;
    mapping (address => mapping (address => uint)) public allowance;
    mapping (address => address) public delegates;
    mapping (address => mapping (uint => Checkpoint)) public checkpoints;
    mapping (address => uint) public numCheckpoints;

    event Transfer(address indexed from, address indexed to, uint amount);
    event Approval(address indexed owner, address indexed spender, uint amount);
    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint previousBalance, uint newBalance);

    constructor(address account) public {
        require(account != address(0), "Harbor: account");
        balanceOf[account] = totalSupply;
        emit Transfer(address(0), account, totalSupply);
    }

    function approve(address spender, uint amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address dst, uint amount) external returns (bool) {
        _transferTokens(msg.sender, dst, amount);
        return true;
    }

    function transferFrom(address src, address dst, uint amount) external returns (bool) {
        allowance[src][msg.sender] = sub(allowance[src][msg.sender], amount);
        emit Approval(src, msg.sender, allowance[src][msg.sender]);
        _transferTokens(src, dst, amount);
        return true;
    }

    function delegate(address delegatee) external {
        address current = delegates[msg.sender];
        delegates[msg.sender] = delegatee;
        emit DelegateChanged(msg.sender, current, delegatee);
        _moveDelegates(current, delegatee, balanceOf[msg.sender]);
    }

    function getPriorVotes(address account, uint blockNumber) external view returns (uint) {
        require(blockNumber <= block.number, "Harbor: not yet determined");
        uint n = numCheckpoints[account];
        if (n == 0 || checkpoints[account][0].fromBlock > blockNumber) {
            return 0;
        }
        uint lower = 0;
        uint upper = n - 1;
        while (upper > lower) {
            uint center = upper - (upper - lower) / 2;
            if (checkpoints[account][center].fromBlock <= blockNumber) {
                lower = center;
            } else {
                upper = center - 1;
            }
        }
        return checkpoints[account][lower].votes;
    }

    function _transferTokens(address src, address dst, uint amount) internal {
        require(dst != address(0), "Harbor: to zero");
        balanceOf[src] = sub(balanceOf[src], amount);
        balanceOf[dst] = add(balanceOf[dst], amount);
        emit Transfer(src, dst, amount);
        _moveDelegates(delegates[src], delegates[dst], amount);
    }

    function _moveDelegates(address src, address dst, uint amount) internal {
        if (src == dst || amount == 0) return;
        if (src != address(0)) {
            uint old = _latest(src);
            _write(src, old, sub(old, amount));
        }
        if (dst != address(0)) {
            uint old = _latest(dst);
            _write(dst, old, add(old, amount));
        }
    }

    function _latest(address account) internal view returns (uint) {
        uint n = numCheckpoints[account];
        return n == 0 ? 0 : checkpoints[account][n - 1].votes;
    }

    function _write(address account, uint oldVotes, uint newVotes) internal {
        uint n = numCheckpoints[account];
        if (n > 0 && checkpoints[account][n - 1].fromBlock == block.number) {
            checkpoints[account][n - 1].votes = newVotes;
        } else {
            checkpoints[account][n] = Checkpoint(block.number, newVotes);
            numCheckpoints[account] = n + 1;
        }
        emit DelegateVotesChanged(account, oldVotes, newVotes);
    }

    function add(uint a, uint b) internal pure returns (uint c) { c = a + b; require(c >= a, "add"); }
    function sub(uint a, uint b) internal pure returns (uint) { require(b <= a, "sub"); return a - b; }
}

/// @title Governor of the port authority, holder of its treasury.
contract HarborGovernor {
    uint public constant quorumVotes = 320000e18;
    uint public constant proposalThreshold = 80000e18;
    uint public constant votingDelay = 1;
    uint public constant votingPeriod = 17280;
    uint public constant delay = 2 days;
    uint public constant GRACE_PERIOD = 14 days;
    uint public constant maxActions = 10;

    struct Receipt { bool hasVoted; bool support; uint votes; }

    struct Proposal {
        address proposer;
        uint eta;
        address[] targets;
        uint[] values;
        bytes[] calldatas;
        uint startBlock;
        uint endBlock;
        uint forVotes;
        uint againstVotes;
        bool executed;
        mapping (address => Receipt) receipts;
    }

    enum ProposalState { Pending, Active, Defeated, Succeeded, Queued, Expired, Executed }

    Harbor public harbor;
    uint public proposalCount;
    mapping (uint => Proposal) internal proposals;

    event ProposalCreated(uint id, address proposer, address[] targets, uint[] values, bytes[] calldatas, uint startBlock, uint endBlock, string description);
    event VoteCast(address voter, uint proposalId, bool support, uint votes);
    event ProposalQueued(uint id, uint eta);
    event ProposalExecuted(uint id);

    constructor(Harbor harbor_) public {
        require(address(harbor_) != address(0), "harbor");
        harbor = harbor_;
    }

    function () external payable {}

    function propose(address[] memory targets, uint[] memory values, bytes[] memory calldatas, string memory description) public returns (uint) {
        require(harbor.getPriorVotes(msg.sender, block.number - 1) >= proposalThreshold, "propose: below threshold");
        require(targets.length == values.length && targets.length == calldatas.length, "propose: arity");
        require(targets.length != 0 && targets.length <= maxActions, "propose: actions");
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay;
        p.endBlock = block.number + votingDelay + votingPeriod;
        emit ProposalCreated(proposalCount, msg.sender, targets, values, calldatas, p.startBlock, p.endBlock, description);
        return proposalCount;
    }

    function castVote(uint proposalId, bool support) external {
        require(state(proposalId) == ProposalState.Active, "vote: closed");
        Proposal storage p = proposals[proposalId];
        Receipt storage receipt = p.receipts[msg.sender];
        require(!receipt.hasVoted, "vote: already voted");
        uint votes = harbor.getPriorVotes(msg.sender, p.startBlock);
        if (support) {
            p.forVotes = add(p.forVotes, votes);
        } else {
            p.againstVotes = add(p.againstVotes, votes);
        }
        receipt.hasVoted = true;
        receipt.support = support;
        receipt.votes = votes;
        emit VoteCast(msg.sender, proposalId, support, votes);
    }

    function queue(uint proposalId) external {
        require(state(proposalId) == ProposalState.Succeeded, "queue: not succeeded");
        uint eta = block.timestamp + delay;
        proposals[proposalId].eta = eta;
        emit ProposalQueued(proposalId, eta);
    }

    function execute(uint proposalId) external payable {
        require(state(proposalId) == ProposalState.Queued, "execute: not queued");
        Proposal storage p = proposals[proposalId];
        require(block.timestamp >= p.eta, "execute: too early");
        p.executed = true;
        emit ProposalExecuted(proposalId);
        for (uint i = 0; i < p.targets.length; i++) {
            (bool ok, ) = p.targets[i].call.value(p.values[i])(p.calldatas[i]);
            require(ok, "execute: reverted");
        }
    }

    function state(uint proposalId) public view returns (ProposalState) {
        require(proposalId > 0 && proposalId <= proposalCount, "state: unknown");
        Proposal storage p = proposals[proposalId];
        if (p.executed) return ProposalState.Executed;
        if (block.number < p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (block.timestamp >= p.eta + GRACE_PERIOD) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function add(uint a, uint b) internal pure returns (uint c) { c = a + b; require(c >= a, "add"); }
}
