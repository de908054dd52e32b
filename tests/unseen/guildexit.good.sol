// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "add");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "sub");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "mul");
    }
}

/// Grants guild on native ether. Applicants bring tribute, members sponsor and vote with their shares,
/// whoever disagrees leaves with a fair part of the bank before the grace period is over.
contract GrantsGuild {
    using SafeMath for uint256;

    struct Member {
        uint256 shares;
        uint256 sharesSince;
        uint256 boundUntil;
    }

    struct Application {
        address payable applicant;
        uint256 tribute;
        uint256 sharesRequested;
        uint256 grant;
        uint256 sponsoredAt;
        uint256 votingEnds;
        uint256 graceEnds;
        uint256 sharesAtStart;
        uint256 yesVotes;
        uint256 noVotes;
        bool closed;
        mapping(address => bool) voted;
    }

    uint256 public constant REVIEW = 1 days;
    uint256 public constant VOTING = 6 days;
    uint256 public constant GRACE = 5 days;
    uint256 public constant QUORUM_PERCENT = 15;
    uint256 public constant MAX_SHARES = 1e15;

    uint256 public totalShares;
    uint256 public bank;
    uint256 public applicationCount;
    mapping(address => Member) public members;
    mapping(uint256 => Application) public applications;
    mapping(address => uint256) public owed;

    event Submitted(uint256 indexed id, address indexed applicant, uint256 tribute, uint256 sharesRequested, uint256 grant, string details);
    event Retracted(uint256 indexed id);
    event Sponsored(uint256 indexed id, address indexed member);
    event Voted(uint256 indexed id, address indexed member, bool yes, uint256 shares);
    event Closed(uint256 indexed id, bool passed);
    event LeftGuild(address indexed member, uint256 shares, uint256 payout);
    event Donated(address indexed from, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);

    constructor(address[] memory founders) public payable {
        require(founders.length > 0, "founders");
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && members[founders[i]].shares == 0, "founder");
            members[founders[i]] = Member(100, 0, 0);
        }
        totalShares = founders.length.mul(100);
        bank = msg.value;
    }

    receive() external payable {
        bank = bank.add(msg.value);
        emit Donated(msg.sender, msg.value);
    }

    function submit(uint256 sharesRequested, uint256 grant, string calldata details) external payable returns (uint256 id) {
        require(sharesRequested <= MAX_SHARES, "too many shares");
        id = ++applicationCount;
        Application storage a = applications[id];
        a.applicant = msg.sender;
        a.tribute = msg.value;
        a.sharesRequested = sharesRequested;
        a.grant = grant;
        emit Submitted(id, msg.sender, msg.value, sharesRequested, grant, details);
    }

    function retract(uint256 id) external {
        Application storage a = applications[id];
        require(msg.sender == a.applicant && a.sponsoredAt == 0 && !a.closed, "cannot retract");
        a.closed = true;
        owed[msg.sender] = owed[msg.sender].add(a.tribute);
        emit Retracted(id);
    }

    function sponsor(uint256 id) external {
        Application storage a = applications[id];
        require(members[msg.sender].shares > 0, "members only");
        require(a.applicant != address(0) && a.sponsoredAt == 0 && !a.closed, "cannot sponsor");
        a.sponsoredAt = block.timestamp;
        a.votingEnds = block.timestamp + REVIEW + VOTING;
        a.graceEnds = a.votingEnds + GRACE;
        a.sharesAtStart = totalShares;
        emit Sponsored(id, msg.sender);
    }

    /// Shares issued after the sponsoring do not vote on it; existing shares never move between members.
    function vote(uint256 id, bool yes) external {
        Application storage a = applications[id];
        Member storage m = members[msg.sender];
        require(a.sponsoredAt != 0 && !a.closed, "not sponsored");
        require(block.timestamp > a.sponsoredAt + REVIEW && block.timestamp <= a.votingEnds, "voting closed");
        require(m.shares > 0 && m.sharesSince < a.sponsoredAt, "no vote");
        require(!a.voted[msg.sender], "already voted");
        a.voted[msg.sender] = true;
        if (yes) {
            a.yesVotes = a.yesVotes.add(m.shares);
            if (m.boundUntil < a.graceEnds) m.boundUntil = a.graceEnds;
        } else {
            a.noVotes = a.noVotes.add(m.shares);
        }
        emit Voted(id, msg.sender, yes, m.shares);
    }

    function close(uint256 id) external {
        Application storage a = applications[id];
        require(a.sponsoredAt != 0 && !a.closed, "not sponsored");
        require(block.timestamp > a.graceEnds, "grace period");
        a.closed = true;
        bool passed = a.yesVotes > a.noVotes
            && a.yesVotes.mul(100) >= a.sharesAtStart.mul(QUORUM_PERCENT)
            && totalShares.mul(3) >= a.sharesAtStart
            && totalShares.add(a.sharesRequested) <= MAX_SHARES
            && bank.add(a.tribute) >= a.grant;
        if (passed) {
            if (a.sharesRequested > 0) {
                Member storage m = members[a.applicant];
                m.shares = m.shares.add(a.sharesRequested);
                m.sharesSince = block.timestamp;
                totalShares = totalShares.add(a.sharesRequested);
            }
            bank = bank.add(a.tribute).sub(a.grant);
            owed[a.applicant] = owed[a.applicant].add(a.grant);
        } else {
            owed[a.applicant] = owed[a.applicant].add(a.tribute);
        }
        emit Closed(id, passed);
    }

    function ragequit(uint256 sharesToBurn) external {
        Member storage m = members[msg.sender];
        require(sharesToBurn > 0 && block.timestamp > m.boundUntil, "bound by a vote");
        uint256 sharesLeft = m.shares.sub(sharesToBurn);
        uint256 totalLeft = totalShares.sub(sharesToBurn);
        uint256 payout = bank.mul(sharesToBurn) / totalShares;

        m.shares = sharesLeft;
        totalShares = totalLeft;
        bank = bank.sub(payout);
        emit LeftGuild(msg.sender, sharesToBurn, payout);

        (bool sent, ) = msg.sender.call{value: payout}("");
        require(sent, "payout failed");
    }

    function withdraw() external {
        uint256 amount = owed[msg.sender];
        require(amount > 0, "nothing owed");
        owed[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "payout failed");
    }
}
