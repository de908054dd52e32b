// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
}

/// @title One waiting room for the resolutions of two chambers.
contract CommonTimelock {
    uint256 public constant DELAY = 3 days;
    uint256 private constant DONE = type(uint256).max;

    Chamber public immutable lower;
    Chamber public immutable upper;
    mapping(bytes32 => uint256) private _readyAt;

    event CallScheduled(bytes32 indexed id, address indexed chamber, uint256 readyAt);
    event CallExecuted(bytes32 indexed id);
    event CallCancelled(bytes32 indexed id);

    modifier onlyChamber() {
        require(msg.sender == address(lower) || msg.sender == address(upper), "not a chamber");
        _;
    }

    constructor(IVotes citizens, uint256 lowerQuorum, IVotes stakers, uint256 upperQuorum) {
        lower = new Chamber(citizens, lowerQuorum);
        upper = new Chamber(stakers, upperQuorum);
    }

    receive() external payable {}

    function operation(address target, uint256 value, bytes memory data, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(target, value, data, salt));
    }

    function isPending(bytes32 id) external view returns (bool) {
        return _readyAt[id] != 0 && _readyAt[id] != DONE;
    }

    function isDone(bytes32 id) external view returns (bool) {
        return _readyAt[id] == DONE;
    }

    function schedule(address target, uint256 value, bytes memory data, bytes32 salt) external onlyChamber {
        bytes32 id = operation(target, value, data, salt);
        require(_readyAt[id] == 0, "known");
        _readyAt[id] = block.timestamp + DELAY;
        emit CallScheduled(id, msg.sender, _readyAt[id]);
    }

    function cancel(bytes32 id) external onlyChamber {
        require(_readyAt[id] != 0 && _readyAt[id] != DONE, "not pending");
        delete _readyAt[id];
        emit CallCancelled(id);
    }

    function execute(address target, uint256 value, bytes calldata data, bytes32 salt) external {
        bytes32 id = operation(target, value, data, salt);
        uint256 readyAt = _readyAt[id];
        require(readyAt != 0 && readyAt != DONE && block.timestamp >= readyAt, "not ready");
        _readyAt[id] = DONE;
        emit CallExecuted(id);
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "call failed");
    }
}

/// @title A chamber: the holders of its token resolve; what they resolve goes to the common timelock.
contract Chamber {
    enum Status { Unknown, Pending, Active, Rejected, Adopted, Scheduled, Executed, Withdrawn }

    struct Resolution {
        address mover;
        uint64 voteStart;
        uint64 voteEnd;
        bool withdrawn;
        uint256 ayes;
        uint256 noes;
        address target;
        uint256 value;
        bytes data;
    }

    uint64 public constant LEAD = 1 days;
    uint64 public constant SITTING = 5 days;

    CommonTimelock public immutable timelock;
    IVotes public immutable token;
    uint256 public immutable quorum;
    uint256 public count;
    mapping(uint256 => Resolution) private _resolutions;
    mapping(uint256 => mapping(address => bool)) public voted;

    event Tabled(uint256 indexed number, address indexed mover, address target, uint256 value, bytes data, string text);
    event Voted(uint256 indexed number, address indexed voter, bool aye, uint256 weight);
    event Sent(uint256 indexed number, bytes32 operation);
    event Withdrawn(uint256 indexed number);

    constructor(IVotes token_, uint256 quorum_) {
        require(address(token_) != address(0) && quorum_ >= 1000e18, "terms");
        timelock = CommonTimelock(payable(msg.sender));
        token = token_;
        quorum = quorum_;
    }

    function table(address target, uint256 value, bytes calldata data, string calldata text) external returns (uint256 number) {
        require(target != address(0), "target");
        require(token.getPastVotes(msg.sender, block.timestamp - 1) >= quorum / 20, "too few votes to move");
        number = ++count;
        Resolution storage r = _resolutions[number];
        r.mover = msg.sender;
        r.voteStart = uint64(block.timestamp) + LEAD;
        r.voteEnd = r.voteStart + SITTING;
        r.target = target;
        r.value = value;
        r.data = data;
        emit Tabled(number, msg.sender, target, value, data, text);
    }

    function vote(uint256 number, bool aye) external {
        require(status(number) == Status.Active, "not sitting");
        require(!voted[number][msg.sender], "voted");
        voted[number][msg.sender] = true;
        Resolution storage r = _resolutions[number];
        uint256 weight = token.getPastVotes(msg.sender, r.voteStart);
        if (aye) r.ayes += weight;
        else r.noes += weight;
        emit Voted(number, msg.sender, aye, weight);
    }

    function send(uint256 number) external {
        require(status(number) == Status.Adopted, "not adopted");
        Resolution storage r = _resolutions[number];
        emit Sent(number, operationOf(number));
        timelock.schedule(r.target, r.value, r.data, _salt(number));
    }

    /// @notice The mover may withdraw a resolution as long as it has not been executed or rejected.
    function withdraw(uint256 number) external {
        Resolution storage r = _resolutions[number];
        require(msg.sender == r.mover, "not the mover");
        Status s = status(number);
        require(s == Status.Pending || s == Status.Active || s == Status.Adopted || s == Status.Scheduled, "too late");
        r.withdrawn = true;
        emit Withdrawn(number);
        if (s == Status.Scheduled) timelock.cancel(operationOf(number));
    }

    function status(uint256 number) public view returns (Status) {
        Resolution storage r = _resolutions[number];
        if (r.voteStart == 0) return Status.Unknown;
        if (r.withdrawn) return Status.Withdrawn;
        bytes32 id = operationOf(number);
        if (timelock.isDone(id)) return Status.Executed;
        if (timelock.isPending(id)) return Status.Scheduled;
        if (block.timestamp <= r.voteStart) return Status.Pending;
        if (block.timestamp <= r.voteEnd) return Status.Active;
        if (r.ayes < quorum || r.ayes <= r.noes) return Status.Rejected;
        return Status.Adopted;
    }

    function operationOf(uint256 number) public view returns (bytes32) {
        Resolution storage r = _resolutions[number];
        return timelock.operation(r.target, r.value, r.data, _salt(number));
    }

    function _salt(uint256 number) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), number));
    }
}
