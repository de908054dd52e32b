// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.16;

interface GemLike {
    function transfer(address, uint256) external returns (bool);
    function transferFrom(address, address, uint256) external returns (bool);
}

/// @dev Identity under which spells run; it owns the protocol and keeps no state of its own but its owner.
contract SpellHull {
    address public immutable keel;

    constructor() {
        keel = msg.sender;
    }

    function run(address spell, bytes calldata data) external returns (bytes memory out) {
        require(msg.sender == keel, "hull/not-keel");
        bool ok;
        (ok, out) = spell.delegatecall(data);
        require(ok, "hull/failed");
    }
}

/// @title TideChief
/// @notice Approval voting on spells. Gem stays locked for some days after each change of its owner's slate, longer
///         than the pause, so that whoever puts up the hat still has the gem at stake when the spell runs.
contract TideChief {
    uint256 public constant MAX_SLATE = 5;
    uint256 public constant PAUSE = 2 days;
    uint256 public constant CAST_WINDOW = 3 days;
    uint256 public constant HOLD = 7 days;
    uint256 public constant MIN_AGE = 1 days;

    GemLike public immutable gem;
    SpellHull public immutable hull;
    uint256 public immutable floor; // no spell wears the hat with less

    struct Plan {
        uint64 nominatedAt;
        uint64 eta;
        bool cast;
    }

    address public hat;
    mapping(address => Plan) public plans;
    mapping(address => uint256) public approvals;
    mapping(bytes32 => address[]) private _slates;
    mapping(address => bytes32) public slateOf;
    mapping(address => uint256) public deposits;
    mapping(address => uint256) public heldUntil;
    mapping(address => bytes32) public tags;

    event Nominate(address indexed spell, address indexed by);
    event Etch(bytes32 indexed slate);
    event Lock(address indexed who, uint256 wad);
    event Free(address indexed who, uint256 wad);
    event VoteSlate(address indexed who, bytes32 indexed slate);
    event Lift(address indexed hat, uint256 eta);
    event Cast(address indexed spell);

    constructor(GemLike gem_, uint256 floor_) {
        require(floor_ >= 10_000e18, "chief/floor");
        gem = gem_;
        floor = floor_;
        hull = new SpellHull();
    }

    function nominate(address spell) external {
        require(spell != address(0) && plans[spell].nominatedAt == 0, "chief/nominated");
        require(spell.code.length > 0, "chief/no-code");
        tags[spell] = spell.codehash;
        plans[spell].nominatedAt = uint64(block.timestamp);
        emit Nominate(spell, msg.sender);
    }

    /// @param yays sorted, without repetition, all nominated
    function etch(address[] calldata yays) external returns (bytes32 slate) {
        require(yays.length > 0 && yays.length <= MAX_SLATE, "chief/slate-size");
        address last = address(0);
        for (uint256 i = 0; i < yays.length; i++) {
            require(yays[i] > last, "chief/order");
            require(plans[yays[i]].nominatedAt != 0, "chief/unknown");
            last = yays[i];
        }
        slate = keccak256(abi.encode(yays));
        _slates[slate] = yays;
        emit Etch(slate);
    }

    function lock(uint256 wad) external {
        deposits[msg.sender] += wad;
        heldUntil[msg.sender] = block.timestamp + HOLD;
        _add(slateOf[msg.sender], wad);
        require(gem.transferFrom(msg.sender, address(this), wad), "chief/pull");
        emit Lock(msg.sender, wad);
    }

    function free(uint256 wad) external {
        require(block.timestamp >= heldUntil[msg.sender], "chief/held");
        require(deposits[msg.sender] >= wad, "chief/deposit");
        deposits[msg.sender] -= wad;
        _sub(slateOf[msg.sender], wad);
        require(gem.transfer(msg.sender, wad), "chief/push");
        emit Free(msg.sender, wad);
    }

    function vote(bytes32 slate) external {
        require(_slates[slate].length > 0, "chief/not-etched");
        uint256 wad = deposits[msg.sender];
        heldUntil[msg.sender] = block.timestamp + HOLD;
        _sub(slateOf[msg.sender], wad);
        slateOf[msg.sender] = slate;
        _add(slate, wad);
        emit VoteSlate(msg.sender, slate);
    }

    function lift(address spell) external {
        Plan storage p = plans[spell];
        require(p.nominatedAt != 0 && block.timestamp > p.nominatedAt + MIN_AGE, "chief/young");
        require(p.eta == 0, "chief/lifted-before");
        require(approvals[spell] >= floor, "chief/floor");
        require(approvals[spell] > approvals[hat], "chief/not-most");
        hat = spell;
        p.eta = uint64(block.timestamp + PAUSE);
        emit Lift(spell, p.eta);
    }

    function cast(address spell) external returns (bytes memory out) {
        Plan storage p = plans[spell];
        require(spell == hat && !p.cast, "chief/not-hat");
        require(approvals[spell] >= floor, "chief/floor");
        require(block.timestamp >= p.eta && block.timestamp <= p.eta + CAST_WINDOW, "chief/window");
        require(spell.codehash == tags[spell], "chief/tag");
        p.cast = true;
        out = hull.run(spell, abi.encodeWithSignature("execute()"));
        emit Cast(spell);
    }

    function yaysOf(bytes32 id) external view returns (address[] memory) {
        return _slates[id];
    }

    function _add(bytes32 id, uint256 wad) private {
        address[] storage yays = _slates[id];
        for (uint256 i = 0; i < yays.length; i++) {
            approvals[yays[i]] += wad;
        }
    }

    function _sub(bytes32 id, uint256 wad) private {
        address[] storage yays = _slates[id];
        for (uint256 i = 0; i < yays.length; i++) {
            approvals[yays[i]] -= wad;
        }
    }
}
