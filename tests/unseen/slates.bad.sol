pragma solidity ^0.4.24;

contract GemLike {
    function transferFrom(address src, address dst, uint256 wad) public returns (bool);
    function transfer(address dst, uint256 wad) public returns (bool);
}

contract Approvals {
    mapping(bytes32 => address[]) public slates;
    mapping(address => bytes32) public votes;
    mapping(address => uint256) public approvals;
    mapping(address => uint256) public deposits;
    mapping(address => uint256) public heldUntil;
    address public hat;

    GemLike public gem;
    uint256 public maxYays;

    uint256 public constant HOLD = 14 days;
    uint256 public constant LEAST = 80000 ether;

    event Etch(bytes32 indexed slate);
    event Lock(address indexed usr, uint256 wad);
    event Free(address indexed usr, uint256 wad);
    event Vote(address indexed usr, bytes32 indexed slate);
    event Lift(address indexed whom);

    constructor(GemLike gem_, uint256 maxYays_) public {
        require(address(gem_) != address(0));
        require(maxYays_ > 0 && maxYays_ <= 10);
        gem = gem_;
        maxYays = maxYays_;
    }

    function add(uint256 x, uint256 y) internal pure returns (uint256 z) {
        require((z = x + y) >= x, "add-overflow");
    }

    function sub(uint256 x, uint256 y) internal pure returns (uint256 z) {
        require((z = x - y) <= x, "sub-underflow");
    }

    function lock(uint256 wad) public {
        require(wad > 0, "nothing");
        deposits[msg.sender] = add(deposits[msg.sender], wad);
        addWeight(wad, votes[msg.sender]);
        heldUntil[msg.sender] = add(now, HOLD);
        emit Lock(msg.sender, wad);
        require(gem.transferFrom(msg.sender, address(this), wad), "gem");
    }

    function free(uint256 wad) public {
        require(now >= heldUntil[msg.sender], "held");
        deposits[msg.sender] = sub(deposits[msg.sender], wad);
        subWeight(wad, votes[msg.sender]);
        emit Free(msg.sender, wad);
        require(gem.transfer(msg.sender, wad), "gem");
    }

    function etch(address[] yays) public returns (bytes32 slate) {
        require(yays.length > 0 && yays.length <= maxYays, "size");
        for (uint256 i = 0; i + 1 < yays.length; i++) {
            // ascending, so that one list has one name
            require(uint256(yays[i]) < uint256(yays[i + 1]), "order");
        }
        slate = keccak256(abi.encodePacked(yays));
        slates[slate] = yays;
        emit Etch(slate);
    }

    function vote(address[] yays) public returns (bytes32) {
        bytes32 slate = etch(yays);
        vote(slate);
        return slate;
    }

    function vote(bytes32 slate) public {
        uint256 weight = deposits[msg.sender];
        subWeight(weight, votes[msg.sender]);
        votes[msg.sender] = slate;
        addWeight(weight, slate);
        heldUntil[msg.sender] = add(now, HOLD);
        emit Vote(msg.sender, slate);
    }

    function lift(address whom) public {
        require(approvals[whom] > approvals[hat], "not-leading");
        require(approvals[whom] >= LEAST, "too-few");
        hat = whom;
        emit Lift(whom);
    }

    function addWeight(uint256 weight, bytes32 slate) internal {
        address[] storage yays = slates[slate];
        for (uint256 i = 0; i < yays.length; i++) {
            approvals[yays[i]] = add(approvals[yays[i]], weight);
        }
    }

    function subWeight(uint256 weight, bytes32 slate) internal {
        address[] storage yays = slates[slate];
        for (uint256 i = 0; i < yays.length; i++) {
            approvals[yays[i]] = sub(approvals[yays[i]], weight);
        }
    }
}

/// The elected hat plots, the plan waits, then anybody may carry it out.
contract ChiefWithPause is Approvals {
    struct Plan {
        address hat;
        address usr;
        bytes fax;
        uint256 eta;
        bool done;
        bool dropped;
    }

    uint256 public constant DELAY = 3 days;
    uint256 public constant WINDOW = 4 days;

    Plan[] public plans;

    event Plot(uint256 indexed id, address indexed hat, address usr, bytes fax, uint256 eta);
    event Drop(uint256 indexed id);
    event Exec(uint256 indexed id);

    modifier onlyHat() {
        require(msg.sender == hat, "not-hat");
        require(approvals[hat] >= LEAST, "hat-too-light");
        _;
    }

    constructor(GemLike gem_, uint256 maxYays_) public Approvals(gem_, maxYays_) {}

    function plot(address usr, bytes fax) public onlyHat returns (uint256 id) {
        require(usr != address(gem) && usr != address(this), "own");
        id = plans.length;
        plans.push(Plan(msg.sender, usr, fax, add(now, DELAY), false, false));
        emit Plot(id, msg.sender, usr, fax, plans[id].eta);
    }

    function drop(uint256 id) public onlyHat {
        require(id < plans.length, "unknown");
        Plan storage p = plans[id];
        require(!p.done && !p.dropped, "closed");
        p.dropped = true;
        emit Drop(id);
    }

    function exec(uint256 id) public {
        require(id < plans.length, "unknown");
        Plan storage p = plans[id];
        require(!p.done && !p.dropped, "closed");
        require(p.hat == hat, "superseded");
        require(now >= p.eta && now <= add(p.eta, WINDOW), "not-now");
        p.done = true;
        emit Exec(id);
        require(p.usr.call(p.fax), "failed");
    }
}
