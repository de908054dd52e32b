// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Minimal proxy on the ERC-1967 slot; the first call of the implementation is part of the deployment.
contract DaoProxy {
    bytes32 private constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    event Upgraded(address indexed implementation);

    constructor(address implementation, bytes memory initData) {
        require(implementation.code.length > 0, "implementation");
        require(initData.length > 0, "init data");
        assembly { sstore(IMPLEMENTATION_SLOT, implementation) }
        emit Upgraded(implementation);
        (bool ok, bytes memory ret) = implementation.delegatecall(initData);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
    }

    fallback() external payable {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(IMPLEMENTATION_SLOT), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }

    receive() external payable {}
}

abstract contract OnceOnly {
    bytes32 private constant VERSION_SLOT = bytes32(uint256(keccak256("commons.treasury.version")) - 1);

    event Initialized(uint256 version);

    modifier initializer() {
        require(_version() == 0, "already initialized");
        _setVersion(1);
        _;
        emit Initialized(1);
    }

    function _lockForever() internal {
        require(_version() == 0, "already initialized");
        _setVersion(type(uint256).max);
        emit Initialized(type(uint256).max);
    }

    function _version() internal view returns (uint256 v) {
        bytes32 slot = VERSION_SLOT;
        assembly { v := sload(slot) }
    }

    function _setVersion(uint256 v) private {
        bytes32 slot = VERSION_SLOT;
        assembly { sstore(slot, v) }
    }
}

abstract contract SelfUpgrading {
    bytes32 private constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    event Upgraded(address indexed implementation);

    function proxiableUUID() external pure returns (bytes32) {
        return IMPLEMENTATION_SLOT;
    }

    function upgradeToAndCall(address newImplementation, bytes calldata data) external {
        _authorizeUpgrade(newImplementation);
        require(newImplementation.code.length > 0, "no contract");
        require(SelfUpgrading(newImplementation).proxiableUUID() == IMPLEMENTATION_SLOT, "not upgradeable");
        assembly { sstore(IMPLEMENTATION_SLOT, newImplementation) }
        emit Upgraded(newImplementation);
        if (data.length > 0) {
            (bool ok, ) = newImplementation.delegatecall(data);
            require(ok, "upgrade call");
        }
    }

    function _authorizeUpgrade(address newImplementation) internal virtual;
}

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
}

/// Treasury of the commons, owned by the DAO's timelock. Small invoices of a period come out of an
/// allotment, everything by decision of the DAO.
contract CommonsTreasury is OnceOnly, SelfUpgrading {
    uint256 public constant ALLOTMENT_PERIOD = 30 days;
    uint256 public constant MAX_ALLOTMENT = 250 ether;

    address public dao;
    uint256 public allotment;
    uint256 public periodStart;
    uint256 public spentInPeriod;
    uint256[46] private __gap;

    event DaoSet(address indexed dao);
    event AllotmentSet(uint256 allotment);
    event Paid(address indexed to, uint256 amount);
    event TokenPaid(address indexed token, address indexed to, uint256 amount);

    modifier onlyDao() {
        require(msg.sender == dao, "dao only");
        _;
    }

    constructor() {
        _lockForever();
    }

    receive() external payable {}

    function initialize(address dao_, uint256 allotment_) external initializer {
        require(dao_.code.length > 0, "dao");
        require(allotment_ > 0 && allotment_ <= MAX_ALLOTMENT, "allotment");
        dao = dao_;
        allotment = allotment_;
        periodStart = block.timestamp;
        emit DaoSet(dao_);
        emit AllotmentSet(allotment_);
    }

    function setDao(address dao_) external onlyDao {
        require(dao_.code.length > 0, "dao");
        dao = dao_;
        emit DaoSet(dao_);
    }

    function setAllotment(uint256 allotment_) external onlyDao {
        require(allotment_ > 0 && allotment_ <= MAX_ALLOTMENT, "allotment");
        allotment = allotment_;
        emit AllotmentSet(allotment_);
    }

    function pay(address payable to, uint256 amount) external onlyDao {
        if (block.timestamp >= periodStart + ALLOTMENT_PERIOD) {
            periodStart = block.timestamp;
            spentInPeriod = 0;
        }
        spentInPeriod += amount;
        require(spentInPeriod <= allotment, "allotment spent");
        emit Paid(to, amount);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "payment failed");
    }

    function payToken(IERC20 token, address to, uint256 amount) external onlyDao {
        emit TokenPaid(address(token), to, amount);
        require(token.transfer(to, amount), "payment failed");
    }

    function _authorizeUpgrade(address) internal view override onlyDao {}
}
