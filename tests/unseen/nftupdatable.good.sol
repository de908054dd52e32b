// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.8.20;

interface IPennantToken {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// Treasury of the Pennants collection, driven by the DAO that deployed it.
contract PennantTreasury {
    address public immutable dao;

    constructor() {
        dao = msg.sender;
    }

    receive() external payable {}

    function perform(address target, uint256 value, bytes calldata data) external {
        require(msg.sender == dao, "dao only");
        (bool ok, bytes memory ret) = target.call{value: value}(data);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
    }
}

library ProposalLib {
    enum State { Updatable, Pending, Active, Canceled, Vetoed, Defeated, Succeeded, Queued, Expired, Executed }

    struct Transactions {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
    }

    struct Proposal {
        address proposer;
        uint64 updateEndBlock;
        uint64 startBlock;
        uint64 endBlock;
        uint64 eta;
        bool canceled;
        bool vetoed;
        bool executed;
        uint96 quorumVotes;
        uint96 forVotes;
        uint96 againstVotes;
        uint96 abstainVotes;
        Transactions txs;
        mapping(address => bool) hasVoted;
    }

    error InvalidTransactions();

    function check(Transactions memory txs) internal pure {
        uint256 n = txs.targets.length;
        if (n == 0 || n > 10 || n != txs.values.length || n != txs.calldatas.length) revert InvalidTransactions();
    }

    function stateOf(Proposal storage p, uint256 gracePeriod) internal view returns (State) {
        if (p.vetoed) return State.Vetoed;
        if (p.canceled) return State.Canceled;
        if (p.executed) return State.Executed;
        if (block.number <= p.updateEndBlock) return State.Updatable;
        if (block.number <= p.startBlock) return State.Pending;
        if (block.number <= p.endBlock) return State.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < p.quorumVotes) return State.Defeated;
        if (p.eta == 0) return State.Succeeded;
        return block.timestamp > p.eta + gracePeriod ? State.Expired : State.Queued;
    }
}

/// Proposals pass three windows: an editorial one in which the proposer may still reword the transactions,
/// a review one, and the vote.
contract PennantsDAO {
    using ProposalLib for ProposalLib.Proposal;

    uint64 public constant UPDATABLE_PERIOD = 14_400;
    uint64 public constant VOTING_DELAY = 7_200;
    uint64 public constant VOTING_PERIOD = 36_000;
    uint64 public constant QUEUE_PERIOD = 2 days;
    uint64 public constant GRACE_PERIOD = 21 days;
    uint256 public constant PROPOSAL_THRESHOLD = 3;
    uint256 public constant MIN_QUORUM = 12;
    uint256 public constant QUORUM_BPS = 1_000;

    IPennantToken public immutable pennants;
    PennantTreasury public immutable treasury;
    address public vetoer;
    uint256 public proposalCount;
    mapping(uint256 => ProposalLib.Proposal) internal proposals;

    event ProposalCreated(uint256 indexed id, address proposer, uint256 updateEndBlock, uint256 startBlock, uint256 endBlock, string description);
    event ProposalTransactionsUpdated(uint256 indexed id, address[] targets, uint256[] values, bytes[] calldatas, string updateMessage);
    event ProposalCanceled(uint256 id);
    event ProposalVetoed(uint256 id);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event VoteCast(address indexed voter, uint256 id, uint8 support, uint96 votes);
    event VetoPowerBurned();

    error OnlyProposer();
    error CanOnlyEditUpdatable();
    error WrongState(ProposalLib.State current);

    constructor(IPennantToken pennants_, address vetoer_) {
        require(address(pennants_).code.length > 0, "token");
        pennants = pennants_;
        vetoer = vetoer_;
        treasury = new PennantTreasury();
    }

    function state(uint256 id) public view returns (ProposalLib.State) {
        require(id > 0 && id <= proposalCount, "invalid id");
        return proposals[id].stateOf(GRACE_PERIOD);
    }

    function propose(ProposalLib.Transactions calldata txs, string calldata description) external returns (uint256 id) {
        require(pennants.getPriorVotes(msg.sender, block.number - 1) >= PROPOSAL_THRESHOLD, "below threshold");
        ProposalLib.check(txs);
        id = ++proposalCount;
        ProposalLib.Proposal storage p = proposals[id];
        p.proposer = msg.sender;
        p.updateEndBlock = uint64(block.number) + UPDATABLE_PERIOD;
        p.startBlock = p.updateEndBlock + VOTING_DELAY;
        p.endBlock = p.startBlock + VOTING_PERIOD;
        uint256 quorum = (pennants.getPastTotalSupply(block.number - 1) * QUORUM_BPS) / 10_000;
        if (quorum < MIN_QUORUM) quorum = MIN_QUORUM;
        require(quorum <= type(uint96).max, "supply");
        p.quorumVotes = uint96(quorum);
        _store(p, txs);
        emit ProposalCreated(id, msg.sender, p.updateEndBlock, p.startBlock, p.endBlock, description);
    }

    function updateProposalTransactions(uint256 id, ProposalLib.Transactions calldata txs, string calldata updateMessage) external {
        ProposalLib.Proposal storage p = proposals[id];
        if (msg.sender != p.proposer) revert OnlyProposer();
        if (block.number > p.updateEndBlock || p.canceled || p.vetoed) revert CanOnlyEditUpdatable();
        ProposalLib.check(txs);
        _store(p, txs);
        emit ProposalTransactionsUpdated(id, txs.targets, txs.values, txs.calldatas, updateMessage);
    }

    function castVote(uint256 id, uint8 support) external {
        _expect(id, ProposalLib.State.Active);
        require(support <= 2, "support");
        ProposalLib.Proposal storage p = proposals[id];
        require(!p.hasVoted[msg.sender], "already voted");
        p.hasVoted[msg.sender] = true;
        uint96 votes = pennants.getPriorVotes(msg.sender, p.startBlock);
        if (support == 0) p.againstVotes += votes;
        else if (support == 1) p.forVotes += votes;
        else p.abstainVotes += votes;
        emit VoteCast(msg.sender, id, support, votes);
    }

    /// The proposer withdraws before the vote; anyone may once the proposer's Pennants are gone.
    function cancel(uint256 id) external {
        ProposalLib.State s = state(id);
        if (s > ProposalLib.State.Active) revert WrongState(s);
        ProposalLib.Proposal storage p = proposals[id];
        if (msg.sender == p.proposer) {
            if (s == ProposalLib.State.Active) revert WrongState(s);
        } else {
            require(pennants.getPriorVotes(p.proposer, block.number - 1) < PROPOSAL_THRESHOLD, "above threshold");
        }
        p.canceled = true;
        emit ProposalCanceled(id);
    }

    function queue(uint256 id) external {
        _expect(id, ProposalLib.State.Succeeded);
        proposals[id].eta = uint64(block.timestamp) + QUEUE_PERIOD;
        emit ProposalQueued(id, proposals[id].eta);
    }

    function execute(uint256 id) external {
        _expect(id, ProposalLib.State.Queued);
        ProposalLib.Proposal storage p = proposals[id];
        require(block.timestamp >= p.eta, "too early");
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < p.txs.targets.length; i++) {
            treasury.perform(p.txs.targets[i], p.txs.values[i], p.txs.calldatas[i]);
        }
    }

    function veto(uint256 id) external {
        require(msg.sender == vetoer, "vetoer only");
        ProposalLib.State s = state(id);
        if (s == ProposalLib.State.Executed) revert WrongState(s);
        proposals[id].vetoed = true;
        emit ProposalVetoed(id);
    }

    function burnVetoPower() external {
        require(msg.sender == vetoer, "vetoer only");
        vetoer = address(0);
        emit VetoPowerBurned();
    }

    function _store(ProposalLib.Proposal storage p, ProposalLib.Transactions calldata txs) private {
        p.txs.targets = txs.targets;
        p.txs.values = txs.values;
        delete p.txs.calldatas;
        for (uint256 i = 0; i < txs.calldatas.length; i++) {
            p.txs.calldatas.push(txs.calldatas[i]);
        }
    }

    function _expect(uint256 id, ProposalLib.State wanted) private view {
        ProposalLib.State s = state(id);
        if (s != wanted) revert WrongState(s);
    }
}
