// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IAnchorToken {
    function transfer(address to, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
}

/// @title AnchorLocks
/// @notice Numbered, non-transferable locks of the anchor token. Every position lends its power to
///         exactly one position (itself by default). Positions vote on ether grants.
contract AnchorLocks {
    struct Position {
        address holder;
        uint64 releaseAt;
        uint128 amount;
        uint256 pointsTo;
    }

    struct Mark {
        uint64 fromBlock;
        uint192 power;
    }

    struct Grant {
        address payable payee;
        uint64 viewBlock;
        uint64 lastBlock;
        bool settled;
        uint256 amount;
        uint256 inFavour;
        uint256 opposed;
    }

    uint64 public constant LOCK_TIME = 60 days;
    uint64 public constant VOTE_BLOCKS = 36_000;
    uint64 public constant COOLING_BLOCKS = 14_400;
    uint64 public constant LIFE_BLOCKS = 100_000;

    IAnchorToken public immutable anchor;
    uint256 public immutable quorum;
    uint256 public immutable threshold;

    uint256 public positionCount;
    uint256 public grantCount;
    mapping(uint256 => Position) public positions;
    mapping(uint256 => Grant) public grants;
    mapping(uint256 => Mark[]) private _marks;
    mapping(uint256 => mapping(uint256 => bool)) public spoke;

    event Locked(uint256 indexed id, address indexed holder, uint256 amount);
    event Repointed(uint256 indexed id, uint256 from, uint256 to);
    event Unlocked(uint256 indexed id, uint256 amount);
    event GrantOpened(uint256 indexed grantId, address payee, uint256 amount, uint256 viewBlock);
    event Spoken(uint256 indexed grantId, uint256 indexed positionId, bool favour, uint256 power);
    event GrantSettled(uint256 indexed grantId);

    constructor(IAnchorToken anchor_, uint256 quorum_, uint256 threshold_) {
        require(address(anchor_) != address(0), "token");
        require(quorum_ > 0 && threshold_ > 0 && threshold_ <= quorum_, "numbers");
        anchor = anchor_;
        quorum = quorum_;
        threshold = threshold_;
    }

    receive() external payable {}

    // ------------------------------------------------------------------ locks

    function lock(uint128 amount) external returns (uint256 id) {
        require(amount > 0, "amount");
        id = ++positionCount;
        positions[id] = Position(msg.sender, uint64(block.timestamp) + LOCK_TIME, amount, id);
        _raise(id, amount);
        emit Locked(id, msg.sender, amount);
        require(anchor.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function repoint(uint256 id, uint256 target) external {
        Position storage pos = positions[id];
        require(pos.holder == msg.sender, "not yours");
        require(positions[target].holder != address(0), "no such position");
        uint256 previous = pos.pointsTo;
        require(previous != target, "already there");
        pos.pointsTo = target;
        _lower(previous, pos.amount);
        _raise(target, pos.amount);
        emit Repointed(id, previous, target);
    }

    function unlock(uint256 id) external {
        Position memory pos = positions[id];
        require(pos.holder == msg.sender, "not yours");
        require(block.timestamp >= pos.releaseAt, "locked");
        delete positions[id];
        _lower(pos.pointsTo, pos.amount);
        emit Unlocked(id, pos.amount);
        require(anchor.transfer(msg.sender, pos.amount), "push");
    }

    function powerAt(uint256 id, uint256 blockNo) public view returns (uint256) {
        require(blockNo < block.number, "not yet known");
        Mark[] storage list = _marks[id];
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].fromBlock > blockNo) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : list[high - 1].power;
    }

    function _latest(uint256 id) private view returns (uint192) {
        uint256 n = _marks[id].length;
        return n == 0 ? 0 : _marks[id][n - 1].power;
    }

    function _raise(uint256 id, uint128 amount) private {
        _write(id, _latest(id) + amount);
    }

    function _lower(uint256 id, uint128 amount) private {
        _write(id, _latest(id) - amount);
    }

    function _write(uint256 id, uint192 power) private {
        Mark[] storage list = _marks[id];
        uint256 n = list.length;
        if (n > 0 && list[n - 1].fromBlock == block.number) list[n - 1].power = power;
        else list.push(Mark(uint64(block.number), power));
    }

    // ----------------------------------------------------------------- grants

    function openGrant(uint256 positionId, address payable payee, uint256 amount) external returns (uint256 id) {
        require(positions[positionId].holder == msg.sender, "not yours");
        require(powerAt(positionId, block.number - 1) >= threshold, "too weak");
        require(payee != address(0) && amount > 0, "grant");
        id = ++grantCount;
        Grant storage g = grants[id];
        g.payee = payee;
        g.amount = amount;
        g.viewBlock = uint64(block.number - 1);
        g.lastBlock = uint64(block.number) + VOTE_BLOCKS;
        emit GrantOpened(id, payee, amount, g.viewBlock);
    }

    function speak(uint256 grantId, uint256 positionId, bool favour) external {
        Grant storage g = grants[grantId];
        require(g.lastBlock != 0 && block.number <= g.lastBlock, "closed");
        require(positions[positionId].holder == msg.sender, "not yours");
        require(!spoke[grantId][positionId], "spoken");
        uint256 power = powerAt(positionId, g.viewBlock);
        require(power > 0, "no power");
        spoke[grantId][positionId] = true;
        if (favour) g.inFavour += power;
        else g.opposed += power;
        emit Spoken(grantId, positionId, favour, power);
    }

    function settle(uint256 grantId) external {
        Grant storage g = grants[grantId];
        require(g.lastBlock != 0 && !g.settled, "unknown or settled");
        require(block.number > uint256(g.lastBlock) + COOLING_BLOCKS, "early");
        require(block.number <= uint256(g.lastBlock) + COOLING_BLOCKS + LIFE_BLOCKS, "stale");
        require(g.inFavour >= quorum && g.inFavour > g.opposed, "refused");
        g.settled = true;
        emit GrantSettled(grantId);
        (bool ok, ) = g.payee.call{value: g.amount}("");
        require(ok, "payment");
    }
}
