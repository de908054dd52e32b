// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.4;

error NotSeated();
error NotEntitled();
error WrongTime();
error AlreadyVoted();
error BadInput();
error NotCarried();

/// A chamber with a fixed number of seats. Each seat is one voice; a seat may be passed on to an heir.
contract SeatChamber {
    enum Voice { Silent, Aye, No }

    struct Seat {
        bool held;
        uint64 since;
    }

    struct Motion {
        address mover;
        uint64 openedAt;
        bool withdrawn;
        address target;
        uint64 closesAt;
        bool enacted;
        uint32 ayes;
        uint32 noes;
        uint256 value;
        bytes payload;
    }

    uint64 public constant SITTING = 4 days;
    uint64 public constant REFLECTION = 2 days;
    uint64 public constant VALIDITY = 14 days;

    uint256 public immutable seatCount;
    mapping(address => Seat) public seats;
    Motion[] private _motions;
    mapping(uint256 => mapping(address => Voice)) public voiceOf;

    event SeatPassed(address indexed from, address indexed heir);
    event MotionOpened(uint256 indexed id, address indexed mover, address target, uint256 value, bytes payload);
    event VoiceGiven(uint256 indexed id, address indexed member, Voice voice);
    event MotionWithdrawn(uint256 indexed id);
    event MotionEnacted(uint256 indexed id);

    modifier seated() {
        if (!seats[msg.sender].held) revert NotSeated();
        _;
    }

    constructor(address[] memory founders) {
        if (founders.length < 3) revert BadInput();
        for (uint256 i = 0; i < founders.length; i++) {
            if (founders[i] == address(0) || seats[founders[i]].held) revert BadInput();
            seats[founders[i]] = Seat(true, uint64(block.timestamp));
        }
        seatCount = founders.length;
    }

    receive() external payable {}

    function motion(uint256 id) external view returns (Motion memory) {
        return _motions[id];
    }

    function passSeat(address heir) external seated {
        if (heir == address(0) || seats[heir].held) revert BadInput();
        delete seats[msg.sender];
        seats[heir] = Seat(true, uint64(block.timestamp));
        emit SeatPassed(msg.sender, heir);
    }

    function openMotion(address target, uint256 value, bytes calldata payload) external seated returns (uint256 id) {
        if (target == address(0)) revert BadInput();
        id = _motions.length;
        Motion storage m = _motions.push();
        m.mover = msg.sender;
        m.target = target;
        m.value = value;
        m.payload = payload;
        m.openedAt = uint64(block.timestamp);
        m.closesAt = uint64(block.timestamp) + SITTING;
        emit MotionOpened(id, msg.sender, target, value, payload);
    }

    function giveVoice(uint256 id, bool aye) external seated {
        Motion storage m = _motions[id];
        if (m.withdrawn || block.timestamp > m.closesAt) revert WrongTime();
        if (voiceOf[id][msg.sender] != Voice.Silent) revert AlreadyVoted();
        if (aye) {
            voiceOf[id][msg.sender] = Voice.Aye;
            m.ayes += 1;
        } else {
            voiceOf[id][msg.sender] = Voice.No;
            m.noes += 1;
        }
        emit VoiceGiven(id, msg.sender, voiceOf[id][msg.sender]);
    }

    function withdrawMotion(uint256 id) external {
        Motion storage m = _motions[id];
        if (m.mover != msg.sender) revert NotEntitled();
        if (m.withdrawn || block.timestamp > m.closesAt) revert WrongTime();
        m.withdrawn = true;
        emit MotionWithdrawn(id);
    }

    function carried(uint256 id) public view returns (bool) {
        Motion storage m = _motions[id];
        return uint256(m.ayes) * 2 > seatCount && m.ayes > m.noes;
    }

    function enact(uint256 id) external seated returns (bytes memory result) {
        Motion storage m = _motions[id];
        if (m.withdrawn || m.enacted || !carried(id)) revert NotCarried();
        uint256 from = uint256(m.closesAt) + REFLECTION;
        if (block.timestamp <= from || block.timestamp > from + VALIDITY) revert WrongTime();
        m.enacted = true;
        emit MotionEnacted(id);
        bool ok;
        (ok, result) = m.target.call{value: m.value}(m.payload);
        if (!ok) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }
}
