// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

/// @title Vault: holds the commons' money and waits
contract Vault {
    enum Mark { Nothing, Waiting, Done }

    struct Operation {
        Mark mark;
        uint64 from;
    }

    uint64 public constant DELAY = 3 days;
    uint64 public constant SHELF = 14 days;
    address public immutable upper;
    address public immutable lower;
    mapping(bytes32 => Operation) public operations;

    event Scheduled(bytes32 indexed id, address indexed house, uint256 from);
    event Performed(bytes32 indexed id);

    modifier onlyHouse() {
        require(msg.sender == upper || msg.sender == lower, "house");
        _;
    }

    constructor(address upper_, address lower_) {
        require(upper_ != address(0) && lower_ != address(0) && upper_ != lower_, "houses");
        upper = upper_;
        lower = lower_;
    }

    receive() external payable {}

    function idOf(address target, uint256 value, bytes calldata data, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(target, value, data, salt));
    }

    function schedule(address target, uint256 value, bytes calldata data, bytes32 salt) external onlyHouse returns (bytes32 id) {
        id = idOf(target, value, data, salt);
        require(operations[id].mark == Mark.Nothing, "known");
        operations[id] = Operation(Mark.Waiting, uint64(block.timestamp) + DELAY);
        emit Scheduled(id, msg.sender, block.timestamp + DELAY);
    }

    function perform(address target, uint256 value, bytes calldata data, bytes32 salt) external onlyHouse {
        bytes32 id = idOf(target, value, data, salt);
        Operation storage op = operations[id];
        require(op.mark == Mark.Waiting, "not waiting");
        require(block.timestamp >= op.from && block.timestamp <= op.from + SHELF, "not now");
        op.mark = Mark.Done;
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "call");
        emit Performed(id);
    }
}

/// @title House
/// @notice One chamber; seats are fixed for its life, one seat one vote. Either chamber spends on its own.
contract House {
    struct Motion {
        address mover;
        uint64 opened;
        uint64 closes;
        uint32 content;
        uint32 notContent;
        bool withdrawn;
        bool queued;
        bool performed;
        address target;
        uint256 value;
        bytes data;
    }

    uint64 public constant SITTING = 5 days;
    string public name;
    address private immutable maker;
    uint32 public immutable seats;
    Vault public vault;
    mapping(address => bool) public seated;
    mapping(uint256 => Motion) private _motions;
    mapping(uint256 => mapping(address => bool)) public divided;
    uint256 public last;

    event VaultSet(address indexed vault);
    event Moved(uint256 indexed id, address indexed mover, address target, uint256 value, bytes data);
    event Divided(uint256 indexed id, address indexed peer, bool content);
    event Withdrawn(uint256 indexed id);
    event Queued(uint256 indexed id, bytes32 operation);
    event Performed(uint256 indexed id);

    constructor(string memory name_, address[] memory peers) {
        require(peers.length >= 5 && peers.length < 1000, "peers");
        name = name_;
        maker = msg.sender;
        for (uint256 i = 0; i < peers.length; i++) {
            require(peers[i] != address(0) && !seated[peers[i]], "peer");
            seated[peers[i]] = true;
        }
        seats = uint32(peers.length);
    }

    function bind(Vault vault_) external {
        require(msg.sender == maker && address(vault) == address(0), "bound");
        require(vault_.upper() == address(this) || vault_.lower() == address(this), "not ours");
        vault = vault_;
        emit VaultSet(address(vault_));
    }

    function move(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(seated[msg.sender] && address(vault) != address(0), "peer");
        require(target != address(0) && target != address(vault), "target");
        id = ++last;
        Motion storage m = _motions[id];
        m.mover = msg.sender;
        m.opened = uint64(block.timestamp);
        m.closes = uint64(block.timestamp) + SITTING;
        m.target = target;
        m.value = value;
        m.data = data;
        emit Moved(id, msg.sender, target, value, data);
    }

    function divide(uint256 id, bool content) external {
        Motion storage m = _motions[id];
        require(seated[msg.sender] && !divided[id][msg.sender], "peer");
        require(m.mover != address(0) && !m.withdrawn && block.timestamp <= m.closes, "not sitting");
        divided[id][msg.sender] = true;
        if (content) m.content += 1;
        else m.notContent += 1;
        emit Divided(id, msg.sender, content);
    }

    function withdraw(uint256 id) external {
        Motion storage m = _motions[id];
        require(msg.sender == m.mover && !m.withdrawn && block.timestamp <= m.closes, "withdraw");
        m.withdrawn = true;
        emit Withdrawn(id);
    }

    function queue(uint256 id) external {
        Motion storage m = _motions[id];
        require(m.mover != address(0) && !m.withdrawn && !m.queued && block.timestamp > m.closes, "not closed");
        require(m.content > m.notContent && m.content * 3 > seats, "not carried");
        m.queued = true;
        bytes32 op = vault.schedule(m.target, m.value, m.data, _salt(id));
        emit Queued(id, op);
    }

    function perform(uint256 id) external {
        Motion storage m = _motions[id];
        require(m.queued && !m.performed, "not queued");
        m.performed = true;
        vault.perform(m.target, m.value, m.data, _salt(id));
        emit Performed(id);
    }

    function motion(uint256 id) external view returns (Motion memory) {
        return _motions[id];
    }

    function _salt(uint256 id) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), id));
    }
}

contract HouseMaker {
    House public immutable upper;
    House public immutable lower;
    Vault public immutable vault;

    constructor(address[] memory lords, address[] memory commons) {
        upper = new House("Upper", lords);
        lower = new House("Lower", commons);
        vault = new Vault(address(upper), address(lower));
        upper.bind(vault);
        lower.bind(vault);
    }
}
