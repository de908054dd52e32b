// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface ICoin {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @notice Circles of people share one purse; every circle answers for requests of its own people.
contract Circles {
    struct Circle {
        bytes32 name;
        uint16 people;
        uint16 consent;
    }

    struct Request {
        uint32 circle;
        uint16 agreed;
        uint16 objected;
        uint16 consent;
        uint40 madeAt;
        bool settled;
        address payee;
        uint256 amount;
    }

    uint40 public constant TALK = 3 days;
    uint40 public constant STALE = 60 days;

    ICoin public immutable coin;
    Circle[] public circles;
    mapping(address => uint32) public circleOf;
    mapping(address => uint40) public arrival;
    mapping(uint256 => Request) public requests;
    mapping(uint256 => mapping(address => bool)) public spoke;
    uint256 public requestCount;

    event CircleFormed(uint256 indexed circle, bytes32 name, address[] people, uint16 consent);
    event Funded(address indexed by, uint256 amount);
    event Requested(uint256 indexed id, uint32 indexed circle, address payee, uint256 amount);
    event Spoke(uint256 indexed id, address indexed person, bool agrees);
    event Settled(uint256 indexed id, address indexed payee, uint256 amount);

    error NotInCircle();
    error Spoken();
    error NotSettleable();

    /// @dev Circles and people are given once, at the founding.
    constructor(ICoin coin_, bytes32[] memory names, address[][] memory people) {
        require(address(coin_) != address(0), "coin");
        require(names.length > 0 && names.length == people.length, "circles");
        coin = coin_;
        circles.push(Circle("nobody", 0, type(uint16).max));
        for (uint256 c = 0; c < names.length; ++c) _form(names[c], people[c]);
    }

    function fund(uint256 amount) external {
        require(coin.transferFrom(msg.sender, address(this), amount), "coin");
        emit Funded(msg.sender, amount);
    }

    function request(address payee, uint256 amount) external returns (uint256 id) {
        uint32 circle = circleOf[msg.sender];
        if (circle == 0) revert NotInCircle();
        require(payee != address(0) && amount > 0, "request");
        id = ++requestCount;
        requests[id] = Request({
            circle: circle,
            agreed: 0,
            objected: 0,
            consent: circles[circle].consent,
            madeAt: uint40(block.timestamp),
            settled: false,
            payee: payee,
            amount: amount
        });
        emit Requested(id, circle, payee, amount);
    }

    function speak(uint256 id, bool agrees) external {
        Request storage r = requests[id];
        if (r.circle == 0 || circleOf[msg.sender] != r.circle) revert NotInCircle();
        require(block.timestamp > r.madeAt && block.timestamp <= r.madeAt + TALK, "talk is over");
        if (spoke[id][msg.sender]) revert Spoken();
        spoke[id][msg.sender] = true;
        if (agrees) r.agreed += 1;
        else r.objected += 1;
        emit Spoke(id, msg.sender, agrees);
    }

    function settle(uint256 id) external {
        Request storage r = requests[id];
        if (!settleable(id)) revert NotSettleable();
        r.settled = true;
        emit Settled(id, r.payee, r.amount);
        require(coin.transfer(r.payee, r.amount), "coin");
    }

    function settleable(uint256 id) public view returns (bool) {
        Request storage r = requests[id];
        if (r.circle == 0 || r.settled) return false;
        if (block.timestamp <= r.madeAt + TALK || block.timestamp > r.madeAt + STALE) return false;
        return r.agreed >= r.consent && r.agreed > r.objected;
    }

    function _form(bytes32 name, address[] memory people) private {
        require(people.length >= 3 && people.length <= 500, "people");
        uint32 circle = uint32(circles.length);
        uint16 consent = uint16(people.length / 2 + 1);
        circles.push(Circle(name, uint16(people.length), consent));
        for (uint256 i = 0; i < people.length; ++i) {
            require(people[i] != address(0) && circleOf[people[i]] == 0, "person");
            circleOf[people[i]] = circle;
            arrival[people[i]] = uint40(block.timestamp);
        }
        emit CircleFormed(circle, name, people, consent);
    }
}
