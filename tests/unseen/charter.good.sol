// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// ERC-1967 proxy; runs the setup call in its constructor.
contract CharterProxy {
    bytes32 private constant IMPL = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    constructor(address logic, bytes memory setup) payable {
        require(logic.code.length > 0, "proxy: no code");
        assembly { sstore(IMPL, logic) }
        (bool ok, ) = logic.delegatecall(setup);
        require(ok, "proxy: setup");
    }

    fallback() external payable {
        assembly {
            let logic := sload(IMPL)
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }

    receive() external payable {}
}

abstract contract Upgradable {
    bytes32 internal constant IMPL = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address private immutable _self = address(this);

    event Upgraded(address indexed implementation);

    modifier throughProxy() {
        address current;
        assembly { current := sload(IMPL) }
        require(address(this) != _self && current == _self, "charter: not through proxy");
        _;
    }

    modifier notDelegated() {
        require(address(this) == _self, "charter: delegated");
        _;
    }

    function proxiableUUID() external view notDelegated returns (bytes32) {
        return IMPL;
    }

    function upgradeTo(address logic) external throughProxy {
        _mayUpgrade(logic);
        require(Upgradable(logic).proxiableUUID() == IMPL, "charter: not proxiable");
        assembly { sstore(IMPL, logic) }
        emit Upgraded(logic);
    }

    function _mayUpgrade(address logic) internal virtual;
}

/// The chartered treasury: the timelock of the DAO sets budgets, departments draw them.
contract CharterTreasury is Upgradable {
    struct Budget {
        uint128 perEpoch;
        uint64 epoch;
        uint128 drawn;
    }

    uint256 public constant EPOCH = 30 days;
    uint128 public constant CEILING = 500 ether;

    bool private _setUp;
    address public timelock;
    mapping(address => Budget) public budgets;

    event SetUp(address indexed timelock);
    event BudgetSet(address indexed department, uint128 perEpoch);
    event Drawn(address indexed department, address indexed to, uint128 amount);
    event TimelockMoved(address indexed from, address indexed to);

    modifier onlyTimelock() {
        require(msg.sender == timelock, "charter: timelock only");
        _;
    }

    constructor() {
        _setUp = true;
    }

    function setUp(address timelock_) external {
        require(!_setUp, "charter: set up");
        require(timelock_ != address(0), "charter: zero");
        _setUp = true;
        timelock = timelock_;
        emit SetUp(timelock_);
    }

    function moveTimelock(address to) external onlyTimelock {
        require(to != address(0), "charter: zero");
        emit TimelockMoved(timelock, to);
        timelock = to;
    }

    function setBudget(address department, uint128 perEpoch) external onlyTimelock {
        require(department != address(0) && perEpoch <= CEILING, "charter: budget");
        budgets[department].perEpoch = perEpoch;
        emit BudgetSet(department, perEpoch);
    }

    function draw(address payable to, uint128 amount) external {
        Budget storage b = budgets[msg.sender];
        uint64 epoch = uint64(block.timestamp / EPOCH);
        if (b.epoch != epoch) {
            b.epoch = epoch;
            b.drawn = 0;
        }
        require(amount > 0 && b.drawn + amount <= b.perEpoch, "charter: over budget");
        b.drawn += amount;
        emit Drawn(msg.sender, to, amount);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "charter: payment");
    }

    function _mayUpgrade(address logic) internal view override onlyTimelock {
        require(logic != address(0) && logic.code.length > 0, "charter: no code");
    }
}
