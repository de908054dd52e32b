// SPDX-License-Identifier: CC0-1.0
pragma solidity ^0.8.20;

/// Fixed edition of birds; the edition is handed to the founders' sale at deployment.
contract RookBirds {
    string public constant name = "Rookery";
    uint256 public immutable edition;

    mapping(uint256 => address) private _owner;
    mapping(uint256 => uint64) public heldSince;
    mapping(address => mapping(address => bool)) public isApprovedForAll;

    event Transfer(address indexed from, address indexed to, uint256 indexed bird);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    constructor(address[] memory keepers) {
        require(keepers.length >= 10 && keepers.length <= 500, "edition");
        edition = keepers.length;
        for (uint256 i = 0; i < keepers.length; ++i) {
            require(keepers[i] != address(0), "keeper");
            _owner[i] = keepers[i];
            heldSince[i] = uint64(block.timestamp);
            emit Transfer(address(0), keepers[i], i);
        }
    }

    function ownerOf(uint256 bird) public view returns (address o) {
        o = _owner[bird];
        require(o != address(0), "no bird");
    }

    function setApprovalForAll(address operator, bool yes) external {
        isApprovedForAll[msg.sender][operator] = yes;
        emit ApprovalForAll(msg.sender, operator, yes);
    }

    function transferFrom(address from, address to, uint256 bird) external {
        require(ownerOf(bird) == from && to != address(0), "transfer");
        require(msg.sender == from || isApprovedForAll[from][msg.sender], "not approved");
        _owner[bird] = to;
        heldSince[bird] = uint64(block.timestamp);
        emit Transfer(from, to, bird);
    }
}

/// One bird, one vote. Plans are drafted first and voted on afterwards.
contract Rookery {
    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    struct Plan {
        address planner;
        uint64 draftedAt;
        uint64 startsAt;
        uint64 endsAt;
        uint32 caws;
        uint32 hisses;
        bool flown;
        bool shelved;
        Step[] steps;
    }

    uint256 public constant DRAFT_TIME = 3 days;
    uint256 public constant VOTE_TIME = 7 days;
    uint256 public constant NEST_TIME = 2 days;
    uint256 public constant SEASON = 21 days;
    uint256 public constant MAX_STEPS = 10;

    RookBirds public immutable birds;
    uint32 public immutable flock;

    uint256 public planCount;
    mapping(uint256 => Plan) private _plans;
    mapping(uint256 => mapping(uint256 => bool)) public birdUsed;

    event PlanDrafted(uint256 indexed id, address indexed planner, uint256 startsAt, uint256 endsAt);
    event StepAdded(uint256 indexed id, uint256 index, address target, uint256 value, bytes data);
    event BirdsHeard(uint256 indexed id, address indexed keeper, uint256[] ids, bool caw);
    event PlanShelved(uint256 indexed id);
    event PlanFlown(uint256 indexed id);

    constructor(RookBirds birds_) {
        require(address(birds_) != address(0), "birds");
        birds = birds_;
        flock = uint32(birds_.edition() / 5 + 1);
    }

    receive() external payable {}

    function stepsOf(uint256 id) external view returns (Step[] memory) {
        return _plans[id].steps;
    }

    function draft(uint256 bird, Step calldata first) external returns (uint256 id) {
        require(birds.ownerOf(bird) == msg.sender && birds.heldSince(bird) < block.timestamp, "keepers only");
        id = ++planCount;
        Plan storage p = _plans[id];
        p.planner = msg.sender;
        p.draftedAt = uint64(block.timestamp);
        p.startsAt = uint64(block.timestamp + DRAFT_TIME);
        p.endsAt = uint64(block.timestamp + DRAFT_TIME + VOTE_TIME);
        emit PlanDrafted(id, msg.sender, p.startsAt, p.endsAt);
        _append(id, p, first);
    }

    function addStep(uint256 id, Step calldata step) external {
        Plan storage p = _plans[id];
        require(p.planner == msg.sender, "planner only");
        require(!p.shelved && block.timestamp < p.startsAt, "draft is over");
        _append(id, p, step);
    }

    function _append(uint256 id, Plan storage p, Step calldata step) private {
        require(step.target != address(0), "target");
        require(p.steps.length < MAX_STEPS, "too many steps");
        p.steps.push(step);
        emit StepAdded(id, p.steps.length - 1, step.target, step.value, step.data);
    }

    function hear(uint256 id, uint256[] calldata ids, bool caw) external {
        Plan storage p = _plans[id];
        require(p.planner != address(0) && !p.shelved, "no plan");
        require(block.timestamp >= p.startsAt && block.timestamp < p.endsAt, "not now");
        require(ids.length > 0, "no birds");
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 bird = ids[i];
            require(birds.ownerOf(bird) == msg.sender, "not your bird");
            require(birds.heldSince(bird) < p.draftedAt, "held too short");
            require(!birdUsed[id][bird], "heard");
            birdUsed[id][bird] = true;
        }
        if (caw) p.caws += uint32(ids.length);
        else p.hisses += uint32(ids.length);
        emit BirdsHeard(id, msg.sender, ids, caw);
    }

    function shelve(uint256 id) external {
        Plan storage p = _plans[id];
        require(p.planner == msg.sender, "planner only");
        require(!p.shelved && block.timestamp < p.endsAt, "too late");
        p.shelved = true;
        emit PlanShelved(id);
    }

    function fly(uint256 id) external {
        Plan storage p = _plans[id];
        require(p.planner != address(0) && !p.shelved && !p.flown, "plan");
        require(block.timestamp >= p.endsAt + NEST_TIME && block.timestamp < p.endsAt + NEST_TIME + SEASON, "season");
        require(p.caws >= flock && p.caws > p.hisses, "not carried");
        p.flown = true;
        emit PlanFlown(id);
        for (uint256 i = 0; i < p.steps.length; ++i) {
            Step storage s = p.steps[i];
            (bool ok, ) = s.target.call{value: s.value}(s.data);
            require(ok, "step failed");
        }
    }
}
