pragma solidity ^0.4.24;

library SafeMath {
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        require(c / a == b);
        return c;
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a);
        return c;
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a);
        return a - b;
    }
}

contract GuildBank {
    using SafeMath for uint256;

    struct Member {
        uint256 shares;
        uint256 boundUntil; // end of the last poll this member took part in
    }

    struct Pledge {
        address proposer;
        address applicant;
        uint256 sharesRequested;
        uint256 tribute;
        uint256 starts;
        uint256 ends;
        uint256 roll; // all shares when submitted
        uint256 yes;
        uint256 no;
        bool processed;
        bool admitted;
        mapping(address => bool) voted;
    }

    uint256 public constant POLL = 7 days;
    uint256 public constant GRACE = 7 days;
    uint256 public constant MAX_REQUEST = 10 ** 24;

    uint256 public totalShares;
    uint256 public escrow; // tributes of pledges not yet processed, and refunds not yet taken
    mapping(address => Member) public members;
    mapping(address => uint256) public refunds;
    mapping(address => uint256) public joined;
    Pledge[] public pledges;

    event Submitted(uint256 indexed index, address indexed proposer, address indexed applicant, uint256 shares, uint256 tribute);
    event Voted(uint256 indexed index, address indexed member, bool yes, uint256 shares);
    event Processed(uint256 indexed index, bool admitted);
    event Ragequit(address indexed member, uint256 burned, uint256 paid);
    event Refunded(address indexed who, uint256 amount);

    modifier onlyMember() {
        require(members[msg.sender].shares > 0, "not a member");
        _;
    }

    constructor(address summoner) public payable {
        require(summoner != address(0), "summoner");
        require(msg.value > 0, "empty bank");
        members[summoner] = Member(10 ** 18, 0);
        joined[summoner] = now;
        totalShares = 10 ** 18;
    }

    function submit(address applicant, uint256 sharesRequested) external payable onlyMember returns (uint256 index) {
        require(applicant != address(0) && members[applicant].shares == 0, "applicant");
        require(sharesRequested > 0 && sharesRequested <= MAX_REQUEST, "shares");
        escrow = escrow.add(msg.value);
        index = pledges.length;
        uint256 end = now.add(POLL);
        pledges.push(Pledge(msg.sender, applicant, sharesRequested, msg.value, now, end, totalShares, 0, 0, false, false));
        emit Submitted(index, msg.sender, applicant, sharesRequested, msg.value);
    }

    // shares cannot be transferred and a voter stays until the poll has closed
    function vote(uint256 index, bool yes) external onlyMember {
        Pledge storage p = pledges[index];
        Member storage m = members[msg.sender];
        require(now > p.starts && now <= p.ends, "closed");
        require(joined[msg.sender] < p.starts, "joined later");
        require(!p.voted[msg.sender], "voted");
        p.voted[msg.sender] = true;
        if (p.ends > m.boundUntil) m.boundUntil = p.ends;
        if (yes) p.yes = p.yes.add(m.shares);
        else p.no = p.no.add(m.shares);
        emit Voted(index, msg.sender, yes, m.shares);
    }

    function process(uint256 index) external {
        Pledge storage p = pledges[index];
        require(now > p.ends.add(GRACE), "too early");
        require(!p.processed, "processed");
        p.processed = true;
        if (p.yes > p.no && p.yes.mul(4) >= p.roll && members[p.applicant].shares == 0) {
            p.admitted = true;
            escrow = escrow.sub(p.tribute);
            joined[p.applicant] = now;
            members[p.applicant].shares = p.sharesRequested;
            totalShares = totalShares.add(p.sharesRequested);
        } else {
            refunds[p.proposer] = refunds[p.proposer].add(p.tribute);
        }
        emit Processed(index, p.admitted);
    }

    function withdrawRefund() external {
        uint256 due = refunds[msg.sender];
        require(due > 0, "nothing due");
        refunds[msg.sender] = 0;
        escrow = escrow.sub(due);
        require(msg.sender.send(due), "send");
        emit Refunded(msg.sender, due);
    }

    function ragequit(uint256 burn) external onlyMember {
        Member storage m = members[msg.sender];
        require(burn > 0 && burn <= m.shares, "burn");
        require(now > m.boundUntil, "vote pending");
        uint256 left = m.shares.sub(burn);
        uint256 rest = totalShares.sub(burn);
        uint256 free = address(this).balance.sub(escrow);
        uint256 due = free.mul(burn) / totalShares;
        m.shares = left;
        totalShares = rest;
        require(msg.sender.call.value(due)(), "payment");
        emit Ragequit(msg.sender, burn, due);
    }
}
