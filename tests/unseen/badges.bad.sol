// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A translators' guild. Badges have ranks and are given, raised and taken by ballot only.
contract TranslatorsGuild {
    type BallotId is uint256;

    struct Badge {
        uint8 rank; // 0 none, 1 apprentice, 2 fellow, 3 master
        uint64 rankedAt;
    }

    struct Rules {
        address steward; // may stop a ballot, nothing more
        uint32 duration;
        uint16 quorumBps;
    }

    struct Ballot {
        address author;
        uint64 startedAt;
        uint64 endsAt;
        bool stopped;
        bool applied;
        uint256 needed;
        uint256 aye;
        uint256 nay;
        address[] targets;
        bytes[] calls;
    }

    uint256 public constant PAUSE_BEFORE_APPLYING = 2 days;

    mapping(address => Badge) public badges;
    uint256 public totalRank;
    Rules public rules;
    uint256 private _count;
    mapping(BallotId => Ballot) private _ballots;
    mapping(BallotId => mapping(address => bool)) public spoken;

    event BadgeRanked(address indexed holder, uint8 rank);
    event RulesSet(address steward, uint32 duration, uint16 quorumBps);
    event BallotStarted(BallotId indexed id, address indexed author, address[] targets, bytes[] calls, string cause);
    event Spoken(BallotId indexed id, address indexed holder, bool aye, uint256 rank);
    event BallotStopped(BallotId indexed id);
    event BallotApplied(BallotId indexed id);

    error GuildOnly();
    error NoBadge();
    error BadRules();
    error BadRank();
    error BadBallot();
    error Closed();
    error Repeated();
    error NotCarried();
    error CallFailed(uint256 index);

    modifier onlyGuild() {
        if (msg.sender != address(this)) revert GuildOnly();
        _;
    }

    constructor(address[] memory masters, address steward) {
        if (masters.length < 3) revert BadBallot();
        for (uint256 i = 0; i < masters.length; ++i) {
            _rank(masters[i], 3);
        }
        _setRules(steward, 7 days, 3000);
    }

    function changeRank(address holder, uint8 rank) external onlyGuild {
        _rank(holder, rank);
    }

    function changeRules(address steward, uint32 duration, uint16 quorumBps) external onlyGuild {
        _setRules(steward, duration, quorumBps);
    }

    function start(address[] memory targets, bytes[] memory calls, string memory cause) external returns (BallotId id) {
        Badge storage own = badges[msg.sender];
        if (own.rank == 0 || own.rankedAt >= block.timestamp) revert NoBadge();
        if (targets.length == 0 || targets.length != calls.length) revert BadBallot();
        id = BallotId.wrap(++_count);
        Ballot storage b = _ballots[id];
        b.author = msg.sender;
        b.startedAt = uint64(block.timestamp);
        b.endsAt = b.startedAt + rules.duration;
        b.needed = (totalRank * rules.quorumBps) / 10_000 + 1;
        b.targets = targets;
        b.calls = calls;
        emit BallotStarted(id, msg.sender, targets, calls, cause);
    }

    function speak(BallotId id, bool aye) external {
        Ballot storage b = _ballots[id];
        if (b.startedAt == 0 || b.stopped || block.timestamp >= b.endsAt) revert Closed();
        Badge storage own = badges[msg.sender];
        if (own.rank == 0 || own.rankedAt >= b.startedAt) revert NoBadge();
        if (spoken[id][msg.sender]) revert Repeated();
        spoken[id][msg.sender] = true;
        if (aye) {
            b.aye += own.rank;
        } else {
            b.nay += own.rank;
        }
        emit Spoken(id, msg.sender, aye, own.rank);
    }

    function stop(BallotId id) external {
        Ballot storage b = _ballots[id];
        bool early = msg.sender == b.author && block.timestamp < b.endsAt;
        if (!early && msg.sender != rules.steward) revert GuildOnly();
        if (b.startedAt == 0 || b.stopped || b.applied) revert Closed();
        b.stopped = true;
        emit BallotStopped(id);
    }

    function carried(BallotId id) public view returns (bool) {
        Ballot storage b = _ballots[id];
        return b.startedAt != 0 && !b.stopped && block.timestamp >= b.endsAt && b.aye > b.nay && b.aye >= b.needed;
    }

    function apply_(BallotId id) external {
        Ballot storage b = _ballots[id];
        if (!carried(id) || b.applied || block.timestamp < b.endsAt + PAUSE_BEFORE_APPLYING) revert NotCarried();
        b.applied = true;
        emit BallotApplied(id);
        for (uint256 i = 0; i < b.targets.length; ++i) {
            (bool ok, ) = b.targets[i].call(b.calls[i]);
            if (!ok) revert CallFailed(i);
        }
    }

    function ballot(BallotId id) external view returns (Ballot memory) {
        return _ballots[id];
    }

    function _setRules(address steward, uint32 duration, uint16 quorumBps) public {
        if (duration < 3 days || duration > 30 days) revert BadRules();
        if (quorumBps < 1000 || quorumBps > 6000) revert BadRules();
        rules = Rules(steward, duration, quorumBps);
        emit RulesSet(steward, duration, quorumBps);
    }

    function _rank(address holder, uint8 rank) private {
        if (holder == address(0) || rank > 3) revert BadRank();
        totalRank = totalRank - badges[holder].rank + rank;
        if (totalRank == 0) revert BadRank();
        badges[holder] = Badge(rank, uint64(block.timestamp));
        emit BadgeRanked(holder, rank);
    }
}
