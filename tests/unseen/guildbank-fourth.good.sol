pragma solidity ^0.5.0;

library Safe {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }

    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(a >= b, "underflow");
        return a - b;
    }

    function times(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "overflow");
    }
}

/// A guild holding ether: applicants bring tribute, members vote, whoever disagrees may leave with a share.
contract EmberGuild {
    using Safe for uint256;

    uint256 public constant VOTING = 7 days;
    uint256 public constant GRACE = 7 days;
    uint256 public constant QUORUM_PERCENT = 20;
    uint256 public constant MAX_SHARES_PER_MEMBER = 10000;

    enum Kind { Membership, Grant }

    struct Member {
        uint256 shares;
        uint256 since;
        uint256 boundUntil; // cannot leave before the projects supported are settled
    }

    struct Petition {
        Kind kind;
        address payable beneficiary;
        uint256 shares;
        uint256 amount; // tribute for memberships, payment for grants
        uint256 openedAt;
        uint256 sharesAtOpening;
        uint256 yes;
        uint256 no;
        bool settled;
        mapping(address => bool) hasVoted;
    }

    mapping(address => Member) public members;
    mapping(address => uint256) public owed;
    Petition[] public petitions;
    uint256 public totalShares;
    uint256 public bank;

    event Submitted(uint256 indexed id, Kind kind, address indexed beneficiary, uint256 shares, uint256 amount);
    event Sponsored(uint256 indexed id, address indexed member);
    event Voted(uint256 indexed id, address indexed member, bool support, uint256 shares);
    event Retracted(uint256 indexed id);
    event Settled(uint256 indexed id, bool passed);
    event Left(address indexed member, uint256 shares, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event Donated(address indexed from, uint256 amount);

    modifier onlyMember() {
        require(members[msg.sender].shares > 0, "not a member");
        _;
    }

    constructor(address[] memory founders, uint256 sharesEach) public payable {
        require(founders.length > 2 && sharesEach > 0 && sharesEach <= MAX_SHARES_PER_MEMBER, "founding");
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && members[founders[i]].shares == 0, "founder");
            members[founders[i]] = Member(sharesEach, now, 0);
            totalShares = totalShares.plus(sharesEach);
        }
        bank = msg.value;
    }

    function donate() external payable {
        bank = bank.plus(msg.value);
        emit Donated(msg.sender, msg.value);
    }

    function applyForMembership(uint256 shares) external payable returns (uint256 id) {
        require(msg.value > 0, "tribute");
        require(shares > 0 && shares <= MAX_SHARES_PER_MEMBER, "shares");
        require(members[msg.sender].shares == 0, "already member");
        id = _submit(Kind.Membership, msg.sender, shares, msg.value);
    }

    function requestGrant(address payable to, uint256 amount) external onlyMember returns (uint256 id) {
        require(to != address(0) && amount > 0, "grant");
        id = _submit(Kind.Grant, to, 0, amount);
        _open(id);
    }

    function sponsor(uint256 id) external onlyMember {
        require(id < petitions.length, "unknown");
        require(petitions[id].openedAt == 0 && !petitions[id].settled, "not waiting");
        _open(id);
    }

    /// An applicant nobody sponsored gets the tribute back.
    function retract(uint256 id) external {
        require(id < petitions.length, "unknown");
        Petition storage p = petitions[id];
        require(msg.sender == p.beneficiary && p.kind == Kind.Membership, "not yours");
        require(p.openedAt == 0 && !p.settled, "not waiting");
        p.settled = true;
        owed[msg.sender] = owed[msg.sender].plus(p.amount);
        emit Retracted(id);
    }

    function vote(uint256 id, bool support) external onlyMember {
        require(id < petitions.length, "unknown");
        Petition storage p = petitions[id];
        Member storage m = members[msg.sender];
        require(p.openedAt != 0 && now < p.openedAt.plus(VOTING), "closed");
        require(m.since < p.openedAt, "joined later");
        require(!p.hasVoted[msg.sender], "has voted");
        p.hasVoted[msg.sender] = true;
        if (support) {
            p.yes = p.yes.plus(m.shares);
            uint256 bound = p.openedAt.plus(VOTING).plus(GRACE);
            if (bound > m.boundUntil) {
                m.boundUntil = bound;
            }
        } else {
            p.no = p.no.plus(m.shares);
        }
        emit Voted(id, msg.sender, support, m.shares);
    }

    function settle(uint256 id) external {
        require(id < petitions.length, "unknown");
        Petition storage p = petitions[id];
        require(p.openedAt != 0 && now >= p.openedAt.plus(VOTING).plus(GRACE), "too early");
        require(!p.settled, "settled");
        p.settled = true;

        bool passed = p.yes > p.no && p.yes.times(100) >= p.sharesAtOpening.times(QUORUM_PERCENT);
        if (p.kind == Kind.Membership) {
            if (members[p.beneficiary].shares != 0) {
                passed = false;
            }
            if (passed) {
                members[p.beneficiary] = Member(p.shares, now, 0);
                totalShares = totalShares.plus(p.shares);
                bank = bank.plus(p.amount);
            } else {
                owed[p.beneficiary] = owed[p.beneficiary].plus(p.amount);
            }
        } else {
            if (p.amount > bank) {
                passed = false;
            }
            if (passed) {
                bank = bank.minus(p.amount);
                owed[p.beneficiary] = owed[p.beneficiary].plus(p.amount);
            }
        }
        emit Settled(id, passed);
    }

    /// Give back all shares for the matching part of the bank.
    function leave() external onlyMember {
        Member storage m = members[msg.sender];
        require(now >= m.boundUntil, "bound to a vote");
        uint256 shares = m.shares;
        uint256 amount = bank.times(shares) / totalShares;
        totalShares = totalShares.minus(shares);
        bank = bank.minus(amount);
        m.shares = 0;
        emit Left(msg.sender, shares, amount);
        (bool sent, ) = msg.sender.call.value(amount)("");
        require(sent, "payment failed");
    }

    function withdraw() external {
        uint256 amount = owed[msg.sender];
        require(amount > 0, "nothing owed");
        owed[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool sent, ) = msg.sender.call.value(amount)("");
        require(sent, "payment failed");
    }

    function _submit(Kind kind, address payable who, uint256 shares, uint256 amount) private returns (uint256 id) {
        id = petitions.length++;
        Petition storage p = petitions[id];
        p.kind = kind;
        p.beneficiary = who;
        p.shares = shares;
        p.amount = amount;
        emit Submitted(id, kind, who, shares, amount);
    }

    function _open(uint256 id) private {
        Petition storage p = petitions[id];
        p.openedAt = now;
        p.sharesAtOpening = totalShares;
        emit Sponsored(id, msg.sender);
    }
}
