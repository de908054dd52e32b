// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Trail {
    struct Mark { uint48 at; uint208 votes; }

    function last(Mark[] storage marks) internal view returns (uint256) {
        return marks.length == 0 ? 0 : marks[marks.length - 1].votes;
    }

    function set(Mark[] storage marks, uint256 votes) internal {
        require(votes <= type(uint208).max, "too many votes");
        uint256 n = marks.length;
        if (n > 0 && marks[n - 1].at == block.timestamp) {
            marks[n - 1].votes = uint208(votes);
        } else {
            marks.push(Mark(uint48(block.timestamp), uint208(votes)));
        }
    }

    function at(Mark[] storage marks, uint256 when) internal view returns (uint256) {
        uint256 low = 0;
        uint256 high = marks.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (marks[mid].at > when) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : marks[low - 1].votes;
    }
}

/// @title Tidelock: numbered locks of a token, each lent to one delegate. Longer locks weigh more; weight holds until the lock is opened.
contract Tidelock {
    using Trail for Trail.Mark[];

    struct Lock {
        address holder;
        uint64 opens;
        uint16 weeksLocked;
        uint256 amount;
        address delegatee;
    }

    uint256 public constant MAX_WEEKS = 208;
    uint256 public constant MIN_WEEKS = 4;

    IERC20 public immutable token;
    uint256 public nextId = 1;
    mapping(uint256 => Lock) public locks;
    mapping(address => Trail.Mark[]) private _delegated;
    Trail.Mark[] private _total;

    event Locked(uint256 indexed id, address indexed holder, uint256 amount, uint256 weeksLocked, uint256 opens);
    event Merged(uint256 indexed from, uint256 indexed into, uint256 amount);
    event Opened(uint256 indexed id, address indexed holder, uint256 amount);
    event Delegated(uint256 indexed id, address indexed from, address indexed to);
    event VotesMoved(address indexed delegatee, uint256 oldVotes, uint256 newVotes);

    modifier onlyHolder(uint256 id) {
        require(locks[id].holder == msg.sender, "not the holder");
        _;
    }

    constructor(IERC20 token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    function power(uint256 id) public view returns (uint256) {
        Lock storage l = locks[id];
        return l.amount * l.weeksLocked / MAX_WEEKS;
    }

    function getPastVotes(address account, uint256 when) external view returns (uint256) {
        require(when < block.timestamp, "future lookup");
        return _delegated[account].at(when);
    }

    function getPastTotalSupply(uint256 when) external view returns (uint256) {
        require(when < block.timestamp, "future lookup");
        return _total.at(when);
    }

    function getVotes(address account) external view returns (uint256) {
        return _delegated[account].last();
    }

    function lock(uint256 amount, uint16 weeksLocked, address delegatee) external returns (uint256 id) {
        require(amount > 0 && delegatee != address(0), "arguments");
        require(weeksLocked >= MIN_WEEKS && weeksLocked <= MAX_WEEKS, "weeks");
        id = nextId++;
        uint64 opens = uint64(block.timestamp) + uint64(weeksLocked) * 1 weeks;
        locks[id] = Lock(msg.sender, opens, weeksLocked, amount, delegatee);
        _credit(delegatee, power(id));
        emit Locked(id, msg.sender, amount, weeksLocked, opens);
        emit Delegated(id, address(0), delegatee);
        require(token.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function delegate(uint256 id, address to) external onlyHolder(id) {
        require(to != address(0), "delegatee");
        Lock storage l = locks[id];
        address from = l.delegatee;
        uint256 weight = power(id);
        _debit(from, weight);
        l.delegatee = to;
        _credit(to, weight);
        emit Delegated(id, from, to);
    }

    /// @notice Pours one lock into another of the same holder that was locked for at least as long and opens no sooner.
    function merge(uint256 from, uint256 into) external onlyHolder(from) onlyHolder(into) {
        require(from != into, "same lock");
        Lock storage a = locks[from];
        Lock storage b = locks[into];
        require(b.opens >= a.opens && b.weeksLocked >= a.weeksLocked, "shorter lock");
        require(block.timestamp < b.opens, "already open");
        uint256 amount = a.amount;
        uint256 before = power(into);
        delete locks[from];
        b.amount += amount;
        _credit(b.delegatee, power(into) - before);
        emit Merged(from, into, amount);
    }

    function open(uint256 id) external onlyHolder(id) {
        Lock storage l = locks[id];
        require(block.timestamp >= l.opens, "still locked");
        uint256 amount = l.amount;
        _debit(l.delegatee, power(id));
        delete locks[id];
        emit Opened(id, msg.sender, amount);
        require(token.transfer(msg.sender, amount), "push");
    }

    function _credit(address account, uint256 votes) private {
        uint256 old = _delegated[account].last();
        _delegated[account].set(old + votes);
        _total.set(_total.last() + votes);
        emit VotesMoved(account, old, old + votes);
    }

    function _debit(address account, uint256 votes) private {
        uint256 old = _delegated[account].last();
        _delegated[account].set(old - votes);
        _total.set(_total.last() - votes);
        emit VotesMoved(account, old, old - votes);
    }
}
