// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.9;

contract QuernToken {
    struct Snap {
        uint256 blk;
        uint256 val;
    }

    uint256 public constant totalSupply = 3_000_000e18;
    mapping(address => Snap[]) private snaps;

    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(address miller) {
        require(miller != address(0), "miller");
        snaps[miller].push(Snap(block.number, totalSupply));
        emit Transfer(address(0), miller, totalSupply);
    }

    function balanceOf(address who) public view returns (uint256) {
        uint256 n = snaps[who].length;
        return n == 0 ? 0 : snaps[who][n - 1].val;
    }

    function balanceAt(address who, uint256 blk) external view returns (uint256) {
        require(blk < block.number, "past");
        Snap[] storage s = snaps[who];
        uint256 i = s.length;
        while (i > 0 && s[i - 1].blk > blk) i--;
        return i == 0 ? 0 : s[i - 1].val;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(to != address(0), "to");
        _save(msg.sender, balanceOf(msg.sender) - value);
        _save(to, balanceOf(to) + value);
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function _save(address who, uint256 val) private {
        Snap[] storage s = snaps[who];
        if (s.length > 0 && s[s.length - 1].blk == block.number) s[s.length - 1].val = val;
        else s.push(Snap(block.number, val));
    }
}

abstract contract QuernSettings {
    uint16 public quorumNumerator = 1000;
    uint16 public constant QUORUM_DENOMINATOR = 10_000;

    event QuorumNumeratorChanged(uint16 previous, uint16 current);

    modifier onlyGovernance() {
        require(msg.sender == address(this), "governance");
        _;
    }

    function setQuorumNumerator(uint16 next) external onlyGovernance {
        require(next >= 400 && next <= 3000, "4 to 30 percent");
        emit QuorumNumeratorChanged(quorumNumerator, next);
        quorumNumerator = next;
    }
}

contract QuernGovernor is QuernSettings {
    enum State { Unknown, Pending, Active, Canceled, Defeated, Succeeded, Queued, Executed, Expired }

    struct ProposalCore {
        address proposer;
        uint64 voteStart;
        uint64 voteEnd;
        uint64 eta;
        bool executed;
        bool canceled;
        address target;
        bytes data;
    }

    struct ProposalVote {
        uint256 against;
        uint256 forVotes;
        mapping(address => bool) hasVoted;
    }

    QuernToken public immutable token;
    uint256 public proposalCount;
    mapping(uint256 => ProposalCore) private _proposals;
    mapping(uint256 => ProposalVote) private _votes;

    event ProposalCreated(uint256 indexed id, address proposer, address target, bytes data, uint256 voteStart, uint256 voteEnd);
    event VoteCast(address indexed voter, uint256 indexed id, bool support, uint256 weight);
    event ProposalQueued(uint256 indexed id, uint256 eta);
    event ProposalExecuted(uint256 indexed id);
    event ProposalCanceled(uint256 indexed id);

    constructor(QuernToken token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    receive() external payable {}

    function propose(address target, bytes calldata data) external returns (uint256 id) {
        require(token.balanceAt(msg.sender, block.number - 1) >= 15_000e18, "threshold");
        id = ++proposalCount;
        ProposalCore storage p = _proposals[id];
        p.proposer = msg.sender;
        p.voteStart = uint64(block.number) + 300;
        p.voteEnd = p.voteStart + 40_000;
        p.target = target;
        p.data = data;
        emit ProposalCreated(id, msg.sender, target, data, p.voteStart, p.voteEnd);
    }

    function castVote(uint256 id, bool support) external {
        require(state(id) == State.Active, "inactive");
        ProposalVote storage v = _votes[id];
        require(!v.hasVoted[msg.sender], "cast");
        v.hasVoted[msg.sender] = true;
        uint256 weight = token.balanceAt(msg.sender, _proposals[id].voteStart);
        if (support) v.forVotes += weight;
        else v.against += weight;
        emit VoteCast(msg.sender, id, support, weight);
    }

    function queue(uint256 id) external {
        require(state(id) == State.Succeeded, "not succeeded");
        _proposals[id].eta = uint64(block.timestamp + 2 days);
        emit ProposalQueued(id, _proposals[id].eta);
    }

    function execute(uint256 id) external {
        require(state(id) == State.Queued, "not queued");
        ProposalCore storage p = _proposals[id];
        require(block.timestamp >= p.eta, "eta");
        p.executed = true;
        (bool ok, ) = p.target.call(p.data);
        require(ok, "call");
        emit ProposalExecuted(id);
    }

    function cancel(uint256 id) external {
        State s = state(id);
        require(s == State.Pending || s == State.Active, "late");
        require(msg.sender == _proposals[id].proposer, "proposer");
        _proposals[id].canceled = true;
        emit ProposalCanceled(id);
    }

    function release(address payable to, uint256 amount) external onlyGovernance {
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "release");
    }

    function quorum() public view returns (uint256) {
        return (token.totalSupply() * quorumNumerator) / QUORUM_DENOMINATOR;
    }

    function state(uint256 id) public view returns (State) {
        ProposalCore storage p = _proposals[id];
        if (p.voteStart == 0) return State.Unknown;
        if (p.canceled) return State.Canceled;
        if (p.executed) return State.Executed;
        if (block.number <= p.voteStart) return State.Pending;
        if (block.number <= p.voteEnd) return State.Active;
        ProposalVote storage v = _votes[id];
        if (v.forVotes <= v.against || v.forVotes < quorum()) return State.Defeated;
        if (p.eta == 0) return State.Succeeded;
        return block.timestamp > p.eta + 14 days ? State.Expired : State.Queued;
    }
}
