// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

interface IERC20Like {
    function transfer(address to, uint256 amount) external returns (bool);
}

/// @title Stadtkasse
/// @notice Treasury of a city council. The council decides by roll call on payment orders and calls; an order may name
///         an earlier one after which it is to be carried out (first the escrow is opened, then it is paid into, ...).
contract Stadtkasse {
    enum Kind { Coin, Token, Message }

    struct Order {
        Kind kind;
        address recipient;
        address token;
        uint256 amount;
        bytes message;
        bytes32 follows; // id of the order that comes first, 0 for none
        address clerk;
        uint64 tabledAt;
        uint64 dueAt;
        bool decided;
        bool disbursed;
        bool withdrawn;
        uint16 yeas;
        uint16 nays;
    }

    uint64 public constant ROLL_CALL = 3 days;
    uint64 public constant REMONSTRANCE = 4 days;
    uint64 public constant LIMITATION = 90 days;

    mapping(address => uint64) public councillorSince;
    uint16 public immutable councillors;
    mapping(bytes32 => Order) private _orders;
    mapping(bytes32 => mapping(address => bool)) public called;
    uint256 public tabled;

    event Tabled(bytes32 indexed id, address indexed clerk, bytes32 indexed follows, Kind kind, address recipient, address token, uint256 amount, bytes message);
    event Called(bytes32 indexed id, address indexed councillor, bool yea);
    event Withdrawn(bytes32 indexed id);
    event Decided(bytes32 indexed id, uint256 dueAt);
    event Disbursed(bytes32 indexed id);
    event Revenue(address indexed from, uint256 amount);

    modifier onlyCouncillor() {
        require(councillorSince[msg.sender] != 0, "Stadtkasse: not a councillor");
        _;
    }

    constructor(address[] memory elected) {
        require(elected.length >= 7 && elected.length <= 99, "Stadtkasse: council");
        for (uint256 i = 0; i < elected.length; i++) {
            require(elected[i] != address(0) && councillorSince[elected[i]] == 0, "Stadtkasse: elected");
            councillorSince[elected[i]] = uint64(block.timestamp);
        }
        councillors = uint16(elected.length);
    }

    receive() external payable {
        emit Revenue(msg.sender, msg.value);
    }

    function tableCoin(address recipient, uint256 amount, bytes32 follows) external returns (bytes32) {
        return _table(Kind.Coin, recipient, address(0), amount, "", follows);
    }

    function tableToken(address token, address recipient, uint256 amount, bytes32 follows) external returns (bytes32) {
        require(token != address(0), "Stadtkasse: token");
        return _table(Kind.Token, recipient, token, amount, "", follows);
    }

    function tableMessage(address recipient, uint256 amount, bytes calldata message, bytes32 follows) external returns (bytes32) {
        return _table(Kind.Message, recipient, address(0), amount, message, follows);
    }

    function _table(Kind kind, address recipient, address token, uint256 amount, bytes memory message, bytes32 follows)
        private
        onlyCouncillor
        returns (bytes32 id)
    {
        require(recipient != address(0), "Stadtkasse: recipient");
        require(follows == bytes32(0) || _orders[follows].clerk != address(0), "Stadtkasse: unknown predecessor");
        id = keccak256(abi.encode(address(this), tabled, kind, recipient, token, amount, message, follows));
        tabled += 1;
        Order storage o = _orders[id];
        o.kind = kind;
        o.recipient = recipient;
        o.token = token;
        o.amount = amount;
        o.message = message;
        o.follows = follows;
        o.clerk = msg.sender;
        o.tabledAt = uint64(block.timestamp);
        emit Tabled(id, msg.sender, follows, kind, recipient, token, amount, message);
    }

    function call(bytes32 id, bool yea) external onlyCouncillor {
        Order storage o = _orders[id];
        require(o.clerk != address(0) && !o.withdrawn, "Stadtkasse: no such order");
        require(block.timestamp <= o.tabledAt + ROLL_CALL, "Stadtkasse: roll call over");
        require(!called[id][msg.sender], "Stadtkasse: called");
        called[id][msg.sender] = true;
        if (yea) o.yeas += 1;
        else o.nays += 1;
        emit Called(id, msg.sender, yea);
    }

    function withdraw(bytes32 id) external {
        Order storage o = _orders[id];
        require(msg.sender == o.clerk && !o.withdrawn, "Stadtkasse: clerk");
        require(block.timestamp <= o.tabledAt + ROLL_CALL, "Stadtkasse: roll call over");
        o.withdrawn = true;
        emit Withdrawn(id);
    }

    function decide(bytes32 id) external {
        Order storage o = _orders[id];
        require(o.clerk != address(0) && !o.withdrawn && !o.decided, "Stadtkasse: settled");
        require(block.timestamp > o.tabledAt + ROLL_CALL, "Stadtkasse: roll call open");
        require(o.yeas > o.nays && uint256(o.yeas) * 2 > councillors, "Stadtkasse: not carried");
        o.decided = true;
        o.dueAt = uint64(block.timestamp) + REMONSTRANCE;
        emit Decided(id, o.dueAt);
    }

    function disburse(bytes32 id) external {
        Order storage o = _orders[id];
        require(o.decided && !o.disbursed, "Stadtkasse: not open");
        require(block.timestamp >= o.dueAt && block.timestamp <= o.dueAt + LIMITATION, "Stadtkasse: not due");
        require(o.follows == bytes32(0) || _orders[o.follows].disbursed, "Stadtkasse: predecessor open");
        o.disbursed = true;
        emit Disbursed(id);
        if (o.kind == Kind.Token) {
            require(IERC20Like(o.token).transfer(o.recipient, o.amount), "Stadtkasse: token");
        } else {
            (bool ok, ) = o.recipient.call{value: o.amount}(o.message);
            require(ok, "Stadtkasse: call");
        }
    }

    function order(bytes32 id) external view returns (Order memory) {
        return _orders[id];
    }
}
