// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IStakeBook {
    function weightAt(address who, uint256 t) external view returns (uint256);
    function sumAt(uint256 t) external view returns (uint256);
}

/// Protocol governor over a staking book (timestamps), with its own delay queue.
library Slots {
    struct Slot {
        uint64 begin;
        uint64 finish;
        uint64 due;
        uint8 bits;
        uint128 up;
        uint128 down;
        bytes32 load;
        address owner;
    }

    uint8 internal constant QUEUED = 1;
    uint8 internal constant RUN = 2;
    uint8 internal constant DROPPED = 4;

    function has(Slot storage s, uint8 b) internal view returns (bool) {
        return s.bits & b != 0;
    }

    function add(Slot storage s, uint8 b) internal {
        s.bits |= b;
    }
}

contract LendingCouncil {
    using Slots for Slots.Slot;

    error Denied();
    error Phase();
    error Shape();
    error Reverted(uint256 index);

    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    uint256 public constant LEAD = 1 days;
    uint256 public constant SPAN = 4 days;
    uint256 public constant DELAY = 3 days;
    uint256 public constant GRACE = 14 days;
    uint256 public constant FLOOR = 100_000e18;

    IStakeBook public immutable book;
    uint256 public immutable entry;
    Slots.Slot[] private _slots;
    mapping(address => mapping(uint256 => uint8)) public spoke;

    event Opened(uint256 indexed id, address indexed owner, Call[] calls, string note, uint256 begin, uint256 finish);
    event Spoke(uint256 indexed id, address indexed who, bool up, uint256 weight);
    event Queued(uint256 indexed id, uint256 due);
    event Ran(uint256 indexed id);
    event Dropped(uint256 indexed id);

    constructor(IStakeBook b, uint256 e) {
        if (address(b) == address(0) || e == 0) revert Shape();
        book = b;
        entry = e;
    }

    receive() external payable {}

    function open(Call[] calldata calls, string calldata note) external returns (uint256 id) {
        if (book.weightAt(msg.sender, block.timestamp - 1) < entry) revert Denied();
        if (calls.length == 0 || calls.length > 10) revert Shape();
        id = _slots.length;
        Slots.Slot storage s = _slots.push();
        s.begin = uint64(block.timestamp + LEAD);
        s.finish = uint64(block.timestamp + LEAD + SPAN);
        s.owner = msg.sender;
        s.load = _hash(id, calls);
        emit Opened(id, msg.sender, calls, note, s.begin, s.finish);
    }

    function _hash(uint256 id, Call[] calldata calls) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), id, calls));
    }

    function _slot(uint256 id) private view returns (Slots.Slot storage) {
        if (id >= _slots.length) revert Shape();
        return _slots[id];
    }

    function get(uint256 id) external view returns (Slots.Slot memory) {
        return _slot(id);
    }

    function speak(uint256 id, bool up) external {
        Slots.Slot storage s = _slot(id);
        if (s.has(Slots.DROPPED) || block.timestamp <= s.begin || block.timestamp > s.finish) revert Phase();
        if (spoke[msg.sender][id] != 0) revert Denied();
        spoke[msg.sender][id] = up ? 2 : 1;
        uint256 w = book.weightAt(msg.sender, s.begin);
        if (w > type(uint128).max) revert Shape();
        if (up) s.up += uint128(w);
        else s.down += uint128(w);
        emit Spoke(id, msg.sender, up, w);
    }

    function won(uint256 id) public view returns (bool) {
        Slots.Slot storage s = _slot(id);
        if (block.timestamp <= s.finish) return false;
        uint256 need = book.sumAt(s.begin) / 25;
        if (need < FLOOR) need = FLOOR;
        return s.up > s.down && s.up >= need;
    }

    function queue(uint256 id) external {
        Slots.Slot storage s = _slot(id);
        if (!won(id) || s.has(Slots.DROPPED) || s.has(Slots.RUN)) revert Phase();
        s.add(Slots.QUEUED);
        s.due = uint64(block.timestamp + DELAY);
        emit Queued(id, s.due);
    }

    function run(uint256 id, Call[] calldata calls) external {
        Slots.Slot storage s = _slot(id);
        if (!s.has(Slots.QUEUED) || s.has(Slots.RUN) || s.has(Slots.DROPPED)) revert Phase();
        if (block.timestamp < s.due || block.timestamp > s.due + GRACE) revert Phase();
        if (_hash(id, calls) != s.load) revert Shape();
        s.add(Slots.RUN);
        for (uint256 i; i < calls.length; ++i) {
            (bool ok, ) = calls[i].to.call{value: calls[i].value}(calls[i].data);
            if (!ok) revert Reverted(i);
        }
        emit Ran(id);
    }

    function drop(uint256 id) external {
        Slots.Slot storage s = _slot(id);
        if (msg.sender != s.owner) revert Denied();
        if (block.timestamp > s.finish || s.has(Slots.DROPPED)) revert Phase();
        s.add(Slots.DROPPED);
        emit Dropped(id);
    }
}
