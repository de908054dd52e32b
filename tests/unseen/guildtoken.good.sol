pragma solidity ^0.5.17;

library SafeCast96 {
    function narrow(uint256 x, string memory why) internal pure returns (uint96) {
        require(x < 2 ** 96, why);
        return uint96(x);
    }

    function plus(uint96 a, uint96 b) internal pure returns (uint96 c) {
        c = a + b;
        require(c >= a, "GLD: overflow");
    }

    function minus(uint96 a, uint96 b) internal pure returns (uint96) {
        require(b <= a, "GLD: underflow");
        return a - b;
    }
}

/// Fixed supply voting token of the guild.
contract GuildToken {
    using SafeCast96 for uint96;

    string public constant name = "Guild";
    string public constant symbol = "GLD";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 40000000e18;

    struct Mark {
        uint32 atBlock;
        uint96 power;
    }

    mapping(address => uint96) internal holdings;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public representative;
    mapping(address => Mark[]) internal marks;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event RepresentativeChanged(address indexed holder, address indexed from, address indexed to);
    event PowerChanged(address indexed who, uint256 previous, uint256 current);

    constructor(address treasury) public {
        require(treasury != address(0), "GLD: treasury");
        holdings[treasury] = uint96(totalSupply);
        emit Transfer(address(0), treasury, totalSupply);
    }

    function balanceOf(address who) external view returns (uint256) {
        return holdings[who];
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _pass(msg.sender, to, SafeCast96.narrow(value, "GLD: value"));
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 left = allowance[from][msg.sender];
        require(left >= value, "GLD: allowance");
        allowance[from][msg.sender] = left - value;
        emit Approval(from, msg.sender, left - value);
        _pass(from, to, SafeCast96.narrow(value, "GLD: value"));
        return true;
    }

    function appoint(address to) external {
        address before = representative[msg.sender];
        uint96 amount = holdings[msg.sender];
        representative[msg.sender] = to;
        emit RepresentativeChanged(msg.sender, before, to);
        if (to == before || amount == 0) return;
        if (before != address(0)) _lower(before, amount);
        if (to != address(0)) _raise(to, amount);
    }

    function currentPower(address who) external view returns (uint96) {
        return _latest(who);
    }

    function powerAt(address who, uint256 blockNumber) external view returns (uint96) {
        require(blockNumber < block.number, "GLD: not yet determined");
        Mark[] storage list = marks[who];
        uint256 lo = 0;
        uint256 hi = list.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (list[mid].atBlock > blockNumber) hi = mid;
            else lo = mid + 1;
        }
        return hi == 0 ? 0 : list[hi - 1].power;
    }

    function _pass(address from, address to, uint96 value) internal {
        require(to != address(0), "GLD: to zero");
        holdings[from] = holdings[from].minus(value);
        holdings[to] = holdings[to].plus(value);
        emit Transfer(from, to, value);

        address a = representative[from];
        address b = representative[to];
        if (a == b || value == 0) return;
        if (a != address(0)) _lower(a, value);
        if (b != address(0)) _raise(b, value);
    }

    function _latest(address who) internal view returns (uint96) {
        uint256 n = marks[who].length;
        return n == 0 ? 0 : marks[who][n - 1].power;
    }

    function _raise(address who, uint96 by) internal {
        uint96 old = _latest(who);
        _write(who, old, old.plus(by));
    }

    function _lower(address who, uint96 by) internal {
        uint96 old = _latest(who);
        _write(who, old, old.minus(by));
    }

    function _write(address who, uint96 old, uint96 fresh) internal {
        require(block.number < 2 ** 32, "GLD: block");
        uint32 nr = uint32(block.number);
        Mark[] storage list = marks[who];
        if (list.length > 0 && list[list.length - 1].atBlock == nr) {
            list[list.length - 1].power = fresh;
        } else {
            list.push(Mark(nr, fresh));
        }
        emit PowerChanged(who, old, fresh);
    }
}
