// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Community token with the usual very large unit count: one quadrillion units of 18 decimals.
contract PebbleToken {
    string public constant name = "Pebble";
    string public constant symbol = "PEBBLE";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 1e15 * 1e18;

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    constructor(address distributor) {
        require(distributor != address(0), "distributor");
        balanceOf[distributor] = totalSupply;
        emit Transfer(address(0), distributor, totalSupply);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) private {
        require(to != address(0), "zero address");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

/// Deposits of PEBBLE give non-transferable votes, one for one, to the depositor or a delegate. Votes and
/// the total are kept in packed checkpoints for the governor, which reads both at past blocks.
contract StakedPebbleVotes {
    struct Checkpoint {
        uint32 fromBlock;
        uint96 votes;
    }

    PebbleToken public immutable pebble;
    uint256 public totalStaked;
    mapping(address => uint256) public stakeOf;
    mapping(address => address) private _delegateOf;
    mapping(address => Checkpoint[]) private _voteHistory;
    Checkpoint[] private _totalHistory;

    event Staked(address indexed owner, uint256 amount);
    event Unstaked(address indexed owner, uint256 amount);
    event DelegateChanged(address indexed owner, address indexed from, address indexed to);
    event VotesChanged(address indexed delegate, uint256 votes);

    constructor(PebbleToken pebble_) {
        require(address(pebble_).code.length > 0, "token");
        pebble = pebble_;
    }

    function delegates(address owner) public view returns (address) {
        address to = _delegateOf[owner];
        return to == address(0) ? owner : to;
    }

    function stake(uint256 amount) external {
        require(amount > 0, "amount");
        stakeOf[msg.sender] += amount;
        totalStaked += amount;
        _write(_totalHistory, totalStaked);
        _move(address(0), delegates(msg.sender), amount);
        emit Staked(msg.sender, amount);
        require(pebble.transferFrom(msg.sender, address(this), amount), "transfer");
    }

    function unstake(uint256 amount) external {
        require(amount > 0, "amount");
        stakeOf[msg.sender] -= amount;
        totalStaked -= amount;
        _write(_totalHistory, totalStaked);
        _move(delegates(msg.sender), address(0), amount);
        emit Unstaked(msg.sender, amount);
        require(pebble.transfer(msg.sender, amount), "transfer");
    }

    function delegate(address to) external {
        address from = delegates(msg.sender);
        _delegateOf[msg.sender] = to;
        emit DelegateChanged(msg.sender, from, delegates(msg.sender));
        _move(from, delegates(msg.sender), stakeOf[msg.sender]);
    }

    function getVotes(address account) public view returns (uint256) {
        return _latest(_voteHistory[account]);
    }

    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256) {
        return _lookup(_voteHistory[account], blockNumber);
    }

    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256) {
        return _lookup(_totalHistory, blockNumber);
    }

    function _move(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint256 left = getVotes(from) - amount;
            _write(_voteHistory[from], left);
            emit VotesChanged(from, left);
        }
        if (to != address(0)) {
            uint256 grown = getVotes(to) + amount;
            _write(_voteHistory[to], grown);
            emit VotesChanged(to, grown);
        }
    }

    function _latest(Checkpoint[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].votes;
    }

    function _write(Checkpoint[] storage list, uint256 votes) private {
        require(block.number <= type(uint32).max, "block number");
        uint256 n = list.length;
        if (n > 0 && list[n - 1].fromBlock == block.number) {
            list[n - 1].votes = uint96(votes);
        } else {
            list.push(Checkpoint(uint32(block.number), uint96(votes)));
        }
    }

    function _lookup(Checkpoint[] storage list, uint256 blockNumber) private view returns (uint256) {
        require(blockNumber < block.number, "not yet determined");
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].fromBlock > blockNumber) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : list[high - 1].votes;
    }
}
