// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Orchard token: votes by checkpoint, minted only by its governor.
contract OrchardToken {
    string public constant name = "Orchard";
    string public constant symbol = "ORCH";
    uint8 public constant decimals = 18;
    uint256 public constant MINT_EVERY = 365 days;
    uint256 public constant MINT_CAP_BPS = 200;

    struct Point { uint64 fromBlock; uint192 value; }

    address public immutable governor;
    uint256 public totalSupply;
    uint256 public mintingAllowedAfter;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public delegates;
    mapping(address => Point[]) private _votes;
    Point[] private _supplies;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event DelegateChanged(address indexed delegator, address indexed from, address indexed to);

    constructor(address distributor, uint256 supply) {
        require(distributor != address(0) && supply >= 1_000_000e18, "distribution");
        governor = msg.sender;
        mintingAllowedAfter = block.timestamp + MINT_EVERY;
        _issue(distributor, supply);
    }

    function mint(address to, uint256 value) external {
        require(msg.sender == governor, "only the governor");
        require(to != address(0), "to zero");
        require(block.timestamp >= mintingAllowedAfter, "too soon");
        require(value <= totalSupply * MINT_CAP_BPS / 10_000, "above the cap");
        mintingAllowedAfter = block.timestamp + MINT_EVERY;
        _issue(to, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _move(from, to, value);
        return true;
    }

    function delegate(address to) external {
        address from = delegates[msg.sender];
        delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, from, to);
        _moveVotes(from, to, balanceOf[msg.sender]);
    }

    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256) {
        return _at(_votes[account], blockNumber);
    }

    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256) {
        return _at(_supplies, blockNumber);
    }

    function _issue(address to, uint256 value) private {
        totalSupply += value;
        balanceOf[to] += value;
        _put(_supplies, totalSupply);
        emit Transfer(address(0), to, value);
        _moveVotes(address(0), delegates[to], value);
    }

    function _move(address from, address to, uint256 value) private {
        require(to != address(0), "to zero");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        _moveVotes(delegates[from], delegates[to], value);
    }

    function _moveVotes(address from, address to, uint256 value) private {
        if (from == to || value == 0) return;
        if (from != address(0)) _put(_votes[from], _top(_votes[from]) - value);
        if (to != address(0)) _put(_votes[to], _top(_votes[to]) + value);
    }

    function _top(Point[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].value;
    }

    function _put(Point[] storage list, uint256 value) private {
        require(value <= type(uint192).max, "value");
        uint256 n = list.length;
        if (n > 0 && list[n - 1].fromBlock == block.number) list[n - 1].value = uint192(value);
        else list.push(Point(uint64(block.number), uint192(value)));
    }

    function _at(Point[] storage list, uint256 blockNumber) private view returns (uint256) {
        require(blockNumber < block.number, "future lookup");
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].fromBlock > blockNumber) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : list[low - 1].value;
    }
}

/// @title Governor of the orchard. What passes is performed by anyone once the vote is over.
contract OrchardGovernor {
    enum Answer { Against, For, Abstain }

    struct Question {
        uint256 snapshot;
        uint256 end;
        uint256[3] tally;
        bool done;
        address target;
        uint256 value;
        bytes data;
    }

    uint256 public constant WAIT = 7200;
    uint256 public constant WINDOW = 50400;
    uint256 public constant EXPIRY = 100800;

    OrchardToken public immutable token;
    Question[] private questions;
    mapping(uint256 => mapping(address => bool)) public answered;

    event Asked(uint256 indexed id, address indexed by, address target, uint256 value, bytes data, string text);
    event Answered(uint256 indexed id, address indexed voter, Answer answer, uint256 weight);
    event Performed(uint256 indexed id);

    constructor(address distributor, uint256 supply) {
        token = new OrchardToken(distributor, supply);
    }

    receive() external payable {}

    function ask(address target, uint256 value, bytes calldata data, string calldata text) external returns (uint256 id) {
        require(target != address(0), "target");
        uint256 supply = token.getPastTotalSupply(block.number - 1);
        require(supply > 0 && token.getPastVotes(msg.sender, block.number - 1) * 200 >= supply, "below half a percent");
        id = questions.length;
        uint256 snapshot = block.number + WAIT;
        Question storage q = questions.push();
        q.snapshot = snapshot;
        q.end = snapshot + WINDOW;
        q.target = target;
        q.value = value;
        q.data = data;
        emit Asked(id, msg.sender, target, value, data, text);
    }

    function answer(uint256 id, Answer choice) external {
        Question storage q = questions[id];
        require(block.number > q.snapshot && block.number <= q.end, "closed");
        require(!answered[id][msg.sender], "answered");
        answered[id][msg.sender] = true;
        uint256 weight = token.getPastVotes(msg.sender, q.snapshot);
        q.tally[uint8(choice)] += weight;
        emit Answered(id, msg.sender, choice, weight);
    }

    function perform(uint256 id) external {
        Question storage q = questions[id];
        require(block.number > q.end && block.number <= q.end + EXPIRY, "not now");
        require(!q.done, "done");
        uint256 ayes = q.tally[uint8(Answer.For)];
        require(ayes > q.tally[uint8(Answer.Against)], "no majority");
        require(ayes * 25 >= token.getPastTotalSupply(q.snapshot), "no quorum");
        q.done = true;
        emit Performed(id);
        (bool ok, ) = q.target.call{value: q.value}(q.data);
        require(ok, "call failed");
    }
}
