// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;
pragma abicoder v2;

interface IVotingStrategy {
    function votingPowerAt(address user, uint256 blockNumber) external view returns (uint256);
    function supplyAt(uint256 blockNumber) external view returns (uint256);
}

/// Deposits of the reserve asset, kept with their history; one unit of deposit is one unit of power.
contract ReserveLedger is IVotingStrategy {
    struct Slot {
        uint128 blockNumber;
        uint128 value;
    }

    uint256 public constant UNIT = 1 gwei;

    mapping(address => Slot[]) internal slots;
    Slot[] internal supply;

    event Staked(address indexed user, uint256 units);
    event Redeemed(address indexed user, uint256 units);

    function stake() external payable {
        require(msg.value > 0 && msg.value % UNIT == 0, "UNIT");
        uint256 units = msg.value / UNIT;
        _record(slots[msg.sender], _current(slots[msg.sender]), units, true);
        _record(supply, _current(supply), units, true);
        emit Staked(msg.sender, units);
    }

    function redeem(uint256 units) external {
        _record(slots[msg.sender], _current(slots[msg.sender]), units, false);
        _record(supply, _current(supply), units, false);
        emit Redeemed(msg.sender, units);
        (bool ok, ) = msg.sender.call{value: units * UNIT}("");
        require(ok, "TRANSFER");
    }

    function stakeOf(address user) external view returns (uint256) {
        return _current(slots[user]);
    }

    function votingPowerAt(address user, uint256 blockNumber) external view override returns (uint256) {
        return _search(slots[user], blockNumber);
    }

    function supplyAt(uint256 blockNumber) external view override returns (uint256) {
        return _search(supply, blockNumber);
    }

    function _current(Slot[] storage s) private view returns (uint256) {
        return s.length == 0 ? 0 : s[s.length - 1].value;
    }

    function _record(Slot[] storage s, uint256 old, uint256 delta, bool up) private {
        uint256 value;
        if (up) {
            value = old + delta;
            require(value >= old, "SUM");
        } else {
            require(delta <= old, "BALANCE");
            value = old - delta;
        }
        require(value < 2 ** 128, "SIZE");
        if (s.length > 0 && s[s.length - 1].blockNumber == block.number) {
            s[s.length - 1].value = uint128(value);
        } else {
            s.push(Slot(uint128(block.number), uint128(value)));
        }
    }

    function _search(Slot[] storage s, uint256 blockNumber) private view returns (uint256) {
        require(blockNumber <= block.number, "INVALID_BLOCK");
        uint256 lower = 0;
        uint256 upper = s.length;
        while (lower < upper) {
            uint256 center = (lower + upper) / 2;
            if (s[center].blockNumber <= blockNumber) lower = center + 1;
            else upper = center;
        }
        return lower == 0 ? 0 : s[lower - 1].value;
    }
}

contract ReserveCouncil {
    enum ProposalState { Pending, Canceled, Active, Failed, Succeeded, Queued, Expired, Executed }

    struct Proposal {
        address creator;
        address target;
        uint256 value;
        bytes callData;
        uint256 startBlock;
        uint256 endBlock;
        uint256 executionTime;
        uint256 forVotes;
        uint256 againstVotes;
        bool executed;
        bool canceled;
    }

    uint256 public constant VOTING_DELAY = 6000;
    uint256 public constant VOTING_DURATION = 20000;
    uint256 public constant EXECUTION_DELAY = 1 days;
    uint256 public constant GRACE_PERIOD = 5 days;
    uint256 public constant MIN_QUORUM_UNITS = 1e12;

    IVotingStrategy public immutable strategy;
    Proposal[] internal _proposals;
    mapping(uint256 => mapping(address => uint8)) public ballots;

    event ProposalCreated(uint256 id, address indexed creator, address target, uint256 value, bytes callData);
    event VoteEmitted(uint256 id, address indexed voter, bool support, uint256 votingPower);
    event ProposalQueued(uint256 id, uint256 executionTime);
    event ProposalExecuted(uint256 id);
    event ProposalCanceled(uint256 id);

    constructor(IVotingStrategy strategy_) {
        require(address(strategy_) != address(0), "STRATEGY");
        strategy = strategy_;
    }

    receive() external payable {}

    function create(address target, uint256 value, bytes calldata callData) external returns (uint256 id) {
        uint256 power = strategy.votingPowerAt(msg.sender, block.number - 1);
        require(power >= MIN_QUORUM_UNITS / 20, "PROPOSITION_POWER");
        require(target != address(0), "TARGET");
        id = _proposals.length;
        uint256 start = block.number + VOTING_DELAY;
        _proposals.push(Proposal(msg.sender, target, value, callData, start, start + VOTING_DURATION, 0, 0, 0, false, false));
        emit ProposalCreated(id, msg.sender, target, value, callData);
    }

    function submitVote(uint256 id, bool support) external {
        require(getProposalState(id) == ProposalState.Active, "VOTING_CLOSED");
        require(ballots[id][msg.sender] == 0, "ALREADY_VOTED");
        Proposal storage p = _proposals[id];
        uint256 power = strategy.votingPowerAt(msg.sender, p.startBlock);
        ballots[id][msg.sender] = support ? 1 : 2;
        if (support) p.forVotes = _add(p.forVotes, power);
        else p.againstVotes = _add(p.againstVotes, power);
        emit VoteEmitted(id, msg.sender, support, power);
    }

    function queue(uint256 id) external {
        require(getProposalState(id) == ProposalState.Succeeded, "INVALID_STATE");
        _proposals[id].executionTime = block.timestamp + EXECUTION_DELAY;
        emit ProposalQueued(id, _proposals[id].executionTime);
    }

    function execute(uint256 id) external {
        require(getProposalState(id) == ProposalState.Queued, "INVALID_STATE");
        Proposal storage p = _proposals[id];
        require(block.timestamp >= p.executionTime, "TIMELOCK");
        p.executed = true;
        (bool ok, ) = p.target.call{value: p.value}(p.callData);
        require(ok, "EXECUTION_FAILED");
        emit ProposalExecuted(id);
    }

    function cancel(uint256 id) external {
        ProposalState s = getProposalState(id);
        require(s == ProposalState.Pending || s == ProposalState.Active, "INVALID_STATE");
        require(msg.sender == _proposals[id].creator, "ONLY_CREATOR");
        _proposals[id].canceled = true;
        emit ProposalCanceled(id);
    }

    function minimumVotes(uint256 id) public view returns (uint256) {
        uint256 share = strategy.supplyAt(_proposals[id].startBlock) / 10;
        return share < MIN_QUORUM_UNITS ? MIN_QUORUM_UNITS : share;
    }

    function getProposalState(uint256 id) public view returns (ProposalState) {
        require(id < _proposals.length, "INVALID_ID");
        Proposal storage p = _proposals[id];
        if (p.canceled) return ProposalState.Canceled;
        if (p.executed) return ProposalState.Executed;
        if (block.number < p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < minimumVotes(id)) return ProposalState.Failed;
        if (p.executionTime == 0) return ProposalState.Succeeded;
        if (block.timestamp > p.executionTime + GRACE_PERIOD) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function _add(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "SUM");
    }
}
