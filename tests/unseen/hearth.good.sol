pragma solidity ^0.5.12;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a);
        return c;
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a);
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        require(c / a == b);
        return c;
    }
}

contract Hearth {
    using SafeMath for uint256;

    uint256 public constant PERIOD = 4 hours;
    uint256 public constant VOTING_PERIODS = 35;
    uint256 public constant GRACE_PERIODS = 35;
    uint256 public constant MAX_SHARES_ASKED = 1000;

    enum Vote { Null, Yes, No }

    struct Member {
        uint256 shares;
        uint256 sharesSince;
        uint256 highestIndexYesVote;
    }

    struct Request {
        address proposer;
        address payable applicant;
        uint256 sharesRequested;
        uint256 payment;
        uint256 startingPeriod;
        uint256 yesVotes;
        uint256 noVotes;
        uint256 minYes;
        bool processed;
        bool didPass;
        bool aborted;
    }

    uint256 public summoningTime;
    uint256 public totalShares;
    uint256 public bank;
    mapping(address => Member) public members;
    mapping(uint256 => mapping(address => Vote)) public votesByMember;
    Request[] public requestQueue;
    mapping(address => uint256) public owed;

    event SubmitRequest(uint256 index, address indexed proposer, address indexed applicant, uint256 shares, uint256 payment);
    event SubmitVote(uint256 indexed index, address indexed member, uint8 vote);
    event ProcessRequest(uint256 indexed index, bool didPass);
    event Abort(uint256 indexed index);
    event Ragequit(address indexed member, uint256 sharesBurnt, uint256 share);
    event Donated(address indexed from, uint256 amount);
    event Collected(address indexed who, uint256 amount);

    modifier onlyMember {
        require(members[msg.sender].shares > 0, "not a member");
        _;
    }

    constructor(address[] memory summoners) public payable {
        require(summoners.length >= 3, "summoners");
        summoningTime = now;
        bank = msg.value;
        for (uint256 i = 0; i < summoners.length; i++) {
            require(members[summoners[i]].shares == 0, "twice");
            members[summoners[i]] = Member(100, 0, 0);
            totalShares = totalShares.add(100);
        }
    }

    function donate() external payable {
        bank = bank.add(msg.value);
        emit Donated(msg.sender, msg.value);
    }

    function submitRequest(address payable applicant, uint256 sharesRequested, uint256 payment) external onlyMember {
        require(applicant != address(0), "applicant");
        require(sharesRequested <= MAX_SHARES_ASKED && sharesRequested.add(payment) > 0, "asks nothing or too much");
        uint256 startingPeriod = getCurrentPeriod();
        if (requestQueue.length > 0 && requestQueue[requestQueue.length - 1].startingPeriod > startingPeriod) {
            startingPeriod = requestQueue[requestQueue.length - 1].startingPeriod;
        }
        startingPeriod = startingPeriod.add(1);
        Request memory r;
        r.proposer = msg.sender;
        r.applicant = applicant;
        r.sharesRequested = sharesRequested;
        r.payment = payment;
        r.startingPeriod = startingPeriod;
        r.minYes = (totalShares / 4).add(1);
        requestQueue.push(r);
        emit SubmitRequest(requestQueue.length - 1, msg.sender, applicant, sharesRequested, payment);
    }

    function submitVote(uint256 index, uint8 uintVote) external onlyMember {
        require(index < requestQueue.length, "no such request");
        Request storage r = requestQueue[index];
        Member storage m = members[msg.sender];
        require(uintVote == 1 || uintVote == 2, "yes or no");
        require(getCurrentPeriod() >= r.startingPeriod, "not started");
        require(getCurrentPeriod() < r.startingPeriod.add(VOTING_PERIODS), "expired");
        require(!r.aborted && !r.processed, "closed");
        require(m.sharesSince < r.startingPeriod, "joined later");
        require(votesByMember[index][msg.sender] == Vote.Null, "voted");

        votesByMember[index][msg.sender] = Vote(uintVote);
        if (uintVote == 1) {
            r.yesVotes = r.yesVotes.add(m.shares);
            if (index > m.highestIndexYesVote) m.highestIndexYesVote = index;
        } else {
            r.noVotes = r.noVotes.add(m.shares);
        }
        emit SubmitVote(index, msg.sender, uintVote);
    }

    function processRequest(uint256 index) external {
        require(index < requestQueue.length, "no such request");
        Request storage r = requestQueue[index];
        require(getCurrentPeriod() >= r.startingPeriod.add(VOTING_PERIODS).add(GRACE_PERIODS), "not ready");
        require(!r.processed, "processed");
        require(index == 0 || requestQueue[index - 1].processed, "previous first");

        r.processed = true;
        bool pass = r.yesVotes > r.noVotes && r.yesVotes >= r.minYes && r.payment <= bank && !r.aborted;
        if (pass) {
            r.didPass = true;
            if (r.sharesRequested > 0) {
                members[r.applicant].shares = members[r.applicant].shares.add(r.sharesRequested);
                members[r.applicant].sharesSince = getCurrentPeriod().add(1);
                totalShares = totalShares.add(r.sharesRequested);
            }
            bank = bank.sub(r.payment);
            owed[r.applicant] = owed[r.applicant].add(r.payment);
        }
        emit ProcessRequest(index, pass);
    }

    function abort(uint256 index) external {
        require(index < requestQueue.length, "no such request");
        Request storage r = requestQueue[index];
        require(msg.sender == r.proposer, "not proposer");
        require(!r.aborted && getCurrentPeriod() < r.startingPeriod.add(VOTING_PERIODS), "late");
        r.aborted = true;
        emit Abort(index);
    }

    function ragequit(uint256 sharesToBurn) external onlyMember {
        Member storage m = members[msg.sender];
        require(requestQueue.length == 0 || requestQueue[m.highestIndexYesVote].processed, "yes vote pending");
        m.shares = m.shares.sub(sharesToBurn);
        uint256 part = bank.mul(sharesToBurn) / totalShares;
        totalShares = totalShares.sub(sharesToBurn);
        bank = bank.sub(part);
        owed[msg.sender] = owed[msg.sender].add(part);
        emit Ragequit(msg.sender, sharesToBurn, part);
    }

    function collect() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        emit Collected(msg.sender, amount);
        (bool ok, ) = msg.sender.call.value(amount)("");
        require(ok, "payment failed");
    }

    function getCurrentPeriod() public view returns (uint256) {
        return now.sub(summoningTime) / PERIOD;
    }
}
