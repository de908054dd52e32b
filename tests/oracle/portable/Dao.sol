// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// A governor, its timelock and its token in what every release since 0.4.11 can say.

contract Shares {
    struct Mark {
        uint32 fromBlock;
        uint96 votes;
    }

    mapping(address => uint96) internal balances;
    mapping(address => address) public delegates;
    mapping(address => mapping(uint32 => Mark)) public marks;
    mapping(address => uint32) public markCount;
    uint256 public totalSupply;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Moved(address indexed who, uint256 before, uint256 now_);

    constructor(address first, uint96 supply) {
        balances[first] = supply;
        totalSupply = supply;
        emit Transfer(address(0), first, supply);
    }

    function balanceOf(address who) external view returns (uint256) {
        return balances[who];
    }

    function transfer(address to, uint96 amount) external returns (bool) {
        require(to != address(0), "to nobody");
        require(balances[msg.sender] >= amount, "too much");
        balances[msg.sender] -= amount;
        balances[to] += amount;
        move(delegates[msg.sender], delegates[to], amount);
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function delegate(address to) external {
        address old = delegates[msg.sender];
        delegates[msg.sender] = to;
        move(old, to, balances[msg.sender]);
    }

    function move(address from, address to, uint96 amount) internal {
        if (from != to && amount > 0) {
            if (from != address(0)) write(from, current(from) - amount);
            if (to != address(0)) write(to, current(to) + amount);
        }
    }

    function current(address who) public view returns (uint96) {
        uint32 n = markCount[who];
        return n > 0 ? marks[who][n - 1].votes : 0;
    }

    function write(address who, uint96 votes) internal {
        uint32 n = markCount[who];
        emit Moved(who, current(who), votes);
        if (n > 0 && marks[who][n - 1].fromBlock == uint32(block.number)) {
            marks[who][n - 1].votes = votes;
        } else {
            marks[who][n] = Mark(uint32(block.number), votes);
            markCount[who] = n + 1;
        }
    }

    function getPriorVotes(address who, uint256 blockNumber) external view returns (uint96) {
        require(blockNumber < block.number, "not yet determined");
        uint32 n = markCount[who];
        if (n == 0) return 0;
        if (marks[who][n - 1].fromBlock <= blockNumber) return marks[who][n - 1].votes;
        if (marks[who][0].fromBlock > blockNumber) return 0;
        uint32 lower = 0;
        uint32 upper = n - 1;
        while (upper > lower) {
            uint32 center = upper - (upper - lower) / 2;
            Mark memory m = marks[who][center];
            if (m.fromBlock == blockNumber) return m.votes;
            if (m.fromBlock < blockNumber) lower = center;
            else upper = center - 1;
        }
        return marks[who][lower].votes;
    }
}

contract Vault {
    uint256 public constant GRACE = 14 days;
    address public admin;
    uint256 public delay;
    mapping(bytes32 => bool) public queued;

    event Queued(bytes32 indexed id, address indexed target, uint256 value, bytes data, uint256 eta);
    event Done(bytes32 indexed id, address indexed target);

    constructor(address admin_, uint256 delay_) {
        require(delay_ >= 1 days, "too short");
        admin = admin_;
        delay = delay_;
    }

    receive() external payable {}

    modifier onlyAdmin() {
        require(msg.sender == admin, "not the admin");
        _;
    }

    function setDelay(uint256 delay_) public {
        require(msg.sender == address(this), "not through the vault");
        delay = delay_;
    }

    function idOf(address target, uint256 value, bytes memory data, uint256 eta) public pure returns (bytes32) {
        //:if >=0.5.0
        return keccak256(abi.encodePacked(target, value, eta, keccak256(data)));
        //:else
        return keccak256(target, value, eta, keccak256(data));
        //:end
    }

    function queue(address target, uint256 value, bytes memory data, uint256 eta) public onlyAdmin returns (bytes32 id) {
        require(eta >= block.timestamp + delay, "too early");
        id = idOf(target, value, data, eta);
        queued[id] = true;
        emit Queued(id, target, value, data, eta);
    }

    function perform(address target, uint256 value, bytes memory data, uint256 eta) public payable onlyAdmin {
        bytes32 id = idOf(target, value, data, eta);
        require(queued[id], "not queued");
        require(block.timestamp >= eta, "still locked");
        require(block.timestamp <= eta + GRACE, "stale");
        queued[id] = false;
        (bool ok,) = target.call{value: value}(data);
        require(ok, "call failed");
        emit Done(id, target);
    }
}

contract Dao {
    uint256 public constant QUORUM = 400000;
    uint256 public constant PERIOD = 100;

    enum State { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    struct Receipt {
        bool hasVoted;
        uint8 support;
        uint96 votes;
    }

    struct Proposal {
        address proposer;
        uint64 start;
        bool canceled;
        bool executed;
        uint256 eta;
        address target;
        uint256 value;
        bytes data;
        uint256 forVotes;
        uint256 againstVotes;
        mapping(address => Receipt) receipts;
    }

    Vault public vault;
    Shares public shares;
    address public guardian;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) internal proposals;

    event Proposed(uint256 id, address indexed proposer, bytes data);
    event Voted(address indexed voter, uint256 indexed id, uint8 support, uint256 votes);

    constructor(address payable vault_, address shares_) {
        vault = Vault(vault_);
        shares = Shares(shares_);
        guardian = msg.sender;
    }

    function propose(address target, uint256 value, bytes memory data) public returns (uint256) {
        require(shares.getPriorVotes(msg.sender, block.number - 1) > 1000, "below the threshold");
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.proposer = msg.sender;
        p.start = uint64(block.number + 1);
        p.target = target;
        p.value = value;
        p.data = data;
        emit Proposed(proposalCount, msg.sender, data);
        return proposalCount;
    }

    function state(uint256 id) public view returns (State) {
        require(id > 0 && id <= proposalCount, "unknown");
        Proposal storage p = proposals[id];
        if (p.canceled) return State.Canceled;
        if (block.number <= p.start) return State.Pending;
        if (block.number <= p.start + PERIOD) return State.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < QUORUM) return State.Defeated;
        if (p.eta == 0) return State.Succeeded;
        if (p.executed) return State.Executed;
        return block.timestamp >= p.eta + vault.GRACE() ? State.Expired : State.Queued;
    }

    function vote(uint256 id, uint8 support) external {
        require(state(id) == State.Active, "closed");
        require(support < 2, "what");
        Proposal storage p = proposals[id];
        Receipt storage r = p.receipts[msg.sender];
        require(!r.hasVoted, "voted");
        uint96 votes = shares.getPriorVotes(msg.sender, p.start);
        if (support == 1) p.forVotes += votes;
        else p.againstVotes += votes;
        r.hasVoted = true;
        r.support = support;
        r.votes = votes;
        emit Voted(msg.sender, id, support, votes);
    }

    function queue(uint256 id) external {
        require(state(id) == State.Succeeded, "not succeeded");
        Proposal storage p = proposals[id];
        p.eta = block.timestamp + vault.delay();
        vault.queue(p.target, p.value, p.data, p.eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == State.Queued, "not queued");
        Proposal storage p = proposals[id];
        p.executed = true;
        vault.perform{value: p.value}(p.target, p.value, p.data, p.eta);
    }

    function cancel(uint256 id) external {
        State s = state(id);
        require(s != State.Executed && s != State.Canceled, "over");
        Proposal storage p = proposals[id];
        require(msg.sender == guardian || msg.sender == p.proposer || shares.getPriorVotes(p.proposer, block.number - 1) <= 1000, "not yours");
        p.canceled = true;
    }

    function tally(uint256 id) external view returns (uint256, uint256, uint256, bool) {
        Proposal storage p = proposals[id];
        return (p.forVotes, p.againstVotes, p.eta, p.executed);
    }

    function receipt(uint256 id, address who) external view returns (bool, uint8, uint96) {
        Receipt storage r = proposals[id].receipts[who];
        return (r.hasVoted, r.support, r.votes);
    }
}
