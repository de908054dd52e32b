// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPastVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

/// Fraction-of-supply governor; ids are consecutive, execution follows a built-in wait.
abstract contract FractionQuorum {
    struct Fraction { uint48 fromBlock; uint16 numerator; }

    uint16 public constant DENOMINATOR = 100;
    uint16 public constant LOWEST = 4;
    uint16 public constant HIGHEST = 40;
    IPastVotes public immutable token;
    Fraction[] internal fractions;

    event QuorumNumeratorUpdated(uint16 oldNumerator, uint16 newNumerator);

    constructor(IPastVotes token_, uint16 numerator_) {
        require(address(token_) != address(0), "token");
        token = token_;
        _setNumerator(numerator_);
    }

    function quorumNumerator() public view returns (uint16) {
        return fractions.length == 0 ? 0 : fractions[fractions.length - 1].numerator;
    }

    function quorumNumeratorAt(uint256 timepoint) public view returns (uint16) {
        uint256 i = fractions.length;
        while (i > 1 && fractions[i - 1].fromBlock > timepoint) i--;
        return fractions[i - 1].numerator;
    }

    function quorum(uint256 timepoint) public view returns (uint256) {
        uint256 needed = (token.getPastTotalSupply(timepoint) * quorumNumerator()) / DENOMINATOR;
        return needed == 0 ? 1 : needed;
    }

    function _setNumerator(uint16 numerator_) internal {
        require(numerator_ >= LOWEST && numerator_ <= HIGHEST, "out of range");
        uint16 old = quorumNumerator();
        uint256 n = fractions.length;
        if (n > 0 && fractions[n - 1].fromBlock == block.number) {
            fractions[n - 1].numerator = numerator_;
        } else {
            fractions.push(Fraction(uint48(block.number), numerator_));
        }
        emit QuorumNumeratorUpdated(old, numerator_);
    }
}

contract AssemblyGovernor is FractionQuorum {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    struct ProposalCore {
        address proposer;
        uint64 voteStart;
        uint64 voteEnd;
        uint64 etaSeconds;
        bool executed;
        bool canceled;
        bytes32 payload;
        uint256 againstVotes;
        uint256 forVotes;
        uint256 abstainVotes;
    }

    uint256 public constant VOTING_DELAY = 7200;
    uint256 public constant VOTING_PERIOD = 36000;
    uint256 public constant EXECUTION_WAIT = 2 days;
    uint256 public constant GRACE = 14 days;
    uint256 public constant THRESHOLD = 10_000e18;

    uint256 public proposalCount;
    mapping(uint256 => ProposalCore) public proposals;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, bytes[] calldatas, string description);
    event VoteCast(address indexed voter, uint256 id, uint8 support, uint256 weight);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event ProposalCanceled(uint256 id);

    constructor(IPastVotes token_) FractionQuorum(token_, 10) {}

    receive() external payable {}

    function state(uint256 id) public view returns (ProposalState) {
        require(id != 0 && id <= proposalCount, "unknown proposal");
        ProposalCore storage p = proposals[id];
        if (p.executed) return ProposalState.Executed;
        if (p.canceled) return ProposalState.Canceled;
        if (block.number <= p.voteStart) return ProposalState.Pending;
        if (block.number <= p.voteEnd) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes + p.abstainVotes < quorum(p.voteStart)) return ProposalState.Defeated;
        if (p.etaSeconds == 0) return ProposalState.Succeeded;
        if (block.timestamp > p.etaSeconds + GRACE) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function propose(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, string calldata description) external returns (uint256 id) {
        require(token.getPastVotes(msg.sender, block.number - 1) >= THRESHOLD, "threshold");
        require(targets.length > 0 && targets.length == values.length && targets.length == calldatas.length, "lengths");
        id = ++proposalCount;
        ProposalCore storage p = proposals[id];
        p.proposer = msg.sender;
        p.voteStart = uint64(block.number + VOTING_DELAY);
        p.voteEnd = uint64(block.number + VOTING_DELAY + VOTING_PERIOD);
        p.payload = keccak256(abi.encode(targets, values, calldatas));
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, description);
    }

    function castVote(uint256 id, uint8 support) external {
        require(state(id) == ProposalState.Active, "not active");
        require(!hasVoted[id][msg.sender], "already voted");
        hasVoted[id][msg.sender] = true;
        ProposalCore storage p = proposals[id];
        uint256 weight = token.getPastVotes(msg.sender, p.voteStart);
        if (support == 0) p.againstVotes += weight;
        else if (support == 1) p.forVotes += weight;
        else if (support == 2) p.abstainVotes += weight;
        else revert("invalid vote type");
        emit VoteCast(msg.sender, id, support, weight);
    }

    function queue(uint256 id) external {
        require(state(id) == ProposalState.Succeeded, "not succeeded");
        uint64 eta = uint64(block.timestamp + EXECUTION_WAIT);
        proposals[id].etaSeconds = eta;
        emit ProposalQueued(id, eta);
    }

    function execute(uint256 id, address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external payable {
        require(state(id) == ProposalState.Queued, "not queued");
        ProposalCore storage p = proposals[id];
        require(block.timestamp >= p.etaSeconds, "too early");
        require(p.payload == keccak256(abi.encode(targets, values, calldatas)), "other payload");
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(calldatas[i]);
            require(ok, "call failed");
        }
    }

    function cancel(uint256 id) external {
        require(msg.sender == proposals[id].proposer, "only proposer");
        require(state(id) == ProposalState.Pending, "voting began");
        proposals[id].canceled = true;
        emit ProposalCanceled(id);
    }

    function updateQuorumNumerator(uint16 numerator_) external {
        require(msg.sender == address(this), "only governance");
        _setNumerator(numerator_);
    }
}
