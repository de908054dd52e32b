// SPDX-License-Identifier: EUPL-1.2
pragma solidity ^0.8.20;

/// @dev Register of voices; holders pass theirs on to a deputy, deputies' voices are kept per block.
contract Voices {
    struct Entry {
        uint64 blk;
        uint192 amount;
    }

    string public constant name = "Voices";
    mapping(address => uint256) public balanceOf;
    mapping(address => address) public deputyOf;
    mapping(address => Entry[]) internal _entries;
    uint256 public immutable totalSupply;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Deputised(address indexed holder, address indexed before, address indexed deputy);

    constructor(address[] memory holders, uint256 each) {
        require(each >= 1e18 && each <= 1e30 && holders.length > 0 && holders.length <= 500, "issue");
        for (uint256 i = 0; i < holders.length; i++) {
            require(holders[i] != address(0), "zero");
            balanceOf[holders[i]] += each;
            emit Transfer(address(0), holders[i], each);
        }
        totalSupply = each * holders.length;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(to != address(0), "zero");
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        _carry(deputyOf[msg.sender], deputyOf[to], amount);
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function deputise(address deputy) external {
        address before = deputyOf[msg.sender];
        deputyOf[msg.sender] = deputy;
        _carry(before, deputy, balanceOf[msg.sender]);
        emit Deputised(msg.sender, before, deputy);
    }

    function voicesAt(address deputy, uint256 blk) public view returns (uint256) {
        require(blk < block.number, "undetermined");
        Entry[] storage e = _entries[deputy];
        uint256 low;
        uint256 high = e.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (e[mid].blk > blk) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : e[low - 1].amount;
    }

    function _carry(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) _put(from, _last(from) - amount);
        if (to != address(0)) _put(to, _last(to) + amount);
    }

    function _last(address who) private view returns (uint256) {
        uint256 n = _entries[who].length;
        return n == 0 ? 0 : _entries[who][n - 1].amount;
    }

    function _put(address who, uint256 amount) private {
        Entry[] storage e = _entries[who];
        uint256 n = e.length;
        if (n > 0 && e[n - 1].blk == block.number) e[n - 1].amount = uint192(amount);
        else e.push(Entry(uint64(block.number), uint192(amount)));
    }
}

/// @title Delegara
contract Delegara {
    enum Phase { Unknown, Announced, Polling, Failed, Passed, Scheduled, Released, Shelved }

    struct Item {
        address author;
        uint256 pollStart; // block
        uint256 pollEnd;   // block
        uint256 releaseAt;
        uint256 pro;
        uint256 contra;
        address target;
        uint256 value;
        bytes data;
        bool released;
        bool shelved;
    }

    uint256 public constant LEAD = 7_200;
    uint256 public constant POLL = 36_000;
    uint256 public constant DELAY = 3 days;
    uint256 public constant LAPSE = 100_800;

    Voices public immutable voices;
    mapping(uint256 => Item) private _items;
    mapping(uint256 => mapping(address => bool)) public polled;
    uint256 public count;

    event Announced(uint256 indexed id, address indexed author, address target, uint256 value, bytes data);
    event Polled(uint256 indexed id, address indexed deputy, bool pro, uint256 weight);
    event Scheduled(uint256 indexed id, uint256 releaseAt);
    event Shelved(uint256 indexed id);
    event Released(uint256 indexed id);

    constructor(Voices v) {
        require(address(v) != address(0), "voices");
        voices = v;
    }

    receive() external payable {}

    function announce(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(target != address(0), "target");
        require(voices.voicesAt(msg.sender, block.number - 1) * 200 >= voices.totalSupply(), "voices");
        id = ++count;
        Item storage it = _items[id];
        it.author = msg.sender;
        it.pollStart = block.number + LEAD;
        it.pollEnd = block.number + LEAD + POLL;
        it.target = target;
        it.value = value;
        it.data = data;
        emit Announced(id, msg.sender, target, value, data);
    }

    function poll(uint256 id, bool pro) external {
        require(phase(id) == Phase.Polling && !polled[id][msg.sender], "poll");
        polled[id][msg.sender] = true;
        Item storage it = _items[id];
        uint256 w = voices.voicesAt(msg.sender, it.pollStart);
        require(w > 0, "voices");
        if (pro) it.pro += w;
        else it.contra += w;
        emit Polled(id, msg.sender, pro, w);
    }

    function shelve(uint256 id) external {
        Phase ph = phase(id);
        require(ph == Phase.Announced || ph == Phase.Polling, "late");
        require(msg.sender == _items[id].author, "author");
        _items[id].shelved = true;
        emit Shelved(id);
    }

    function schedule(uint256 id) external {
        require(phase(id) == Phase.Passed, "not passed");
        _items[id].releaseAt = block.timestamp + DELAY;
        emit Scheduled(id, _items[id].releaseAt);
    }

    function release(uint256 id) external returns (bytes memory out) {
        require(phase(id) == Phase.Scheduled, "not scheduled");
        Item storage it = _items[id];
        require(block.timestamp >= it.releaseAt, "delay");
        require(block.number <= it.pollEnd + LAPSE, "lapsed");
        it.released = true;
        bool ok;
        (ok, out) = it.target.call{value: it.value}(it.data);
        require(ok, "call");
        emit Released(id);
    }

    function phase(uint256 id) public view returns (Phase) {
        Item storage it = _items[id];
        if (it.author == address(0)) return Phase.Unknown;
        if (it.shelved) return Phase.Shelved;
        if (it.released) return Phase.Released;
        if (block.number <= it.pollStart) return Phase.Announced;
        if (block.number <= it.pollEnd) return Phase.Polling;
        if (it.pro <= it.contra || it.pro * 20 < voices.totalSupply()) return Phase.Failed;
        if (it.releaseAt == 0) return Phase.Passed;
        return Phase.Scheduled;
    }

    function item(uint256 id) external view returns (Item memory) {
        return _items[id];
    }
}
