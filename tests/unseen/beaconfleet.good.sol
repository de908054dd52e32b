// SPDX-License-Identifier: MIT
pragma solidity ^0.8.18;

interface IVersionedVault {
    function VAULT_VERSION() external view returns (uint256);
}

/// Every sub-DAO's vault is a thin proxy that asks one beacon for its code. The
/// beacon serves the parent DAO: releases are announced and later activated.
contract VaultBeacon {
    struct Release {
        address code;
        bytes32 hash;
        uint64 activeFrom;
    }

    uint64 public constant NOTICE = 3 days;
    uint64 public constant LAPSE = 30 days;

    address public immutable parent;
    address private _current;
    uint256 public currentVersion;
    Release public pending;

    event Announced(address indexed code, uint256 version, uint64 activeFrom);
    event Withdrawn(address indexed code);
    event Activated(address indexed code, uint256 version);

    error NotParent();
    error NothingPending();
    error Early();
    error Late();
    error CodeMismatch();
    error NotNewer(uint256 version);

    constructor(address parent_, address first) {
        require(parent_.code.length > 0 && first.code.length > 0, "beacon: code");
        parent = parent_;
        _current = first;
        currentVersion = IVersionedVault(first).VAULT_VERSION();
        emit Activated(first, currentVersion);
    }

    modifier onlyParent() {
        if (msg.sender != parent) revert NotParent();
        _;
    }

    modifier isNewer(address code) {
        uint256 v = IVersionedVault(code).VAULT_VERSION();
        if (v <= currentVersion) revert NotNewer(v);
        _;
    }

    function implementation() external view returns (address) {
        return _current;
    }

    function announce(address code) external onlyParent isNewer(code) {
        if (pending.code != address(0)) revert CodeMismatch();
        uint64 from = uint64(block.timestamp) + NOTICE;
        pending = Release(code, code.codehash, from);
        emit Announced(code, IVersionedVault(code).VAULT_VERSION(), from);
    }

    function withdraw() external onlyParent {
        if (pending.code == address(0)) revert NothingPending();
        emit Withdrawn(pending.code);
        delete pending;
    }

    /// Anyone may throw the switch once the notice has passed.
    function activate() external {
        Release memory r = pending;
        if (r.code == address(0)) revert NothingPending();
        if (block.timestamp < r.activeFrom) revert Early();
        if (block.timestamp > r.activeFrom + LAPSE) revert Late();
        if (r.code.codehash != r.hash) revert CodeMismatch();
        delete pending;
        _current = r.code;
        currentVersion = IVersionedVault(r.code).VAULT_VERSION();
        emit Activated(r.code, currentVersion);
    }
}

contract FleetProxy {
    VaultBeacon private immutable beacon;

    constructor(VaultBeacon beacon_, address board) {
        beacon = beacon_;
        (bool ok, ) = beacon_.implementation().delegatecall(abi.encodeWithSignature("open(address)", board));
        require(ok, "fleet: init");
    }

    receive() external payable {}

    fallback() external payable {
        address code = beacon.implementation();
        assembly {
            calldatacopy(0, 0, calldatasize())
            let r := delegatecall(gas(), code, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch r
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

/// First release of the vault.
contract FleetVault is IVersionedVault {
    uint256 public constant VAULT_VERSION = 1;
    address public board;

    event Opened(address indexed board);
    event Paid(address indexed to, uint256 amount);

    constructor() {
        board = address(0xdead);
    }

    function open(address board_) external {
        require(board == address(0) && board_ != address(0), "vault: open");
        board = board_;
        emit Opened(board_);
    }

    function pay(address payable to, uint256 amount) external {
        require(msg.sender == board, "vault: board");
        emit Paid(to, amount);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "vault: pay");
    }
}
