// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.7.0;

/// Bonding book of the network. All figures are those of a finished round.
interface IBondBook {
    function currentRound() external view returns (uint256);
    function stakeAt(address account, uint256 round) external view returns (uint256);
    function delegateAt(address account, uint256 round) external view returns (address);
    function bondedToAt(address orchestrator, uint256 round) external view returns (uint256);
    function totalBondedAt(uint256 round) external view returns (uint256);
}

library Checked {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Checked: plus");
    }

    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "Checked: minus");
        return a - b;
    }

    function percent(uint256 a, uint256 p) internal pure returns (uint256) {
        uint256 c = a * p;
        require(a == 0 || c / a == p, "Checked: percent");
        return c / 100;
    }
}

/// Orchestrators vote with everything bonded to them; a delegator may speak for its own stake instead, before
/// or after its orchestrator did.
contract RoundOverride {
    using Checked for uint256;

    enum Side { Against, For, Abstain }

    struct Receipt {
        bool present;
        bool asOrchestrator;
        Side side;
    }

    struct Poll {
        address opener;
        address target;
        uint256 value;
        bytes data;
        uint256 round;
        uint256 lastRound;
        bool ratified;
        mapping(uint8 => uint256) tally;
        mapping(address => Receipt) receipts;
        mapping(address => uint256) spokenOver;
    }

    uint256 public constant VOTING_ROUNDS = 10;
    uint256 public constant PAUSE_ROUNDS = 2;
    uint256 public constant USABLE_ROUNDS = 30;
    uint256 public constant QUORUM_PERCENT = 33;

    IBondBook public immutable book;
    uint256 public immutable minBond;
    uint256 public immutable minQuorum;
    uint256 public pollCount;
    mapping(uint256 => Poll) private _polls;

    event PollOpened(uint256 indexed id, address indexed opener, address target, uint256 value, bytes data, uint256 round);
    event Cast(uint256 indexed id, address indexed voter, Side side, uint256 weight);
    event SpokenOver(uint256 indexed id, address indexed orchestrator, address indexed delegator, uint256 weight);
    event Ratified(uint256 indexed id);

    constructor(IBondBook book_, uint256 minBond_, uint256 minQuorum_) {
        require(address(book_) != address(0) && minBond_ > 0 && minQuorum_ > 0, "setup");
        book = book_;
        minBond = minBond_;
        minQuorum = minQuorum_;
    }

    receive() external payable {}

    function openPoll(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(target != address(0), "target");
        uint256 finished = book.currentRound().minus(1);
        require(book.stakeAt(msg.sender, finished) >= minBond, "bond more");
        id = ++pollCount;
        Poll storage p = _polls[id];
        p.opener = msg.sender;
        p.target = target;
        p.value = value;
        p.data = data;
        p.round = finished;
        p.lastRound = finished.plus(VOTING_ROUNDS);
        emit PollOpened(id, msg.sender, target, value, data, finished);
    }

    function cast(uint256 id, uint8 choice) external {
        Poll storage p = _polls[id];
        require(p.opener != address(0), "unknown poll");
        require(book.currentRound() <= p.lastRound, "poll is over");
        require(choice <= uint8(Side.Abstain), "choice");
        Receipt storage mine = p.receipts[msg.sender];
        require(!mine.present, "one vote");

        address orchestrator = book.delegateAt(msg.sender, p.round);
        bool own = orchestrator == msg.sender;
        mine.present = true;
        mine.asOrchestrator = own;
        mine.side = Side(choice);

        uint256 weight;
        if (own) {
            weight = book.bondedToAt(msg.sender, p.round).minus(p.spokenOver[msg.sender]);
        } else {
            weight = book.stakeAt(msg.sender, p.round);
            _speakOver(id, p, orchestrator, weight);
        }
        require(weight > 0, "no weight");
        p.tally[choice] = p.tally[choice].plus(weight);
        emit Cast(id, msg.sender, Side(choice), weight);
    }

    /// keeps the orchestrator from voting with the stake of a delegator who speaks for itself
    function _speakOver(uint256 id, Poll storage p, address orchestrator, uint256 stake) private {
        p.spokenOver[orchestrator] = p.spokenOver[orchestrator].plus(stake);
        Receipt storage theirs = p.receipts[orchestrator];
        uint8 side = uint8(theirs.side);
        p.tally[side] = p.tally[side].minus(stake);
        emit SpokenOver(id, orchestrator, msg.sender, stake);
    }

    function tallyOf(uint256 id, Side side) public view returns (uint256) {
        return _polls[id].tally[uint8(side)];
    }

    function quorumOf(uint256 id) public view returns (uint256) {
        uint256 share = book.totalBondedAt(_polls[id].round).percent(QUORUM_PERCENT);
        return share > minQuorum ? share : minQuorum;
    }

    function ratify(uint256 id) external {
        Poll storage p = _polls[id];
        require(p.opener != address(0) && !p.ratified, "not open to ratify");
        uint256 round = book.currentRound();
        require(round > p.lastRound.plus(PAUSE_ROUNDS), "pause");
        require(round <= p.lastRound.plus(USABLE_ROUNDS), "expired");
        uint256 yes = tallyOf(id, Side.For);
        require(yes > tallyOf(id, Side.Against), "majority");
        require(yes.plus(tallyOf(id, Side.Abstain)) >= quorumOf(id), "quorum");
        p.ratified = true;
        emit Ratified(id);
        (bool ok, ) = p.target.call{value: p.value}(p.data);
        require(ok, "call failed");
    }
}
