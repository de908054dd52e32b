// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface IOldShare {
    function balanceOf(address who) external view returns (uint256);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Voting share of the second generation. The only source of new shares is the exchange of the
/// old ones, two new for one old, open for a fixed season.
contract SecondShare {
    struct Mark {
        uint32 atBlock;
        uint224 weight;
    }

    string public constant name = "Second Share";
    string public constant symbol = "SHR2";
    uint8 public constant decimals = 18;
    uint256 public constant RATE = 2;
    address private constant CRYPT = 0x000000000000000000000000000000000000dEaD;

    IOldShare public immutable oldShare;
    uint256 public immutable seasonEnd;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public delegates;
    mapping(address => Mark[]) private _marks;
    Mark[] private _supplyMarks;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event DelegateChanged(address indexed delegator, address indexed from, address indexed to);
    event DelegateVotesChanged(address indexed delegate, uint256 before, uint256 current);
    event Exchanged(address indexed holder, address indexed beneficiary, uint256 oldAmount, uint256 newAmount);

    constructor(IOldShare oldShare_) {
        require(address(oldShare_) != address(0), "old");
        oldShare = oldShare_;
        seasonEnd = block.timestamp + 180 days;
    }

    function exchange(uint256 oldAmount, address beneficiary) external {
        require(block.timestamp < seasonEnd, "season over");
        require(oldAmount > 0 && beneficiary != address(0), "input");
        require(oldShare.balanceOf(msg.sender) >= oldAmount, "old balance");
        uint256 newAmount = oldAmount * RATE;
        totalSupply += newAmount;
        balanceOf[beneficiary] += newAmount;
        _note(_supplyMarks, totalSupply);
        _shift(address(0), delegates[beneficiary], newAmount);
        emit Transfer(address(0), beneficiary, newAmount);
        emit Exchanged(msg.sender, beneficiary, oldAmount, newAmount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            allowance[from][msg.sender] = allowed - amount;
            emit Approval(from, msg.sender, allowed - amount);
        }
        _move(from, to, amount);
        return true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function delegate(address to) external {
        address from = delegates[msg.sender];
        delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, from, to);
        _shift(from, to, balanceOf[msg.sender]);
    }

    function getVotes(address who) external view returns (uint256) {
        uint256 n = _marks[who].length;
        return n == 0 ? 0 : _marks[who][n - 1].weight;
    }

    function getPastVotes(address who, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "future");
        return _at(_marks[who], blockNumber);
    }

    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "future");
        return _at(_supplyMarks, blockNumber);
    }

    function _move(address from, address to, uint256 amount) private {
        require(to != address(0), "to");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        _shift(delegates[from], delegates[to], amount);
        emit Transfer(from, to, amount);
    }

    function _shift(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint256 w = _top(_marks[from]);
            _note(_marks[from], w - amount);
            emit DelegateVotesChanged(from, w, w - amount);
        }
        if (to != address(0)) {
            uint256 w = _top(_marks[to]);
            _note(_marks[to], w + amount);
            emit DelegateVotesChanged(to, w, w + amount);
        }
    }

    function _top(Mark[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].weight;
    }

    function _note(Mark[] storage list, uint256 weight) private {
        require(weight <= type(uint224).max && block.number <= type(uint32).max, "width");
        uint256 n = list.length;
        if (n > 0 && list[n - 1].atBlock == block.number) list[n - 1].weight = uint224(weight);
        else list.push(Mark(uint32(block.number), uint224(weight)));
    }

    function _at(Mark[] storage list, uint256 blockNumber) private view returns (uint256) {
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].atBlock > blockNumber) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : list[high - 1].weight;
    }
}
