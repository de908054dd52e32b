// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.13;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Wrapper that gives an old token without history voting units, one to one.
contract CellarWrapper {
    struct Point {
        uint256 atBlock;
        uint256 units;
    }

    IERC20 public immutable cask;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => address) public delegates;
    mapping(address => Point[]) private _points;
    Point[] private _supplyPoints;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event DelegateChanged(address indexed who, address indexed from, address indexed to);

    constructor(IERC20 cask_) {
        require(address(cask_) != address(0), "cask");
        cask = cask_;
    }

    function depositFor(address account, uint256 amount) external {
        require(account != address(0), "account");
        totalSupply += amount;
        balanceOf[account] += amount;
        _append(_supplyPoints, totalSupply);
        _moveUnits(address(0), delegates[account], amount);
        emit Transfer(address(0), account, amount);
        require(cask.transferFrom(msg.sender, address(this), amount), "deposit");
    }

    function withdrawTo(address account, uint256 amount) external {
        totalSupply -= amount;
        balanceOf[msg.sender] -= amount;
        _append(_supplyPoints, totalSupply);
        emit Transfer(msg.sender, address(0), amount);
        require(cask.transfer(account, amount), "withdraw");
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(to != address(0), "to");
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        _moveUnits(delegates[msg.sender], delegates[to], amount);
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function delegate(address to) external {
        address from = delegates[msg.sender];
        delegates[msg.sender] = to;
        _moveUnits(from, to, balanceOf[msg.sender]);
        emit DelegateChanged(msg.sender, from, to);
    }

    function pastUnits(address account, uint256 blockNumber) external view returns (uint256) {
        return _lookup(_points[account], blockNumber);
    }

    function pastSupply(uint256 blockNumber) external view returns (uint256) {
        return _lookup(_supplyPoints, blockNumber);
    }

    function _moveUnits(address from, address to, uint256 amount) private {
        if (from == to) return;
        if (from != address(0)) _append(_points[from], _tip(_points[from]) - amount);
        if (to != address(0)) _append(_points[to], _tip(_points[to]) + amount);
    }

    function _tip(Point[] storage p) private view returns (uint256) {
        return p.length == 0 ? 0 : p[p.length - 1].units;
    }

    function _append(Point[] storage p, uint256 units) private {
        if (p.length > 0 && p[p.length - 1].atBlock == block.number) p[p.length - 1].units = units;
        else p.push(Point(block.number, units));
    }

    function _lookup(Point[] storage p, uint256 blockNumber) private view returns (uint256) {
        require(blockNumber < block.number, "future");
        uint256 lo = 0;
        uint256 hi = p.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) >> 1;
            if (p[mid].atBlock > blockNumber) hi = mid;
            else lo = mid + 1;
        }
        return hi == 0 ? 0 : p[hi - 1].units;
    }
}

contract CellarParliament {
    enum Status { Nil, Running, Adopted, Void }

    struct Bill {
        bytes32 content;
        address sponsor;
        uint256 snapshot;
        uint256 finish;
        uint256 quorum;
        uint256[3] tally;
        Status status;
    }

    CellarWrapper public immutable units;
    uint256 public constant FLOOR = 1_000e18;
    uint256 public constant DEBATE = 21_600;
    uint256 public constant RECESS = 14_400;
    uint256 public constant SUNSET = 144_000;
    mapping(uint256 => Bill) private bills;
    mapping(uint256 => mapping(address => bool)) public hasVoted;
    uint256 public lastBill;

    event Tabled(uint256 indexed id, address sponsor, address target, uint256 value, bytes data);
    event Voted(uint256 indexed id, address member, uint8 option, uint256 weight);
    event Adopted(uint256 indexed id);
    event Voided(uint256 indexed id);

    constructor(CellarWrapper units_) {
        require(address(units_) != address(0), "units");
        units = units_;
    }

    receive() external payable {}

    function table(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        uint256 snapshot = block.number - 1;
        require(units.pastUnits(msg.sender, snapshot) >= FLOOR / 100, "units");
        id = ++lastBill;
        Bill storage b = bills[id];
        b.content = keccak256(abi.encode(target, value, data));
        b.sponsor = msg.sender;
        b.snapshot = snapshot;
        b.finish = block.number + DEBATE;
        uint256 share = units.pastSupply(snapshot) * 8 / 100;
        b.quorum = share > FLOOR ? share : FLOOR;
        b.status = Status.Running;
        emit Tabled(id, msg.sender, target, value, data);
    }

    /// 0 against, 1 for, 2 abstain
    function vote(uint256 id, uint8 option) external {
        Bill storage b = bills[id];
        require(b.status == Status.Running && block.number <= b.finish, "closed");
        require(option < 3, "option");
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        uint256 weight = units.pastUnits(msg.sender, b.snapshot);
        b.tally[option] += weight;
        emit Voted(id, msg.sender, option, weight);
    }

    function adopt(uint256 id, address target, uint256 value, bytes calldata data) external {
        Bill storage b = bills[id];
        require(b.status == Status.Running, "status");
        require(block.number > b.finish + RECESS && block.number <= b.finish + SUNSET, "calendar");
        require(b.tally[1] > b.tally[0] && b.tally[1] >= b.quorum, "rejected");
        require(b.content == keccak256(abi.encode(target, value, data)), "content");
        b.status = Status.Adopted;
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "bill failed");
        emit Adopted(id);
    }

    function void_(uint256 id) external {
        Bill storage b = bills[id];
        require(b.sponsor == msg.sender, "sponsor");
        require(b.status == Status.Running && block.number <= b.finish, "late");
        b.status = Status.Void;
        emit Voided(id);
    }

    function bill(uint256 id) external view returns (Bill memory) {
        return bills[id];
    }
}
