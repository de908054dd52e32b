pragma solidity ^0.7.6;

interface IWeights {
    function weightAt(address who, uint256 blockNumber) external view returns (uint256);
    function totalAt(uint256 blockNumber) external view returns (uint256);
}

/// @title Harbour: weighted ballots with a warden who guards the first months
contract Harbour {
    enum Stage { None, Open, Lost, Carried, Waiting, Sailed, Halted }

    struct Voyage {
        address captain;
        uint256 registered;
        uint256 finish;
        uint256 departure;
        uint256 needed;
        uint256 yes;
        uint256 no;
        bool sailed;
        bool halted;
        address port;
        uint256 freight;
        bytes papers;
    }

    IWeights public immutable weights;
    address public immutable warden;
    uint256 public immutable wardenUntil;
    uint256 public constant BALLOT_BLOCKS = 28800;
    uint256 public constant TIDE = 2 days;
    uint256 public constant SEASON = 20 days;

    uint256 public voyageCount;
    mapping(uint256 => Voyage) internal voyages;
    mapping(bytes32 => bool) public cast;

    event Registered(uint256 indexed id, address indexed captain, address port, uint256 freight, bytes papers);
    event Cast(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Scheduled(uint256 indexed id, uint256 departure);
    event Sailed(uint256 indexed id);
    event Halted(uint256 indexed id);
    event Intervened(address indexed port, uint256 freight, bytes papers);

    constructor(IWeights weights_, address warden_) {
        require(address(weights_) != address(0) && warden_ != address(0), "zero");
        weights = weights_;
        warden = warden_;
        wardenUntil = block.timestamp + 365 days;
    }

    receive() external payable {}

    function register(address port, uint256 freight, bytes calldata papers) external returns (uint256 id) {
        require(port != address(0) && (freight > 0 || papers.length > 0), "no cargo");
        uint256 total = weights.totalAt(block.number - 1);
        require(total >= 1e21, "too little weight");
        require(weights.weightAt(msg.sender, block.number - 1) >= total / 200, "captain's weight");
        id = ++voyageCount;
        Voyage storage v = voyages[id];
        v.captain = msg.sender;
        v.registered = block.number - 1;
        v.finish = block.number + BALLOT_BLOCKS;
        v.needed = total / 10;
        v.port = port;
        v.freight = freight;
        v.papers = papers;
        emit Registered(id, msg.sender, port, freight, papers);
    }

    function castBallot(uint256 id, bool yes) external {
        require(stage(id) == Stage.Open, "not open");
        bytes32 slip = keccak256(abi.encode(id, msg.sender));
        require(!cast[slip], "cast");
        cast[slip] = true;
        Voyage storage v = voyages[id];
        uint256 weight = weights.weightAt(msg.sender, v.registered);
        require(weight > 0, "weightless");
        if (yes) v.yes = _add(v.yes, weight);
        else v.no = _add(v.no, weight);
        emit Cast(id, msg.sender, yes, weight);
    }

    function schedule(uint256 id) external {
        require(stage(id) == Stage.Carried, "not carried");
        voyages[id].departure = block.timestamp + TIDE;
        emit Scheduled(id, block.timestamp + TIDE);
    }

    function sail(uint256 id) external {
        require(stage(id) == Stage.Waiting, "not waiting");
        Voyage storage v = voyages[id];
        require(block.timestamp >= v.departure, "low tide");
        require(block.timestamp <= v.departure + SEASON, "season over");
        v.sailed = true;
        _carry(v.port, v.freight, v.papers);
        emit Sailed(id);
    }

    /// @notice During the first year the warden may stop a voyage that has not sailed.
    function halt(uint256 id) external {
        require(msg.sender == warden && block.timestamp < wardenUntil, "warden");
        Stage s = stage(id);
        require(s == Stage.Open || s == Stage.Carried || s == Stage.Waiting, "cannot be stopped");
        voyages[id].halted = true;
        emit Halted(id);
    }

    /// @notice For storms: what cannot wait for a ballot.
    function intervene(address port, uint256 freight, bytes calldata papers) external {
        require(msg.sender == warden, "warden");
        require(port != address(0), "no port");
        _carry(port, freight, papers);
        emit Intervened(port, freight, papers);
    }

    function stage(uint256 id) public view returns (Stage) {
        Voyage storage v = voyages[id];
        if (v.captain == address(0)) return Stage.None;
        if (v.halted) return Stage.Halted;
        if (v.sailed) return Stage.Sailed;
        if (block.number <= v.finish) return Stage.Open;
        if (v.yes < v.needed || v.yes <= v.no) return Stage.Lost;
        return v.departure == 0 ? Stage.Carried : Stage.Waiting;
    }

    function _carry(address port, uint256 freight, bytes memory papers) private {
        (bool ok, bytes memory ret) = port.call{value: freight}(papers);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
    }

    function _add(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
