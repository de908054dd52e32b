// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVestryHook {
    function onSetUp(address vestry, uint256 seats) external returns (bytes4);
}

/// @title Vestry
/// @notice Cloned per parish: a small assembly of lay wardens with one seat each, who keep a purse. A hook chosen by the
///         parish is told about the foundation (it mints badges, writes a register, ...).
contract Vestry {
    struct Resolve {
        address mover;
        uint48 opened;
        uint48 closes;
        bool done;
        bool dropped;
        uint16 aye;
        uint16 nay;
        uint16 seatsThen;
        address to;
        uint256 value;
        bytes data;
    }

    uint256 private constant PAUSE = 2 days;
    uint256 private constant VALIDITY = 30 days;

    bool public established;
    uint48 public sitting;
    uint16 public seats;
    IVestryHook public hook;
    mapping(address => uint48) public wardenSince;
    Resolve[] private _resolves;
    mapping(uint256 => mapping(address => bool)) public voiced;

    event Established(uint256 seats, uint48 sitting, address hook);
    event WardenAdmitted(address indexed warden);
    event WardenDismissed(address indexed warden);
    event Moved(uint256 indexed id, address indexed mover, address to, uint256 value, bytes data);
    event Voiced(uint256 indexed id, address indexed warden, bool aye);
    event Dropped(uint256 indexed id);
    event Done(uint256 indexed id);

    modifier onlyWarden() {
        require(wardenSince[msg.sender] != 0, "warden");
        _;
    }

    modifier bySelf() {
        require(msg.sender == address(this), "vestry");
        _;
    }

    constructor() {
        established = true; // the model itself is never used
    }

    receive() external payable {}

    function setUp(address[] calldata wardens, uint48 sitting_, IVestryHook hook_) external {
        require(!established, "established");
        require(wardens.length >= 3 && wardens.length <= 60, "wardens");
        require(sitting_ >= 2 days && sitting_ <= 30 days, "sitting");
        established = true;
        for (uint256 i = 0; i < wardens.length; i++) {
            _admit(wardens[i]);
        }
        sitting = sitting_;
        hook = hook_;
        if (address(hook_) != address(0)) {
            require(hook_.onSetUp(address(this), wardens.length) == IVestryHook.onSetUp.selector, "hook");
        }
        emit Established(seats, sitting_, address(hook_));
    }

    function admit(address warden) external bySelf {
        _admit(warden);
    }

    function dismiss(address warden) external bySelf {
        require(wardenSince[warden] != 0 && seats > 3, "dismiss");
        wardenSince[warden] = 0;
        seats -= 1;
        emit WardenDismissed(warden);
    }

    function move(address to, uint256 value, bytes calldata data) external onlyWarden returns (uint256 id) {
        require(established && to != address(0), "move");
        id = _resolves.length;
        Resolve storage r = _resolves.push();
        r.mover = msg.sender;
        r.opened = uint48(block.timestamp);
        r.closes = uint48(block.timestamp) + sitting;
        r.seatsThen = seats;
        r.to = to;
        r.value = value;
        r.data = data;
        emit Moved(id, msg.sender, to, value, data);
    }

    function voice(uint256 id, bool aye) external onlyWarden {
        Resolve storage r = _resolves[id];
        require(!r.dropped && block.timestamp > r.opened && block.timestamp <= r.closes, "not sitting");
        require(wardenSince[msg.sender] < r.opened && !voiced[id][msg.sender], "voice");
        voiced[id][msg.sender] = true;
        if (aye) r.aye += 1;
        else r.nay += 1;
        emit Voiced(id, msg.sender, aye);
    }

    function drop(uint256 id) external {
        Resolve storage r = _resolves[id];
        require(msg.sender == r.mover && !r.dropped && block.timestamp <= r.closes, "drop");
        r.dropped = true;
        emit Dropped(id);
    }

    function perform(uint256 id) external {
        Resolve storage r = _resolves[id];
        require(!r.dropped && !r.done, "settled");
        require(block.timestamp > r.closes + PAUSE && block.timestamp <= r.closes + PAUSE + VALIDITY, "not now");
        require(r.aye > r.nay && uint256(r.aye) * 2 >= r.seatsThen, "not carried");
        r.done = true;
        emit Done(id);
        (bool ok, ) = r.to.call{value: r.value}(r.data);
        require(ok, "call");
    }

    function resolve(uint256 id) external view returns (Resolve memory) {
        return _resolves[id];
    }

    function _admit(address warden) private {
        require(warden != address(0) && wardenSince[warden] == 0, "admit");
        wardenSince[warden] = uint48(block.timestamp);
        seats += 1;
        emit WardenAdmitted(warden);
    }
}

/// @notice Founds parishes; a clone is set up in the transaction in which it comes into being.
contract Diocese {
    Vestry public immutable model;
    address[] public parishes;

    event Founded(address indexed parish, address indexed founder);

    constructor() {
        model = new Vestry();
    }

    function found(address[] calldata wardens, uint48 sitting, IVestryHook hook) external returns (Vestry parish) {
        parish = Vestry(payable(_clone(address(model))));
        parishes.push(address(parish));
        emit Founded(address(parish), msg.sender);
        parish.setUp(wardens, sitting, hook);
    }

    function _clone(address what) private returns (address made) {
        bytes memory code = abi.encodePacked(
            hex"3d602d80600a3d3981f3363d3d373d3d3d363d73", what, hex"5af43d82803e903d91602b57fd5bf3"
        );
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        require(made != address(0), "clone");
    }
}
