// SPDX-License-Identifier: MIT
pragma solidity ^0.8.16;

/// The association of a makerspace: members admitted by vote, in good standing while dues are paid.
contract MakerspaceAssociation {
    uint256 public constant TERM = 90 days;
    uint256 public constant FARTHEST = 2 * 365 days;
    uint256 public constant MIN_DUES = 0.01 ether;
    uint256 public constant MAX_DUES = 1 ether;
    uint256 public constant VOTING = 6 days;
    uint256 public constant COOL_OFF = 1 days;
    uint256 public constant LIFETIME = 45 days;

    struct Membership {
        bool admitted;
        uint256 standingSince; // start of the present unbroken stretch of paid time
        uint256 paidUntil;
    }

    struct Resolution {
        address by;
        address target;
        uint256 value;
        bytes data;
        uint256 openedAt;
        uint256 quorum;
        uint256 inFavour;
        uint256 against;
        bool enacted;
        mapping(address => bool) voted;
    }

    mapping(address => Membership) public membership;
    uint256 public memberCount;
    uint256 public dues;
    uint256 public resolutionCount;
    mapping(uint256 => Resolution) public resolutions;

    event Admitted(address indexed person);
    event Expelled(address indexed person);
    event DuesPaid(address indexed person, address indexed payer, uint256 paidUntil);
    event DuesSet(uint256 dues);
    event Opened(uint256 indexed id, address indexed by, address target, uint256 value, bytes data, string text);
    event Voted(uint256 indexed id, address indexed member, bool inFavour);
    event Enacted(uint256 indexed id);

    modifier byResolution() {
        require(msg.sender == address(this), "by resolution only");
        _;
    }

    constructor(address[] memory founders, uint256 dues_) {
        require(founders.length >= 3, "founders");
        require(dues_ >= MIN_DUES && dues_ <= MAX_DUES, "dues");
        dues = dues_;
        emit DuesSet(dues_);
        for (uint256 i = 0; i < founders.length; i++) {
            _admit(founders[i]);
            membership[founders[i]].standingSince = block.timestamp;
            membership[founders[i]].paidUntil = block.timestamp + TERM;
        }
    }

    receive() external payable {}

    function admit(address person) external byResolution {
        _admit(person);
    }

    function expel(address person) external byResolution {
        require(membership[person].admitted, "not a member");
        require(memberCount > 3, "too few left");
        delete membership[person];
        memberCount -= 1;
        emit Expelled(person);
    }

    function setDues(uint256 dues_) external byResolution {
        require(dues_ >= MIN_DUES && dues_ <= MAX_DUES, "dues");
        dues = dues_;
        emit DuesSet(dues_);
    }

    /// One term for each of the people named, by whoever pays.
    function payDues(address[] calldata people) external payable {
        require(people.length > 0 && people.length <= 50, "number of people");
        for (uint256 i = 0; i < people.length; i++) {
            require(msg.value == dues, "wrong amount");
            _extend(people[i]);
        }
    }

    function open(address target, uint256 value, bytes calldata data, string calldata text) external returns (uint256 id) {
        require(target != address(0), "target");
        require(inGoodStanding(msg.sender, block.timestamp - 1), "not in good standing");
        id = ++resolutionCount;
        Resolution storage r = resolutions[id];
        r.by = msg.sender;
        r.target = target;
        r.value = value;
        r.data = data;
        r.openedAt = block.timestamp;
        r.quorum = memberCount / 3 + 1;
        emit Opened(id, msg.sender, target, value, data, text);
    }

    function vote(uint256 id, bool inFavour) external {
        Resolution storage r = _get(id);
        require(block.timestamp < r.openedAt + VOTING, "closed");
        require(inGoodStanding(msg.sender, r.openedAt - 1), "was not in good standing");
        require(!r.voted[msg.sender], "voted");
        r.voted[msg.sender] = true;
        if (inFavour) {
            r.inFavour += 1;
        } else {
            r.against += 1;
        }
        emit Voted(id, msg.sender, inFavour);
    }

    function enact(uint256 id) external {
        Resolution storage r = _get(id);
        uint256 end = r.openedAt + VOTING;
        require(block.timestamp >= end + COOL_OFF && block.timestamp < end + LIFETIME, "not now");
        require(r.inFavour > r.against && r.inFavour >= r.quorum, "not carried");
        require(!r.enacted, "enacted");
        r.enacted = true;
        emit Enacted(id);
        (bool ok, ) = r.target.call{value: r.value}(r.data);
        require(ok, "call failed");
    }

    function inGoodStanding(address person, uint256 moment) public view returns (bool) {
        Membership storage m = membership[person];
        return m.admitted && m.standingSince <= moment && moment < m.paidUntil;
    }

    function _get(uint256 id) private view returns (Resolution storage r) {
        r = resolutions[id];
        require(r.openedAt != 0, "unknown resolution");
    }

    function _admit(address person) private {
        require(person != address(0) && !membership[person].admitted, "person");
        membership[person].admitted = true;
        memberCount += 1;
        emit Admitted(person);
    }

    function _extend(address person) private {
        Membership storage m = membership[person];
        require(m.admitted, "not a member");
        if (m.paidUntil <= block.timestamp) {
            m.standingSince = block.timestamp;
            m.paidUntil = block.timestamp + TERM;
        } else {
            m.paidUntil += TERM;
        }
        require(m.paidUntil <= block.timestamp + FARTHEST, "too far ahead");
        emit DuesPaid(person, msg.sender, m.paidUntil);
    }
}
