pragma solidity ^0.5.17;

/// Units of a water users' association. A user speaks with the own units unless they have been
/// entrusted to another, and the register remembers who could speak with how much at every block.
contract TrusteeUnits {
    struct Mark {
        uint32 height;
        uint96 sum;
    }

    string public constant name = "Acequia Unit";
    string public constant symbol = "ACQ";
    uint8 public constant decimals = 0;

    uint96 public totalSupply;
    mapping(address => uint96) private units;
    mapping(address => mapping(address => uint96)) private allowances;
    mapping(address => address) private entrusted;
    mapping(address => Mark[]) private marks;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Entrusted(address indexed user, address indexed from, address indexed to);
    event SpeaksFor(address indexed trustee, uint256 before, uint256 later);

    constructor(address[] memory users, uint96[] memory shares) public {
        require(users.length == shares.length, "lists");
        for (uint256 i = 0; i < users.length; i++) {
            require(users[i] != address(0), "user");
            uint96 sum = totalSupply + shares[i];
            require(sum >= totalSupply, "supply");
            totalSupply = sum;
            units[users[i]] += shares[i];
            emit Transfer(address(0), users[i], shares[i]);
            shift(address(0), users[i], shares[i]);
        }
    }

    function balanceOf(address user) external view returns (uint256) {
        return units[user];
    }

    function allowance(address user, address spender) external view returns (uint256) {
        return allowances[user][spender];
    }

    function trusteeOf(address user) public view returns (address) {
        address chosen = entrusted[user];
        return chosen == address(0) ? user : chosen;
    }

    function entrust(address to) external {
        require(to != address(0), "trustee");
        address from = entrusted[msg.sender];
        entrusted[msg.sender] = to;
        emit Entrusted(msg.sender, from, to);
        shift(from, to, units[msg.sender]);
    }

    function transfer(address to, uint96 amount) external returns (bool) {
        move(msg.sender, to, amount);
        return true;
    }

    function approve(address spender, uint96 amount) external returns (bool) {
        allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transferFrom(address from, address to, uint96 amount) external returns (bool) {
        uint96 allowed = allowances[from][msg.sender];
        require(allowed >= amount, "allowance");
        allowances[from][msg.sender] = allowed - amount;
        move(from, to, amount);
        return true;
    }

    function move(address from, address to, uint96 amount) internal {
        require(to != address(0), "to");
        require(units[from] >= amount, "units");
        units[from] -= amount;
        units[to] += amount; // bounded by totalSupply
        emit Transfer(from, to, amount);
        shift(trusteeOf(from), trusteeOf(to), amount);
    }

    function shift(address from, address to, uint96 amount) internal {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint96 had = currentOf(from);
            require(had >= amount, "below zero");
            mark(from, had, had - amount);
        }
        if (to != address(0)) {
            uint96 has = currentOf(to);
            require(has + amount >= has, "overflow");
            mark(to, has, has + amount);
        }
    }

    function mark(address who, uint96 before, uint96 later) internal {
        require(block.number < 2**32, "height");
        Mark[] storage list = marks[who];
        uint256 n = list.length;
        if (n > 0 && list[n - 1].height == uint32(block.number)) {
            list[n - 1].sum = later;
        } else {
            list.push(Mark(uint32(block.number), later));
        }
        emit SpeaksFor(who, before, later);
    }

    function currentOf(address who) public view returns (uint96) {
        uint256 n = marks[who].length;
        return n == 0 ? 0 : marks[who][n - 1].sum;
    }

    function sumAt(address who, uint256 height) external view returns (uint96) {
        require(height < block.number, "not yet");
        Mark[] storage list = marks[who];
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].height <= height) low = mid + 1;
            else high = mid;
        }
        return low == 0 ? 0 : list[low - 1].sum;
    }
}
