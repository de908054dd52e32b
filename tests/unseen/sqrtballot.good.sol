// SPDX-License-Identifier: MIT
pragma solidity >=0.7.0 <0.8.0;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a, "add");
        return c;
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "sub");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        require(c / a == b, "mul");
        return c;
    }
}

/// @title QuadraticAssembly
/// @notice Every season each registered citizen holds the same number of voice credits. n votes on a motion cost n^2.
///         The roll of a season is closed before its first motion; it is kept by the assembly itself.
contract QuadraticAssembly {
    using SafeMath for uint256;

    uint256 public constant CREDITS = 100;
    uint256 public constant SEASON = 90 days;
    uint256 public constant MOTION = 7 days;
    uint256 public constant COOLING = 3 days;
    uint256 public constant EXPIRY = 21 days;
    uint256 public constant MIN_VOTERS = 5;

    struct Citizen {
        uint256 enrolledSeason; // season + 1, 0 = not on the roll
        mapping(uint256 => uint256) spent;
    }

    struct Motion {
        address author;
        uint256 season;
        uint256 opened;
        uint256 inFavour;
        uint256 against;
        uint256 voters;
        uint256 rollSize;
        address target;
        uint256 value;
        bytes data;
        bool enacted;
        bool withdrawn;
    }

    uint256 public immutable genesis;
    uint256 public rollCount;
    mapping(address => Citizen) private citizens;
    Motion[] private motions;
    mapping(uint256 => mapping(address => bool)) public participated;

    event Enrolled(address indexed citizen, uint256 season);
    event MotionOpened(uint256 indexed id, address indexed author, address target, uint256 value, bytes data);
    event Voiced(uint256 indexed id, address indexed citizen, bool inFavour, uint256 votes, uint256 price);
    event Withdrawn(uint256 indexed id);
    event Enacted(uint256 indexed id);

    constructor(address[] memory first) {
        require(first.length >= MIN_VOTERS, "too few");
        genesis = block.timestamp;
        for (uint256 i = 0; i < first.length; i++) {
            require(first[i] != address(0) && citizens[first[i]].enrolledSeason == 0, "roll");
            citizens[first[i]].enrolledSeason = 1;
            emit Enrolled(first[i], 0);
        }
        rollCount = first.length;
    }

    receive() external payable {}

    function season() public view returns (uint256) {
        return block.timestamp.sub(genesis) / SEASON;
    }

    /// @notice By motion only. A new citizen votes on motions of the following season.
    function enrol(address citizen) external {
        require(msg.sender == address(this), "assembly only");
        require(citizen != address(0) && citizens[citizen].enrolledSeason == 0, "roll");
        uint256 s = season().add(1);
        citizens[citizen].enrolledSeason = s.add(1);
        rollCount = rollCount.add(1);
        emit Enrolled(citizen, s);
    }

    function open(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        uint256 s = season();
        require(_eligible(msg.sender, s), "not eligible");
        require(target != address(0), "target");
        id = motions.length;
        motions.push();
        Motion storage m = motions[id];
        m.author = msg.sender;
        m.season = s;
        m.opened = block.timestamp;
        m.rollSize = rollCount;
        m.target = target;
        m.value = value;
        m.data = data;
        emit MotionOpened(id, msg.sender, target, value, data);
    }

    function voice(uint256 id, bool inFavour, uint256 votes) external {
        Motion storage m = motions[id];
        require(!m.withdrawn && block.timestamp > m.opened && block.timestamp < m.opened.add(MOTION), "closed");
        require(_eligible(msg.sender, m.season), "not eligible");
        require(!participated[id][msg.sender], "already voiced");
        require(votes > 0, "no votes");
        participated[id][msg.sender] = true;

        uint256 price = votes.mul(votes);
        Citizen storage c = citizens[msg.sender];
        c.spent[m.season] = c.spent[m.season].add(price);
        require(c.spent[m.season] <= CREDITS, "credits");

        m.voters = m.voters.add(1);
        if (inFavour) {
            m.inFavour = m.inFavour.add(votes);
        } else {
            m.against = m.against.add(votes);
        }
        emit Voiced(id, msg.sender, inFavour, votes, price);
    }

    function withdraw(uint256 id) external {
        Motion storage m = motions[id];
        require(msg.sender == m.author, "author");
        require(!m.withdrawn && block.timestamp < m.opened.add(MOTION), "late");
        m.withdrawn = true;
        emit Withdrawn(id);
    }

    function enact(uint256 id) external returns (bytes memory) {
        Motion storage m = motions[id];
        require(!m.withdrawn && !m.enacted, "settled");
        uint256 from = m.opened.add(MOTION).add(COOLING);
        require(block.timestamp >= from && block.timestamp < from.add(EXPIRY), "not now");
        require(m.voters >= MIN_VOTERS && m.voters.mul(4) >= m.rollSize, "turnout");
        require(m.inFavour > m.against, "not carried");
        m.enacted = true;
        emit Enacted(id);
        (bool ok, bytes memory ret) = m.target.call{value: m.value}(m.data);
        require(ok, "enactment");
        return ret;
    }

    function spentCredits(address citizen, uint256 s) external view returns (uint256) {
        return citizens[citizen].spent[s];
    }

    function motion(uint256 id) external view returns (address, address, uint256, bytes memory, uint256, uint256, uint256) {
        Motion storage m = motions[id];
        return (m.author, m.target, m.value, m.data, m.inFavour, m.against, m.voters);
    }

    function _eligible(address who, uint256 s) private view returns (bool) {
        uint256 e = citizens[who].enrolledSeason;
        return e != 0 && e <= s.add(1);
    }
}
