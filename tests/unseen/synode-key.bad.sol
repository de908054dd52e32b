// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.6;

/// @notice Two benches, lay and learned. A matter, filed under its mover and the digest of its published text, needs both of them.
contract Synod {
    enum Bench { None, Lay, Learned }

    struct Seat {
        Bench bench;
        uint64 taken;
    }

    struct Matter {
        address mover;
        uint64 filed;
        uint64 ends;
        bool performed;
        address target;
        uint96 amount;
        bytes input;
    }

    struct Count {
        uint32 yes;
        uint32 no;
        uint32 quorum;
    }

    uint64 public constant READING = 14 days;
    uint64 public constant REFLECTION = 3 days;

    mapping(address => Seat) public seats;
    mapping(Bench => uint32) public sizeOf;
    mapping(bytes32 => Matter) public matters;
    mapping(bytes32 => mapping(Bench => Count)) public counts;
    mapping(bytes32 => mapping(address => bool)) public answered;

    event Seated(address indexed person, Bench bench);
    event Unseated(address indexed person);
    event Filed(bytes32 indexed key, address indexed mover, address target, uint96 amount, bytes input);
    event Answered(bytes32 indexed key, address indexed person, bool yes);
    event Performed(bytes32 indexed key);

    modifier synodOnly() {
        require(msg.sender == address(this), "synod only");
        _;
    }

    constructor(address[] memory lay, address[] memory learned) {
        require(lay.length >= 3 && learned.length >= 3, "benches");
        for (uint256 i = 0; i < lay.length; i++) _seat(lay[i], Bench.Lay);
        for (uint256 i = 0; i < learned.length; i++) _seat(learned[i], Bench.Learned);
    }

    receive() external payable {}

    function file(bytes32 text, address target, uint96 amount, bytes calldata input) external returns (bytes32 key) {
        require(seats[msg.sender].bench != Bench.None, "no seat");
        require(text != bytes32(0) && target != address(0), "matter");
        require(amount > 0 || input.length >= 4, "nothing to perform");
        key = keccak256(abi.encode(msg.sender, text));
        Matter storage m = matters[key];
        require(!m.performed, "performed");
        m.mover = msg.sender;
        m.filed = uint64(block.timestamp);
        m.ends = uint64(block.timestamp) + READING;
        m.target = target;
        m.amount = amount;
        m.input = input;
        counts[key][Bench.Lay].quorum = sizeOf[Bench.Lay] / 2 + 1;
        counts[key][Bench.Learned].quorum = sizeOf[Bench.Learned] / 2 + 1;
        emit Filed(key, msg.sender, target, amount, input);
    }

    function answer(bytes32 key, bool yes) external {
        Matter storage m = matters[key];
        Seat memory s = seats[msg.sender];
        require(m.mover != address(0) && block.timestamp <= m.ends, "not before the synod");
        require(s.bench != Bench.None && s.taken < m.filed, "no seat then");
        require(!answered[key][msg.sender], "answered");
        answered[key][msg.sender] = true;
        Count storage c = counts[key][s.bench];
        if (yes) c.yes += 1;
        else c.no += 1;
        emit Answered(key, msg.sender, yes);
    }

    function agreed(bytes32 key) public view returns (bool) {
        return _carries(counts[key][Bench.Lay]) && _carries(counts[key][Bench.Learned]);
    }

    function perform(bytes32 key) external {
        Matter storage m = matters[key];
        require(m.mover != address(0) && !m.performed, "no such matter");
        require(block.timestamp > uint256(m.ends) + REFLECTION, "reflection");
        require(agreed(key), "not agreed");
        m.performed = true;
        (bool ok, ) = m.target.call{value: m.amount}(m.input);
        require(ok, "failed");
        emit Performed(key);
    }

    function seat(address person, Bench bench) external synodOnly {
        require(bench != Bench.None, "bench");
        _seat(person, bench);
    }

    function unseat(address person) external synodOnly {
        Bench bench = seats[person].bench;
        require(bench != Bench.None && sizeOf[bench] > 3, "unseat");
        delete seats[person];
        sizeOf[bench] -= 1;
        emit Unseated(person);
    }

    function _seat(address person, Bench bench) private {
        require(person != address(0) && seats[person].bench == Bench.None, "seat");
        seats[person] = Seat(bench, uint64(block.timestamp));
        sizeOf[bench] += 1;
        emit Seated(person, bench);
    }

    function _carries(Count storage c) private view returns (bool) {
        return c.quorum > 0 && c.yes >= c.quorum && c.yes > c.no;
    }
}
