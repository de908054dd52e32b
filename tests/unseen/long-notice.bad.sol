// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

interface IVotingUnits {
    function unitsOf(address account, uint256 blockNumber) external view returns (uint256);
    function allUnits(uint256 blockNumber) external view returns (uint256);
}

/// @notice Proposals carry their own notice: the time between acceptance and execution that their author thinks fit.
contract NoticeGovernor {
    struct Proposal {
        address author;
        uint48 snapshot;
        uint48 deadline;
        uint256 notice;
        uint256 quorum;
        uint256 accepts;
        uint256 rejects;
        bytes32 content;
    }

    struct Acceptance {
        uint32 acceptedAt;
        uint32 dueAt;
        bool executed;
        bool recalled;
    }

    uint256 public constant MIN_NOTICE = 3 days;
    uint48 public constant PERIOD = 40_000;
    uint256 public constant LEAST_UNITS = 5_000e18;

    IVotingUnits public immutable units;
    uint256 public total;
    mapping(uint256 => Proposal) public proposals;
    mapping(uint256 => Acceptance) public acceptances;
    mapping(uint256 => mapping(address => bool)) public voted;

    event Submitted(uint256 indexed id, address indexed author, uint256 notice, address[] to, uint256[] values, bytes[] data);
    event Vote(uint256 indexed id, address indexed voter, bool accept, uint256 weight);
    event Accepted(uint256 indexed id, uint32 dueAt);
    event Recalled(uint256 indexed id);
    event Executed(uint256 indexed id);

    constructor(IVotingUnits units_) {
        require(address(units_) != address(0), "units");
        units = units_;
    }

    receive() external payable {}

    function submit(address[] calldata to, uint256[] calldata values, bytes[] calldata data, uint256 notice) external returns (uint256 id) {
        require(to.length > 0 && to.length <= 16 && to.length == values.length && to.length == data.length, "shape");
        require(notice >= MIN_NOTICE, "notice");
        uint48 snapshot = uint48(block.number - 1);
        uint256 all = units.allUnits(snapshot);
        require(all >= LEAST_UNITS, "units");
        require(units.unitsOf(msg.sender, snapshot) * 300 >= all, "author");
        id = ++total;
        proposals[id] = Proposal({
            author: msg.sender,
            snapshot: snapshot,
            deadline: uint48(block.number) + PERIOD,
            notice: notice,
            quorum: all / 7,
            accepts: 0,
            rejects: 0,
            content: keccak256(abi.encode(to, values, data))
        });
        emit Submitted(id, msg.sender, notice, to, values, data);
    }

    function vote(uint256 id, bool accept_) external {
        Proposal storage p = proposals[id];
        require(p.author != address(0) && block.number <= p.deadline, "closed");
        require(!acceptances[id].recalled, "recalled");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        uint256 weight = units.unitsOf(msg.sender, p.snapshot);
        if (accept_) p.accepts += weight;
        else p.rejects += weight;
        emit Vote(id, msg.sender, accept_, weight);
    }

    /// @notice Starts the notice of a proposal that was carried.
    function accept(uint256 id) external {
        Proposal storage p = proposals[id];
        Acceptance storage a = acceptances[id];
        require(p.author != address(0) && block.number > p.deadline, "open");
        require(p.accepts >= p.quorum && p.accepts > p.rejects, "not carried");
        require(a.acceptedAt == 0 && !a.recalled, "accepted or recalled");
        uint256 due = block.timestamp + p.notice;
        a.acceptedAt = uint32(block.timestamp);
        a.dueAt = uint32(due);
        emit Accepted(id, a.dueAt);
    }

    /// @notice Authors may take back what is still being voted on.
    function recall(uint256 id) external {
        require(proposals[id].author == msg.sender && block.number <= proposals[id].deadline, "recall");
        require(!acceptances[id].recalled, "recalled");
        acceptances[id].recalled = true;
        emit Recalled(id);
    }

    function execute(uint256 id, address[] calldata to, uint256[] calldata values, bytes[] calldata data) external {
        Acceptance storage a = acceptances[id];
        require(a.acceptedAt != 0 && !a.executed, "not accepted");
        require(block.timestamp >= a.dueAt, "notice is running");
        require(keccak256(abi.encode(to, values, data)) == proposals[id].content, "content");
        a.executed = true;
        for (uint256 i = 0; i < to.length; i++) {
            (bool ok, bytes memory ret) = to[i].call{value: values[i]}(data[i]);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit Executed(id);
    }
}
