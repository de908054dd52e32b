// SPDX-License-Identifier: MIT
pragma solidity ^0.8.26;

interface IBondToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

interface ICourt {
    /// @return open whether the dispute is still heard, upheld whether the motion stands
    function ruling(uint256 dispute) external view returns (bool open, bool upheld);
    function hear(bytes32 motion, address defender, address challenger) external returns (uint256 dispute);
}

/// @title BondedMotions
/// @notice Routine spending of a DAO without a vote: a motion with a bond takes effect unless challenged within the
///         window. A challenge posts an equal bond and goes to the court, whose ruling is final; the loser's bond pays
///         the winner. Only targets that the DAO has put on the list may be called.
contract BondedMotions {
    enum Status { None, Open, Disputed, Struck, Done }

    struct Motion {
        address defender;
        uint64 openUntil;
        Status status;
        address challenger;
        uint64 doableUntil;
        uint256 dispute;
        uint256 bond;
    }

    uint256 public constant WINDOW = 4 days;
    uint256 public constant DOABLE = 10 days;
    uint256 public constant BOND = 5_000e18;

    address public immutable dao; // timelock of the token vote
    IBondToken public immutable bondToken;
    ICourt public immutable court;

    mapping(bytes32 => Motion) public motions;
    mapping(address => bool) public routine;
    uint256 public nonce;
    bool private _inside;

    event RoutineSet(address indexed target, bool on);
    event MotionOpened(bytes32 indexed id, uint256 nonce, address indexed defender, address[] targets, uint256[] values, bytes[] datas);
    event MotionChallenged(bytes32 indexed id, address indexed challenger, uint256 dispute);
    event MotionResolved(bytes32 indexed id, bool upheld);
    event MotionStruck(bytes32 indexed id);
    event MotionDone(bytes32 indexed id);

    modifier single() {
        require(!_inside, "inside");
        _inside = true;
        _;
        _inside = false;
    }

    constructor(address dao_, IBondToken bondToken_, ICourt court_) {
        require(dao_ != address(0) && address(bondToken_) != address(0) && address(court_) != address(0), "zero");
        dao = dao_;
        bondToken = bondToken_;
        court = court_;
    }

    receive() external payable {}

    function setRoutine(address target, bool on) external {
        require(msg.sender == dao, "dao");
        require(target != address(bondToken) && target != address(court) && target != address(this), "target");
        routine[target] = on;
        emit RoutineSet(target, on);
    }

    function motionId(uint256 n, address[] memory targets, uint256[] memory values) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), n, targets, values));
    }

    function open(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas) external single returns (bytes32 id) {
        require(targets.length > 0 && targets.length == values.length && targets.length == datas.length, "shape");
        for (uint256 i = 0; i < targets.length; i++) {
            require(routine[targets[i]], "not routine");
        }
        uint256 n = ++nonce;
        id = motionId(n, targets, values);
        Motion storage m = motions[id];
        m.defender = msg.sender;
        m.status = Status.Open;
        m.openUntil = uint64(block.timestamp + WINDOW);
        m.doableUntil = uint64(block.timestamp + WINDOW + DOABLE);
        m.bond = BOND;
        emit MotionOpened(id, n, msg.sender, targets, values, datas);
        require(bondToken.transferFrom(msg.sender, address(this), BOND), "bond");
    }

    function challenge(bytes32 id) external single {
        Motion storage m = motions[id];
        require(m.status == Status.Open && block.timestamp <= m.openUntil, "closed");
        m.status = Status.Disputed;
        m.challenger = msg.sender;
        require(bondToken.transferFrom(msg.sender, address(this), BOND), "bond");
        m.dispute = court.hear(id, m.defender, msg.sender);
        emit MotionChallenged(id, msg.sender, m.dispute);
    }

    /// @notice Carry the court's ruling over. An upheld motion is open again, for a fresh period of execution.
    function resolve(bytes32 id) external single {
        Motion storage m = motions[id];
        require(m.status == Status.Disputed, "not disputed");
        (bool stillOpen, bool upheld) = court.ruling(m.dispute);
        require(!stillOpen, "heard");
        if (upheld) {
            m.status = Status.Open;
            uint64 from = m.openUntil > block.timestamp ? m.openUntil : uint64(block.timestamp);
            m.doableUntil = from + uint64(DOABLE);
            require(bondToken.transfer(m.defender, BOND), "award");
        } else {
            m.status = Status.Struck;
            m.bond = 0;
            require(bondToken.transfer(m.challenger, 2 * BOND), "award");
        }
        emit MotionResolved(id, upheld);
    }

    /// @notice The DAO may strike any motion that is not done.
    function strike(bytes32 id) external single {
        Motion storage m = motions[id];
        require(msg.sender == dao && m.status == Status.Open, "strike");
        m.status = Status.Struck;
        uint256 b = m.bond;
        m.bond = 0;
        emit MotionStruck(id);
        require(bondToken.transfer(m.defender, b), "bond");
    }

    function execute(uint256 n, address[] calldata targets, uint256[] calldata values, bytes[] calldata datas) external single {
        require(targets.length == values.length && targets.length == datas.length, "shape");
        bytes32 id = motionId(n, targets, values);
        Motion storage m = motions[id];
        require(m.status == Status.Open, "not open");
        require(block.timestamp > m.openUntil && block.timestamp <= m.doableUntil, "not now");
        m.status = Status.Done;
        uint256 b = m.bond;
        m.bond = 0;
        for (uint256 i = 0; i < targets.length; i++) {
            require(routine[targets[i]], "not routine");
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            require(ok, "call");
        }
        emit MotionDone(id);
        require(bondToken.transfer(m.defender, b), "bond");
    }
}
