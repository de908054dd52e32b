// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IGrain {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Staking book: who had how much in the store at which block.
abstract contract StoreBook {
    struct Entry { uint64 atBlock; uint192 amount; }

    IGrain public immutable grain;
    mapping(address => Entry[]) private book;
    Entry[] private totals;

    event Stored(address indexed who, uint256 amount);
    event Taken(address indexed who, uint256 amount);

    constructor(IGrain grain_) {
        require(address(grain_) != address(0), "grain");
        grain = grain_;
    }

    function stored(address who) public view returns (uint256) {
        return _latest(book[who]);
    }

    function storedAt(address who, uint256 blockNumber) public view returns (uint256) {
        return _at(book[who], blockNumber);
    }

    function allStoredAt(uint256 blockNumber) public view returns (uint256) {
        return _at(totals, blockNumber);
    }

    function store(uint256 amount) external {
        require(amount > 0 && amount <= type(uint128).max, "amount");
        _write(book[msg.sender], _latest(book[msg.sender]) + amount);
        _write(totals, _latest(totals) + amount);
        emit Stored(msg.sender, amount);
        require(grain.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function take(uint256 amount) external {
        uint256 have = _latest(book[msg.sender]);
        require(amount > 0 && amount <= have, "amount");
        _write(book[msg.sender], have - amount);
        _write(totals, _latest(totals) - amount);
        emit Taken(msg.sender, amount);
        require(grain.transfer(msg.sender, amount), "push");
    }

    function _latest(Entry[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].amount;
    }

    function _write(Entry[] storage list, uint256 amount) private {
        require(amount <= type(uint192).max, "overflow");
        if (list.length > 0 && list[list.length - 1].atBlock == block.number) list[list.length - 1].amount = uint192(amount);
        else list.push(Entry(uint64(block.number), uint192(amount)));
    }

    function _at(Entry[] storage list, uint256 blockNumber) private view returns (uint256) {
        require(blockNumber < block.number, "not past");
        uint256 lo;
        uint256 hi = list.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (list[mid].atBlock > blockNumber) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : list[lo - 1].amount;
    }
}

/// Grants of ether from the common chest, decided by those who keep grain in the store.
contract Granary is StoreBook {
    struct Grant {
        address payable to;
        uint256 amount;
        uint64 census;
        uint64 closes;
        bool paid;
        uint256 yes;
        uint256 no;
    }

    uint256 public constant OPEN_FOR = 36000;
    uint256 public constant COOL_OFF = 14400;
    uint256 public constant LAPSE = 100800;
    uint256 public constant TO_ASK = 100e18;

    Grant[] public grants;
    mapping(uint256 => mapping(address => bool)) public spoke;

    event Asked(uint256 indexed id, address indexed by, address to, uint256 amount);
    event Spoke(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Paid(uint256 indexed id, address to, uint256 amount);

    constructor(IGrain grain_) StoreBook(grain_) {}

    receive() external payable {}

    function ask(address payable to, uint256 amount) external returns (uint256 id) {
        require(to != address(0) && amount > 0, "empty");
        uint256 census = block.number - 1;
        require(storedAt(msg.sender, census) >= TO_ASK, "too little");
        id = grants.length;
        grants.push(Grant(to, amount, uint64(census), uint64(block.number + OPEN_FOR), false, 0, 0));
        emit Asked(id, msg.sender, to, amount);
    }

    function speak(uint256 id, bool yes) external {
        require(id < grants.length, "unknown");
        Grant storage g = grants[id];
        require(block.number <= g.closes, "closed");
        require(!spoke[id][msg.sender], "spoke");
        uint256 weight = stored(msg.sender);
        require(weight > 0, "nothing stored");
        spoke[id][msg.sender] = true;
        if (yes) g.yes += weight;
        else g.no += weight;
        emit Spoke(id, msg.sender, yes, weight);
    }

    function pay(uint256 id) external {
        require(id < grants.length, "unknown");
        Grant storage g = grants[id];
        require(!g.paid && block.number > g.closes + COOL_OFF && block.number <= g.closes + LAPSE, "not now");
        require(g.yes > g.no && (g.yes + g.no) * 5 > allStoredAt(g.census), "rejected");
        g.paid = true;
        emit Paid(id, g.to, g.amount);
        (bool ok, ) = g.to.call{value: g.amount}("");
        require(ok, "transfer");
    }
}
