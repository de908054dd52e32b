// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title AlarmDesk
/// @notice Emergency branch of a DAO. Wardens (appointed by the DAO's timelock) confirm alarms that pause contracts.
///         The desk can do nothing but switch registered switches off; only the DAO can switch them on again.
interface ISwitch {
    /// @dev does nothing when off already
    function off() external;
}

contract AlarmDesk {
    struct Alarm {
        address author;
        uint40 raisedAt;
        uint40 quorumAt;
        uint16 confirmations;
        uint16 quorum;
        bool sounded;
        bool calledOff;
        address[] switches;
        bytes32 reason;
    }

    uint256 public constant OPEN_FOR = 1 days;
    uint256 public constant PAUSE = 30 minutes;

    address public immutable dao;
    uint16 public wardens;
    uint16 public needed;
    uint40 public term; // the powers of the desk end here unless renewed by the DAO

    mapping(address => bool) public isWarden;
    mapping(address => bool) public registered;
    mapping(bytes32 => Alarm) private _alarms;
    mapping(bytes32 => mapping(address => bool)) public confirmedBy;

    event WardenSet(address indexed who, bool on);
    event NeededSet(uint16 needed);
    event Registered(address indexed target, bool on);
    event TermSet(uint40 term);
    event Raised(bytes32 indexed key, address indexed author, address[] switches, bytes32 reason);
    event Confirmed(bytes32 indexed key, address indexed warden);
    event CalledOff(bytes32 indexed key);
    event Sounded(bytes32 indexed key);

    error NotDao();
    error NotWarden();
    error BadAlarm(bytes32 key);

    modifier onlyDao() {
        if (msg.sender != dao) revert NotDao();
        _;
    }

    modifier onlyWarden() {
        if (!isWarden[msg.sender] || block.timestamp > term) revert NotWarden();
        _;
    }

    constructor(address timelock, address[] memory first) {
        require(timelock != address(0) && first.length >= 5 && first.length <= 25, "setup");
        dao = timelock;
        for (uint256 i; i < first.length; ++i) {
            require(first[i] != address(0) && !isWarden[first[i]], "warden");
            isWarden[first[i]] = true;
            emit WardenSet(first[i], true);
        }
        wardens = uint16(first.length);
        needed = 3;
        term = uint40(block.timestamp + 365 days);
        emit NeededSet(3);
        emit TermSet(term);
    }

    // ---- DAO

    function setWarden(address who, bool on) external onlyDao {
        require(who != address(0) && isWarden[who] != on, "warden");
        isWarden[who] = on;
        if (on) {
            require(wardens < 25, "full");
            wardens += 1;
        } else {
            require(wardens > needed, "too few");
            wardens -= 1;
        }
        emit WardenSet(who, on);
    }

    function setNeeded(uint16 n) external onlyDao {
        require(n >= 3 && n <= wardens, "needed");
        needed = n;
        emit NeededSet(n);
    }

    function setRegistered(address target, bool on) external onlyDao {
        registered[target] = on;
        emit Registered(target, on);
    }

    function renew() external onlyDao {
        term = uint40(block.timestamp + 365 days);
        emit TermSet(term);
    }

    // ---- wardens

    /// @param label the warden's own name for the incident; alarms of different wardens never share a key
    function raise(bytes32 label, address[] calldata switches, bytes32 reason) external onlyWarden returns (bytes32 key) {
        key = keccak256(abi.encode(msg.sender, label));
        require(switches.length > 0 && switches.length <= 30, "switches");
        for (uint256 i; i < switches.length; ++i) {
            require(registered[switches[i]], "unregistered");
        }
        Alarm storage a = _alarms[key];
        require(!a.sounded && !a.calledOff, "closed");
        a.author = msg.sender;
        a.raisedAt = uint40(block.timestamp);
        a.quorum = needed;
        a.switches = switches;
        a.reason = reason;
        emit Raised(key, msg.sender, switches, reason);
    }

    function confirm(bytes32 key) external onlyWarden {
        Alarm storage a = _alarms[key];
        if (a.author == address(0) || a.sounded || a.calledOff) revert BadAlarm(key);
        if (block.timestamp > uint256(a.raisedAt) + OPEN_FOR) revert BadAlarm(key);
        require(!confirmedBy[key][msg.sender], "confirmed");
        confirmedBy[key][msg.sender] = true;
        a.confirmations += 1;
        if (a.confirmations == a.quorum) a.quorumAt = uint40(block.timestamp);
        emit Confirmed(key, msg.sender);
    }

    function callOff(bytes32 key) external {
        Alarm storage a = _alarms[key];
        if (a.author == address(0) || a.sounded || a.calledOff) revert BadAlarm(key);
        require(msg.sender == a.author || msg.sender == dao, "author");
        a.calledOff = true;
        emit CalledOff(key);
    }

    function sound(bytes32 key) external {
        Alarm storage a = _alarms[key];
        if (a.author == address(0) || a.sounded || a.calledOff) revert BadAlarm(key);
        require(a.confirmations >= a.quorum, "confirmations");
        require(block.timestamp >= uint256(a.quorumAt) + PAUSE, "pause");
        require(block.timestamp <= uint256(a.raisedAt) + OPEN_FOR + PAUSE && block.timestamp <= term, "lapsed");
        a.sounded = true;
        emit Sounded(key);
        for (uint256 i; i < a.switches.length; ++i) {
            ISwitch(a.switches[i]).off();
        }
    }

    function alarm(bytes32 key) external view returns (Alarm memory) {
        return _alarms[key];
    }
}
