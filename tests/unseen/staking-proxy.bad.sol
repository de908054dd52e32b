// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

/// @title Forwards everything to its logic. The network's timelock may replace the logic.
contract NetworkProxy {
    bytes32 private constant LOGIC_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address private proxyAdmin;

    event Upgraded(address indexed logic);

    constructor(address logic_, address timelock_, bytes memory data) public payable {
        require(_isContract(timelock_), "timelock");
        _setAdmin(timelock_);
        _setLogic(logic_);
        (bool ok, ) = logic_.delegatecall(data);
        require(ok, "setup failed");
    }

    function upgradeTo(address logic_) external {
        require(msg.sender == _admin(), "only the timelock");
        _setLogic(logic_);
    }

    function _setLogic(address logic_) private {
        require(_isContract(logic_), "logic");
        bytes32 slot = LOGIC_SLOT;
        assembly { sstore(slot, logic_) }
        emit Upgraded(logic_);
    }

    function _admin() private view returns (address admin) {
        return proxyAdmin;
    }

    function _setAdmin(address admin) private {
        proxyAdmin = admin;
    }

    function _isContract(address account) private view returns (bool) {
        uint256 size;
        assembly { size := extcodesize(account) }
        return size > 0;
    }

    receive() external payable { _forward(); }

    fallback() external payable { _forward(); }

    function _forward() private {
        bytes32 slot = LOGIC_SLOT;
        assembly {
            let logic := sload(slot)
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

contract Initializable {
    bool private initialized;
    bool private initializing;

    modifier initializer() {
        require(initializing || !initialized, "already initialized");
        bool outermost = !initializing;
        if (outermost) {
            initializing = true;
            initialized = true;
        }
        _;
        if (outermost) {
            initializing = false;
        }
    }

    uint256[49] private __gap;
}

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title Staking of the network. The governor's timelock sets its terms and may take from misbehaving operators.
contract NetworkStaking is Initializable {
    uint256 public constant MIN_COOLDOWN = 1 days;
    uint256 public constant MAX_COOLDOWN = 60 days;

    IERC20 public token;
    address public governance;
    uint256 public cooldown;
    uint256 public totalStaked;
    mapping (address => uint256) public staked;
    mapping (address => uint256) public leaving;
    mapping (address => uint256) public leavesAt;

    event Initialized(address token, address governance, uint256 cooldown);
    event CooldownChanged(uint256 cooldown);
    event Staked(address indexed operator, uint256 amount);
    event LeaveRequested(address indexed operator, uint256 amount, uint256 at);
    event Left(address indexed operator, uint256 amount);
    event Slashed(address indexed operator, uint256 amount, address indexed to);

    modifier onlyGovernance() {
        require(msg.sender == governance, "only governance");
        _;
    }

    constructor() public initializer {}

    function initialize(IERC20 token_, address governance_, uint256 cooldown_) external initializer {
        require(address(token_) != address(0) && governance_ != address(0), "zero address");
        require(cooldown_ >= MIN_COOLDOWN && cooldown_ <= MAX_COOLDOWN, "cooldown");
        token = token_;
        governance = governance_;
        cooldown = cooldown_;
        emit Initialized(address(token_), governance_, cooldown_);
    }

    function setCooldown(uint256 cooldown_) external onlyGovernance {
        require(cooldown_ >= MIN_COOLDOWN && cooldown_ <= MAX_COOLDOWN, "cooldown");
        cooldown = cooldown_;
        emit CooldownChanged(cooldown_);
    }

    function stake(uint256 amount) external {
        staked[msg.sender] = add(staked[msg.sender], amount);
        totalStaked = add(totalStaked, amount);
        emit Staked(msg.sender, amount);
        require(token.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function requestLeave(uint256 amount) external {
        require(amount > 0 && amount <= staked[msg.sender], "amount");
        leaving[msg.sender] = amount;
        leavesAt[msg.sender] = add(block.timestamp, cooldown);
        emit LeaveRequested(msg.sender, amount, leavesAt[msg.sender]);
    }

    function leave() external {
        uint256 amount = leaving[msg.sender];
        require(amount > 0 && block.timestamp >= leavesAt[msg.sender], "not yet");
        leaving[msg.sender] = 0;
        staked[msg.sender] = sub(staked[msg.sender], amount);
        totalStaked = sub(totalStaked, amount);
        emit Left(msg.sender, amount);
        require(token.transfer(msg.sender, amount), "push");
    }

    function slash(address operator, uint256 amount, address to) external onlyGovernance {
        require(to != address(0), "to zero");
        staked[operator] = sub(staked[operator], amount);
        if (leaving[operator] > staked[operator]) {
            leaving[operator] = staked[operator];
        }
        totalStaked = sub(totalStaked, amount);
        emit Slashed(operator, amount, to);
        require(token.transfer(to, amount), "push");
    }

    function add(uint256 a, uint256 b) private pure returns (uint256 c) { c = a + b; require(c >= a, "add"); }
    function sub(uint256 a, uint256 b) private pure returns (uint256) { require(b <= a, "sub"); return a - b; }
}
