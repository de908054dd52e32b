pragma solidity ^0.4.24;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a);
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) {
            return 0;
        }
        c = a * b;
        require(c / a == b);
    }
}

/// @title SealedElection
/// @notice The electorate seals its ballots, opens them afterwards, and the candidate with most of the opened ballots
///         takes the office of steward for one term. A committee may void an election (and nothing else) until it is
///         declared, for instance when the list of candidates was wrong.
contract SealedElection {
    using SafeMath for uint256;

    uint256 public constant SEALING = 4 days;
    uint256 public constant OPENING = 3 days;
    uint256 public constant OBJECTIONS = 2 days;
    uint256 public constant STALE = 60 days;
    uint256 public constant TERM = 365 days;
    uint256 public constant MAX_CANDIDATES = 20;

    struct Election {
        address caller;
        uint256 begun;
        uint256 opened;
        bool voided;
        bool declared;
        address[] candidates;
        mapping(address => uint256) tally;
        mapping(address => bool) standing;
        mapping(address => bytes32) sealedBallots;
        mapping(address => bool) openedBallots;
    }

    mapping(address => bool) public elector;
    mapping(address => bool) public committee;
    uint256 public electors;
    Election[] private elections;
    address public steward;
    uint256 public termEnds;

    event ElectionCalled(uint256 indexed id, address indexed by, address[] candidates);
    event BallotSealed(uint256 indexed id, address indexed elector, bytes32 commitment);
    event BallotOpened(uint256 indexed id, address indexed elector, address candidate);
    event ElectionVoided(uint256 indexed id, address indexed member);
    event StewardDeclared(uint256 indexed id, address indexed steward, uint256 termEnds);

    modifier onlyElector() {
        require(elector[msg.sender], "elector");
        _;
    }

    modifier onlyCommittee() {
        require(committee[tx.origin], "committee");
        _;
    }

    constructor(address[] roll, address[] members) public {
        require(roll.length >= 10 && members.length >= 3, "size");
        uint256 i;
        for (i = 0; i < roll.length; i++) {
            require(roll[i] != address(0) && !elector[roll[i]], "roll");
            elector[roll[i]] = true;
        }
        for (i = 0; i < members.length; i++) {
            require(members[i] != address(0), "member");
            committee[members[i]] = true;
        }
        electors = roll.length;
    }

    function callElection(address[] candidates) external onlyElector returns (uint256 id) {
        require(candidates.length >= 2 && candidates.length <= MAX_CANDIDATES, "candidates");
        require(block.timestamp.add(30 days) >= termEnds, "term runs");
        id = elections.length++;
        Election storage e = elections[id];
        e.caller = msg.sender;
        e.begun = block.timestamp;
        for (uint256 i = 0; i < candidates.length; i++) {
            require(candidates[i] != address(0) && !e.standing[candidates[i]], "candidate");
            e.standing[candidates[i]] = true;
            e.candidates.push(candidates[i]);
        }
        emit ElectionCalled(id, msg.sender, candidates);
    }

    /// @param commitment keccak256(abi.encode(this, id, elector, candidate, secret))
    function sealBallot(uint256 id, bytes32 commitment) external onlyElector {
        Election storage e = elections[id];
        require(!e.voided && block.timestamp < e.begun.add(SEALING), "sealing over");
        require(commitment != bytes32(0) && e.sealedBallots[msg.sender] == bytes32(0), "sealed");
        e.sealedBallots[msg.sender] = commitment;
        emit BallotSealed(id, msg.sender, commitment);
    }

    function openBallot(uint256 id, address candidate, bytes32 secret) external onlyElector {
        Election storage e = elections[id];
        require(!e.voided, "voided");
        require(block.timestamp >= e.begun.add(SEALING), "sealing");
        require(block.timestamp < e.begun.add(SEALING).add(OPENING), "opening over");
        require(!e.openedBallots[msg.sender], "opened");
        require(
            e.sealedBallots[msg.sender] == keccak256(abi.encode(address(this), id, msg.sender, candidate, secret)),
            "commitment"
        );
        require(e.standing[candidate], "not standing");
        e.openedBallots[msg.sender] = true;
        e.opened = e.opened.add(1);
        e.tally[candidate] = e.tally[candidate].add(1);
        emit BallotOpened(id, msg.sender, candidate);
    }

    function voidElection(uint256 id) external onlyCommittee {
        Election storage e = elections[id];
        require(!e.voided && !e.declared, "settled");
        e.voided = true;
        emit ElectionVoided(id, msg.sender);
    }

    function declare(uint256 id) external {
        Election storage e = elections[id];
        require(!e.voided && !e.declared, "settled");
        require(block.timestamp >= e.begun.add(SEALING).add(OPENING).add(OBJECTIONS), "early");
        require(block.timestamp < e.begun.add(STALE), "stale");
        require(block.timestamp >= termEnds, "office held");
        require(e.opened.mul(3) >= electors, "turnout");
        address best = e.candidates[0];
        bool tie = false;
        for (uint256 i = 1; i < e.candidates.length; i++) {
            address c = e.candidates[i];
            if (e.tally[c] > e.tally[best]) {
                best = c;
                tie = false;
            } else if (e.tally[c] == e.tally[best]) {
                tie = true;
            }
        }
        require(!tie && e.tally[best].mul(2) > e.opened, "no majority");
        e.declared = true;
        steward = best;
        termEnds = block.timestamp.add(TERM);
        emit StewardDeclared(id, best, termEnds);
    }

    function tallyOf(uint256 id, address candidate) external view returns (uint256) {
        Election storage e = elections[id];
        require(block.timestamp >= e.begun.add(SEALING).add(OPENING), "counting");
        return e.tally[candidate];
    }

    function electionCount() external view returns (uint256) {
        return elections.length;
    }
}
