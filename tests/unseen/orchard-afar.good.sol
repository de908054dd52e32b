// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

interface IPastVotes {
    function getPastVotes(address who, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/**
 * Ballots are kept under the hash of what they would do; calldata is handed in
 * again when a ballot is enacted, so nothing but the hash is stored.
 */
contract OrchardCouncil {
    struct Ballot {
        uint48 since;
        uint48 until;
        bool enacted;
        bool revoked;
        address sower;
        uint256 pros;
        uint256 cons;
        uint256 blanks;
    }

    IPastVotes private immutable _seeds;
    uint256 private immutable _sowingBar;

    uint48 private constant _WAIT = 7200;
    uint48 private constant _SPAN = 50400;
    uint48 private constant _REST = 14400;
    uint48 private constant _ROT = 100800;

    mapping(bytes32 => Ballot) private _ballots;
    mapping(bytes32 => mapping(address => bool)) private _voted;

    event Sown(bytes32 indexed key, address indexed sower, address[] targets, uint256[] values, bytes[] datas, string note);
    event Voted(bytes32 indexed key, address indexed voter, uint8 side, uint256 weight);
    event Revoked(bytes32 indexed key);
    event Enacted(bytes32 indexed key);
    event Watered(address indexed from, uint256 amount);

    constructor(IPastVotes seeds, uint256 sowingBar) {
        require(address(seeds) != address(0) && sowingBar > 0, "Orchard: setup");
        _seeds = seeds;
        _sowingBar = sowingBar;
    }

    receive() external payable {
        emit Watered(msg.sender, msg.value);
    }

    function keyOf(
        address sower,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory datas,
        bytes32 noteHash
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(sower, targets, values, datas, noteHash));
    }

    function sow(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory datas,
        string memory note
    ) external returns (bytes32 key) {
        require(targets.length > 0 && targets.length <= 16, "Orchard: size");
        require(targets.length == values.length && targets.length == datas.length, "Orchard: lengths");
        require(_seeds.getPastVotes(msg.sender, block.number - 1) >= _sowingBar, "Orchard: bar");
        key = keyOf(msg.sender, targets, values, datas, keccak256(bytes(note)));
        Ballot storage b = _ballots[key];
        require(b.since == 0, "Orchard: sown");
        b.since = uint48(block.number) + _WAIT;
        b.until = b.since + _SPAN;
        b.sower = msg.sender;
        emit Sown(key, msg.sender, targets, values, datas, note);
    }

    function vote(bytes32 key, uint8 side) external {
        Ballot storage b = _ballots[key];
        require(b.since != 0 && !b.revoked, "Orchard: no ballot");
        require(block.number > b.since && block.number <= b.until, "Orchard: shut");
        require(!_voted[key][msg.sender], "Orchard: voted");
        _voted[key][msg.sender] = true;
        uint256 weight = _seeds.getPastVotes(msg.sender, b.since);
        if (side == 0) b.cons += weight;
        else if (side == 1) b.pros += weight;
        else if (side == 2) b.blanks += weight;
        else revert("Orchard: side");
        emit Voted(key, msg.sender, side, weight);
    }

    function revoke(bytes32 key) external {
        Ballot storage b = _ballots[key];
        require(b.sower == msg.sender, "Orchard: sower only");
        require(!b.revoked && block.number <= b.since, "Orchard: too late");
        b.revoked = true;
        emit Revoked(key);
    }

    function enact(
        address sower,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory datas,
        bytes32 noteHash
    ) external payable {
        require(targets.length == values.length && targets.length == datas.length, "Orchard: lengths");
        bytes32 key = keyOf(sower, targets, values, datas, noteHash);
        require(carried(key), "Orchard: not carried");
        Ballot storage b = _ballots[key];
        require(block.number > b.until + _REST, "Orchard: resting");
        require(block.number <= b.until + _REST + _ROT, "Orchard: rotten");
        require(!b.enacted, "Orchard: enacted");
        b.enacted = true;
        emit Enacted(key);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            require(ok, "Orchard: call");
        }
    }

    function ballot(bytes32 key) external view returns (Ballot memory) {
        return _ballots[key];
    }

    function carried(bytes32 key) public view returns (bool) {
        Ballot storage b = _ballots[key];
        if (b.since == 0 || b.revoked || block.number <= b.until) return false;
        uint256 quorum = _seeds.getPastTotalSupply(b.since) / 25 + 1;
        return b.pros > b.cons && b.pros + b.blanks >= quorum;
    }
}
