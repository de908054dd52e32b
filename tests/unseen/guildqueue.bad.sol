// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;

/// Fellowship with a queue of applications, one new application per period, decided strictly in order.
/// Shares cannot be transferred; whoever disagrees quits with a fair part of the bank.
contract FellowshipQueue {
    struct Member {
        uint256 shares;
        uint256 sharesSince;   // period in which shares were last issued
        uint256 lastYes;       // position + 1 of the latest application supported
        uint256 lastSubmitted; // position + 1 of the latest application brought in
    }

    enum Ballot { None, Yes, No }

    struct Application {
        address proposer;
        address payable applicant;
        uint256 sharesRequested;
        uint256 tribute;
        uint256 submittedPeriod;
        uint256 startingPeriod;
        uint256 sharesAtSubmission;
        uint256 yesVotes;
        uint256 noVotes;
        bool processed;
        bool passed;
        mapping(address => Ballot) ballots;
    }

    uint256 public constant PERIOD = 8 hours;
    uint256 public constant VOTING_PERIODS = 21;
    uint256 public constant GRACE_PERIODS = 21;
    uint256 public constant QUORUM_PERCENT = 20;
    uint256 public constant MAX_SHARES = 1e12;

    uint256 public immutable summonedAt;
    uint256 public totalShares;
    uint256 public bank;
    uint256 public nextToProcess;
    Application[] public queue;
    mapping(address => Member) public members;
    mapping(address => uint256) public tributeOffered;
    mapping(address => uint256) public credit;

    event TributeOffered(address indexed applicant, uint256 amount);
    event TributeTakenBack(address indexed applicant, uint256 amount);
    event Submitted(uint256 indexed index, address indexed proposer, address indexed applicant, uint256 shares, string details);
    event Voted(uint256 indexed index, address indexed member, Ballot ballot);
    event Processed(uint256 indexed index, bool passed);
    event Quit(address indexed member, uint256 shares, uint256 payout);
    event Claimed(address indexed who, uint256 amount);

    modifier onlyMember() {
        require(members[msg.sender].shares > 0, "members only");
        _;
    }

    constructor(address[] memory founders, uint256 sharesEach) payable {
        require(founders.length > 0 && founders.length <= 50, "founders");
        require(sharesEach > 0 && sharesEach <= 1000, "shares");
        summonedAt = block.timestamp;
        bank = msg.value;
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && members[founders[i]].shares == 0, "founder");
            members[founders[i]].shares = sharesEach;
        }
        totalShares = founders.length * sharesEach;
    }

    function currentPeriod() public view returns (uint256) {
        return (block.timestamp - summonedAt) / PERIOD + 1;
    }

    function queueLength() external view returns (uint256) {
        return queue.length;
    }

    function offerTribute() external payable {
        tributeOffered[msg.sender] = _add(tributeOffered[msg.sender], msg.value);
        emit TributeOffered(msg.sender, msg.value);
    }

    function takeBackTribute() external {
        uint256 amount = tributeOffered[msg.sender];
        tributeOffered[msg.sender] = 0;
        credit[msg.sender] = _add(credit[msg.sender], amount);
        emit TributeTakenBack(msg.sender, amount);
    }

    /// A member brings in one application at a time.
    function submit(address payable applicant, uint256 sharesRequested, uint256 tribute, string calldata details) external onlyMember {
        require(applicant != address(0), "applicant");
        require(sharesRequested <= MAX_SHARES - totalShares, "too many shares");
        require(tributeOffered[applicant] >= tribute, "tribute not offered");
        require(members[msg.sender].lastSubmitted <= nextToProcess, "one at a time");
        tributeOffered[applicant] -= tribute;

        uint256 period = currentPeriod();
        uint256 start = period;
        if (queue.length > 0 && queue[queue.length - 1].startingPeriod > start) {
            start = queue[queue.length - 1].startingPeriod;
        }
        uint256 index = queue.length;
        members[msg.sender].lastSubmitted = index + 1;
        queue.push();
        Application storage a = queue[index];
        a.proposer = msg.sender;
        a.applicant = applicant;
        a.sharesRequested = sharesRequested;
        a.tribute = tribute;
        a.submittedPeriod = period;
        a.startingPeriod = start + 1;
        a.sharesAtSubmission = totalShares;
        emit Submitted(index, msg.sender, applicant, sharesRequested, details);
    }

    /// Only shares issued before the period of submission vote.
    function vote(uint256 index, bool yes) external onlyMember {
        require(index < queue.length, "no such application");
        Application storage a = queue[index];
        Member storage m = members[msg.sender];
        uint256 period = currentPeriod();
        require(period >= a.startingPeriod && period < a.startingPeriod + VOTING_PERIODS, "voting closed");
        require(m.sharesSince < a.submittedPeriod, "joined later");
        require(a.ballots[msg.sender] == Ballot.None, "already voted");
        a.ballots[msg.sender] = yes ? Ballot.Yes : Ballot.No;
        if (yes) {
            a.yesVotes = _add(a.yesVotes, m.shares);
            if (m.lastYes < index + 1) m.lastYes = index + 1;
        } else {
            a.noVotes = _add(a.noVotes, m.shares);
        }
        emit Voted(index, msg.sender, a.ballots[msg.sender]);
    }

    function process(uint256 index) external {
        require(index < queue.length && index == nextToProcess, "out of order");
        Application storage a = queue[index];
        require(currentPeriod() >= a.startingPeriod + VOTING_PERIODS + GRACE_PERIODS, "not ready");
        a.processed = true;
        nextToProcess = index + 1;
        a.passed = a.yesVotes > a.noVotes
            && _mul(a.yesVotes, 100) >= _mul(a.sharesAtSubmission, QUORUM_PERCENT)
            && _add(totalShares, a.sharesRequested) <= MAX_SHARES;
        emit Processed(index, a.passed);

        if (a.passed) {
            Member storage m = members[a.applicant];
            m.shares = _add(m.shares, a.sharesRequested);
            m.sharesSince = currentPeriod();
            totalShares = _add(totalShares, a.sharesRequested);
            bank = _add(bank, a.tribute);
        } else {
            _giveBack(a.applicant, a.tribute);
        }
    }

    /// Open to members whose supported applications are all decided.
    function ragequit(uint256 shares) external {
        Member storage m = members[msg.sender];
        require(shares > 0 && m.shares >= shares, "shares");
        require(m.lastYes <= nextToProcess, "supported application pending");
        uint256 payout = _mul(bank, shares) / totalShares;
        m.shares -= shares;
        totalShares -= shares;
        bank -= payout;
        credit[msg.sender] = _add(credit[msg.sender], payout);
        emit Quit(msg.sender, shares, payout);
    }

    function claim() external {
        uint256 amount = credit[msg.sender];
        require(amount > 0, "nothing to claim");
        credit[msg.sender] = 0;
        emit Claimed(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "transfer failed");
    }

    function _giveBack(address payable applicant, uint256 tribute) private {
        (bool ok, ) = applicant.call{value: tribute}("");
        require(ok, "refund failed");
    }

    function _add(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }

    function _mul(uint256 a, uint256 b) private pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "overflow");
    }
}
