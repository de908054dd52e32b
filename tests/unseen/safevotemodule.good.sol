// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.20;

interface ISafe {
    /// Runs a call from the Safe; the return value tells whether that call went through.
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation) external returns (bool success);
}

interface IMembershipVotes {
    function getPastVotes(address member, uint256 timepoint) external view returns (uint256);
}

/// Enabled as a module of the association's Safe. Members sign ballots off chain, anyone delivers them
/// in bundles; approved motions go out through the Safe after an objection period.
contract AssemblyModule {
    enum Phase { Missing, Notice, Open, Rejected, Objection, Executable, Lapsed, Closed }

    struct Step {
        address to;
        uint256 value;
        bytes data;
    }

    struct Ballot {
        address member;
        bool inFavour;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    struct Motion {
        bytes32 stepsHash;
        uint40 opensAt;
        uint40 endsAt;
        bool closed;
        uint256 inFavour;
        uint256 against;
    }

    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT_TYPE = keccak256("Ballot(uint256 motion,address member,bool inFavour)");

    uint40 public constant NOTICE = 2 days;
    uint40 public constant OPEN = 7 days;
    uint40 public constant OBJECTION = 3 days;
    uint40 public constant WINDOW = 14 days;
    uint256 public constant QUORUM = 40;
    uint256 public constant TO_MOVE = 2;

    ISafe public immutable safe;
    IMembershipVotes public immutable membership;
    uint256 public motionCount;
    mapping(uint256 => Motion) public motions;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event Moved(uint256 indexed id, address indexed mover, Step[] steps, string text);
    event Counted(uint256 indexed id, address indexed member, bool inFavour, uint256 weight);
    event Withdrawn(uint256 indexed id);
    event Executed(uint256 indexed id);

    constructor(ISafe safe_, IMembershipVotes membership_) {
        require(address(safe_).code.length > 0 && address(membership_).code.length > 0, "no contract");
        safe = safe_;
        membership = membership_;
    }

    function phase(uint256 id) public view returns (Phase) {
        Motion storage m = motions[id];
        if (m.opensAt == 0) return Phase.Missing;
        if (m.closed) return Phase.Closed;
        if (block.timestamp <= m.opensAt) return Phase.Notice;
        if (block.timestamp <= m.endsAt) return Phase.Open;
        if (m.inFavour <= m.against || m.inFavour < QUORUM) return Phase.Rejected;
        if (block.timestamp <= m.endsAt + OBJECTION) return Phase.Objection;
        if (block.timestamp <= m.endsAt + OBJECTION + WINDOW) return Phase.Executable;
        return Phase.Lapsed;
    }

    function move(Step[] calldata steps, string calldata text) external returns (uint256 id) {
        require(steps.length > 0, "no steps");
        require(membership.getPastVotes(msg.sender, block.timestamp - 1) >= TO_MOVE, "members only");
        for (uint256 i; i < steps.length; ++i) {
            require(steps[i].data.length == 0 || steps[i].to.code.length > 0, "no contract");
        }
        id = ++motionCount;
        uint40 opensAt = uint40(block.timestamp) + NOTICE;
        motions[id] = Motion(keccak256(abi.encode(steps)), opensAt, opensAt + OPEN, false, 0, 0);
        emit Moved(id, msg.sender, steps, text);
    }

    function deliver(uint256 id, Ballot[] calldata ballots) external {
        require(phase(id) == Phase.Open, "not open");
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, keccak256("Assembly Module"), block.chainid, address(this)));
        for (uint256 i; i < ballots.length; ++i) {
            Ballot calldata b = ballots[i];
            bytes32 content = keccak256(abi.encode(BALLOT_TYPE, id, b.member, b.inFavour));
            address signer = ecrecover(keccak256(abi.encodePacked("\x19\x01", domain, content)), b.v, b.r, b.s);
            require(signer != address(0) && signer == b.member, "signature");
            _count(id, b.member, b.inFavour);
        }
    }

    function vote(uint256 id, bool inFavour) external {
        require(phase(id) == Phase.Open, "not open");
        require(!hasVoted[id][msg.sender], "counted");
        _count(id, msg.sender, inFavour);
    }

    function execute(uint256 id, Step[] calldata steps) external {
        require(phase(id) == Phase.Executable, "not executable");
        Motion storage m = motions[id];
        require(keccak256(abi.encode(steps)) == m.stepsHash, "steps");
        m.closed = true;
        for (uint256 i; i < steps.length; ++i) {
            require(safe.execTransactionFromModule(steps[i].to, steps[i].value, steps[i].data, 0), "step failed");
        }
        emit Executed(id);
    }

    /// The Safe's owners can withdraw a motion through a Safe transaction, up to its execution.
    function withdraw(uint256 id) external {
        require(msg.sender == address(safe), "safe only");
        Phase p = phase(id);
        require(p != Phase.Missing && p != Phase.Closed, "not live");
        motions[id].closed = true;
        emit Withdrawn(id);
    }

    /// Ballots already counted are passed over, so that bundles may overlap.
    function _count(uint256 id, address member, bool inFavour) private {
        if (hasVoted[id][member]) return;
        hasVoted[id][member] = true;
        Motion storage m = motions[id];
        uint256 weight = membership.getPastVotes(member, m.opensAt);
        if (inFavour) m.inFavour += weight;
        else m.against += weight;
        emit Counted(id, member, inFavour, weight);
    }
}
