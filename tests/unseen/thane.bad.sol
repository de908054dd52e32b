pragma solidity ^0.5.10;

contract ThaneToken {
    uint256 public constant totalSupply = 1000000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed src, address indexed dst, uint256 wad);
    event Approval(address indexed src, address indexed guy, uint256 wad);

    constructor(address first) public {
        require(first != address(0));
        balanceOf[first] = totalSupply;
        emit Transfer(address(0), first, totalSupply);
    }

    function approve(address guy, uint256 wad) external returns (bool) {
        allowance[msg.sender][guy] = wad;
        emit Approval(msg.sender, guy, wad);
        return true;
    }

    function transfer(address dst, uint256 wad) external returns (bool) {
        return move(msg.sender, dst, wad);
    }

    function transferFrom(address src, address dst, uint256 wad) external returns (bool) {
        require(allowance[src][msg.sender] >= wad, "allowance");
        allowance[src][msg.sender] -= wad;
        return move(src, dst, wad);
    }

    function move(address src, address dst, uint256 wad) internal returns (bool) {
        require(dst != address(0) && balanceOf[src] >= wad, "balance");
        balanceOf[src] -= wad;
        balanceOf[dst] += wad;
        emit Transfer(src, dst, wad);
        return true;
    }
}

/// Approval voting over slates of candidates. The seated candidate may release money from the hoard.
contract ThaneMoot {
    uint256 public constant MAX_YAYS = 5;
    uint256 public constant HOLD = 8 days;
    uint256 public constant CHALLENGE = 3 days;
    uint256 public constant MIN_APPROVAL = 100000 ether;
    uint256 public constant TERM_LIMIT = 50 ether;

    ThaneToken public GOV;
    address public seated;
    address public challenger;
    uint256 public challengedAt;
    uint256 public released;
    mapping(bytes32 => address[]) public slates;
    mapping(address => bytes32) public votes;
    mapping(address => uint256) public approvals;
    mapping(address => uint256) public deposits;
    mapping(address => uint256) public heldUntil;

    event Etch(bytes32 indexed slate);
    event Lock(address indexed who, uint256 wad);
    event Free(address indexed who, uint256 wad);
    event Voted(address indexed who, bytes32 indexed slate);
    event Challenged(address indexed whom);
    event Seated(address indexed whom);
    event Released(address indexed to, uint256 wad);

    constructor(ThaneToken gov) public {
        require(address(gov) != address(0));
        GOV = gov;
    }

    function() external payable {}

    function lock(uint256 wad) external {
        deposits[msg.sender] = add(deposits[msg.sender], wad);
        heldUntil[msg.sender] = now + HOLD;
        addWeight(wad, votes[msg.sender]);
        emit Lock(msg.sender, wad);
        require(GOV.transferFrom(msg.sender, address(this), wad), "lock");
    }

    function free(uint256 wad) external {
        require(now > heldUntil[msg.sender], "held");
        deposits[msg.sender] = sub(deposits[msg.sender], wad);
        subWeight(wad, votes[msg.sender]);
        emit Free(msg.sender, wad);
        require(GOV.transfer(msg.sender, wad), "free");
    }

    function etch(address[] calldata yays) external returns (bytes32 slate) {
        require(yays.length > 0 && yays.length <= MAX_YAYS, "yays");
        for (uint256 i = 0; i + 1 < yays.length; i++) {
            require(uint256(yays[i]) < uint256(yays[i + 1]), "ordered set");
        }
        slate = keccak256(abi.encodePacked(yays));
        slates[slate] = yays;
        emit Etch(slate);
    }

    function vote(bytes32 slate) external {
        uint256 weight = deposits[msg.sender];
        subWeight(weight, votes[msg.sender]);
        votes[msg.sender] = slate;
        addWeight(weight, slate);
        heldUntil[msg.sender] = now + HOLD;
        emit Voted(msg.sender, slate);
    }

    function challenge(address whom) external {
        require(whom != address(0) && whom != challenger && whom != seated, "whom");
        require(approvals[whom] >= MIN_APPROVAL, "too few");
        require(approvals[whom] > approvals[seated] && approvals[whom] > approvals[challenger], "not ahead");
        challenger = whom;
        challengedAt = now;
        emit Challenged(whom);
    }

    function seat() external {
        require(challenger != address(0), "nobody");
        require(now >= challengedAt + CHALLENGE, "wait");
        require(approvals[challenger] >= MIN_APPROVAL, "too few");
        require(approvals[challenger] > approvals[seated], "not ahead");
        seated = challenger;
        challenger = address(0);
        released = 0;
        emit Seated(seated);
    }

    function release(address payable to, uint256 wad) external {
        require(msg.sender == seated, "not seated");
        released = add(released, wad);
        require(released <= TERM_LIMIT, "term limit");
        emit Released(to, wad);
        (bool ok, ) = to.call.value(wad)("");
        require(ok, "release");
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

    function add(uint256 x, uint256 y) internal pure returns (uint256 z) {
        require((z = x + y) >= x, "add");
    }

    function sub(uint256 x, uint256 y) internal pure returns (uint256 z) {
        require((z = x - y) <= x, "sub");
    }
}
