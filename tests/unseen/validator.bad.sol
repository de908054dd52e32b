// SPDX-License-Identifier: agpl-3.0
pragma solidity 0.7.6;
pragma abicoder v2;

interface IGovernanceStrategy {
    function getPropositionPowerAt(address user, uint256 blockNumber) external view returns (uint256);
    function getVotingPowerAt(address user, uint256 blockNumber) external view returns (uint256);
    function getTotalVotingSupplyAt(uint256 blockNumber) external view returns (uint256);
    function getTotalPropositionSupplyAt(uint256 blockNumber) external view returns (uint256);
}

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a, "ADD");
        return c;
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "SUB");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        require(c / a == b, "MUL");
        return c;
    }
}

contract Executor {
    using SafeMath for uint256;

    uint256 public constant MINIMUM_DELAY = 1 days;
    uint256 public constant MAXIMUM_DELAY = 10 days;
    uint256 public constant GRACE_PERIOD = 5 days;

    address public immutable admin;
    uint256 public delay;
    mapping(bytes32 => bool) public isActionQueued;

    event NewDelay(uint256 delay);
    event QueuedAction(bytes32 indexed actionHash, address indexed target, uint256 value, bytes data, uint256 executionTime);
    event CancelledAction(bytes32 indexed actionHash);
    event ExecutedAction(bytes32 indexed actionHash, bytes returned);

    modifier onlyAdmin() {
        require(msg.sender == admin, "ONLY_BY_ADMIN");
        _;
    }

    constructor(uint256 delay_) {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "DELAY");
        admin = msg.sender;
        delay = delay_;
        emit NewDelay(delay_);
    }

    receive() external payable {}

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "ONLY_BY_THIS_TIMELOCK");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "DELAY");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function queueTransaction(address target, uint256 value, bytes memory data, uint256 executionTime) external onlyAdmin {
        require(executionTime >= block.timestamp.add(delay), "EXECUTION_TIME_UNDERESTIMATED");
        bytes32 h = keccak256(abi.encode(target, value, data, executionTime));
        require(!isActionQueued[h], "DUPLICATED_ACTION");
        isActionQueued[h] = true;
        emit QueuedAction(h, target, value, data, executionTime);
    }

    function cancelTransaction(address target, uint256 value, bytes memory data, uint256 executionTime) external onlyAdmin {
        bytes32 h = keccak256(abi.encode(target, value, data, executionTime));
        isActionQueued[h] = false;
        emit CancelledAction(h);
    }

    function executeTransaction(address target, uint256 value, bytes memory data, uint256 executionTime) external onlyAdmin {
        bytes32 h = keccak256(abi.encode(target, value, data, executionTime));
        require(isActionQueued[h], "ACTION_NOT_QUEUED");
        require(block.timestamp >= executionTime, "TIMELOCK_NOT_FINISHED");
        require(block.timestamp <= executionTime.add(GRACE_PERIOD), "GRACE_PERIOD_FINISHED");
        isActionQueued[h] = false;
        (bool success, bytes memory returned) = target.call{value: value}(data);
        require(success, "FAILED_ACTION_EXECUTION");
        emit ExecutedAction(h, returned);
    }
}

/// What it takes for a proposal to be created and to pass. Percentages have two decimals.
abstract contract ProposalValidator {
    using SafeMath for uint256;

    uint256 public constant ONE_HUNDRED_WITH_PRECISION = 10000;
    uint256 public constant PROPOSITION_THRESHOLD = 50;
    uint256 public constant MINIMUM_QUORUM = 200;
    uint256 public constant VOTE_DIFFERENTIAL = 0;
    uint256 public constant VOTING_DELAY = 7200;
    uint256 public constant VOTING_DURATION = 19200;

    IGovernanceStrategy public immutable strategy;

    constructor(IGovernanceStrategy strategy_) {
        require(address(strategy_) != address(0), "STRATEGY");
        strategy = strategy_;
    }

    function isPropositionPowerEnough(address user, uint256 blockNumber) public view returns (bool) {
        uint256 supply = strategy.getTotalPropositionSupplyAt(blockNumber);
        uint256 needed = supply.mul(PROPOSITION_THRESHOLD) / ONE_HUNDRED_WITH_PRECISION;
        uint256 power = strategy.getPropositionPowerAt(user, blockNumber);
        return power > 0 && power >= needed;
    }

    function _share(uint256 votes, uint256 supply) internal pure returns (uint256) {
        return supply == 0 ? 0 : votes.mul(ONE_HUNDRED_WITH_PRECISION) / supply;
    }

    function _isQuorumValid(uint256 forVotes, uint256 supply) internal pure returns (bool) {
        return supply > 0 && forVotes >= MINIMUM_QUORUM;
    }

    function _isVoteDifferentialValid(uint256 forVotes, uint256 againstVotes, uint256 supply) internal pure returns (bool) {
        return forVotes > againstVotes && _share(forVotes, supply) >= _share(againstVotes, supply).add(VOTE_DIFFERENTIAL);
    }
}

contract GovernanceV2 is ProposalValidator {
    using SafeMath for uint256;

    enum ProposalState { Pending, Canceled, Active, Failed, Succeeded, Queued, Expired, Executed }

    struct Vote {
        bool support;
        bool cast;
        uint248 votingPower;
    }

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
        bool canceled;
        mapping(address => Vote) votes;
    }

    Executor public immutable executor;
    address public immutable guardian; // may only cancel
    uint256 public proposalsCount;
    mapping(uint256 => Proposal) private _proposals;

    event ProposalCreated(uint256 id, address indexed creator, address[] targets, uint256[] values, bytes[] calldatas, uint256 startBlock, uint256 endBlock, bytes32 ipfsHash);
    event ProposalCanceled(uint256 id);
    event ProposalQueued(uint256 id, uint256 executionTime);
    event ProposalExecuted(uint256 id);
    event VoteEmitted(uint256 id, address indexed voter, bool support, uint256 votingPower);

    constructor(IGovernanceStrategy strategy_, address guardian_, uint256 delay_) ProposalValidator(strategy_) {
        guardian = guardian_;
        executor = new Executor(delay_);
    }

    function create(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 ipfsHash) external returns (uint256 id) {
        require(targets.length != 0, "INVALID_EMPTY_TARGETS");
        require(targets.length == values.length && targets.length == calldatas.length, "INCONSISTENT_PARAMS_LENGTH");
        require(isPropositionPowerEnough(msg.sender, block.number - 1), "PROPOSITION_CREATION_INVALID");
        id = proposalsCount++;
        Proposal storage p = _proposals[id];
        p.creator = msg.sender;
        p.targets = targets;
        p.values = values;
        p.calldatas = calldatas;
        p.startBlock = block.number.add(VOTING_DELAY);
        p.endBlock = p.startBlock.add(VOTING_DURATION);
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, p.startBlock, p.endBlock, ipfsHash);
    }

    function cancel(uint256 id) external {
        ProposalState s = getProposalState(id);
        require(s != ProposalState.Executed && s != ProposalState.Canceled && s != ProposalState.Expired && s != ProposalState.Failed, "ONLY_BEFORE_EXECUTED");
        Proposal storage p = _proposals[id];
        require(msg.sender == guardian || !isPropositionPowerEnough(p.creator, block.number - 1), "PROPOSITION_CANCELLATION_INVALID");
        p.canceled = true;
        if (s == ProposalState.Queued) {
            for (uint256 i = 0; i < p.targets.length; i++) {
                executor.cancelTransaction(p.targets[i], p.values[i], p.calldatas[i], p.executionTime);
            }
        }
        emit ProposalCanceled(id);
    }

    function queue(uint256 id) external {
        require(getProposalState(id) == ProposalState.Succeeded, "INVALID_STATE_FOR_QUEUE");
        Proposal storage p = _proposals[id];
        p.executionTime = block.timestamp.add(executor.delay());
        for (uint256 i = 0; i < p.targets.length; i++) {
            executor.queueTransaction(p.targets[i], p.values[i], p.calldatas[i], p.executionTime);
        }
        emit ProposalQueued(id, p.executionTime);
    }

    function execute(uint256 id) external {
        require(getProposalState(id) == ProposalState.Queued, "ONLY_QUEUED_PROPOSALS");
        Proposal storage p = _proposals[id];
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < p.targets.length; i++) {
            executor.executeTransaction(p.targets[i], p.values[i], p.calldatas[i], p.executionTime);
        }
    }

    function submitVote(uint256 id, bool support) external {
        require(getProposalState(id) == ProposalState.Active, "VOTING_CLOSED");
        Proposal storage p = _proposals[id];
        Vote storage v = p.votes[msg.sender];
        require(!v.cast, "VOTE_ALREADY_SUBMITTED");
        uint256 power = strategy.getVotingPowerAt(msg.sender, p.startBlock);
        require(power <= type(uint248).max, "POWER");
        v.cast = true;
        v.support = support;
        v.votingPower = uint248(power);
        if (support) {
            p.forVotes = p.forVotes.add(power);
        } else {
            p.againstVotes = p.againstVotes.add(power);
        }
        emit VoteEmitted(id, msg.sender, support, power);
    }

    function getProposalState(uint256 id) public view returns (ProposalState) {
        require(id < proposalsCount, "INVALID_PROPOSAL_ID");
        Proposal storage p = _proposals[id];
        if (p.canceled) return ProposalState.Canceled;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (!_isPassed(p)) return ProposalState.Failed;
        if (p.executionTime == 0) return ProposalState.Succeeded;
        if (p.executed) return ProposalState.Executed;
        if (block.timestamp > p.executionTime.add(executor.GRACE_PERIOD())) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function _isPassed(Proposal storage p) private view returns (bool) {
        uint256 supply = strategy.getTotalVotingSupplyAt(p.startBlock);
        return _isQuorumValid(p.forVotes, supply) && _isVoteDifferentialValid(p.forVotes, p.againstVotes, supply);
    }
}
