// SPDX-License-Identifier: MIT
pragma solidity ^0.8.18;

interface IClubVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// One club; every club is a minimal proxy of the first copy.
contract Club {
    uint8 private constant BLANK = 0;
    uint8 private constant NAMED = 1;
    uint8 private constant READY = 2;

    uint256 public constant SHORTEST_PERIOD = 14_400;
    uint256 public constant LONGEST_PERIOD = 200_000;
    uint256 public constant NOTICE = 7_200;
    uint256 public constant COOLING = 2 days;

    struct Motion {
        address mover;
        address target;
        uint256 value;
        bytes data;
        uint256 opens;
        uint256 closes;
        uint256 readyAt;
        uint256 quorum;
        uint256 yes;
        uint256 no;
        bool done;
        mapping(address => bool) voted;
    }

    uint8 public stage;
    string public title;
    uint256 public period;
    uint256 public quorumBps;
    IClubVotes public votes;
    uint256 public motionCount;
    mapping(uint256 => Motion) private _motions;

    event Named(string title, uint256 period, uint256 quorumBps);
    event VotesChosen(address votes);
    event Moved(uint256 indexed id, address indexed mover, address target, uint256 value, bytes data);
    event Voted(uint256 indexed id, address indexed voter, bool yes, uint256 weight);
    event Carried(uint256 indexed id, uint256 readyAt);
    event Done(uint256 indexed id);

    constructor() {
        stage = READY; // the first copy itself is nobody's club
    }

    receive() external payable {}

    function initialize(string calldata title_, uint256 period_, uint256 quorumBps_) external {
        require(stage == BLANK, "already named");
        require(period_ >= SHORTEST_PERIOD && period_ <= LONGEST_PERIOD, "period");
        require(quorumBps_ >= 500 && quorumBps_ <= 5000, "quorum");
        stage = NAMED;
        title = title_;
        period = period_;
        quorumBps = quorumBps_;
        emit Named(title_, period_, quorumBps_);
    }

    function initializeVotes(IClubVotes votes_) external {
        require(stage != BLANK, "not at this stage");
        require(address(votes_) != address(0), "votes");
        stage = READY;
        votes = votes_;
        emit VotesChosen(address(votes_));
    }

    function move(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(stage == READY, "not ready");
        require(target != address(0), "target");
        require(votes.getPastVotes(msg.sender, block.number - 1) > 0, "no votes");
        uint256 quorum = (votes.getPastTotalSupply(block.number - 1) * quorumBps) / 10_000;
        id = ++motionCount;
        Motion storage m = _motions[id];
        m.mover = msg.sender;
        m.target = target;
        m.value = value;
        m.data = data;
        m.opens = block.number + NOTICE;
        m.closes = m.opens + period;
        m.quorum = quorum == 0 ? 1 : quorum;
        emit Moved(id, msg.sender, target, value, data);
    }

    function vote(uint256 id, bool yes) external {
        Motion storage m = _known(id);
        require(block.number > m.opens && block.number <= m.closes, "not open");
        require(!m.voted[msg.sender], "has voted");
        m.voted[msg.sender] = true;
        uint256 weight = votes.getPastVotes(msg.sender, m.opens);
        if (yes) {
            m.yes += weight;
        } else {
            m.no += weight;
        }
        emit Voted(id, msg.sender, yes, weight);
    }

    function carry(uint256 id) external {
        Motion storage m = _known(id);
        require(block.number > m.closes && m.readyAt == 0, "not now");
        require(m.yes > m.no && m.yes >= m.quorum, "lost");
        m.readyAt = block.timestamp + COOLING;
        emit Carried(id, m.readyAt);
    }

    function perform(uint256 id) external {
        Motion storage m = _known(id);
        require(m.readyAt != 0 && block.timestamp >= m.readyAt && !m.done, "not now");
        m.done = true;
        emit Done(id);
        (bool ok, ) = m.target.call{value: m.value}(m.data);
        require(ok, "failed");
    }

    function motion(uint256 id) external view returns (address target, uint256 value, bytes memory data, uint256 yes, uint256 no, uint256 quorum) {
        Motion storage m = _known(id);
        return (m.target, m.value, m.data, m.yes, m.no, m.quorum);
    }

    function _known(uint256 id) private view returns (Motion storage m) {
        m = _motions[id];
        require(m.opens != 0, "unknown motion");
    }
}

contract ClubFactory {
    address public immutable firstCopy;
    address[] public clubs;

    event ClubFounded(address indexed club, address indexed founder, string title);

    constructor() {
        firstCopy = address(new Club());
    }

    function found(string calldata title, uint256 period, uint256 quorumBps, IClubVotes votes) external returns (address club) {
        club = _clone(firstCopy);
        clubs.push(club);
        Club(payable(club)).initialize(title, period, quorumBps);
        Club(payable(club)).initializeVotes(votes);
        emit ClubFounded(club, msg.sender, title);
    }

    function _clone(address implementation) private returns (address instance) {
        assembly {
            mstore(0x00, or(shr(0xe8, shl(0x60, implementation)), 0x3d602d80600a3d3981f3363d3d373d3d3d363d73000000))
            mstore(0x20, or(shl(0x78, implementation), 0x5af43d82803e903d91602b57fd5bf3))
            instance := create(0, 0x09, 0x37)
        }
        require(instance != address(0), "clone failed");
    }
}
