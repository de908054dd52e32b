pragma solidity ^0.5.17;
pragma experimental ABIEncoderV2;

interface BallotsInterface {
    function priorBallots(address account, uint256 blockNumber) external view returns (uint96);
}

interface VaultLock {
    function delay() external view returns (uint256);
    function GRACE_PERIOD() external view returns (uint256);
    function queuedTransactions(bytes32 hash) external view returns (bool);
    function queueTransaction(address target, uint256 value, bytes calldata data, uint256 eta) external returns (bytes32);
    function cancelTransaction(address target, uint256 value, bytes calldata data, uint256 eta) external;
    function executeTransaction(address target, uint256 value, bytes calldata data, uint256 eta) external payable returns (bytes memory);
}

contract RegentAlpha {
    uint256 public constant quorumVotes = 400000e18;
    uint256 public constant sponsorVotes = 100000e18;
    uint256 public constant lead = 1;
    uint256 public constant span = 17280;

    enum Phase { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    struct Measure {
        address sponsor;
        uint256 eta;
        address[] targets;
        uint256[] values;
        bytes[] datas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 inFavour;
        uint256 opposed;
        bool canceled;
        bool executed;
        mapping(address => Slip) slips;
    }

    struct Slip {
        bool used;
        bool favour;
        uint96 votes;
    }

    VaultLock public vault;
    BallotsInterface public ballots;
    uint256 public measureCount;
    mapping(uint256 => Measure) public measures;
    mapping(address => uint256) public latestOf;

    event MeasureCreated(uint256 id, address sponsor, address[] targets, uint256[] values, bytes[] datas, uint256 startBlock, uint256 endBlock);
    event SlipCast(address voter, uint256 id, bool favour, uint256 votes);
    event MeasureQueued(uint256 id, uint256 eta);
    event MeasureExecuted(uint256 id);
    event MeasureCanceled(uint256 id);

    constructor(VaultLock vault_, BallotsInterface ballots_) public {
        require(address(vault_) != address(0) && address(ballots_) != address(0), "zero");
        vault = vault_;
        ballots = ballots_;
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory datas) public returns (uint256) {
        require(ballots.priorBallots(msg.sender, sub256(block.number, 1)) > sponsorVotes, "below sponsor votes");
        require(targets.length == values.length && targets.length == datas.length, "arity");
        require(targets.length != 0 && targets.length <= 10, "size");
        uint256 latest = latestOf[msg.sender];
        if (latest != 0) {
            Phase last = phase(latest);
            require(last != Phase.Active && last != Phase.Pending, "one live measure");
        }
        measureCount++;
        Measure storage m = measures[measureCount];
        m.sponsor = msg.sender;
        m.targets = targets;
        m.values = values;
        m.datas = datas;
        m.startBlock = add256(block.number, lead);
        m.endBlock = add256(m.startBlock, span);
        latestOf[msg.sender] = measureCount;
        emit MeasureCreated(measureCount, msg.sender, targets, values, datas, m.startBlock, m.endBlock);
        return measureCount;
    }

    function queue(uint256 id) public {
        require(phase(id) == Phase.Succeeded, "not succeeded");
        Measure storage m = measures[id];
        uint256 eta = add256(block.timestamp, vault.delay());
        m.eta = eta;
        for (uint256 i = 0; i < m.targets.length; i++) {
            require(!vault.queuedTransactions(keccak256(abi.encode(m.targets[i], m.values[i], m.datas[i], eta))), "already queued at eta");
            vault.queueTransaction(m.targets[i], m.values[i], m.datas[i], eta);
        }
        emit MeasureQueued(id, eta);
    }

    function execute(uint256 id) public payable {
        require(phase(id) == Phase.Queued, "not queued");
        Measure storage m = measures[id];
        m.executed = true;
        uint256 sum = 0;
        for (uint256 i = 0; i < m.targets.length; i++) sum = add256(sum, m.values[i]);
        require(sum == msg.value, "value");
        emit MeasureExecuted(id);
        for (uint256 i = 0; i < m.targets.length; i++) {
            vault.executeTransaction.value(m.values[i])(m.targets[i], m.values[i], m.datas[i], m.eta);
        }
    }

    function cancel(uint256 id) public {
        Phase now_ = phase(id);
        require(now_ != Phase.Executed && now_ != Phase.Canceled, "finished");
        Measure storage m = measures[id];
        require(msg.sender == m.sponsor || ballots.priorBallots(m.sponsor, sub256(block.number, 1)) < sponsorVotes, "sponsor above votes");
        m.canceled = true;
        emit MeasureCanceled(id);
        if (now_ == Phase.Queued) {
            for (uint256 i = 0; i < m.targets.length; i++) vault.cancelTransaction(m.targets[i], m.values[i], m.datas[i], m.eta);
        }
    }

    function phase(uint256 id) public view returns (Phase) {
        require(id > 0 && id <= measureCount, "unknown");
        Measure storage m = measures[id];
        if (m.canceled) return Phase.Canceled;
        if (block.number <= m.startBlock) return Phase.Pending;
        if (block.number <= m.endBlock) return Phase.Active;
        if (m.inFavour <= m.opposed || m.inFavour < quorumVotes) return Phase.Defeated;
        if (m.eta == 0) return Phase.Succeeded;
        if (m.executed) return Phase.Executed;
        if (block.timestamp >= add256(m.eta, vault.GRACE_PERIOD())) return Phase.Expired;
        return Phase.Queued;
    }

    function castSlip(uint256 id, bool favour) public {
        require(phase(id) == Phase.Active, "closed");
        Measure storage m = measures[id];
        Slip storage s = m.slips[msg.sender];
        require(!s.used, "used");
        uint96 votes = ballots.priorBallots(msg.sender, m.startBlock);
        s.used = true;
        s.favour = favour;
        s.votes = votes;
        if (favour) m.inFavour = add256(m.inFavour, votes);
        else m.opposed = add256(m.opposed, votes);
        emit SlipCast(msg.sender, id, favour, votes);
    }

    function add256(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }

    function sub256(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "underflow");
        return a - b;
    }
}
