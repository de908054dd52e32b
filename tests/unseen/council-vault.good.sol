// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Proxy that stores its implementation where ERC-1967 says.
contract VaultProxy {
    bytes32 private constant SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    constructor(address implementation, bytes memory setup) {
        require(implementation.code.length > 0, "implementation");
        assembly { sstore(SLOT, implementation) }
        (bool ok, ) = implementation.delegatecall(setup);
        require(ok, "setup");
    }

    receive() external payable {}

    fallback() external payable {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(SLOT), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

abstract contract Upgradeable {
    bytes32 internal constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address private immutable _here = address(this);

    event Upgraded(address indexed implementation);

    modifier onlyProxy() {
        require(address(this) != _here, "call the proxy");
        _;
    }

    modifier onlyVault() {
        require(msg.sender == address(this), "only by motion");
        _;
    }

    function proxiableUUID() external view returns (bytes32) {
        require(address(this) == _here, "call the implementation");
        return IMPLEMENTATION_SLOT;
    }

    function upgradeTo(address implementation) external onlyProxy onlyVault {
        _upgrade(implementation);
    }

    function upgradeToAndCall(address implementation, bytes calldata data) external onlyProxy onlyVault {
        _upgrade(implementation);
        (bool ok, ) = implementation.delegatecall(data);
        require(ok, "migration failed");
    }

    function _upgrade(address implementation) private {
        require(Upgradeable(implementation).proxiableUUID() == IMPLEMENTATION_SLOT, "not upgradeable");
        assembly { sstore(IMPLEMENTATION_SLOT, implementation) }
        emit Upgraded(implementation);
    }
}

/// @title Vault of a council: seats carry motions by more than half of their number, and a week passes before they take effect.
contract CouncilVault is Upgradeable {
    struct Motion {
        address target;
        uint96 value;
        uint64 openedAt;
        uint64 carriedAt;
        uint32 ayes;
        bool enacted;
        bytes data;
    }

    uint256 public constant DEBATE = 30 days;
    uint256 public constant NOTICE = 7 days;
    uint256 public constant LAPSES = 30 days;

    bool private _seated;
    uint32 public seats;
    mapping(address => bool) public isSeat;
    Motion[] private _motions;
    mapping(uint256 => mapping(address => bool)) public said;

    event Seated(address indexed seat);
    event MotionOpened(uint256 indexed id, address indexed seat, address target, uint256 value, bytes data);
    event Aye(uint256 indexed id, address indexed seat);
    event MotionCarried(uint256 indexed id, uint256 effectiveFrom);
    event MotionEnacted(uint256 indexed id);

    modifier onlySeat() {
        require(isSeat[msg.sender], "not a seat");
        _;
    }

    constructor() {
        _seated = true;
    }

    function seat(address[] calldata first) external onlyProxy {
        require(!_seated, "already seated");
        require(first.length >= 3 && first.length <= 51, "number of seats");
        _seated = true;
        for (uint256 i = 0; i < first.length; i++) {
            require(first[i] != address(0) && !isSeat[first[i]], "seat");
            isSeat[first[i]] = true;
            emit Seated(first[i]);
        }
        seats = uint32(first.length);
    }

    function openMotion(address target, uint96 value, bytes calldata data) external onlySeat returns (uint256 id) {
        require(target != address(0), "target");
        id = _motions.length;
        Motion storage m = _motions.push();
        m.target = target;
        m.value = value;
        m.openedAt = uint64(block.timestamp);
        m.data = data;
        emit MotionOpened(id, msg.sender, target, value, data);
    }

    function aye(uint256 id) external onlySeat {
        Motion storage m = _motions[id];
        require(block.timestamp <= m.openedAt + DEBATE && m.carriedAt == 0, "debate is over");
        require(!said[id][msg.sender], "said");
        said[id][msg.sender] = true;
        m.ayes += 1;
        emit Aye(id, msg.sender);
        if (uint256(m.ayes) * 2 > seats) {
            m.carriedAt = uint64(block.timestamp);
            emit MotionCarried(id, block.timestamp + NOTICE);
        }
    }

    function enact(uint256 id) external {
        Motion storage m = _motions[id];
        require(m.carriedAt != 0 && !m.enacted, "not carried");
        require(block.timestamp >= m.carriedAt + NOTICE, "notice");
        require(block.timestamp <= m.carriedAt + NOTICE + LAPSES, "lapsed");
        m.enacted = true;
        emit MotionEnacted(id);
        (bool ok, ) = m.target.call{value: m.value}(m.data);
        require(ok, "motion failed");
    }

    function motion(uint256 id) external view returns (Motion memory) {
        return _motions[id];
    }
}
