pragma solidity ^0.5.12;

/// Delegating front of the members' register. Only the DAO's timelock may point
/// it to another register logic.
contract RegisterFront {
    bytes32 private constant KEEPER_AT = bytes32(uint256(keccak256("eip1967.proxy.admin")) - 1);
    bytes32 private constant LOGIC_AT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    event LogicChanged(address indexed previous, address indexed next);
    event KeeperChanged(address indexed previous, address indexed next);

    constructor(address keeper_, address logic_) public {
        _storeKeeper(keeper_);
        _storeLogic(logic_);
    }

    function changeLogic(address next) external {
        if (msg.sender == _keeper()) {
            emit LogicChanged(_logic(), next);
            _storeLogic(next);
        } else {
            _forward();
        }
    }

    function changeKeeper(address next) external {
        if (msg.sender == _keeper()) {
            emit KeeperChanged(_keeper(), next);
            _storeKeeper(next);
        } else {
            _forward();
        }
    }

    function () external payable {
        _forward();
    }

    function _keeper() internal view returns (address a) {
        bytes32 at = KEEPER_AT;
        assembly { a := sload(at) }
    }

    function _logic() internal view returns (address a) {
        bytes32 at = LOGIC_AT;
        assembly { a := sload(at) }
    }

    /// The keeper is a timelock, never a person.
    function _storeKeeper(address a) internal {
        require(_size(a) > 0, "front: keeper");
        bytes32 at = KEEPER_AT;
        assembly { sstore(at, a) }
    }

    function _storeLogic(address a) internal {
        require(_size(a) > 0, "front: no code");
        bytes32 at = LOGIC_AT;
        assembly { sstore(at, a) }
    }

    function _size(address a) internal view returns (uint256 size) {
        assembly { size := extcodesize(a) }
    }

    function _forward() internal {
        address to = _logic();
        assembly {
            calldatacopy(0, 0, calldatasize)
            let r := delegatecall(gas, to, 0, calldatasize, 0, 0)
            returndatacopy(0, 0, returndatasize)
            switch r
            case 0 { revert(0, returndatasize) }
            default { return(0, returndatasize) }
        }
    }
}

/// Register logic that runs behind the front: who is a member, and who brought whom.
contract RegisterLogic {
    uint256 public constant DEPOSIT = 1 ether;

    uint256 public memberCount;
    address public newest;
    mapping(address => uint64) public memberSince;
    mapping(address => address) public sponsorOf;

    event Joined(address indexed member, address indexed sponsor);
    event Resigned(address indexed member);

    modifier onlyMember() {
        require(memberSince[msg.sender] != 0, "register: member");
        _;
    }

    function join(address sponsor) external payable {
        require(memberSince[msg.sender] == 0, "register: member");
        require(msg.value == DEPOSIT, "register: deposit");
        require(sponsor == address(0) || memberSince[sponsor] != 0, "register: sponsor");
        memberSince[msg.sender] = uint64(now);
        sponsorOf[msg.sender] = sponsor;
        memberCount += 1;
        newest = msg.sender;
        emit Joined(msg.sender, sponsor);
    }

    function resign() external onlyMember {
        require(now >= memberSince[msg.sender] + 90 days, "register: too new");
        delete memberSince[msg.sender];
        delete sponsorOf[msg.sender];
        memberCount -= 1;
        emit Resigned(msg.sender);
        (bool ok, ) = msg.sender.call.value(DEPOSIT)("");
        require(ok, "register: refund");
    }

    function seniority(address member) external view returns (uint256) {
        uint64 since = memberSince[member];
        return since == 0 ? 0 : now - since;
    }
}
