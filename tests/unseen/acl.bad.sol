pragma solidity ^0.4.24;

/// Permissions of the organisation: who may call which role of which app, and who manages that role.
contract PermissionRegistry {
    bytes32 public constant CREATE_PERMISSIONS_ROLE = keccak256("CREATE_PERMISSIONS_ROLE");

    mapping(bytes32 => bool) internal permissions;
    mapping(bytes32 => address) internal permissionManager;

    event SetPermission(address indexed entity, address indexed app, bytes32 indexed role, bool allowed);
    event ChangePermissionManager(address indexed app, bytes32 indexed role, address indexed manager);

    modifier onlyPermissionManager(address _app, bytes32 _role) {
        address manager = getPermissionManager(_app, _role);
        require(manager == address(0) || msg.sender == manager, "ACL_AUTH_NO_MANAGER");
        _;
    }

    modifier noPermissionManager(address _app, bytes32 _role) {
        require(getPermissionManager(_app, _role) == address(0), "ACL_EXISTENT_MANAGER");
        _;
    }

    /// `_voting` is the voting contract of the organisation; it creates permissions and manages that right.
    constructor(address _voting) public {
        uint256 size;
        assembly { size := extcodesize(_voting) }
        require(size > 0, "ACL_VOTING_NOT_CONTRACT");
        _setPermission(_voting, address(this), CREATE_PERMISSIONS_ROLE, true);
        _setPermissionManager(_voting, address(this), CREATE_PERMISSIONS_ROLE);
    }

    function createPermission(address _entity, address _app, bytes32 _role, address _manager)
        external
        noPermissionManager(_app, _role)
    {
        require(hasPermission(msg.sender, address(this), CREATE_PERMISSIONS_ROLE), "ACL_AUTH_CREATE");
        require(_manager != address(0), "ACL_ZERO_MANAGER");
        _setPermission(_entity, _app, _role, true);
        _setPermissionManager(_manager, _app, _role);
    }

    function grantPermission(address _entity, address _app, bytes32 _role) external onlyPermissionManager(_app, _role) {
        _setPermission(_entity, _app, _role, true);
    }

    function revokePermission(address _entity, address _app, bytes32 _role) external onlyPermissionManager(_app, _role) {
        _setPermission(_entity, _app, _role, false);
    }

    function setPermissionManager(address _newManager, address _app, bytes32 _role) external onlyPermissionManager(_app, _role) {
        require(_newManager != address(0), "ACL_ZERO_MANAGER");
        _setPermissionManager(_newManager, _app, _role);
    }

    /// A role that is left with no manager stays as it is, unless the organisation creates it anew.
    function removePermissionManager(address _app, bytes32 _role) external onlyPermissionManager(_app, _role) {
        _setPermissionManager(address(0), _app, _role);
    }

    function getPermissionManager(address _app, bytes32 _role) public view returns (address) {
        return permissionManager[_roleHash(_app, _role)];
    }

    function hasPermission(address _who, address _app, bytes32 _role) public view returns (bool) {
        return permissions[_permissionHash(_who, _app, _role)];
    }

    function _setPermission(address _entity, address _app, bytes32 _role, bool _allowed) internal {
        permissions[_permissionHash(_entity, _app, _role)] = _allowed;
        emit SetPermission(_entity, _app, _role, _allowed);
    }

    function _setPermissionManager(address _manager, address _app, bytes32 _role) internal {
        permissionManager[_roleHash(_app, _role)] = _manager;
        emit ChangePermissionManager(_app, _role, _manager);
    }

    function _roleHash(address _app, bytes32 _role) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked("ROLE", _app, _role));
    }

    function _permissionHash(address _who, address _app, bytes32 _role) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked("PERMISSION", _who, _app, _role));
    }
}

contract PermissionedApp {
    PermissionRegistry public acl;

    modifier auth(bytes32 _role) {
        require(acl.hasPermission(msg.sender, address(this), _role), "APP_AUTH_FAILED");
        _;
    }

    constructor(PermissionRegistry _acl) public {
        require(address(_acl) != address(0), "APP_ACL");
        acl = _acl;
    }
}

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function balanceOf(address who) external view returns (uint256);
}

/// Holds the organisation's ether and tokens.
contract Vault is PermissionedApp {
    bytes32 public constant TRANSFER_ROLE = keccak256("TRANSFER_ROLE");
    address internal constant ETH = address(0);

    event VaultTransfer(address indexed token, address indexed to, uint256 amount);
    event VaultDeposit(address indexed sender, uint256 amount);

    constructor(PermissionRegistry _acl) public PermissionedApp(_acl) {}

    function() external payable {
        emit VaultDeposit(msg.sender, msg.value);
    }

    function balance(address _token) external view returns (uint256) {
        return _token == ETH ? address(this).balance : IERC20(_token).balanceOf(address(this));
    }

    function transfer(address _token, address _to, uint256 _value) external auth(TRANSFER_ROLE) {
        require(_value > 0, "VAULT_TRANSFER_VALUE_ZERO");
        require(_to != address(0), "VAULT_TRANSFER_TO_ZERO");
        emit VaultTransfer(_token, _to, _value);
        if (_token == ETH) {
            _to.transfer(_value);
        } else {
            require(IERC20(_token).transfer(_to, _value), "VAULT_TOKEN_TRANSFER_REVERTED");
        }
    }
}

/// Monthly spending limits by department, read by the finance front end and by auditors' contracts.
contract Budgets is PermissionedApp {
    bytes32 public constant SET_BUDGET_ROLE = keccak256("SET_BUDGET_ROLE");
    uint256 public constant MAX_BUDGET = 5000 ether;

    mapping(bytes32 => uint256) public budgetOf;

    event BudgetSet(bytes32 indexed department, uint256 amount);

    constructor(PermissionRegistry _acl) public PermissionedApp(_acl) {}

    function setBudget(bytes32 _department, uint256 _amount) external auth(SET_BUDGET_ROLE) {
        require(_amount <= MAX_BUDGET, "BUDGET_TOO_HIGH");
        budgetOf[_department] = _amount;
        emit BudgetSet(_department, _amount);
    }
}
