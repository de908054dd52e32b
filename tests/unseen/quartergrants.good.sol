// SPDX-License-Identifier: MIT
pragma solidity ^0.6.8;

library M {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "M: add");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "M: sub");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a * b;
        require(a == 0 || c / a == b, "M: mul");
    }

    /// @dev floor of the square root
    function sqrt(uint256 x) internal pure returns (uint256 y) {
        if (x == 0) return 0;
        uint256 z = x / 2 + 1;
        y = x;
        while (z < y) {
            y = z;
            z = (x / z + z) / 2;
        }
    }
}

interface IPassport {
    /// @return score of a verified human at that block, zero for everybody else
    function creditsAt(address human, uint256 blockNumber) external view returns (uint256);
    function humansAt(uint256 blockNumber) external view returns (uint256);
}

interface ICoin {
    function transfer(address to, uint256 amount) external returns (bool);
}

/// @title QuarterGrants
/// @notice Quarterly grants by quadratic voice: a human spreads credits over applications, and the root of the credits
///         spent on one of them is the voice heard there.
contract QuarterGrants {
    using M for uint256;

    uint256 public constant QUARTER = 650_000;     // blocks
    uint256 public constant APPLY_UNTIL = 200_000; // from the start of the quarter
    uint256 public constant VOICE_UNTIL = 400_000;
    uint256 public constant PAY_FROM = 420_000;
    uint256 public constant MIN_HUMANS = 20;

    struct Application {
        address payee;
        uint256 amount;
        uint256 quarter;
        uint256 yes;
        uint256 no;
        uint256 heard;
        bool paid;
        bool retired;
    }

    IPassport public immutable passport;
    ICoin public immutable coin;
    uint256 public immutable genesis;
    uint256 public immutable ceiling;

    Application[] public applications;
    mapping(uint256 => mapping(address => uint256)) public creditsSpent; // by quarter
    mapping(uint256 => mapping(address => bool)) public hasVoiced;       // by application
    mapping(uint256 => uint256) public paidIn;

    event Applied(uint256 indexed id, uint256 indexed quarter, address indexed payee, uint256 amount, string uri);
    event Voice(uint256 indexed id, address indexed human, bool yes, uint256 credits, uint256 voice);
    event Retired(uint256 indexed id);
    event Paid(uint256 indexed id, address indexed payee, uint256 amount);

    constructor(IPassport passport_, ICoin coin_, uint256 ceiling_) public {
        require(address(passport_) != address(0) && address(coin_) != address(0) && ceiling_ > 0, "setup");
        passport = passport_;
        coin = coin_;
        genesis = block.number;
        ceiling = ceiling_;
    }

    function startOf(uint256 quarter) public view returns (uint256) {
        return genesis.add(quarter.mul(QUARTER));
    }

    function currentQuarter() public view returns (uint256) {
        return (block.number - genesis) / QUARTER;
    }

    function applyFor(uint256 amount, string calldata uri) external returns (uint256 id) {
        uint256 q = currentQuarter();
        require(block.number < startOf(q).add(APPLY_UNTIL), "applications closed");
        require(amount > 0 && amount <= ceiling, "amount");
        id = applications.length;
        applications.push(Application(msg.sender, amount, q, 0, 0, 0, false, false));
        emit Applied(id, q, msg.sender, amount, uri);
    }

    function retire(uint256 id) external {
        Application storage a = applications[id];
        require(msg.sender == a.payee && !a.paid && !a.retired, "retire");
        a.retired = true;
        emit Retired(id);
    }

    function voice(uint256 id, bool yes, uint256 credits) external {
        Application storage a = applications[id];
        uint256 start = startOf(a.quarter);
        require(!a.retired, "retired");
        require(block.number >= start.add(APPLY_UNTIL) && block.number < start.add(VOICE_UNTIL), "not heard now");
        require(!hasVoiced[id][msg.sender] && credits > 0, "voice");
        uint256 spent = creditsSpent[a.quarter][msg.sender].add(credits);
        require(spent <= passport.creditsAt(msg.sender, start.add(APPLY_UNTIL) - 1), "credits");
        creditsSpent[a.quarter][msg.sender] = spent;
        hasVoiced[id][msg.sender] = true;
        uint256 v = credits.mul(1e6).sqrt();
        a.heard = a.heard.add(1);
        if (yes) {
            a.yes = a.yes.add(v);
        } else {
            a.no = a.no.add(v);
        }
        emit Voice(id, msg.sender, yes, credits, v);
    }

    function participationOf(uint256 id) public view returns (bool) {
        Application storage a = applications[id];
        uint256 humans = passport.humansAt(startOf(a.quarter).add(APPLY_UNTIL) - 1);
        return a.heard >= MIN_HUMANS && a.heard.mul(20) >= humans;
    }

    function pay(uint256 id) external {
        require(participationOf(id), "participation");
        _pay(id);
    }

    /// @notice Pay a list at once; applications that may not be paid make it revert.
    function payMany(uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; i++) {
            require(participationOf(ids[i]), "participation");
            _pay(ids[i]);
        }
    }

    function _pay(uint256 id) private {
        Application storage a = applications[id];
        require(!a.paid && !a.retired, "settled");
        uint256 start = startOf(a.quarter);
        require(block.number >= start.add(PAY_FROM) && block.number < start.add(QUARTER), "not payable now");
        require(a.yes > a.no, "not supported");
        a.paid = true;
        paidIn[a.quarter] = paidIn[a.quarter].add(a.amount);
        require(paidIn[a.quarter] <= ceiling, "ceiling");
        require(coin.transfer(a.payee, a.amount), "coin");
        emit Paid(id, a.payee, a.amount);
    }
}
