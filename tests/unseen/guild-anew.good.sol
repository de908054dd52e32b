// SPDX-License-Identifier: MIT
pragma solidity ^0.5.12;

interface IERC20Min {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Safe {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) { c = a + b; require(c >= a, "add"); }
    function sub(uint256 a, uint256 b) internal pure returns (uint256) { require(b <= a, "sub"); return a - b; }
    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) { if (a == 0) return 0; c = a * b; require(c / a == b, "mul"); }
}

/// A guild of members: shares are given once, on admission, and leave only with the member.
contract Guildhall {
    using Safe for uint256;

    enum Ballot { Null, Yes, No }

    struct Member { uint256 shares; uint256 since; uint256 boundUntil; }

    struct Petition {
        address applicant;
        uint256 shares;
        uint256 tribute;
        uint256 opens;
        uint256 closes;
        uint256 sharesAtStart;
        uint256 yes;
        uint256 no;
        bool processed;
        bool admitted;
    }

    uint256 public constant OPENING = 1 days;
    uint256 public constant VOTING = 7 days;
    uint256 public constant GRACE = 5 days;
    uint256 public constant MAX_SHARES = 10 ** 18;
    uint256 public constant QUORUM_PERCENT = 20;

    IERC20Min public token;
    uint256 public bank;
    uint256 public totalShares;
    mapping(address => Member) public members;
    Petition[] public petitions;
    mapping(uint256 => mapping(address => uint8)) public ballots;

    event Submitted(uint256 indexed id, address indexed sponsor, address indexed applicant, uint256 shares, uint256 tribute);
    event Voted(uint256 indexed id, address indexed member, uint8 ballot, uint256 weight);
    event Processed(uint256 indexed id, bool admitted);
    event Left(address indexed member, uint256 shares, uint256 paid);

    modifier onlyMember() {
        require(members[msg.sender].shares > 0, "not a member");
        _;
    }

    constructor(IERC20Min token_, address[] memory founders) public {
        require(address(token_) != address(0) && founders.length > 2, "setup");
        token = token_;
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && members[founders[i]].shares == 0, "founder");
            members[founders[i]] = Member(100, now, 0);
        }
        totalShares = founders.length.mul(100);
    }

    /// A member brings in an applicant and advances the tribute.
    function submit(address applicant, uint256 shares, uint256 tribute) external onlyMember returns (uint256 id) {
        require(applicant != address(0), "applicant");
        require(shares > 0 && shares <= MAX_SHARES, "shares");
        id = petitions.length;
        petitions.push(Petition(applicant, shares, tribute, now + OPENING, now + OPENING + VOTING, totalShares, 0, 0, false, false));
        emit Submitted(id, msg.sender, applicant, shares, tribute);
        sponsors[id] = msg.sender;
        require(token.transferFrom(msg.sender, address(this), tribute), "tribute");
    }

    mapping(uint256 => address) public sponsors;

    function vote(uint256 id, uint8 ballot) external onlyMember {
        require(id < petitions.length, "unknown");
        Petition storage p = petitions[id];
        Member storage m = members[msg.sender];
        require(now >= p.opens && now < p.closes, "not open");
        require(m.since + OPENING < p.opens, "joined too late");
        require(ballots[id][msg.sender] == 0, "voted");
        require(ballot == uint8(Ballot.Yes) || ballot == uint8(Ballot.No), "unknown ballot");

        ballots[id][msg.sender] = ballot;
        uint256 bound = ballot == uint8(Ballot.No) ? p.closes : p.closes + GRACE;
        if (bound > m.boundUntil) m.boundUntil = bound;
        if (ballot == uint8(Ballot.Yes)) {
            p.yes = p.yes.add(m.shares);
        } else if (ballot == uint8(Ballot.No)) {
            p.no = p.no.add(m.shares);
        }
        emit Voted(id, msg.sender, ballot, m.shares);
    }

    function process(uint256 id) external {
        require(id < petitions.length, "unknown");
        Petition storage p = petitions[id];
        require(now >= p.closes + GRACE, "too early");
        require(!p.processed, "processed");
        p.processed = true;
        bool ok = p.yes > p.no
            && p.yes.mul(100) >= p.sharesAtStart.mul(QUORUM_PERCENT)
            && members[p.applicant].shares == 0;
        if (ok) {
            p.admitted = true;
            members[p.applicant] = Member(p.shares, now, 0);
            totalShares = totalShares.add(p.shares);
            bank = bank.add(p.tribute);
            emit Processed(id, true);
        } else {
            emit Processed(id, false);
            require(token.transfer(sponsors[id], p.tribute), "refund");
        }
    }

    /// Leave with the proportional part of the bank.
    function leave() external onlyMember {
        Member storage m = members[msg.sender];
        require(now >= m.boundUntil, "votes still count");
        uint256 shares = m.shares;
        uint256 part = bank.mul(shares) / totalShares;
        delete members[msg.sender];
        totalShares = totalShares.sub(shares);
        bank = bank.sub(part);
        emit Left(msg.sender, shares, part);
        require(token.transfer(msg.sender, part), "payout");
    }
}
