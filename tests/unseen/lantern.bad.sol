// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

abstract contract LanternVotes {
    struct Mark {
        uint256 t;
        uint256 v;
    }

    bytes32 internal constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    mapping(address => address) public delegateOf;
    mapping(address => uint256) public nonces;
    mapping(address => Mark[]) private marks;

    event Delegated(address indexed from, address indexed previous, address indexed to);

    function unitsOf(address who) public view virtual returns (uint256);

    function domainSeparator() public pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version)"),
                keccak256("Lantern"),
                keccak256("1")
            )
        );
    }

    function delegate(address to) external {
        _delegate(msg.sender, to);
    }

    function delegateBySig(address to, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= expiry, "expired");
        bytes32 structHash = keccak256(abi.encode(DELEGATION, to, nonce, expiry));
        address signer = ecrecover(keccak256(abi.encodePacked("\x19\x01", domainSeparator(), structHash)), v, r, s);
        require(signer != address(0), "signature");
        require(nonce == nonces[signer]++, "nonce");
        _delegate(signer, to);
    }

    function votesAt(address who, uint256 t) public view returns (uint256) {
        require(t < block.timestamp, "not past");
        Mark[] storage m = marks[who];
        uint256 i = m.length;
        while (i != 0 && m[i - 1].t > t) i--;
        return i == 0 ? 0 : m[i - 1].v;
    }

    function _delegate(address from, address to) private {
        address previous = delegateOf[from];
        delegateOf[from] = to;
        emit Delegated(from, previous, to);
        _move(previous, to, unitsOf(from));
    }

    function _move(address a, address b, uint256 n) internal {
        if (a == b || n == 0) return;
        if (a != address(0)) _mark(a, _now(a) - n);
        if (b != address(0)) _mark(b, _now(b) + n);
    }

    function _now(address who) private view returns (uint256) {
        uint256 n = marks[who].length;
        return n == 0 ? 0 : marks[who][n - 1].v;
    }

    function _mark(address who, uint256 v) private {
        Mark[] storage m = marks[who];
        if (m.length != 0 && m[m.length - 1].t == block.timestamp) m[m.length - 1].v = v;
        else m.push(Mark(block.timestamp, v));
    }
}

contract Lantern is LanternVotes {
    string public constant name = "Lantern";
    uint256 public constant totalSupply = 21_000_000;
    mapping(address => uint256) private held;

    event Transfer(address indexed from, address indexed to, uint256 n);

    constructor(address keeper) {
        require(keeper != address(0), "keeper");
        held[keeper] = totalSupply;
        emit Transfer(address(0), keeper, totalSupply);
    }

    function unitsOf(address who) public view override returns (uint256) {
        return held[who];
    }

    function transfer(address to, uint256 n) external returns (bool) {
        require(to != address(0), "to");
        held[msg.sender] -= n;
        held[to] += n;
        emit Transfer(msg.sender, to, n);
        _move(delegateOf[msg.sender], delegateOf[to], n);
        return true;
    }
}

/// Decides which keeper runs the lighthouse; nothing else is ever decided here.
contract LighthouseElection {
    struct Nomination {
        address nominee;
        address by;
        uint256 taken;
        uint256 until;
        uint256 yea;
        uint256 nay;
        bool seated;
    }

    Lantern public immutable lantern;
    address public lighthouseKeeper;
    uint256 public constant TURN = 4 days;
    uint256 public constant SEAT_DELAY = 3 days;
    uint256 public constant SEAT_LIMIT = 17 days;
    uint256 public constant NEEDED = 2_100_000;

    mapping(uint256 => Nomination) public nominations;
    uint256 public total;
    mapping(bytes32 => bool) private answered;

    event Nominated(uint256 indexed n, address nominee, address by);
    event Answered(uint256 indexed n, address voter, bool yea, uint256 weight);
    event Seated(uint256 indexed n, address nominee);

    constructor(Lantern lantern_, address first) {
        require(address(lantern_) != address(0) && first != address(0), "zero");
        lantern = lantern_;
        lighthouseKeeper = first;
    }

    function nominate(address nominee) external returns (uint256 n) {
        require(nominee != address(0), "nominee");
        require(lantern.votesAt(msg.sender, block.timestamp - 1) >= 21_000, "units");
        n = ++total;
        nominations[n] = Nomination(nominee, msg.sender, block.timestamp - 1, block.timestamp + TURN, 0, 0, false);
        emit Nominated(n, nominee, msg.sender);
    }

    function answer(uint256 n, bool yea) external {
        Nomination storage x = nominations[n];
        require(x.until != 0 && block.timestamp <= x.until, "over");
        bytes32 slot = keccak256(abi.encode(n, msg.sender));
        require(!answered[slot], "answered");
        answered[slot] = true;
        uint256 w = lantern.votesAt(msg.sender, x.taken);
        if (yea) x.yea += w;
        else x.nay += w;
        emit Answered(n, msg.sender, yea, w);
    }

    function seat(uint256 n) external {
        Nomination storage x = nominations[n];
        require(x.until != 0 && block.timestamp > x.until + SEAT_DELAY, "early");
        require(block.timestamp <= x.until + SEAT_LIMIT, "lapsed");
        require(x.yea >= NEEDED && x.yea > x.nay && !x.seated, "refused");
        x.seated = true;
        lighthouseKeeper = x.nominee;
        emit Seated(n, x.nominee);
    }
}
