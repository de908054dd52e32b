// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Travellers hold non-transferable shares of the caravan's chest. They admit, expel and pay by vote; anyone may leave.
contract Caravan {
    enum What { Admit, Expel, Pay }

    struct Step {
        uint256 at;
        uint256 shares;
    }

    struct Motion {
        What what;
        address whom;
        uint256 number;
        uint256 seen;
        uint256 night;
        uint256 yes;
        uint256 no;
        uint256 quorum;
        bool settled;
    }

    uint256 public constant CAMP = 3 days;
    uint256 public constant MARCH = 1 days;
    uint256 public constant TRAIL = 12 days;
    uint256 public constant MAX_ADMIT = 50;
    uint256 public constant LEAST_QUORUM = 30;

    uint256 public chest;
    uint256 public totalShares;
    mapping(address => Step[]) private steps;
    Step[] private totalSteps;
    mapping(address => uint256) public purse;
    Motion[] public motions;
    mapping(uint256 => mapping(address => bool)) public heard;

    event Filled(address indexed from, uint256 amount);
    event Proposed(uint256 indexed id, What what, address whom, uint256 number);
    event Heard(uint256 indexed id, address who, bool yes, uint256 shares);
    event Settled(uint256 indexed id);
    event SharesChanged(address indexed who, uint256 shares, uint256 total);
    event Withdrawn(address indexed who, uint256 amount);

    constructor(address[] memory founders) payable {
        require(founders.length >= 3, "founders");
        for (uint256 i = 0; i < founders.length; i++) _give(founders[i], 40);
        chest = msg.value;
    }

    function fill() external payable {
        chest += msg.value;
        emit Filled(msg.sender, msg.value);
    }

    function sharesOf(address who) public view returns (uint256) {
        Step[] storage s = steps[who];
        return s.length == 0 ? 0 : s[s.length - 1].shares;
    }

    function propose(What what, address whom, uint256 number) external returns (uint256 id) {
        uint256 seen = block.timestamp - 1;
        require(_at(steps[msg.sender], seen) > 0, "traveller");
        require(whom != address(0) && number > 0, "motion");
        require(what != What.Admit || number <= MAX_ADMIT, "too many");
        id = motions.length;
        uint256 third = _at(totalSteps, seen) / 3;
        motions.push(
            Motion(what, whom, number, seen, block.timestamp + CAMP, 0, 0, third > LEAST_QUORUM ? third : LEAST_QUORUM, false)
        );
        emit Proposed(id, what, whom, number);
    }

    function hear(uint256 id, bool yes) external {
        Motion storage m = motions[id];
        require(block.timestamp <= m.night, "night fell");
        require(!heard[id][msg.sender], "heard");
        uint256 shares = _at(steps[msg.sender], m.seen);
        require(shares > 0, "traveller");
        heard[id][msg.sender] = true;
        if (yes) m.yes += shares;
        else m.no += shares;
        emit Heard(id, msg.sender, yes, shares);
    }

    function settle(uint256 id) external {
        Motion storage m = motions[id];
        require(block.timestamp > m.night + MARCH && block.timestamp <= m.night + TRAIL, "time");
        require(!m.settled, "settled");
        require(m.yes > m.no && m.yes >= m.quorum, "refused");
        m.settled = true;
        emit Settled(id);
        if (m.what == What.Admit) {
            _give(m.whom, m.number);
        } else if (m.what == What.Expel) {
            uint256 held = sharesOf(m.whom);
            _cashOut(m.whom, m.number < held ? m.number : held);
        } else {
            chest -= m.number;
            purse[m.whom] += m.number;
        }
    }

    function leave(uint256 shares) external {
        require(shares > 0 && shares <= sharesOf(msg.sender), "shares");
        _cashOut(msg.sender, shares);
    }

    function withdraw() external {
        uint256 amount = purse[msg.sender];
        purse[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "withdraw");
    }

    function _give(address who, uint256 shares) private {
        require(who != address(0), "who");
        totalShares += shares;
        _step(steps[who], sharesOf(who) + shares);
        _step(totalSteps, totalShares);
        emit SharesChanged(who, sharesOf(who), totalShares);
    }

    function _cashOut(address who, uint256 shares) private {
        if (shares == 0) return;
        uint256 part = (chest * shares) / totalShares;
        chest -= part;
        purse[who] += part;
        _step(steps[who], sharesOf(who) - shares);
        _step(totalSteps, totalShares);
        emit SharesChanged(who, sharesOf(who), totalShares);
    }

    function _step(Step[] storage s, uint256 shares) private {
        if (s.length > 0 && s[s.length - 1].at == block.timestamp) s[s.length - 1].shares = shares;
        else s.push(Step(block.timestamp, shares));
    }

    function _at(Step[] storage s, uint256 t) private view returns (uint256) {
        require(t < block.timestamp, "not yet");
        for (uint256 i = s.length; i > 0; i--) {
            if (s[i - 1].at <= t) return s[i - 1].shares;
        }
        return 0;
    }
}
