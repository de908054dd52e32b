// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// What proxies.mjs gives to the program as bytecode: proxies, and what runs behind them.

abstract contract Forwarder {
    function _forward(address target) internal {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

contract StandardProxy is Forwarder {
    bytes32 private constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    constructor(address target) {
        bytes32 slot = SLOT;
        assembly { sstore(slot, target) }
    }

    fallback() external payable {
        bytes32 slot = SLOT;
        address target;
        assembly { target := sload(slot) }
        _forward(target);
    }
}

contract LowSlotProxy is Forwarder {
    address private target;

    constructor(address first) {
        target = first;
    }

    fallback() external payable {
        _forward(target);
    }
}

contract AdminProxy is Forwarder {
    bytes32 private constant ADMIN = bytes32(uint256(keccak256("eip1967.proxy.admin")) - 1);
    bytes32 private constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    function upgradeTo(address next) external {
        bytes32 adminSlot = ADMIN;
        bytes32 slot = SLOT;
        address admin;
        assembly { admin := sload(adminSlot) }
        if (msg.sender == admin) {
            assembly { sstore(slot, next) }
        } else {
            _pass();
        }
    }

    fallback() external payable {
        _pass();
    }

    function _pass() private {
        bytes32 slot = SLOT;
        address target;
        assembly { target := sload(slot) }
        _forward(target);
    }
}

interface Beacon {
    function implementation() external view returns (address);
}

contract BeaconProxy is Forwarder {
    bytes32 private constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.beacon")) - 1);

    constructor(address beacon) {
        bytes32 slot = SLOT;
        assembly { sstore(slot, beacon) }
    }

    fallback() external payable {
        bytes32 slot = SLOT;
        address beacon;
        assembly { beacon := sload(slot) }
        _forward(Beacon(beacon).implementation());
    }
}

contract LowSlotBeaconProxy is Forwarder {
    Beacon private beacon;

    fallback() external payable {
        _forward(beacon.implementation());
    }
}

contract Diamond is Forwarder {
    mapping(bytes4 => address) private facets;

    fallback() external payable {
        _forward(facets[msg.sig]);
    }
}

contract Treasury {
    address public owner;
    uint256 public spent;

    function spend(address payable to, uint256 amount) external {
        require(msg.sender == owner, "not the owner");
        spent += amount;
        to.transfer(amount);
    }
}

contract OpenTreasury is Treasury {
    function take(address next) external {
        owner = next;
    }
}

contract OtherFacet {
    address private owner; // where the treasury keeps it

    function take(address next) external {
        owner = next;
    }
}

// UUPS: what decides about upgrades is the implementation, in the proxy's storage.
abstract contract Upgradeable {
    bytes32 private constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);
    address public owner;

    function _authorize() internal view virtual;

    function upgradeToAndCall(address next, bytes calldata data) external payable {
        _authorize();
        bytes32 slot = SLOT;
        assembly { sstore(slot, next) }
        if (data.length > 0) {
            (bool ok,) = next.delegatecall(data);
            require(ok, "the call failed");
        }
    }
}

contract OwnedUpgrade is Upgradeable {
    function _authorize() internal view override {
        require(msg.sender == owner, "not the owner");
    }
}

contract OpenUpgrade is Upgradeable {
    function _authorize() internal view override {}
}
