pragma solidity ^0.5.17;

interface IBankToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Math256 {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "plus");
    }

    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "minus");
        return a - b;
    }

    function times(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "times");
    }
}

/// @title GuildHall
/// @notice Members put up the tribute of those they propose, who are admitted by vote; they may leave with their part of the bank.
contract GuildHall {
    using Math256 for uint256;

    struct Member {
        uint256 shares;
        uint256 joinedPeriod;      // period in which the shares were last raised
        uint256 highestYesQueue;   // a yes-voter stays until that proposal is settled
        bool exists;
    }

    struct Petition {
        address applicant;
        address sponsor;
        uint256 shares;
        uint256 tribute;
        uint256 startPeriod;
        uint256 yes;
        uint256 no;
        uint256 sharesAtStart;
        bool settled;
        bool aborted;
        mapping(address => uint8) ballots;
    }

    uint256 public constant PERIOD = 17280; // seconds
    uint256 public constant VOTING = 35;    // periods
    uint256 public constant GRACE = 35;     // periods
    uint256 public constant MAX_SHARES = 1e18;

    IBankToken public bankToken;
    uint256 public founded;
    uint256 public totalShares;
    uint256 public bank;
    mapping(address => Member) public members;
    Petition[] public petitions;

    event Petitioned(uint256 indexed id, address indexed sponsor, address indexed applicant, uint256 tribute, uint256 shares);
    event Voted(uint256 indexed id, address indexed member, bool yes);
    event Settled(uint256 indexed id, bool passed);
    event Aborted(uint256 indexed id);
    event Surrendered(address indexed member, uint256 shares, uint256 payout);

    constructor(IBankToken token, address[] memory founders) public {
        require(founders.length >= 3, "founders");
        bankToken = token;
        founded = block.timestamp;
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && !members[founders[i]].exists, "founder");
            members[founders[i]] = Member(100, 0, 0, true);
            totalShares = totalShares.plus(100);
        }
    }

    modifier onlyMember() {
        require(members[msg.sender].shares > 0, "not a member");
        _;
    }

    function currentPeriod() public view returns (uint256) {
        return block.timestamp.minus(founded) / PERIOD;
    }

    function petition(address applicant, uint256 tribute, uint256 shares) external onlyMember {
        require(applicant != address(0), "applicant");
        require(shares > 0 && shares <= MAX_SHARES && totalShares.plus(shares) <= MAX_SHARES, "shares");
        // one whole bank token per share at least
        require(tribute >= shares.times(1e18), "tribute");
        petitions.push(Petition(applicant, msg.sender, shares, tribute, currentPeriod().plus(1), 0, 0, 0, false, false));
        emit Petitioned(petitions.length - 1, msg.sender, applicant, tribute, shares);
        require(bankToken.transferFrom(msg.sender, address(this), tribute), "tribute transfer");
    }

    function vote(uint256 id, bool yes) external onlyMember {
        Petition storage p = petitions[id];
        Member storage m = members[msg.sender];
        uint256 period = currentPeriod();
        require(period >= p.startPeriod && period < p.startPeriod.plus(VOTING), "not voting");
        require(!p.aborted, "aborted");
        require(p.ballots[msg.sender] == 0, "voted");
        require(m.joinedPeriod < p.startPeriod, "joined late");
        if (p.sharesAtStart == 0) {
            p.sharesAtStart = totalShares;
        }
        p.ballots[msg.sender] = yes ? 1 : 2;
        if (yes) {
            p.yes = p.yes.plus(m.shares);
            if (id.plus(1) > m.highestYesQueue) {
                m.highestYesQueue = id.plus(1);
            }
        } else {
            p.no = p.no.plus(m.shares);
        }
        emit Voted(id, msg.sender, yes);
    }

    function abort(uint256 id) external {
        Petition storage p = petitions[id];
        require(msg.sender == p.sponsor, "sponsor");
        require(!p.aborted && currentPeriod() < p.startPeriod.plus(VOTING), "too late");
        p.aborted = true;
        emit Aborted(id);
        require(bankToken.transfer(p.sponsor, p.tribute), "refund");
    }

    function settle(uint256 id) external {
        Petition storage p = petitions[id];
        require(!p.settled && !p.aborted, "done");
        require(currentPeriod() >= p.startPeriod.plus(VOTING).plus(GRACE), "not ready");
        p.settled = true;
        bool passed = p.yes > p.no && p.yes.times(5) >= p.sharesAtStart && totalShares.plus(p.shares) <= MAX_SHARES;
        emit Settled(id, passed);
        if (passed) {
            Member storage m = members[p.applicant];
            m.exists = true;
            m.shares = m.shares.plus(p.shares);
            m.joinedPeriod = currentPeriod();
            totalShares = totalShares.plus(p.shares);
            bank = bank.plus(p.tribute);
        } else {
            require(bankToken.transfer(p.sponsor, p.tribute), "refund");
        }
    }

    /// @notice Give up shares for the proportional part of the bank. The last share stays.
    function surrender(uint256 shares) external {
        address who = msg.sender;
        Member storage m = members[who];
        require(shares > 0 && shares < totalShares, "shares");
        require(m.highestYesQueue == 0 || petitions[m.highestYesQueue - 1].settled || petitions[m.highestYesQueue - 1].aborted, "yes vote pending");
        uint256 payout = bank.times(shares) / totalShares;
        m.shares = m.shares.minus(shares);
        totalShares = totalShares.minus(shares);
        bank = bank.minus(payout);
        emit Surrendered(who, shares, payout);
        require(bankToken.transfer(who, payout), "payout");
    }
}
