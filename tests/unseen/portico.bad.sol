// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;

library U {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "U: add");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "U: sub");
        return a - b;
    }
}

/// Vote-carrying token with delegation.
contract PorticoBase {
    using U for uint256;

    struct Tick {
        uint32 at;
        uint224 votes;
    }

    string public constant name = "Portico";
    string public constant symbol = "PTC";
    uint8 public constant decimals = 18;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public delegates;
    mapping(address => Tick[]) internal _ticks;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event DelegateChanged(address indexed who, address indexed from, address indexed to);
    event VotesChanged(address indexed delegate, uint256 before, uint256 afterwards);

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] = allowance[from][msg.sender].sub(amount);
        _move(from, to, amount);
        return true;
    }

    function delegate(address to) external {
        address before = delegates[msg.sender];
        delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, before, to);
        _shift(before, to, balanceOf[msg.sender]);
    }

    function currentVotes(address who) public view returns (uint256) {
        uint256 n = _ticks[who].length;
        return n == 0 ? 0 : _ticks[who][n - 1].votes;
    }

    function priorVotes(address who, uint256 blockNo) external view returns (uint256) {
        require(blockNo < block.number, "Portico: undetermined");
        Tick[] storage t = _ticks[who];
        uint256 hi = t.length;
        uint256 lo = 0;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (t[mid].at > blockNo) hi = mid;
            else lo = mid + 1;
        }
        return hi == 0 ? 0 : t[hi - 1].votes;
    }

    function _move(address from, address to, uint256 amount) internal {
        require(to != address(0), "Portico: to zero");
        balanceOf[from] = balanceOf[from].sub(amount);
        balanceOf[to] = balanceOf[to].add(amount);
        emit Transfer(from, to, amount);
        _shift(delegates[from], delegates[to], amount);
    }

    function _shift(address from, address to, uint256 amount) internal {
        if (from == to || amount == 0) return;
        if (from != address(0)) _tick(from, currentVotes(from).sub(amount));
        if (to != address(0)) _tick(to, currentVotes(to).add(amount));
    }

    function _tick(address who, uint256 votes) private {
        require(votes < 2**224, "Portico: votes");
        Tick[] storage t = _ticks[who];
        emit VotesChanged(who, currentVotes(who), votes);
        if (t.length > 0 && t[t.length - 1].at == uint32(block.number)) t[t.length - 1].votes = uint224(votes);
        else t.push(Tick(uint32(block.number), uint224(votes)));
    }
}

/// Holders may carry tokens to another chain and back. What comes back never exceeds what went out.
contract PorticoToken is PorticoBase {
    address public immutable gate;
    uint256 public abroad;
    mapping(bytes32 => bool) public arrived;

    event WentAbroad(address indexed who, uint256 indexed chain, bytes32 receiver, uint256 amount);
    event CameHome(bytes32 indexed ticket, address indexed to, uint256 amount);

    constructor(address gate_, address[] memory holders, uint256[] memory amounts) public {
        require(gate_ != address(0), "Portico: gate");
        require(holders.length > 0 && holders.length == amounts.length, "Portico: lists");
        gate = gate_;
        for (uint256 i = 0; i < holders.length; i++) {
            require(holders[i] != address(0) && amounts[i] > 0, "Portico: allocation");
            totalSupply = totalSupply.add(amounts[i]);
            balanceOf[holders[i]] = balanceOf[holders[i]].add(amounts[i]);
            emit Transfer(address(0), holders[i], amounts[i]);
        }
        require(totalSupply < 2**224, "Portico: supply");
    }

    function goAbroad(uint256 chain, bytes32 receiver, uint256 amount) external {
        require(chain != 0 && receiver != bytes32(0) && amount > 0, "Portico: journey");
        balanceOf[msg.sender] = balanceOf[msg.sender].sub(amount);
        totalSupply = totalSupply.sub(amount);
        abroad = abroad.add(amount);
        emit Transfer(msg.sender, address(0), amount);
        emit WentAbroad(msg.sender, chain, receiver, amount);
    }

    function comeHome(bytes32 ticket, address to, uint256 amount) external {
        require(msg.sender == gate, "Portico: gate only");
        require(to != address(0) && !arrived[ticket], "Portico: ticket");
        arrived[ticket] = true;
        abroad = abroad.sub(amount);
        totalSupply = totalSupply.add(amount);
        balanceOf[to] = balanceOf[to].add(amount);
        _shift(address(0), delegates[to], amount);
        emit Transfer(address(0), to, amount);
        emit CameHome(ticket, to, amount);
    }
}
