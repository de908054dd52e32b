// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;

interface IWeightBook {
    function weightOf(address account, uint256 timepoint) external view returns (uint256);
    function totalWeight(uint256 timepoint) external view returns (uint256);
}

library Safe {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a * b;
        require(a == 0 || c / a == b, "overflow");
    }
}

/// @dev Offices and the terms for which they are held.
contract Offices {
    enum Office { Treasurer, Secretary, Speaker }

    struct Term {
        address holder;
        uint256 began;
        uint256 ends;
    }

    mapping(uint8 => Term) public terms;

    event Seated(Office indexed office, address indexed holder, uint256 ends);

    function holderOf(Office office) public view returns (address) {
        Term storage t = terms[uint8(office)];
        return block.timestamp < t.ends ? t.holder : address(0);
    }

    function _seat(Office office, address who, uint256 length) internal {
        terms[uint8(office)] = Term(who, block.timestamp, block.timestamp + length);
        emit Seated(office, who, block.timestamp + length);
    }
}

/// @title OfficerPoll
/// @notice A yes/no ballot on every nomination. A nominator has to keep a minimum of weight while the ballot is open.
contract OfficerPoll is Offices {
    using Safe for uint256;

    uint256 public constant LEAD = 1 days;
    uint256 public constant OPEN = 6 days;
    uint256 public constant OBJECTION = 2 days;
    uint256 public constant SEATING = 10 days;
    uint256 public constant TERM = 180 days;
    uint256 public constant QUORUM_PERMILLE = 150;
    uint256 public constant BACKING_PERMILLE = 5;

    struct Nomination {
        address nominator;
        address candidate;
        Office office;
        uint256 start;
        uint256 end;
        uint256 snapshot;
        uint256 supply;
        uint256 yes;
        uint256 no;
        bool annulled;
        bool seated;
    }

    IWeightBook public immutable book;
    Nomination[] public nominations;
    mapping(bytes32 => bool) private ballots;

    event Nominated(uint256 indexed id, address indexed nominator, address indexed candidate, Office office);
    event BallotCast(uint256 indexed id, address indexed voter, bool yes, uint256 weight);
    event Annulled(uint256 indexed id, address indexed by);

    constructor(IWeightBook book_) public {
        require(address(book_) != address(0), "book");
        book = book_;
    }

    function backingNeeded(uint256 timepoint) public view returns (uint256) {
        return book.totalWeight(timepoint).mul(BACKING_PERMILLE) / 1000;
    }

    function nominate(address candidate, Office office) external returns (uint256 id) {
        require(candidate != address(0), "candidate");
        uint256 past = block.timestamp - 1;
        uint256 w = book.weightOf(msg.sender, past);
        require(w > 0 && w >= backingNeeded(past), "backing");
        Nomination memory n;
        n.nominator = msg.sender;
        n.candidate = candidate;
        n.office = office;
        n.start = block.timestamp.add(LEAD);
        n.end = n.start.add(OPEN);
        n.snapshot = past;
        n.supply = book.totalWeight(past);
        require(n.supply >= 1000, "supply");
        id = nominations.length;
        nominations.push(n);
        emit Nominated(id, msg.sender, candidate, office);
    }

    function cast(uint256 id, bool yes) external {
        Nomination storage n = nominations[id];
        require(!n.annulled, "annulled");
        require(block.timestamp > n.start && block.timestamp <= n.end, "closed");
        bytes32 slot = keccak256(abi.encode(id, msg.sender));
        require(!ballots[slot], "cast");
        ballots[slot] = true;
        uint256 w = book.weightOf(msg.sender, n.snapshot);
        require(w > 0, "weight");
        if (yes) {
            n.yes = n.yes.add(w);
        } else {
            n.no = n.no.add(w);
        }
        emit BallotCast(id, msg.sender, yes, w);
    }

    /// @notice The nominator may step back; anyone may clear a nomination that has lost its backing.
    function annul(uint256 id) external {
        Nomination storage n = nominations[id];
        require(!n.annulled && !n.seated && block.timestamp <= n.end, "too late");
        uint256 past = block.timestamp - 1;
        require(
            msg.sender == n.nominator || book.weightOf(msg.sender, past) < backingNeeded(past),
            "backed"
        );
        n.annulled = true;
        emit Annulled(id, msg.sender);
    }

    function seat(uint256 id) external {
        Nomination storage n = nominations[id];
        require(!n.annulled && !n.seated, "settled");
        require(block.timestamp > n.end.add(OBJECTION), "early");
        require(block.timestamp <= n.end.add(OBJECTION).add(SEATING), "lapsed");
        require(holderOf(n.office) == address(0), "office held");
        require(n.yes > n.no, "majority");
        require(n.yes.mul(1000) >= n.supply.mul(QUORUM_PERMILLE), "quorum");
        n.seated = true;
        _seat(n.office, n.candidate, TERM);
    }
}
