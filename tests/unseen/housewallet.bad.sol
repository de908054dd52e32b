pragma solidity ^0.4.24;

/// @title Wallet of a housing association. More than half of the keepers move its money, and wind it up.
contract HouseWallet {
    struct Order {
        address to;
        uint256 value;
        bytes data;
        uint256 assents;
        uint256 expires;
        bool done;
    }

    uint256 public constant LIFETIME = 30 days;
    uint256 public constant MAX_KEEPERS = 25;

    address[] public keepers;
    mapping (address => bool) public isKeeper;
    uint256 public needed;

    Order[] internal orders;
    mapping (uint256 => mapping (address => bool)) public assented;
    uint256 public unsettled;

    mapping (address => uint256) public windingUp;
    mapping (address => mapping (address => bool)) public namedHeir;

    event Deposit(address indexed from, uint256 value);
    event KeeperAdded(address indexed keeper);
    event OrderGiven(uint256 indexed id, address indexed keeper, address to, uint256 value, bytes data);
    event Assented(uint256 indexed id, address indexed keeper);
    event OrderDone(uint256 indexed id);
    event OrderLapsed(uint256 indexed id);
    event HeirNamed(address indexed heir, address indexed keeper);
    event WoundUp(address indexed heir, uint256 balance);

    modifier onlyKeeper() {
        require(isKeeper[msg.sender], "not a keeper");
        _;
    }

    modifier known(uint256 id) {
        require(id < orders.length, "unknown order");
        _;
    }

    constructor(address[] _keepers) public {
        require(_keepers.length >= 3 && _keepers.length <= MAX_KEEPERS, "keepers");
        for (uint256 i = 0; i < _keepers.length; i++) {
            require(_keepers[i] != address(0) && !isKeeper[_keepers[i]], "keeper");
            isKeeper[_keepers[i]] = true;
            emit KeeperAdded(_keepers[i]);
        }
        keepers = _keepers;
        needed = _keepers.length / 2 + 1;
    }

    function () external payable {
        emit Deposit(msg.sender, msg.value);
    }

    function giveOrder(address to, uint256 value, bytes data) external onlyKeeper returns (uint256 id) {
        require(to != address(0), "recipient");
        id = orders.length;
        orders.push(Order(to, value, data, 0, now + LIFETIME, false));
        unsettled += 1;
        emit OrderGiven(id, msg.sender, to, value, data);
    }

    function assent(uint256 id) external onlyKeeper known(id) {
        Order storage o = orders[id];
        require(!o.done && now <= o.expires, "settled");
        require(!assented[id][msg.sender], "assented");
        assented[id][msg.sender] = true;
        o.assents += 1;
        emit Assented(id, msg.sender);
    }

    function perform(uint256 id) external onlyKeeper known(id) {
        Order storage o = orders[id];
        require(!o.done && now <= o.expires, "settled");
        require(o.assents >= needed, "too few assents");
        o.done = true;
        unsettled -= 1;
        emit OrderDone(id);
        require(o.to.call.value(o.value)(o.data), "order failed");
    }

    /// An order nobody performed in time is struck off, by anyone.
    function strikeOff(uint256 id) external known(id) {
        Order storage o = orders[id];
        require(!o.done && now > o.expires, "not lapsed");
        o.done = true;
        unsettled -= 1;
        emit OrderLapsed(id);
    }

    function nameHeir(address heir) external onlyKeeper {
        require(heir != address(0), "heir");
        require(!namedHeir[heir][msg.sender], "named");
        namedHeir[heir][msg.sender] = true;
        windingUp[heir] += 1;
        emit HeirNamed(heir, msg.sender);
    }

    function windUp(address heir) external {
        require(unsettled == 0, "orders are unsettled");
        emit WoundUp(heir, address(this).balance);
        selfdestruct(heir);
    }

    function order(uint256 id) external view known(id) returns (address to, uint256 value, bytes data, uint256 assents, bool done) {
        Order storage o = orders[id];
        return (o.to, o.value, o.data, o.assents, o.done);
    }
}
