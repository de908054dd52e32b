pragma solidity ^0.4.24;

interface GovToken {
    function transferFrom(address src, address dst, uint256 wad) external returns (bool);
    function transfer(address dst, uint256 wad) external returns (bool);
}

contract MathLike {
    function add(uint256 x, uint256 y) internal pure returns (uint256 z) {
        require((z = x + y) >= x, "math-add");
    }

    function sub(uint256 x, uint256 y) internal pure returns (uint256 z) {
        require((z = x - y) <= x, "math-sub");
    }
}

/// Continuous approval voting. Tokens are locked here and lend their weight to every candidate of the
/// slate their owner chose; the candidate with most approvals may be lifted to be the hat.
contract ApprovalVoting is MathLike {
    uint256 public constant MAX_YAYS = 5;
    uint256 public constant LAUNCH_THRESHOLD = 80000 ether;

    GovToken public GOV;
    address public hat;

    mapping(bytes32 => address[]) public slates;
    mapping(address => bytes32) public votes;
    mapping(address => uint256) public approvals;
    mapping(address => uint256) public deposits;
    mapping(address => uint256) public last;

    event Etch(bytes32 indexed slate);
    event Lock(address indexed owner, uint256 wad);
    event Free(address indexed owner, uint256 wad);
    event Vote(address indexed owner, bytes32 indexed slate);
    event Lift(address indexed whom, uint256 weight);

    constructor(GovToken GOV_) public {
        require(address(GOV_) != address(0), "chief-no-token");
        GOV = GOV_;
    }

    function lock(uint256 wad) external {
        last[msg.sender] = block.number;
        deposits[msg.sender] = add(deposits[msg.sender], wad);
        addWeight(wad, votes[msg.sender]);
        emit Lock(msg.sender, wad);
        require(GOV.transferFrom(msg.sender, address(this), wad), "chief-transfer-from");
    }

    /// Tokens stay at least until the block after the last lock.
    function free(uint256 wad) external {
        require(block.number > last[msg.sender], "chief-same-block");
        deposits[msg.sender] = sub(deposits[msg.sender], wad);
        subWeight(wad, votes[msg.sender]);
        emit Free(msg.sender, wad);
        require(GOV.transfer(msg.sender, wad), "chief-transfer");
    }

    function etch(address[] yays) public returns (bytes32 slate) {
        require(yays.length > 0 && yays.length <= MAX_YAYS, "chief-slate-length");
        requireByteOrderedSet(yays);
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
        require(slates[slate].length > 0, "chief-invalid-slate");
        uint256 weight = deposits[msg.sender];
        subWeight(weight, votes[msg.sender]);
        votes[msg.sender] = slate;
        addWeight(weight, slate);
        emit Vote(msg.sender, slate);
    }

    function lift(address whom) public {
        require(approvals[whom] >= LAUNCH_THRESHOLD, "chief-below-launch");
        require(approvals[whom] > approvals[hat], "chief-not-most-approved");
        hat = whom;
        emit Lift(whom, approvals[whom]);
    }

    function length(bytes32 slate) external view returns (uint256) {
        return slates[slate].length;
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

    function requireByteOrderedSet(address[] memory yays) internal pure {
        require(yays[0] != address(0), "chief-zero-candidate");
        for (uint256 i = 0; i + 1 < yays.length; i++) {
            require(uint256(yays[i]) < uint256(yays[i + 1]), "chief-unordered");
        }
    }
}

/// Authority of the system's contracts: the hat may call what is registered here, nobody else.
contract Chief is ApprovalVoting {
    mapping(address => mapping(bytes4 => bool)) public governed;

    event Governed(address indexed code, bytes4 sig, bool open);

    constructor(GovToken GOV_, address[] codes, bytes4[] sigs) public ApprovalVoting(GOV_) {
        require(codes.length == sigs.length, "chief-lengths");
        for (uint256 i = 0; i < codes.length; i++) {
            governed[codes[i]][sigs[i]] = true;
            emit Governed(codes[i], sigs[i], true);
        }
    }

    function canCall(address caller, address code, bytes4 sig) public view returns (bool) {
        return hat != address(0) && caller == hat && governed[code][sig];
    }

    /// The hat extends or narrows what it governs.
    function setGoverned(address code, bytes4 sig, bool open) external {
        require(msg.sender == hat, "chief-not-hat");
        governed[code][sig] = open;
        emit Governed(code, sig, open);
    }
}
