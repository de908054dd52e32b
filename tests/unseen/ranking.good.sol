// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPastPower {
    function getPastVotes(address who, uint256 blockNumber) external view returns (uint256);
}

/// Ranked polls of the delegates' house: a ballot orders all options, first rank earns most points.
contract RankedPolls {
    struct Poll {
        address author;
        uint32 options;
        uint64 census;
        uint64 opens;
        uint64 closes;
        uint256 turnout;
        bytes32 text;
    }

    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT_TYPE = keccak256("RankedBallot(address voter,uint256 poll,uint256[] ranks,uint256 nonce)");
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    uint256 public constant MAX_OPTIONS = 8;
    uint256 public constant LEAD = 7200;
    uint256 public constant LENGTH = 50400;
    uint256 public constant TO_OPEN = 1000e18;
    uint256 public constant LEAST_TURNOUT = 50_000e18;

    IPastPower public immutable power;
    uint256 public count;
    mapping(uint256 => Poll) public polls;
    mapping(uint256 => uint256[8]) private points;
    mapping(uint256 => mapping(address => bytes32)) public ballotOf;
    mapping(address => uint256) public nonces;

    event PollOpened(uint256 indexed poll, address indexed author, uint256 options, bytes32 text);
    event BallotCast(uint256 indexed poll, address indexed voter, uint256[] ranks, uint256 weight);

    constructor(IPastPower power_) {
        require(address(power_) != address(0), "power");
        power = power_;
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, keccak256("RankedPolls"), keccak256("1"), block.chainid, address(this)));
    }

    function open(uint32 options, bytes32 text) external returns (uint256 poll) {
        require(options >= 2 && options <= MAX_OPTIONS, "options");
        require(power.getPastVotes(msg.sender, block.number - 1) >= TO_OPEN, "power");
        poll = ++count;
        polls[poll] = Poll(
            msg.sender, options, uint64(block.number + LEAD), uint64(block.number + LEAD), uint64(block.number + LEAD + LENGTH), 0, text
        );
        emit PollOpened(poll, msg.sender, options, text);
    }

    function cast(uint256 poll, uint256[] calldata ranks) external {
        _cast(msg.sender, poll, ranks);
    }

    function castBySig(address voter, uint256 poll, uint256[] calldata ranks, uint8 v, bytes32 r, bytes32 s) external {
        require(uint256(s) <= HALF_ORDER, "malleable");
        bytes32 structHash = keccak256(
            abi.encode(BALLOT_TYPE, voter, poll, keccak256(abi.encodePacked(ranks)), nonces[voter]++)
        );
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domainSeparator(), structHash));
        address signer = ecrecover(digest, v, r, s);
        require(signer != address(0) && signer == voter, "signature");
        _cast(voter, poll, ranks);
    }

    function _cast(address voter, uint256 poll, uint256[] calldata ranks) private {
        Poll storage p = polls[poll];
        require(p.author != address(0), "unknown");
        require(block.number > p.opens && block.number <= p.closes, "closed");
        require(ballotOf[poll][voter] == bytes32(0), "already cast");
        require(ranks.length == p.options, "incomplete");
        uint256 weight = power.getPastVotes(voter, p.census);
        require(weight > 0, "no power");

        ballotOf[poll][voter] = keccak256(abi.encode(ranks));
        p.turnout += weight;
        uint256 seen;
        for (uint256 i = 0; i < ranks.length; i++) {
            require(ranks[i] < ranks.length, "rank");
            uint256 bit = 1 << ranks[i];
            require(seen & bit == 0, "rank twice");
            seen |= bit;
            points[poll][i] += weight * (ranks.length - ranks[i]);
        }
        emit BallotCast(poll, voter, ranks, weight);
    }

    /// The option with strictly most points; none on a tie or a low turnout.
    function winner(uint256 poll) external view returns (bool decided, uint256 option) {
        Poll storage p = polls[poll];
        require(p.author != address(0) && block.number > p.closes, "not over");
        if (p.turnout < LEAST_TURNOUT) return (false, 0);
        uint256 best;
        for (uint256 i = 0; i < p.options; i++) {
            uint256 got = points[poll][i];
            if (got > best) {
                best = got;
                option = i;
                decided = true;
            } else if (got == best) {
                decided = false;
            }
        }
    }

    function pointsOf(uint256 poll, uint256 option) external view returns (uint256) {
        return points[poll][option];
    }
}
