pragma solidity ^0.6.12;

contract KeeperProxy {
    bytes32 private constant CODE_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address private keeper;

    event KeeperMoved(address indexed keeper);
    event CodeMoved(address indexed code);

    /// The fronted contract itself is the first keeper.
    constructor(address code, bytes memory init) public payable {
        _setKeeper(address(this));
        _setCode(code);
        (bool ok, ) = code.delegatecall(init);
        require(ok, "init failed");
    }

    modifier onlyKeeper() {
        require(msg.sender == _keeper(), "keeper");
        _;
    }

    function moveKeeper(address next) external onlyKeeper {
        require(next != address(0), "zero keeper");
        _setKeeper(next);
    }

    function moveCode(address code) external onlyKeeper {
        _setCode(code);
    }

    function _keeper() private view returns (address k) {
        k = keeper;
    }

    function _setKeeper(address k) private {
        keeper = k;
        emit KeeperMoved(k);
    }

    function _setCode(address code) private {
        uint256 size;
        bytes32 s = CODE_SLOT;
        assembly { size := extcodesize(code) }
        require(size > 0, "no code");
        assembly { sstore(s, code) }
        emit CodeMoved(code);
    }

    fallback() external payable {
        bytes32 s = CODE_SLOT;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(s), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    receive() external payable {}
}

interface IPrior {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

contract StewardsV1 {
    bool private initialized;
    bool private initializing;
    IPrior public power;
    uint256 public quorum;
    uint256 public period;
    uint256 public pause;
    uint256 public lastId;

    struct Measure {
        address author;
        uint256 snapshot;
        uint256 end;
        uint256 yes;
        uint256 no;
        bool run;
        address to;
        uint256 value;
        bytes data;
    }

    mapping(uint256 => Measure) public measures;
    mapping(uint256 => mapping(address => bool)) public voted;

    event Started(address power, uint256 quorum, uint256 period, uint256 pause);
    event Moved(uint256 indexed id, address indexed author, address to, uint256 value, bytes data);
    event Voted(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Run(uint256 indexed id);

    modifier initializer() {
        require(initializing || !initialized, "already initialised");
        bool outer = !initializing;
        if (outer) {
            initializing = true;
            initialized = true;
        }
        _;
        if (outer) initializing = false;
    }

    constructor() public {
        initialized = true;
    }

    function initialize(IPrior power_, uint256 quorum_, uint256 period_, uint256 pause_) external initializer {
        require(address(power_) != address(0) && quorum_ > 0, "power");
        require(period_ >= 6000 && period_ <= 100000, "period");
        require(pause_ >= 6000 && pause_ <= 100000, "pause");
        power = power_;
        quorum = quorum_;
        period = period_;
        pause = pause_;
        emit Started(address(power_), quorum_, period_, pause_);
    }

    function move(address to, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(to != address(0) && (value > 0 || data.length > 0), "nothing");
        require(power.getPriorVotes(msg.sender, block.number - 1) > 0, "no power");
        id = ++lastId;
        measures[id] = Measure(msg.sender, block.number - 1, block.number + period, 0, 0, false, to, value, data);
        emit Moved(id, msg.sender, to, value, data);
    }

    function vote(uint256 id, bool yes) external {
        Measure storage m = measures[id];
        require(m.author != address(0) && block.number <= m.end, "closed");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        uint96 weight = power.getPriorVotes(msg.sender, m.snapshot);
        if (yes) m.yes = sum(m.yes, weight);
        else m.no = sum(m.no, weight);
        emit Voted(id, msg.sender, yes, weight);
    }

    function run(uint256 id) external {
        Measure storage m = measures[id];
        require(m.author != address(0) && block.number > sum(m.end, pause), "early");
        require(!m.run, "run");
        require(m.yes >= quorum && m.yes > m.no, "not carried");
        m.run = true;
        (bool ok, ) = m.to.call{value: m.value}(m.data);
        require(ok, "call");
        emit Run(id);
    }

    function sum(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "sum");
    }
}
