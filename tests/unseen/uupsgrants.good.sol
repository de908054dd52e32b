// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Proxy1967 {
    bytes32 private constant IMPL = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    event Upgraded(address indexed implementation);

    constructor(address logic, bytes memory init) {
        require(logic.code.length > 0 && init.length >= 4, "proxy: logic");
        bytes32 s = IMPL;
        assembly {
            sstore(s, logic)
        }
        emit Upgraded(logic);
        (bool ok, ) = logic.delegatecall(init);
        require(ok, "proxy: init");
    }

    receive() external payable {}

    fallback() external payable {
        bytes32 s = IMPL;
        assembly {
            let logic := sload(s)
            calldatacopy(0, 0, calldatasize())
            let r := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(r) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

abstract contract Versioned {
    uint8 private _version;

    event Initialized(uint8 version);

    modifier step(uint8 v) {
        require(_version < v, "init: done");
        _;
        emit Initialized(v);
    }

    function _mark(uint8 v) internal {
        _version = v;
    }

    function _seal() internal {
        _version = type(uint8).max;
        emit Initialized(type(uint8).max);
    }

    function version() public view returns (uint8) {
        return _version;
    }
}

abstract contract SelfUpgrading {
    bytes32 internal constant IMPL = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);
    address private immutable _self = address(this);

    event Upgraded(address indexed implementation);

    function proxiableUUID() external view returns (bytes32) {
        require(address(this) == _self, "uups: through proxy");
        return IMPL;
    }

    function upgradeTo(address next) external {
        require(address(this) != _self, "uups: direct");
        _allowUpgrade();
        require(SelfUpgrading(next).proxiableUUID() == IMPL, "uups: id");
        bytes32 s = IMPL;
        assembly {
            sstore(s, next)
        }
        emit Upgraded(next);
    }

    function _allowUpgrade() internal virtual;
}

/// Second version of the grants vault: adds a cap per quarter.
contract GrantsVault is Versioned, SelfUpgrading {
    address public governor;
    uint256 public quarterCap;
    mapping(uint256 => uint256) public spentIn;
    uint256[47] private __room;

    event GovernorSet(address indexed previous, address indexed next);
    event CapSet(uint256 cap);
    event Granted(address indexed to, uint256 amount, uint256 quarter);

    constructor() {
        _seal();
    }

    modifier onlyGovernor() {
        require(msg.sender == governor, "grants: governor");
        _;
    }

    function initialize(address governor_) external step(1) {
        require(governor_.code.length > 0, "grants: governor");
        governor = governor_;
        _mark(1);
        _setCap(10 ether);
        emit GovernorSet(address(0), governor_);
    }

    function migrate(address governor_, uint256 cap) external step(2) {
        require(version() == 1 && governor_.code.length > 0, "grants: order");
        require(msg.sender == governor, "grants: governor");
        _mark(2);
        emit GovernorSet(governor, governor_);
        governor = governor_;
        _setCap(cap);
    }

    function grant(address payable to, uint256 amount) external onlyGovernor {
        uint256 q = block.timestamp / 91 days;
        spentIn[q] += amount;
        require(spentIn[q] <= quarterCap, "grants: cap");
        emit Granted(to, amount, q);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "grants: payout");
    }

    function setCap(uint256 cap) external onlyGovernor {
        _setCap(cap);
    }

    function _setCap(uint256 cap) private {
        require(cap >= 1 ether && cap <= 5000 ether, "grants: bounds");
        quarterCap = cap;
        emit CapSet(cap);
    }

    function _allowUpgrade() internal view override onlyGovernor {}
}
