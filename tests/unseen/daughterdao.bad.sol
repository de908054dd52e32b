// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title WaitingRoom
/// @notice Timelock of a daughter DAO. The daughter schedules and releases; the mother DAO may strike what waits.
contract WaitingRoom {
    uint256 private constant FINISHED = 1;

    address public immutable daughter;
    address public immutable mother;
    uint256 public immutable minDelay;
    mapping(bytes32 => uint256) public readyAt; // 0 unknown, 1 finished, else timestamp

    event Entered(bytes32 indexed op, uint256 readyAt);
    event Struck(bytes32 indexed op);
    event Left(bytes32 indexed op);

    constructor(address daughter_, address mother_, uint256 minDelay_) {
        require(mother_ != address(0) && daughter_ != address(0), "zero");
        require(minDelay_ >= 2 days && minDelay_ <= 30 days, "delay");
        daughter = daughter_;
        mother = mother_;
        minDelay = minDelay_;
    }

    receive() external payable {}

    function operation(address target, uint256 value, bytes calldata data, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(target, value, data, salt));
    }

    function waits(bytes32 op) public view returns (bool) {
        return readyAt[op] > FINISHED;
    }

    function enter(address target, uint256 value, bytes calldata data, bytes32 salt) external returns (bytes32 op) {
        require(msg.sender == daughter, "daughter");
        op = operation(target, value, data, salt);
        require(readyAt[op] == 0, "known");
        readyAt[op] = block.timestamp + minDelay;
        emit Entered(op, readyAt[op]);
    }

    function strike(bytes32 op) external {
        require(msg.sender == mother, "mother");
        require(waits(op), "not waiting");
        delete readyAt[op];
        emit Struck(op);
    }

    function leave(address target, uint256 value, bytes calldata data, bytes32 salt) external {
        require(msg.sender == daughter, "daughter");
        bytes32 op = operation(target, value, data, salt);
        require(waits(op) && block.timestamp >= readyAt[op], "not ready");
        readyAt[op] = FINISHED;
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "call");
        emit Left(op);
    }
}

interface IRegister {
    function weight(address who, uint256 at) external view returns (uint256);
    function total(uint256 at) external view returns (uint256);
}

/// @title DaughterDAO
/// @notice Every author has one matter at a time.
contract DaughterDAO {
    enum Phase { Unknown, Debate, Withdrawn, Lost, Won, Queued, Struck, Done }

    struct Matter {
        address author;
        uint64 madeAt;
        uint64 closesAt;
        bool withdrawn;
        bool done;
        address target;
        uint256 value;
        bytes data;
        bytes32 op;
        uint256 ayes;
        uint256 nays;
        uint256 quorum;
    }

    uint64 public constant DEBATE = 6 days;
    uint256 public constant QUORUM_PERCENT = 12;

    IRegister public immutable register;
    WaitingRoom public immutable room;
    Matter[] private _matters;
    mapping(uint256 => mapping(address => bool)) public spoke;
    mapping(address => uint256) public liveMatter; // id + 1

    event Tabled(uint256 indexed id, address indexed author, address target, uint256 value, bytes data);
    event Spoke(uint256 indexed id, address indexed who, bool aye, uint256 weight);
    event Withdrawn(uint256 indexed id);
    event Queued(uint256 indexed id, bytes32 op);
    event Done(uint256 indexed id);

    constructor(IRegister register_, address mother, uint256 delay) {
        require(address(register_) != address(0), "register");
        register = register_;
        room = new WaitingRoom(address(this), mother, delay);
    }

    function table(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(target != address(0) && target != address(room), "target");
        uint256 past = block.timestamp - 1;
        require(register.weight(msg.sender, past) > 0, "weight");
        uint256 live = liveMatter[msg.sender];
        if (live != 0) {
            Phase ph = phase(live - 1);
            require(ph == Phase.Withdrawn || ph == Phase.Lost || ph == Phase.Struck || ph == Phase.Done, "one at a time");
        }
        id = _matters.length;
        Matter storage m = _matters.push();
        m.author = msg.sender;
        m.madeAt = uint64(block.timestamp);
        m.closesAt = uint64(block.timestamp) + DEBATE;
        m.target = target;
        m.value = value;
        m.data = data;
        m.quorum = register.total(past) * QUORUM_PERCENT / 100;
        require(m.quorum > 0, "quorum");
        liveMatter[msg.sender] = id + 1;
        emit Tabled(id, msg.sender, target, value, data);
    }

    function speak(uint256 id, bool aye) external {
        require(phase(id) == Phase.Debate && !spoke[id][msg.sender], "debate");
        Matter storage m = _matters[id];
        spoke[id][msg.sender] = true;
        uint256 w = register.weight(msg.sender, m.madeAt - 1);
        require(w > 0, "weight");
        if (aye) m.ayes += w;
        else m.nays += w;
        emit Spoke(id, msg.sender, aye, w);
    }

    function withdraw(uint256 id) external {
        require(phase(id) == Phase.Debate && msg.sender == _matters[id].author, "withdraw");
        _matters[id].withdrawn = true;
        emit Withdrawn(id);
    }

    function queue(uint256 id) external {
        require(phase(id) == Phase.Won, "not won");
        Matter storage m = _matters[id];
        m.op = room.enter(m.target, m.value, m.data, bytes32(id));
        emit Queued(id, m.op);
    }

    function finish(uint256 id) external {
        require(phase(id) == Phase.Queued, "not queued");
        Matter storage m = _matters[id];
        m.done = true;
        emit Done(id);
        room.leave(m.target, m.value, m.data, bytes32(id));
    }

    function phase(uint256 id) public view returns (Phase) {
        if (id >= _matters.length) return Phase.Unknown;
        Matter storage m = _matters[id];
        if (m.withdrawn) return Phase.Withdrawn;
        if (m.done) return Phase.Done;
        if (block.timestamp <= m.closesAt) return Phase.Debate;
        if (m.ayes <= m.nays || m.ayes < m.quorum) return Phase.Lost;
        if (m.op == bytes32(0)) return Phase.Won;
        return Phase.Queued;
    }

    function matter(uint256 id) external view returns (Matter memory) {
        return _matters[id];
    }
}
