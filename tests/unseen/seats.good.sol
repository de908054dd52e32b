// SPDX-License-Identifier: MIT
pragma solidity 0.8.4;

interface IWeightOracle {
    function pastWeight(address citizen, uint256 timestamp) external view returns (uint256);
}

/// Fills the seats of a council; every nomination is its own confirmation ballot, and one key belongs to one (term, seat, nominee).
contract CouncilElections {
    uint256 public constant SEATS = 7;
    uint256 public constant CAMPAIGN = 2 days;
    uint256 public constant BALLOT = 6 days;

    struct Nomination {
        uint32 term;
        uint8 seat;
        uint40 ballotStart;
        uint40 ballotEnd;
        bool seated;
        address nominee;
        uint256 confirm;
        uint256 refuse;
    }

    struct Seat {
        address holder;
        uint32 term;
    }

    IWeightOracle public immutable weights;
    uint256 public immutable confirmationQuorum;
    uint256 public immutable nominationWeight;
    uint256 public immutable genesis;

    mapping(bytes32 => Nomination) private _nominations;
    mapping(bytes32 => bool) private _cast;
    Seat[SEATS] private _council;

    event Nominated(bytes32 indexed key, uint32 indexed term, uint8 seat, address nominee, address by);
    event BallotCast(bytes32 indexed key, address indexed citizen, bool confirm, uint256 weight);
    event Seated(uint32 indexed term, uint8 indexed seat, address holder);

    constructor(IWeightOracle weights_, uint256 quorum_, uint256 nominationWeight_) {
        require(address(weights_) != address(0), "weights");
        require(quorum_ > 0, "quorum");
        require(nominationWeight_ > 0, "nomination");
        weights = weights_;
        confirmationQuorum = quorum_;
        nominationWeight = nominationWeight_;
        genesis = block.timestamp;
    }

    function currentTerm() public view returns (uint32) {
        return uint32((block.timestamp - genesis) / 90 days) + 1;
    }

    function keyOf(uint32 term, uint8 seat, address nominee) public pure returns (bytes32) {
        return keccak256(abi.encode(term, seat, nominee));
    }

    function nominate(uint8 seat, address nominee) external returns (bytes32 key) {
        require(seat < SEATS, "seat");
        require(nominee != address(0), "nominee");
        require(weights.pastWeight(msg.sender, block.timestamp - 1) >= nominationWeight, "weight");
        uint32 term = currentTerm();
        key = keyOf(term, seat, nominee);
        require(_nominations[key].ballotStart == 0, "nominated");
        uint40 start = uint40(block.timestamp + CAMPAIGN);
        _nominations[key] = Nomination({
            term: term,
            seat: seat,
            ballotStart: start,
            ballotEnd: uint40(start + BALLOT),
            seated: false,
            nominee: nominee,
            confirm: 0,
            refuse: 0
        });
        emit Nominated(key, term, seat, nominee, msg.sender);
    }

    function cast(bytes32 key, bool confirm) external {
        Nomination storage n = _nominations[key];
        require(n.ballotStart != 0, "unknown");
        require(block.timestamp > n.ballotStart && block.timestamp <= n.ballotEnd, "closed");
        bytes32 receipt = keccak256(abi.encode(key, n.ballotStart, msg.sender));
        require(!_cast[receipt], "cast");
        _cast[receipt] = true;
        uint256 weight = weights.pastWeight(msg.sender, n.ballotStart);
        require(weight > 0, "no weight");
        if (confirm) n.confirm += weight;
        else n.refuse += weight;
        emit BallotCast(key, msg.sender, confirm, weight);
    }

    function seat(bytes32 key) external {
        Nomination storage n = _nominations[key];
        require(n.ballotStart != 0 && block.timestamp > n.ballotEnd, "not over");
        require(n.confirm > n.refuse, "refused");
        require(n.confirm >= confirmationQuorum, "quorum");
        require(!n.seated, "seated");
        require(_council[n.seat].term < n.term, "seat taken for the term");
        n.seated = true;
        _council[n.seat] = Seat({holder: n.nominee, term: n.term});
        emit Seated(n.term, n.seat, n.nominee);
    }

    function councillor(uint8 index) external view returns (address holder, uint32 term) {
        Seat storage s = _council[index];
        return (s.holder, s.term);
    }

    function nomination(bytes32 key) external view returns (Nomination memory) {
        return _nominations[key];
    }
}
