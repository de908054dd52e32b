// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Fixed-supply token of the Harbor cooperative, voting units follow delegation.
contract HarborToken {
    struct Checkpoint {
        uint256 fromBlock;
        uint256 votes;
    }

    string public constant name = "Harbor";
    string public constant symbol = "HRB";
    uint8 public constant decimals = 18;
    uint256 public immutable totalSupply;

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public delegates;
    mapping(address => Checkpoint[]) private _trace;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event DelegateChanged(address indexed delegator, address indexed from, address indexed to);
    event DelegateVotesChanged(address indexed delegate, uint256 before, uint256 now_);

    constructor(address treasury, uint256 supply) {
        require(treasury != address(0) && supply >= 10_000_000e18, "supply");
        totalSupply = supply;
        balanceOf[treasury] = supply;
        emit Transfer(address(0), treasury, supply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _transfer(from, to, value);
        return true;
    }

    function delegate(address to) external {
        address old = delegates[msg.sender];
        delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, old, to);
        _shift(old, to, balanceOf[msg.sender]);
    }

    function getVotes(address account) external view returns (uint256) {
        uint256 n = _trace[account].length;
        return n == 0 ? 0 : _trace[account][n - 1].votes;
    }

    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "future lookup");
        Checkpoint[] storage t = _trace[account];
        uint256 low = 0;
        uint256 high = t.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (t[mid].fromBlock > blockNumber) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : t[high - 1].votes;
    }

    function _transfer(address from, address to, uint256 value) private {
        require(to != address(0), "to zero");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        _shift(delegates[from], delegates[to], value);
    }

    function _shift(address a, address b, uint256 units) private {
        if (a == b || units == 0) return;
        if (a != address(0)) _push(a, _last(a) - units);
        if (b != address(0)) _push(b, _last(b) + units);
    }

    function _last(address a) private view returns (uint256) {
        uint256 n = _trace[a].length;
        return n == 0 ? 0 : _trace[a][n - 1].votes;
    }

    function _push(address a, uint256 votes) private {
        Checkpoint[] storage t = _trace[a];
        emit DelegateVotesChanged(a, _last(a), votes);
        if (t.length > 0 && t[t.length - 1].fromBlock == block.number) t[t.length - 1].votes = votes;
        else t.push(Checkpoint(block.number, votes));
    }
}

contract HarborGovernor {
    enum Stage { Pending, Active, Defeated, Succeeded, Queued, Expired, Executed, Canceled }

    struct Motion {
        address proposer;
        bytes32 payload;
        uint256 snapshot;
        uint256 deadline;
        uint256 eta;
        uint256 yes;
        uint256 no;
        bool executed;
        bool canceled;
    }

    uint256 public constant VOTING_DELAY = 7200;
    uint256 public constant VOTING_PERIOD = 50400;
    uint256 public constant EXECUTION_DELAY = 2 days;
    uint256 public constant GRACE = 14 days;
    uint256 public constant THRESHOLD = 50_000e18;
    uint256 public constant QUORUM = 400_000e18;

    HarborToken public immutable token;
    uint256 public motionCount;
    mapping(uint256 => Motion) public motions;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event Proposed(uint256 indexed id, address proposer, address[] targets, uint256[] values, bytes[] data, string text);
    event Voted(uint256 indexed id, address voter, bool support, uint256 weight);
    event Queued(uint256 indexed id, uint256 eta);
    event Executed(uint256 indexed id);
    event Canceled(uint256 indexed id);

    constructor(HarborToken token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    receive() external payable {}

    function propose(address[] calldata targets, uint256[] calldata values, bytes[] calldata data, string calldata text)
        external returns (uint256 id)
    {
        require(token.getPastVotes(msg.sender, block.number - 1) >= THRESHOLD, "threshold");
        require(targets.length > 0 && targets.length <= 10, "actions");
        require(targets.length == values.length && values.length == data.length, "lengths");
        id = ++motionCount;
        Motion storage m = motions[id];
        m.proposer = msg.sender;
        m.payload = keccak256(abi.encode(targets, values, data));
        m.snapshot = block.number + VOTING_DELAY;
        m.deadline = m.snapshot + VOTING_PERIOD;
        emit Proposed(id, msg.sender, targets, values, data, text);
    }

    function castVote(uint256 id, bool support) external returns (uint256 weight) {
        require(stage(id) == Stage.Active, "not active");
        require(!hasVoted[id][msg.sender], "voted");
        Motion storage m = motions[id];
        weight = token.getPastVotes(msg.sender, m.snapshot);
        hasVoted[id][msg.sender] = true;
        if (support) m.yes += weight;
        else m.no += weight;
        emit Voted(id, msg.sender, support, weight);
    }

    function queue(uint256 id) external {
        require(stage(id) == Stage.Succeeded, "not succeeded");
        motions[id].eta = block.timestamp + EXECUTION_DELAY;
        emit Queued(id, motions[id].eta);
    }

    function execute(uint256 id, address[] calldata targets, uint256[] calldata values, bytes[] calldata data) external {
        require(stage(id) == Stage.Queued, "not queued");
        Motion storage m = motions[id];
        require(block.timestamp >= m.eta, "too early");
        require(keccak256(abi.encode(targets, values, data)) == m.payload, "payload");
        m.executed = true;
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(data[i]);
            require(ok, "call failed");
        }
        emit Executed(id);
    }

    function cancel(uint256 id) external {
        Stage s = stage(id);
        require(s == Stage.Pending || s == Stage.Active, "too late");
        require(msg.sender == motions[id].proposer, "not proposer");
        motions[id].canceled = true;
        emit Canceled(id);
    }

    function stage(uint256 id) public view returns (Stage) {
        Motion storage m = motions[id];
        require(m.snapshot != 0, "unknown");
        if (m.canceled) return Stage.Canceled;
        if (m.executed) return Stage.Executed;
        if (block.number <= m.snapshot) return Stage.Pending;
        if (block.number <= m.deadline) return Stage.Active;
        if (m.yes < QUORUM || m.yes <= m.no) return Stage.Defeated;
        if (m.eta == 0) return Stage.Succeeded;
        if (block.timestamp > m.eta + GRACE) return Stage.Expired;
        return Stage.Queued;
    }
}
