// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface ISeedRegistry {
    function rootsAt(address farmer, uint256 moment) external view returns (uint256);
    function totalRootsAt(uint256 moment) external view returns (uint256);
}

library LibBip {
    struct Bip {
        address proposer;
        uint40 start;
        uint40 commended; // when the two-thirds were confirmed
        bool executed;
        uint128 roots;
        uint128 rootsTotal;
        address target;
        bytes init;
    }

    struct Field {
        uint32 count;
        mapping(uint32 => Bip) bips;
        mapping(uint32 => mapping(address => bool)) backed;
    }

    bytes32 internal constant SLOT = keccak256("silo.governance.field.v2");

    function field() internal pure returns (Field storage f) {
        bytes32 slot = SLOT;
        assembly { f.slot := slot }
    }
}

/// Farmers back improvement proposals. An ordinary one needs half of all roots at the end of its
/// season; one backed by two thirds may be committed while its season still runs.
contract SiloGovernance {
    uint256 public constant SEASON = 7 days;
    uint256 public constant LAST_CALL = 14 days;
    uint256 public constant GERMINATION = 1 days;
    uint256 public constant ALERT = 2 days;
    uint256 public constant PROPOSE_PERMILLE = 2;
    uint256 public constant MIN_ROOTS = 1_000_000e18;

    ISeedRegistry public immutable seeds;

    event BipProposed(uint32 indexed bip, address indexed proposer, address target, bytes init);
    event BipBacked(uint32 indexed bip, address indexed farmer, uint256 roots);
    event BipCommended(uint32 indexed bip, uint256 roots);
    event BipCommitted(uint32 indexed bip, bool early);

    constructor(ISeedRegistry seeds_) {
        require(address(seeds_) != address(0), "seeds");
        seeds = seeds_;
    }

    receive() external payable {}

    function proposeBip(address target, bytes calldata init) external returns (uint32 id) {
        uint256 before = block.timestamp - 1;
        uint256 total = seeds.totalRootsAt(before);
        require(total >= MIN_ROOTS && total <= type(uint128).max, "roots");
        require(seeds.rootsAt(msg.sender, before) * 1000 >= total * PROPOSE_PERMILLE, "stake");
        require(target.code.length > 0, "target");
        LibBip.Field storage f = LibBip.field();
        id = ++f.count;
        LibBip.Bip storage b = f.bips[id];
        b.proposer = msg.sender;
        b.start = uint40(before);
        b.rootsTotal = uint128(total);
        b.target = target;
        b.init = init;
        emit BipProposed(id, msg.sender, target, init);
    }

    function backBip(uint32 id) external {
        LibBip.Field storage f = LibBip.field();
        LibBip.Bip storage b = f.bips[id];
        require(b.start != 0 && !b.executed, "bip");
        require(block.timestamp <= b.start + SEASON, "season");
        require(!f.backed[id][msg.sender], "backed");
        f.backed[id][msg.sender] = true;
        uint256 roots = seeds.rootsAt(msg.sender, b.start);
        require(roots > 0 && roots + b.roots <= b.rootsTotal, "roots");
        b.roots += uint128(roots);
        emit BipBacked(id, msg.sender, roots);
    }

    /// Puts the two-thirds on record for everybody to see.
    function commendBip(uint32 id) external {
        LibBip.Bip storage b = LibBip.field().bips[id];
        require(b.start != 0 && !b.executed && b.commended == 0, "bip");
        require(block.timestamp <= b.start + SEASON, "season");
        require(uint256(b.roots) * 3 >= uint256(b.rootsTotal) * 2, "two thirds");
        b.commended = uint40(block.timestamp);
        emit BipCommended(id, b.roots);
    }

    function emergencyCommit(uint32 id) external {
        LibBip.Bip storage b = LibBip.field().bips[id];
        require(b.commended != 0 && !b.executed, "bip");
        require(block.timestamp >= b.commended + ALERT, "alert");
        require(block.timestamp <= b.start + SEASON + LAST_CALL, "stale");
        _commit(id, b, true);
    }

    function commit(uint32 id) external {
        LibBip.Bip storage b = LibBip.field().bips[id];
        require(b.start != 0 && !b.executed, "bip");
        require(block.timestamp > b.start + SEASON + GERMINATION, "season");
        require(block.timestamp <= b.start + SEASON + LAST_CALL, "stale");
        require(uint256(b.roots) * 2 > b.rootsTotal, "half");
        _commit(id, b, false);
    }

    function _commit(uint32 id, LibBip.Bip storage b, bool early) private {
        b.executed = true;
        (bool ok, bytes memory why) = b.target.call(b.init);
        if (!ok) {
            assembly { revert(add(why, 32), mload(why)) }
        }
        emit BipCommitted(id, early);
    }

    function bip(uint32 id) external view returns (LibBip.Bip memory) {
        return LibBip.field().bips[id];
    }
}
