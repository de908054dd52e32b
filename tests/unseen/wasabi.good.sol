// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

contract ERC20Base {
    string public name;
    string public symbol;
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) internal _balances;
    mapping(address => mapping(address => uint256)) internal _allowances;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(string memory n, string memory s) public {
        name = n;
        symbol = s;
    }

    function balanceOf(address a) public view returns (uint256) {
        return _balances[a];
    }

    function allowance(address a, address b) external view returns (uint256) {
        return _allowances[a][b];
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        _allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = _allowances[from][msg.sender];
        require(allowed >= amount, "allowance");
        _allowances[from][msg.sender] = allowed - amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) internal virtual {
        require(to != address(0), "to zero");
        require(_balances[from] >= amount, "balance");
        _balances[from] -= amount;
        _balances[to] += amount;
        emit Transfer(from, to, amount);
        _afterMove(from, to, amount);
    }

    function _afterMove(address from, address to, uint256 amount) internal virtual {}
}

contract WasabiToken is ERC20Base {
    struct Checkpoint {
        uint32 fromBlock;
        uint224 votes;
    }

    mapping(address => address) internal _delegates;
    mapping(address => Checkpoint[]) internal _checkpoints;

    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 votes);

    constructor(address kitchen) public ERC20Base("WasabiToken", "WSB") {
        require(kitchen != address(0), "kitchen");
        totalSupply = 5000000e18;
        _balances[kitchen] = totalSupply;
        emit Transfer(address(0), kitchen, totalSupply);
    }

    function delegates(address delegator) external view returns (address) {
        return _delegates[delegator];
    }

    function delegate(address delegatee) external {
        address current = _delegates[msg.sender];
        _delegates[msg.sender] = delegatee;
        emit DelegateChanged(msg.sender, current, delegatee);
        _moveDelegates(current, delegatee, balanceOf(msg.sender));
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "not yet determined");
        Checkpoint[] storage c = _checkpoints[account];
        uint256 i = c.length;
        while (i > 0 && c[i - 1].fromBlock > blockNumber) i--;
        return i == 0 ? 0 : c[i - 1].votes;
    }

    function _afterMove(address from, address to, uint256 amount) internal override {
        _moveDelegates(_delegates[from], _delegates[to], amount);
    }

    function _moveDelegates(address src, address dst, uint256 amount) internal {
        if (src == dst || amount == 0) return;
        if (src != address(0)) {
            uint256 old = _latest(src);
            require(old >= amount, "votes");
            _write(src, old - amount);
        }
        if (dst != address(0)) _write(dst, _latest(dst) + amount);
    }

    function _latest(address who) private view returns (uint256) {
        Checkpoint[] storage c = _checkpoints[who];
        return c.length == 0 ? 0 : c[c.length - 1].votes;
    }

    function _write(address who, uint256 votes) private {
        require(votes < 2 ** 224 && block.number < 2 ** 32, "size");
        Checkpoint[] storage c = _checkpoints[who];
        if (c.length > 0 && c[c.length - 1].fromBlock == block.number) c[c.length - 1].votes = uint224(votes);
        else c.push(Checkpoint(uint32(block.number), uint224(votes)));
        emit DelegateVotesChanged(who, votes);
    }
}

contract WasabiKitchen {
    struct Dish {
        address cook;
        address payable supplier;
        uint256 cost;
        uint256 startBlock;
        uint256 endBlock;
        uint256 likes;
        uint256 dislikes;
        bool served;
        bool scrapped;
    }

    WasabiToken public immutable wasabi;
    uint256 public constant QUORUM = 150000e18;
    uint256 public dishCount;
    mapping(uint256 => Dish) public dishes;
    mapping(address => mapping(uint256 => bool)) public tasted;

    event DishProposed(uint256 indexed id, address cook, address supplier, uint256 cost);
    event Tasted(uint256 indexed id, address who, bool like, uint256 votes);
    event Scrapped(uint256 indexed id);
    event Served(uint256 indexed id);

    constructor(WasabiToken token) public payable {
        require(address(token) != address(0), "token");
        wasabi = token;
    }

    receive() external payable {}

    function propose(address payable supplier, uint256 cost) external returns (uint256 id) {
        require(wasabi.getPriorVotes(msg.sender, block.number - 1) >= 5000e18, "threshold");
        require(supplier != address(0) && cost > 0, "dish");
        id = ++dishCount;
        Dish storage d = dishes[id];
        d.cook = msg.sender;
        d.supplier = supplier;
        d.cost = cost;
        d.startBlock = block.number + 10;
        d.endBlock = block.number + 30010;
        emit DishProposed(id, msg.sender, supplier, cost);
    }

    function taste(uint256 id, bool like) external {
        Dish storage d = dishes[id];
        require(d.startBlock != 0 && block.number > d.startBlock && block.number <= d.endBlock, "not on the table");
        require(!d.scrapped, "scrapped");
        require(!tasted[msg.sender][id], "tasted");
        tasted[msg.sender][id] = true;
        uint256 votes = wasabi.getPriorVotes(msg.sender, d.startBlock);
        if (like) d.likes += votes;
        else d.dislikes += votes;
        emit Tasted(id, msg.sender, like, votes);
    }

    function scrap(uint256 id) external {
        Dish storage d = dishes[id];
        require(d.cook == msg.sender, "cook");
        require(!d.served && !d.scrapped && block.number <= d.endBlock, "late");
        d.scrapped = true;
        emit Scrapped(id);
    }

    function serve(uint256 id) external {
        Dish storage d = dishes[id];
        require(d.endBlock != 0 && block.number > d.endBlock + 12000, "not yet");
        require(block.number <= d.endBlock + 90000, "spoiled");
        require(!d.served && !d.scrapped, "closed");
        require(d.likes >= QUORUM && d.likes > d.dislikes, "disliked");
        d.served = true;
        emit Served(id);
        (bool ok, ) = d.supplier.call{value: d.cost}("");
        require(ok, "supplier");
    }
}
