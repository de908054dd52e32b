// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function totalSupply() external view returns (uint256);
}

/// @notice Voters lock tokens here; what has voted stays locked until the ballot is over.
contract Lockers {
    struct Locker {
        uint128 amount;
        uint64 heldUntil;
    }

    struct Motion {
        address mover;
        uint64 firstBlock;
        uint64 lastBlock;
        uint64 readyTime;
        bool carriedOut;
        uint128 yes;
        uint128 no;
        address target;
        uint256 value;
        bytes data;
    }

    uint64 public constant LEAD = 7_200;
    uint64 public constant BALLOT = 36_000;
    uint64 public constant WAIT = 3 days;

    IToken public immutable token;
    uint128 public immutable quorum;
    uint128 public immutable entry;
    mapping(address => Locker) public lockers;
    mapping(uint256 => Motion) public motions;
    mapping(uint256 => mapping(address => bool)) public voted;
    uint256 public motionCount;

    event Locked(address indexed who, uint256 amount);
    event Unlocked(address indexed who, uint256 amount);
    event Moved(uint256 indexed id, address indexed mover, address target, uint256 value, bytes data);
    event Voted(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Readied(uint256 indexed id, uint64 readyTime);
    event CarriedOut(uint256 indexed id);

    error WrongTime();
    error Refused();

    constructor(IToken token_, uint128 quorum_, uint128 entry_) {
        require(entry_ > 0 && entry_ < quorum_ && quorum_ < token_.totalSupply(), "figures");
        token = token_;
        quorum = quorum_;
        entry = entry_;
    }

    receive() external payable {}

    function lock(uint128 amount) external {
        if (amount == 0) revert Refused();
        lockers[msg.sender].amount += amount;
        if (!token.transferFrom(msg.sender, address(this), amount)) revert Refused();
        emit Locked(msg.sender, amount);
    }

    function unlock(uint128 amount) external {
        Locker storage l = lockers[msg.sender];
        if (block.number <= l.heldUntil) revert WrongTime();
        l.amount -= amount;
        if (!token.transfer(msg.sender, amount)) revert Refused();
        emit Unlocked(msg.sender, amount);
    }

    /// @notice The mover's tokens are held as long as a voter's.
    function move(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        if (target == address(0) || target == address(token)) revert Refused();
        if (value == 0 && data.length == 0) revert Refused();
        if (lockers[msg.sender].amount < entry) revert Refused();
        id = ++motionCount;
        Motion storage m = motions[id];
        m.mover = msg.sender;
        m.firstBlock = uint64(block.number) + LEAD;
        m.lastBlock = m.firstBlock + BALLOT;
        m.target = target;
        m.value = value;
        m.data = data;
        _hold(m.lastBlock);
        emit Moved(id, msg.sender, target, value, data);
    }

    function vote(uint256 id, bool yes) external {
        Motion storage m = motions[id];
        if (m.mover == address(0) || block.number <= m.firstBlock || block.number > m.lastBlock) revert WrongTime();
        if (voted[id][msg.sender]) revert Refused();
        voted[id][msg.sender] = true;
        uint128 weight = lockers[msg.sender].amount;
        if (weight == 0) revert Refused();
        if (yes) m.yes += weight;
        else m.no += weight;
        _hold(m.lastBlock);
        emit Voted(id, msg.sender, yes, weight);
    }

    function ready(uint256 id) external {
        Motion storage m = motions[id];
        if (m.mover == address(0) || block.number <= m.lastBlock || m.readyTime != 0) revert WrongTime();
        if (m.yes < quorum || m.yes <= m.no) revert Refused();
        m.readyTime = uint64(block.timestamp) + WAIT;
        emit Readied(id, m.readyTime);
    }

    function carryOut(uint256 id) external {
        Motion storage m = motions[id];
        if (m.readyTime == 0 || m.carriedOut) revert Refused();
        if (block.timestamp < m.readyTime) revert WrongTime();
        m.carriedOut = true;
        (bool ok, bytes memory ret) = m.target.call{value: m.value}(m.data);
        if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        emit CarriedOut(id);
    }

    function _hold(uint64 lastBlock) private {
        Locker storage l = lockers[msg.sender];
        if (l.heldUntil < lastBlock) l.heldUntil = lastBlock;
    }
}
