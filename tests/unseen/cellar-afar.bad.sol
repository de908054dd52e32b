// SPDX-License-Identifier: UNLICENSED
pragma solidity =0.7.6;
pragma abicoder v2;

abstract contract Seats {
    mapping(address => uint256) public seatedAt;
    uint256 public seats;
    uint256 internal constant MAX_SEATS = 64;

    event Seated(address indexed member);
    event Unseated(address indexed member);

    modifier onlySelf() {
        require(msg.sender == address(this), "Seats: self only");
        _;
    }

    function seat(address member) external onlySelf {
        _seat(member);
    }

    function unseat(address member) external onlySelf {
        require(seatedAt[member] != 0, "Seats: none");
        require(seats > 3, "Seats: too few");
        seatedAt[member] = 0;
        seats--;
        emit Unseated(member);
    }

    function _seat(address member) internal {
        require(member != address(0) && seatedAt[member] == 0, "Seats: bad member");
        require(seats < MAX_SEATS, "Seats: full");
        seatedAt[member] = block.number;
        seats++;
        emit Seated(member);
    }
}

/// @notice One seat, one voice. Members move the cellar's money by motions.
contract CellarBoard is Seats {
    enum Verdict { Missing, Debate, Lost, Cooling, Ready, Done, Stale }

    struct Motion {
        uint64 snapshot;
        uint64 endBlock;
        uint32 ayes;
        uint32 nays;
        uint32 needed;
        bool done;
        address target;
        uint256 value;
        bytes data;
    }

    uint256 public constant DEBATE_BLOCKS = 20000;
    uint256 public constant COOLING_BLOCKS = 6500;
    uint256 public constant STALE_BLOCKS = 90000;

    Motion[] private motions;
    mapping(uint256 => mapping(address => bool)) public heard;

    event Moved(uint256 indexed id, address indexed by, address target, uint256 value, bytes data);
    event Heard(uint256 indexed id, address indexed member, bool aye);
    event Done(uint256 indexed id);

    constructor(address[] memory founders) {
        require(founders.length >= 3, "Cellar: founders");
        for (uint256 i = 0; i < founders.length; i++) _seat(founders[i]);
    }

    event Received(address indexed from, uint256 amount);

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    function move(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(_sat(msg.sender, block.number), "Cellar: not seated");
        require(target != address(0), "Cellar: target");
        id = motions.length;
        Motion storage m = motions.push();
        m.snapshot = uint64(block.number);
        m.endBlock = uint64(block.number + DEBATE_BLOCKS);
        m.needed = uint32(seats / 2 + 1);
        m.target = target;
        m.value = value;
        m.data = data;
        emit Moved(id, msg.sender, target, value, data);
    }

    function speak(uint256 id, bool aye) external {
        require(verdict(id) == Verdict.Debate, "Cellar: debate over");
        Motion storage m = motions[id];
        require(_sat(msg.sender, m.snapshot), "Cellar: not seated then");
        require(!heard[id][msg.sender], "Cellar: heard");
        heard[id][msg.sender] = true;
        if (aye) m.ayes++;
        else m.nays++;
        emit Heard(id, msg.sender, aye);
    }

    function carryOut(uint256 id) external {
        require(verdict(id) == Verdict.Ready, "Cellar: not ready");
        _run(id);
    }

    /// Carries out several motions in the given order, all or nothing.
    function carryOutAll(uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; i++) {
            Motion storage m = motions[ids[i]];
            uint256 cooled = uint256(m.endBlock) + COOLING_BLOCKS;
            require(!m.done, "Cellar: done");
            require(block.number > cooled && block.number <= cooled + STALE_BLOCKS, "Cellar: not now");
            require(m.ayes > m.nays, "Cellar: lost");
            _run(ids[i]);
        }
    }

    function motion(uint256 id) external view returns (Motion memory) {
        return motions[id];
    }

    function verdict(uint256 id) public view returns (Verdict) {
        if (id >= motions.length) return Verdict.Missing;
        Motion storage m = motions[id];
        if (m.done) return Verdict.Done;
        if (block.number <= m.endBlock) return Verdict.Debate;
        if (m.ayes <= m.nays || uint256(m.ayes) + m.nays < m.needed) return Verdict.Lost;
        uint256 cooled = uint256(m.endBlock) + COOLING_BLOCKS;
        if (block.number <= cooled) return Verdict.Cooling;
        return block.number > cooled + STALE_BLOCKS ? Verdict.Stale : Verdict.Ready;
    }

    function _sat(address member, uint256 blockNumber) private view returns (bool) {
        uint256 since = seatedAt[member];
        return since != 0 && since < blockNumber;
    }

    function _run(uint256 id) private {
        Motion storage m = motions[id];
        m.done = true;
        (bool ok, bytes memory out) = m.target.call{value: m.value}(m.data);
        if (!ok) {
            assembly { revert(add(out, 32), mload(out)) }
        }
        emit Done(id);
    }
}
