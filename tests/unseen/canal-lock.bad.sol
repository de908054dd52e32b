// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// A canal of calls: what the governor sends in leaves in the same order, each after having lain
/// in the lock chamber for `dwell` seconds. The canal owns the treasury and the protocol.
contract CanalLock {
    struct Barge {
        bytes32 cargo;
        uint40 entered;
        uint40 dwell;
        bool sunk;
    }

    address public immutable governor;
    uint40 public constant CHAMBER_MIN = 2 days;
    uint40 public constant CHAMBER_MAX = 28 days;
    uint40 public constant WASH_OUT = 30 days;

    uint40 public dwell;
    uint256 public head;
    uint256 public tail;
    mapping(uint256 => Barge) public barges;
    bool private moving;

    event Entered(uint256 indexed place, address target, uint256 value, bytes data, uint256 leavesAt);
    event Sunk(uint256 indexed place);
    event Passed(uint256 indexed place);
    event Skipped(uint256 indexed place);
    event DwellSet(uint40 dwell);

    error OnlyGovernor();
    error OnlyCanal();
    error WrongCargo();
    error NotYet();
    error Gone();
    error Empty();
    error BadDwell();

    constructor(address governor_, uint40 dwell_) {
        if (governor_.code.length == 0) revert OnlyGovernor();
        if (dwell_ < CHAMBER_MIN || dwell_ > CHAMBER_MAX) revert BadDwell();
        governor = governor_;
        dwell = dwell_;
        emit DwellSet(dwell_);
    }

    receive() external payable {}

    function enter(address target, uint256 value, bytes calldata data) external returns (uint256 place) {
        if (msg.sender != governor) revert OnlyGovernor();
        place = tail++;
        barges[place] = Barge(keccak256(abi.encode(target, value, data)), uint40(block.timestamp), dwell, false);
        emit Entered(place, target, value, data, block.timestamp + dwell);
    }

    function sink(uint256 place) external {
        if (msg.sender != governor) revert OnlyGovernor();
        if (place < head || place >= tail || barges[place].sunk) revert Gone();
        barges[place].sunk = true;
        emit Sunk(place);
    }

    /// Moves on past barges that were sunk or that have lain too long.
    function clear(uint256 most) external {
        if (moving) revert NotYet();
        while (most > 0 && head < tail && _dead(barges[head])) {
            emit Skipped(head);
            head++;
            most--;
        }
    }

    function pass(address target, uint256 value, bytes calldata data) external {
        if (moving) revert NotYet();
        uint256 place = head;
        if (place >= tail) revert Empty();
        Barge memory b = barges[place];
        if (_dead(b)) revert Gone();
        if (block.timestamp < uint256(b.entered) + b.dwell) revert NotYet();
        if (b.cargo != keccak256(abi.encode(target, value, data))) revert WrongCargo();
        moving = true;
        head = place + 1;
        emit Passed(place);
        (bool ok, bytes memory out) = target.call{value: value}(data);
        if (!ok) {
            assembly {
                revert(add(out, 0x20), mload(out))
            }
        }
        moving = false;
    }

    function setDwell(uint40 dwell_) external {
        if (msg.sender != address(this)) revert OnlyCanal();
        if (dwell_ > CHAMBER_MAX) revert BadDwell();
        dwell = dwell_;
        emit DwellSet(dwell_);
    }

    function waiting() external view returns (uint256) {
        return tail - head;
    }

    function _dead(Barge memory b) private view returns (bool) {
        return b.sunk || block.timestamp > uint256(b.entered) + b.dwell + WASH_OUT;
    }
}
