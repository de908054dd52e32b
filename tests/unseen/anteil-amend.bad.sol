// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @notice Shares with a memory of balances. The whole supply is handed out at the founding.
contract Share {
    struct Point { uint48 time; uint208 balance; }

    string public constant name = "Works Share";
    string public constant symbol = "WORK";
    uint8 public constant decimals = 18;
    uint256 public immutable totalSupply;

    mapping(address => Point[]) private _points;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address[] memory holders, uint208[] memory parts) {
        require(holders.length > 0 && holders.length == parts.length, "holders");
        uint256 sum = 0;
        for (uint256 i = 0; i < holders.length; ++i) {
            require(holders[i] != address(0) && parts[i] > 0, "holder");
            _write(holders[i], balanceOf(holders[i]) + parts[i]);
            sum += parts[i];
            emit Transfer(address(0), holders[i], parts[i]);
        }
        require(sum <= type(uint208).max, "sum");
        totalSupply = sum;
    }

    function balanceOf(address who) public view returns (uint256) {
        Point[] storage p = _points[who];
        return p.length == 0 ? 0 : p[p.length - 1].balance;
    }

    function balanceAt(address who, uint256 time) external view returns (uint256) {
        require(time < block.timestamp, "not past");
        Point[] storage p = _points[who];
        uint256 low = 0;
        uint256 high = p.length;
        while (low < high) {
            uint256 mid = (low + high) >> 1;
            if (p[mid].time > time) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : p[low - 1].balance;
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

    function _move(address from, address to, uint256 value) private {
        require(to != address(0), "to");
        _write(from, balanceOf(from) - value);
        _write(to, balanceOf(to) + value);
        emit Transfer(from, to, value);
    }

    function _write(address who, uint256 balance) private {
        require(balance <= type(uint208).max, "balance");
        Point[] storage p = _points[who];
        if (p.length > 0 && p[p.length - 1].time == block.timestamp) p[p.length - 1].balance = uint208(balance);
        else p.push(Point(uint48(block.timestamp), uint208(balance)));
    }
}

contract Works {
    struct Step { address target; uint256 value; bytes data; }

    struct Initiative {
        address initiator;
        uint48 pollsOpen;
        uint48 pollsClose;
        bool done;
        uint256 ayes;
        uint256 noes;
        Step[] steps;
    }

    uint48 public constant NOTICE = 2 days;
    uint48 public constant POLLS = 5 days;
    uint48 public constant WAIT = 2 days;

    Share public immutable share;
    Initiative[] private _initiatives;
    mapping(uint256 => mapping(address => bool)) public polled;

    event Initiated(uint256 indexed id, address indexed initiator, Step[] steps);
    event Amended(uint256 indexed id, uint256 indexed index, Step step);
    event Polled(uint256 indexed id, address indexed who, bool aye, uint256 weight);
    event Done(uint256 indexed id);

    constructor(address[] memory holders, uint208[] memory parts) {
        share = new Share(holders, parts);
        require(share.totalSupply() >= 1000, "supply");
    }

    receive() external payable {}

    function initiate(Step[] calldata steps) external returns (uint256 id) {
        require(steps.length > 0 && steps.length <= 12, "steps");
        require(share.balanceAt(msg.sender, block.timestamp - 1) * 200 >= share.totalSupply(), "half a per cent");
        id = _initiatives.length;
        Initiative storage it = _initiatives.push();
        it.initiator = msg.sender;
        it.pollsOpen = uint48(block.timestamp) + NOTICE;
        it.pollsClose = uint48(block.timestamp) + NOTICE + POLLS;
        for (uint256 i = 0; i < steps.length; ++i) {
            require(steps[i].target != address(0), "target");
            it.steps.push(steps[i]);
        }
        emit Initiated(id, msg.sender, steps);
    }

    /// @notice Corrections by the initiator.
    function amend(uint256 id, uint256 index, Step calldata step) external {
        Initiative storage it = _initiatives[id];
        require(msg.sender == it.initiator, "initiator");
        require(step.target != address(0), "target");
        require(block.timestamp < it.pollsClose, "too late");
        it.steps[index] = step;
        emit Amended(id, index, step);
    }

    function poll(uint256 id, bool aye) external {
        Initiative storage it = _initiatives[id];
        require(block.timestamp > it.pollsOpen && block.timestamp <= it.pollsClose, "polls");
        require(!polled[id][msg.sender], "polled");
        polled[id][msg.sender] = true;
        uint256 weight = share.balanceAt(msg.sender, it.pollsOpen);
        if (aye) it.ayes += weight;
        else it.noes += weight;
        emit Polled(id, msg.sender, aye, weight);
    }

    function carryOut(uint256 id) external {
        Initiative storage it = _initiatives[id];
        require(block.timestamp > it.pollsClose + WAIT && !it.done, "not due");
        require(it.ayes > it.noes && it.ayes * 10 >= share.totalSupply(), "not carried");
        it.done = true;
        for (uint256 i = 0; i < it.steps.length; ++i) {
            (bool ok, bytes memory ret) = it.steps[i].target.call{value: it.steps[i].value}(it.steps[i].data);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit Done(id);
    }

    function initiative(uint256 id) external view returns (Initiative memory) {
        return _initiatives[id];
    }
}
