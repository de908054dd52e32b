// SPDX-License-Identifier: MIT
pragma solidity 0.5.17;

interface IERC20 {
    function transfer(address to, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
}

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) { c = a + b; require(c >= a, "add"); }
    function sub(uint256 a, uint256 b) internal pure returns (uint256) { require(b <= a, "sub"); return a - b; }
    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "mul");
    }
}

/// @title Fellowship: shares vote and own, loot only owns. Either may leave with its part of the bank.
contract Fellowship {
    using SafeMath for uint256;

    uint256 public constant PERIOD = 4 hours;
    uint256 public constant VOTING_PERIODS = 35;
    uint256 public constant GRACE_PERIODS = 35;
    uint256 public constant MAX_UNITS = 1000000;

    enum Answer { None, Yes, No }

    struct Member {
        uint256 shares;
        uint256 loot;
        uint256 lastYes; // 1 + index of the latest petition this member said yes to
    }

    struct Petition {
        address sponsor;
        address applicant;
        uint256 sharesRequested;
        uint256 lootRequested;
        uint256 tribute;
        uint256 payment;
        uint256 startingPeriod;
        uint256 needed;
        uint256 yes;
        uint256 no;
        bool processed;
        bool passed;
        mapping (address => Answer) answers;
    }

    IERC20 public bankToken;
    uint256 public summoned;
    uint256 public totalShares;
    uint256 public totalLoot;
    uint256 public bank;
    mapping (address => Member) public members;
    mapping (address => uint256) public owed;
    Petition[] public petitions;

    event Summoned(address indexed summoner, uint256 shares);
    event Sponsored(uint256 indexed index, address indexed sponsor, address indexed applicant);
    event Answered(uint256 indexed index, address indexed member, Answer answer, uint256 shares);
    event Processed(uint256 indexed index, bool passed);
    event Left(address indexed member, uint256 shares, uint256 loot, uint256 due);
    event Withdrawn(address indexed account, uint256 amount);

    constructor(IERC20 token, address[] memory founders, uint256 sharesEach) public {
        require(address(token) != address(0) && sharesEach > 0 && sharesEach <= MAX_UNITS, "terms");
        bankToken = token;
        summoned = now;
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && members[founders[i]].shares == 0, "founder");
            members[founders[i]].shares = sharesEach;
            totalShares = totalShares.add(sharesEach);
            emit Summoned(founders[i], sharesEach);
        }
        require(totalShares > 0, "nobody");
    }

    function currentPeriod() public view returns (uint256) {
        return now.sub(summoned) / PERIOD;
    }

    function sponsor(address applicant, uint256 sharesRequested, uint256 lootRequested, uint256 tribute, uint256 payment) external {
        require(members[msg.sender].shares > 0, "not a member");
        require(applicant != address(0), "applicant");
        require(sharesRequested <= MAX_UNITS && lootRequested <= MAX_UNITS, "too much");
        uint256 start = currentPeriod();
        if (petitions.length > 0) {
            uint256 last = petitions[petitions.length - 1].startingPeriod;
            if (last > start) start = last;
        }
        uint256 index = petitions.length;
        petitions.push(Petition({
            sponsor: msg.sender,
            applicant: applicant,
            sharesRequested: sharesRequested,
            lootRequested: lootRequested,
            tribute: tribute,
            payment: payment,
            startingPeriod: start.add(1),
            needed: totalShares.add(4) / 5,
            yes: 0,
            no: 0,
            processed: false,
            passed: false
        }));
        emit Sponsored(index, msg.sender, applicant);
        require(bankToken.transferFrom(msg.sender, address(this), tribute), "tribute");
    }

    function answer(uint256 index, bool yes) external {
        require(index < petitions.length, "unknown");
        Petition storage p = petitions[index];
        Member storage m = members[msg.sender];
        require(m.shares > 0, "not a member");
        require(currentPeriod() >= p.startingPeriod, "not begun");
        require(currentPeriod() < p.startingPeriod.add(VOTING_PERIODS), "over");
        require(p.answers[msg.sender] == Answer.None, "answered");
        if (yes) {
            p.answers[msg.sender] = Answer.Yes;
            p.yes = p.yes.add(m.shares);
            if (index + 1 > m.lastYes) m.lastYes = index + 1;
        } else {
            p.answers[msg.sender] = Answer.No;
            p.no = p.no.add(m.shares);
        }
        emit Answered(index, msg.sender, p.answers[msg.sender], m.shares);
    }

    function process(uint256 index) external {
        require(index < petitions.length, "unknown");
        Petition storage p = petitions[index];
        require(currentPeriod() >= p.startingPeriod.add(VOTING_PERIODS).add(GRACE_PERIODS), "not ready");
        require(!p.processed, "processed");
        require(index == 0 || petitions[index - 1].processed, "earlier one first");
        p.processed = true;
        bool passed = p.yes > p.no && p.yes >= p.needed && p.payment <= bank;
        p.passed = passed;
        if (passed) {
            Member storage m = members[p.applicant];
            m.shares = m.shares.add(p.sharesRequested);
            m.loot = m.loot.add(p.lootRequested);
            totalShares = totalShares.add(p.sharesRequested);
            totalLoot = totalLoot.add(p.lootRequested);
            bank = bank.sub(p.payment).add(p.tribute);
            owed[p.applicant] = owed[p.applicant].add(p.payment);
        } else {
            owed[p.sponsor] = owed[p.sponsor].add(p.tribute);
        }
        emit Processed(index, passed);
    }

    function leave(uint256 sharesToBurn, uint256 lootToBurn) external {
        Member storage m = members[msg.sender];
        require(m.lastYes == 0 || petitions[m.lastYes - 1].processed, "bound by a yes");
        uint256 units = totalShares.add(totalLoot);
        uint256 burnt = sharesToBurn.add(lootToBurn);
        m.shares = m.shares.sub(sharesToBurn);
        m.loot = m.loot.sub(lootToBurn);
        totalShares = totalShares.sub(sharesToBurn);
        totalLoot = totalLoot.sub(lootToBurn);
        uint256 due = bank.mul(burnt) / units;
        bank = bank.sub(due);
        owed[msg.sender] = owed[msg.sender].add(due);
        emit Left(msg.sender, sharesToBurn, lootToBurn, due);
    }

    function withdraw() external {
        uint256 amount = owed[msg.sender];
        require(amount > 0, "nothing owed");
        owed[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        require(bankToken.transfer(msg.sender, amount), "transfer");
    }
}
