// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IVotesLike {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// @dev The well-known controller: roles for proposing, cancelling and executing are kept there.
interface IController {
    function getMinDelay() external view returns (uint256);
    function isOperationPending(bytes32 id) external view returns (bool);
    function isOperationDone(bytes32 id) external view returns (bool);
    function hashOperationBatch(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt
    ) external pure returns (bytes32);
    function scheduleBatch(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt, uint256 delay
    ) external;
    function executeBatch(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt
    ) external payable;
}

contract ControllerGovernor {
    enum State { Unknown, Active, Defeated, Succeeded, Queued, Executed, Canceled }

    struct Proposal {
        address proposer;
        uint64 snapshot;
        uint64 deadline;
        bool canceled;
        bool executed;
        uint256 quorum;
        uint256 votesFor;
        uint256 votesAgainst;
        bytes32 operation;
        address[] targets;
        uint256[] values;
        bytes[] payloads;
    }

    uint64 public constant PERIOD = 50_400;
    uint256 public constant SUPPLY_MIN = 100_000e18;

    IVotesLike public immutable token;
    IController public immutable controller;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) private _proposals;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event Proposed(uint256 indexed id, address indexed proposer, address[] targets, uint256[] values, bytes[] payloads, string text);
    event Voted(uint256 indexed id, address indexed voter, bool support, uint256 weight);
    event Queued(uint256 indexed id, bytes32 operation);
    event Executed(uint256 indexed id);
    event Canceled(uint256 indexed id);

    error UnexpectedState(uint256 id, State actual);

    constructor(IVotesLike token_, IController controller_) {
        require(address(token_) != address(0) && address(controller_) != address(0), "zero");
        require(controller_.getMinDelay() >= 1 days, "delay");
        token = token_;
        controller = controller_;
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory payloads, string memory text)
        external
        returns (uint256 id)
    {
        require(targets.length > 0 && targets.length == values.length && targets.length == payloads.length, "shape");
        uint256 supply = token.getPastTotalSupply(block.number - 1);
        require(supply >= SUPPLY_MIN, "supply");
        require(token.getPastVotes(msg.sender, block.number - 1) * 500 >= supply, "threshold");
        id = ++proposalCount;
        Proposal storage p = _proposals[id];
        p.proposer = msg.sender;
        p.snapshot = uint64(block.number - 1);
        p.deadline = uint64(block.number) + PERIOD;
        p.quorum = supply / 25;
        p.targets = targets;
        p.values = values;
        p.payloads = payloads;
        emit Proposed(id, msg.sender, targets, values, payloads, text);
    }

    function vote(uint256 id, bool support) external {
        _expect(id, State.Active);
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        Proposal storage p = _proposals[id];
        uint256 weight = token.getPastVotes(msg.sender, p.snapshot);
        if (support) p.votesFor += weight;
        else p.votesAgainst += weight;
        emit Voted(id, msg.sender, support, weight);
    }

    function queue(uint256 id) external {
        _expect(id, State.Succeeded);
        Proposal storage p = _proposals[id];
        p.operation = controller.hashOperationBatch(p.targets, p.values, p.payloads, 0, _salt(id));
        emit Queued(id, p.operation);
        controller.scheduleBatch(p.targets, p.values, p.payloads, 0, _salt(id), controller.getMinDelay());
    }

    function execute(uint256 id) external payable {
        _expect(id, State.Queued);
        Proposal storage p = _proposals[id];
        p.executed = true;
        emit Executed(id);
        controller.executeBatch{value: msg.value}(p.targets, p.values, p.payloads, 0, _salt(id));
    }

    /// @notice By the proposer, as long as votes are taken.
    function cancel(uint256 id) external {
        _expect(id, State.Active);
        require(msg.sender == _proposals[id].proposer, "proposer");
        _proposals[id].canceled = true;
        emit Canceled(id);
    }

    function state(uint256 id) public view returns (State) {
        Proposal storage p = _proposals[id];
        if (p.proposer == address(0)) return State.Unknown;
        if (p.canceled) return State.Canceled;
        if (p.executed) return State.Executed;
        if (block.number <= p.deadline) return State.Active;
        if (p.votesFor < p.quorum || p.votesFor <= p.votesAgainst) return State.Defeated;
        if (p.operation == 0) return State.Succeeded;
        return State.Queued;
    }

    function proposal(uint256 id) external view returns (Proposal memory) {
        return _proposals[id];
    }

    function _salt(uint256 id) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), id));
    }

    function _expect(uint256 id, State wanted) private view {
        State actual = state(id);
        if (actual != wanted) revert UnexpectedState(id, actual);
    }
}
