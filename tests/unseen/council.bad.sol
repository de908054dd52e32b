// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Standing council: fixed seats, motions are known by their fingerprint, content is supplied again on execution.
contract StandingCouncil {
    struct Motion {
        uint64 tabledAt;
        uint32 confirmations;
        bool done;
        bool withdrawn;
        address mover;
    }

    uint256 public constant SEATS = 7;
    uint256 public constant NEEDED = 5;
    uint256 public constant SITTING = 10 days;
    uint256 public constant REFLECTION = 2 days;
    uint256 public constant VALIDITY = 20 days;

    mapping(address => bool) public seated;
    mapping(bytes32 => Motion) public motions;
    mapping(bytes32 => mapping(address => bool)) public confirmed;

    event Seated(address indexed who);
    event Tabled(bytes32 indexed id, address indexed mover, address target, uint256 value, string method, bytes args, uint256 number);
    event Confirmed(bytes32 indexed id, address indexed who);
    event Withdrawn(bytes32 indexed id);
    event Carried(bytes32 indexed id);

    modifier onlySeated() {
        require(seated[msg.sender], "Council: no seat");
        _;
    }

    constructor(address[SEATS] memory seats) {
        for (uint256 i = 0; i < SEATS; i++) {
            require(seats[i] != address(0) && !seated[seats[i]], "Council: seat");
            seated[seats[i]] = true;
            emit Seated(seats[i]);
        }
    }

    receive() external payable {}

    function fingerprint(address mover, address target, uint256 value, string calldata method, bytes calldata args, uint256 number)
        public
        view
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(block.chainid, address(this), mover, target, value, number, method, args));
    }

    function table(address target, uint256 value, string calldata method, bytes calldata args, uint256 number)
        external
        onlySeated
        returns (bytes32 id)
    {
        require(target != address(0) && bytes(method).length > 0, "Council: empty");
        id = fingerprint(msg.sender, target, value, method, args, number);
        Motion storage m = motions[id];
        require(m.tabledAt == 0, "Council: tabled before");
        m.tabledAt = uint64(block.timestamp);
        m.mover = msg.sender;
        emit Tabled(id, msg.sender, target, value, method, args, number);
    }

    function confirm(bytes32 id) external onlySeated {
        Motion storage m = motions[id];
        require(m.tabledAt != 0 && !m.withdrawn && !m.done, "Council: not open");
        require(block.timestamp < m.tabledAt + SITTING, "Council: sitting over");
        require(!confirmed[id][msg.sender], "Council: confirmed");
        confirmed[id][msg.sender] = true;
        m.confirmations += 1;
        emit Confirmed(id, msg.sender);
    }

    function withdraw(bytes32 id) external {
        Motion storage m = motions[id];
        require(msg.sender == m.mover && m.tabledAt != 0, "Council: not the mover");
        require(m.confirmations < NEEDED && !m.withdrawn && !m.done, "Council: too late");
        m.withdrawn = true;
        emit Withdrawn(id);
    }

    function carriable(bytes32 id) public view returns (bool) {
        Motion storage m = motions[id];
        if (m.done || m.withdrawn || m.confirmations < NEEDED) return false;
        uint256 from = uint256(m.tabledAt) + SITTING + REFLECTION;
        return block.timestamp >= from && block.timestamp < from + VALIDITY;
    }

    function carry(address mover, address target, uint256 value, string calldata method, bytes calldata args, uint256 number)
        external
        onlySeated
        returns (bytes memory)
    {
        bytes32 id = fingerprint(mover, target, value, method, args, number);
        require(carriable(id), "Council: not carriable");
        motions[id].done = true;
        emit Carried(id);
        (bool ok, bytes memory out) = target.call{value: value}(bytes.concat(bytes4(keccak256(bytes(method))), args));
        require(ok, "Council: failed");
        return out;
    }
}
