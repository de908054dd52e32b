// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface ICitizenToken {
    function getPastVotes(address who, uint256 timestamp) external view returns (uint256);
    function getPastTotalSupply(uint256 timestamp) external view returns (uint256);
}

/// Participatory budget: applicants enrol themselves in the edition's slate, citizens vote the slate up or down as a whole.
contract ParticipatoryBudget {
    struct Applicant { address payee; uint96 sum; }

    struct Edition {
        uint64 enrolUntil;
        uint64 voteUntil;
        bool settled;
        uint128 total;
        uint256 approve;
        uint256 refuse;
    }

    uint256 public constant ENROLMENT = 14 days;
    uint256 public constant BALLOT = 7 days;
    uint256 public constant OBJECTION = 2 days;
    uint256 public constant SETTLEMENT = 30 days;
    uint256 public constant MAX_APPLICANTS = 40;
    uint256 public constant MAX_SUM = 20 ether;
    uint256 public constant QUORUM_BPS = 800;

    ICitizenToken public immutable token;
    uint256 public edition;
    mapping(uint256 => Edition) public editions;
    mapping(uint256 => Applicant[]) public slate;
    mapping(uint256 => mapping(address => bool)) public enrolled;
    mapping(uint256 => mapping(address => bool)) public voted;
    mapping(address => uint256) public payable_;

    event EditionOpened(uint256 indexed edition, uint256 enrolUntil, uint256 voteUntil);
    event Enrolled(uint256 indexed edition, address indexed payee, uint256 sum);
    event Voted(uint256 indexed edition, address indexed citizen, bool approve, uint256 weight);
    event Settled(uint256 indexed edition, uint256 total);
    event Collected(address indexed payee, uint256 amount);

    constructor(ICitizenToken token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    receive() external payable {}

    function openEdition() external returns (uint256 id) {
        require(token.getPastVotes(msg.sender, block.timestamp - 1) > 0, "citizens only");
        require(edition == 0 || block.timestamp > editions[edition].voteUntil + OBJECTION + SETTLEMENT, "edition running");
        id = ++edition;
        Edition storage e = editions[id];
        e.enrolUntil = uint64(block.timestamp + ENROLMENT);
        e.voteUntil = uint64(block.timestamp + ENROLMENT + BALLOT);
        emit EditionOpened(id, e.enrolUntil, e.voteUntil);
    }

    function enrol(uint96 sum) external {
        uint256 id = edition;
        Edition storage e = editions[id];
        require(id != 0 && block.timestamp < e.enrolUntil, "enrolment over");
        require(sum > 0 && sum <= MAX_SUM, "sum");
        require(slate[id].length < MAX_APPLICANTS && !enrolled[id][msg.sender], "slate");
        enrolled[id][msg.sender] = true;
        slate[id].push(Applicant(msg.sender, sum));
        e.total += sum;
        emit Enrolled(id, msg.sender, sum);
    }

    function vote(uint256 id, bool approve) external {
        Edition storage e = editions[id];
        require(id != 0 && id <= edition, "unknown");
        require(block.timestamp > e.enrolUntil && block.timestamp < e.voteUntil, "ballot closed");
        require(!voted[id][msg.sender], "voted");
        uint256 weight = token.getPastVotes(msg.sender, e.enrolUntil);
        require(weight > 0, "no weight");
        voted[id][msg.sender] = true;
        if (approve) e.approve += weight;
        else e.refuse += weight;
        emit Voted(id, msg.sender, approve, weight);
    }

    function approved(uint256 id) public view returns (bool) {
        Edition storage e = editions[id];
        if (id == 0 || id > edition || block.timestamp <= e.voteUntil || e.approve <= e.refuse) return false;
        uint256 supply = token.getPastTotalSupply(e.enrolUntil);
        return supply >= 10_000 && (e.approve + e.refuse) * 10_000 >= supply * QUORUM_BPS;
    }

    function settle(uint256 id) external {
        require(approved(id), "not approved");
        Edition storage e = editions[id];
        require(!e.settled, "settled");
        uint256 from = uint256(e.voteUntil) + OBJECTION;
        require(block.timestamp >= from && block.timestamp < from + SETTLEMENT, "not now");
        require(address(this).balance >= reserved + e.total, "funds");
        e.settled = true;
        emit Settled(id, e.total);
        Applicant[] storage list = slate[id];
        reserved += e.total;
        for (uint256 i = 0; i < list.length; i++) {
            payable_[list[i].payee] += list[i].sum;
        }
    }

    uint256 public reserved;

    function collect(address payable to) external {
        uint256 amount = payable_[msg.sender];
        require(amount > 0 && to != address(0), "nothing");
        payable_[msg.sender] = 0;
        reserved -= amount;
        emit Collected(msg.sender, amount);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "transfer");
    }
}
