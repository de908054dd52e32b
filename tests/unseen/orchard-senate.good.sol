// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.8.20;

/// Fixed-supply voting coin. Every holder votes with what they held.
contract Apple {
    struct Entry {
        uint48 height;
        uint208 held;
    }

    string public constant name = "Orchard Apple";
    string public constant symbol = "APL";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 10_000_000e18;

    mapping(address => Entry[]) private _past;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address first) {
        require(first != address(0), "first");
        _past[first].push(Entry(uint48(block.number), uint208(totalSupply)));
        emit Transfer(address(0), first, totalSupply);
    }

    function balanceOf(address who) public view returns (uint256) {
        uint256 n = _past[who].length;
        return n == 0 ? 0 : _past[who][n - 1].held;
    }

    function heldAt(address who, uint256 height) external view returns (uint256) {
        require(height < block.number, "future");
        Entry[] storage list = _past[who];
        uint256 low;
        uint256 n = list.length;
        while (low < n) {
            uint256 mid = (low + n) >> 1;
            if (list[mid].height > height) n = mid;
            else low = mid + 1;
        }
        return n == 0 ? 0 : list[n - 1].held;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _move(from, to, value);
        return true;
    }

    function _move(address from, address to, uint256 value) private {
        require(to != address(0), "to");
        _note(from, balanceOf(from) - value);
        _note(to, balanceOf(to) + value);
        emit Transfer(from, to, value);
    }

    function _note(address who, uint256 held) private {
        Entry[] storage list = _past[who];
        uint256 n = list.length;
        if (n > 0 && list[n - 1].height == block.number) list[n - 1].held = uint208(held);
        else list.push(Entry(uint48(block.number), uint208(held)));
    }
}

contract OrchardSenate {
    struct Bill {
        address sponsor;
        uint48 snapshot;
        uint48 lastBlock;
        uint16 quorumBps;
        bool withdrawn;
        bool enacted;
        bytes32 contents;
        uint256 forIt;
        uint256 againstIt;
        uint256 present;
    }

    uint48 public constant WAIT = 7_200;
    uint48 public constant DEBATE = 36_000;
    uint48 public constant COOL = 14_400;
    uint48 public constant KEEP = 100_800;
    uint256 public constant SPONSOR_BAR = 50_000e18;

    Apple public immutable apple;
    uint16 public quorumBps = 600;
    uint256 public lastBill;
    mapping(uint256 => Bill) public bills;
    mapping(uint256 => mapping(address => bool)) public answered;

    event Introduced(uint256 indexed bill, address indexed sponsor, address[] to, uint256[] sums, bytes[] acts);
    event Answered(uint256 indexed bill, address indexed senator, uint8 answer, uint256 weight);
    event Withdrawn(uint256 indexed bill);
    event Enacted(uint256 indexed bill);
    event QuorumSet(uint16 bps);

    constructor() {
        apple = new Apple(msg.sender);
    }

    receive() external payable {}

    function introduce(address[] calldata to, uint256[] calldata sums, bytes[] calldata acts)
        external
        returns (uint256 n)
    {
        require(to.length > 0 && to.length == sums.length && to.length == acts.length, "contents");
        require(apple.heldAt(msg.sender, block.number - 1) >= SPONSOR_BAR, "bar");
        n = ++lastBill;
        Bill storage b = bills[n];
        b.sponsor = msg.sender;
        b.snapshot = uint48(block.number) + WAIT;
        b.lastBlock = b.snapshot + DEBATE;
        b.quorumBps = quorumBps;
        b.contents = keccak256(abi.encode(to, sums, acts));
        emit Introduced(n, msg.sender, to, sums, acts);
    }

    function answer(uint256 n, uint8 how) external {
        Bill storage b = bills[n];
        require(b.sponsor != address(0) && !b.withdrawn, "no bill");
        require(block.number > b.snapshot && block.number <= b.lastBlock, "not in debate");
        require(how < 3 && !answered[n][msg.sender], "answer");
        answered[n][msg.sender] = true;
        uint256 weight = apple.heldAt(msg.sender, b.snapshot);
        if (how == 0) b.againstIt += weight;
        else if (how == 1) b.forIt += weight;
        else b.present += weight;
        emit Answered(n, msg.sender, how, weight);
    }

    function quorumOf(uint256 n) public view returns (uint256) {
        return (apple.totalSupply() * bills[n].quorumBps) / 10_000;
    }

    function passed(uint256 n) public view returns (bool) {
        Bill storage b = bills[n];
        if (b.sponsor == address(0) || b.withdrawn || block.number <= b.lastBlock) return false;
        return b.forIt > b.againstIt && b.forIt + b.present >= quorumOf(n);
    }

    function withdraw(uint256 n) external {
        Bill storage b = bills[n];
        require(msg.sender == b.sponsor && !b.enacted && !b.withdrawn, "withdraw");
        require(block.number <= b.lastBlock, "debate over");
        b.withdrawn = true;
        emit Withdrawn(n);
    }

    function enact(uint256 n, address[] calldata to, uint256[] calldata sums, bytes[] calldata acts) external {
        Bill storage b = bills[n];
        require(passed(n) && !b.enacted, "not passed");
        require(block.number > b.lastBlock + COOL && block.number <= b.lastBlock + COOL + KEEP, "not the time");
        require(b.contents == keccak256(abi.encode(to, sums, acts)), "contents");
        b.enacted = true;
        emit Enacted(n);
        for (uint256 i = 0; i < to.length; i++) {
            (bool ok, ) = to[i].call{value: sums[i]}(acts[i]);
            require(ok, "act");
        }
    }

    function setQuorum(uint16 bps) external {
        require(msg.sender == address(this), "senate only");
        require(bps >= 300 && bps <= 3_000, "bounds");
        quorumBps = bps;
        emit QuorumSet(bps);
    }
}
