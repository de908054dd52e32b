// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Positions are locked stakes, numbered and owned. Weight grows with the length of the lock and
/// counts for the position that the owner named; nothing is counted twice along a chain.
contract VoteEscrowPositions {
    uint256 public constant MIN_LOCK = 30 days;
    uint256 public constant MAX_LOCK = 4 * 365 days;

    struct Position {
        address owner;
        uint256 amount;
        uint256 unlockAt;
        uint256 weight;
        uint256 delegatedTo;
    }

    struct Checkpoint {
        uint256 fromBlock;
        uint256 votes;
    }

    IERC20 public immutable token;
    uint256 public lastPosition;
    uint256 public totalWeight;
    mapping(uint256 => Position) public positions;
    mapping(uint256 => Checkpoint[]) private _checkpoints;
    Checkpoint[] private _totalCheckpoints;

    event Locked(uint256 indexed tokenId, address indexed owner, uint256 amount, uint256 unlockAt, uint256 weight);
    event Increased(uint256 indexed tokenId, uint256 amount, uint256 weight);
    event DelegateChanged(uint256 indexed tokenId, uint256 indexed fromTokenId, uint256 indexed toTokenId);
    event OwnerChanged(uint256 indexed tokenId, address indexed from, address indexed to);
    event Withdrawn(uint256 indexed tokenId, address indexed owner, uint256 amount);

    modifier onlyOwnerOf(uint256 tokenId) {
        require(positions[tokenId].owner == msg.sender, "VE: not owner");
        _;
    }

    constructor(IERC20 token_) {
        require(address(token_) != address(0), "VE: token");
        token = token_;
    }

    function lock(uint256 amount, uint256 duration) external returns (uint256 tokenId) {
        require(duration >= MIN_LOCK && duration <= MAX_LOCK, "VE: duration");
        uint256 weight = (amount * duration) / MAX_LOCK;
        require(weight > 0, "VE: too little");
        tokenId = ++lastPosition;
        positions[tokenId] = Position(msg.sender, amount, block.timestamp + duration, weight, tokenId);
        _add(tokenId, weight);
        _setTotal(totalWeight + weight);
        emit Locked(tokenId, msg.sender, amount, block.timestamp + duration, weight);
        require(token.transferFrom(msg.sender, address(this), amount), "VE: transfer");
    }

    function increase(uint256 tokenId, uint256 amount) external onlyOwnerOf(tokenId) {
        Position storage p = positions[tokenId];
        require(p.unlockAt >= block.timestamp + MIN_LOCK, "VE: ends too soon");
        uint256 extra = (amount * (p.unlockAt - block.timestamp)) / MAX_LOCK;
        require(extra > 0, "VE: too little");
        p.amount += amount;
        p.weight += extra;
        _add(p.delegatedTo, extra);
        _setTotal(totalWeight + extra);
        emit Increased(tokenId, amount, p.weight);
        require(token.transferFrom(msg.sender, address(this), amount), "VE: transfer");
    }

    /// Name the position that the weight of `tokenId` shall count for (its own number to take it back).
    function delegate(uint256 tokenId, uint256 toTokenId) external onlyOwnerOf(tokenId) {
        require(positions[toTokenId].owner != address(0), "VE: unknown delegatee");
        Position storage p = positions[tokenId];
        uint256 previous = p.delegatedTo;
        require(previous != toTokenId, "VE: unchanged");
        p.delegatedTo = toTokenId;
        _add(toTokenId, p.weight);
        emit DelegateChanged(tokenId, previous, toTokenId);
    }

    function transferPosition(uint256 tokenId, address to) external onlyOwnerOf(tokenId) {
        require(to != address(0), "VE: zero");
        positions[tokenId].owner = to;
        emit OwnerChanged(tokenId, msg.sender, to);
    }

    function withdraw(uint256 tokenId) external onlyOwnerOf(tokenId) {
        Position storage p = positions[tokenId];
        require(block.timestamp >= p.unlockAt, "VE: still locked");
        uint256 amount = p.amount;
        require(amount > 0, "VE: empty");
        _sub(p.delegatedTo, p.weight);
        _setTotal(totalWeight - p.weight);
        p.amount = 0;
        p.weight = 0;
        emit Withdrawn(tokenId, msg.sender, amount);
        require(token.transfer(msg.sender, amount), "VE: transfer");
    }

    function getVotes(uint256 tokenId) external view returns (uint256) {
        return _latest(_checkpoints[tokenId]);
    }

    function getPriorVotes(uint256 tokenId, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "VE: not yet determined");
        return _lookup(_checkpoints[tokenId], blockNumber);
    }

    function getPriorTotal(uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "VE: not yet determined");
        return _lookup(_totalCheckpoints, blockNumber);
    }

    function _add(uint256 tokenId, uint256 weight) private {
        _write(_checkpoints[tokenId], _latest(_checkpoints[tokenId]) + weight);
    }

    function _sub(uint256 tokenId, uint256 weight) private {
        _write(_checkpoints[tokenId], _latest(_checkpoints[tokenId]) - weight);
    }

    function _setTotal(uint256 total) private {
        totalWeight = total;
        _write(_totalCheckpoints, total);
    }

    function _latest(Checkpoint[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].votes;
    }

    function _write(Checkpoint[] storage list, uint256 votes) private {
        uint256 n = list.length;
        if (n > 0 && list[n - 1].fromBlock == block.number) {
            list[n - 1].votes = votes;
        } else {
            list.push(Checkpoint(block.number, votes));
        }
    }

    function _lookup(Checkpoint[] storage list, uint256 blockNumber) private view returns (uint256) {
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
