// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library DaoStore {
    bytes32 internal constant SLOT = keccak256("facet.dao.store.v1");

    struct Store {
        address timelock;
        mapping(bytes4 => address) facetOf;
        mapping(address => bytes32) codeOf;
        uint32 cuts;
    }

    function get() internal pure returns (Store storage s) {
        bytes32 p = SLOT;
        assembly {
            s.slot := p
        }
    }
}

interface IHasDelay {
    function delay() external view returns (uint256);
}

/// A diamond that keeps the DAO's rights. Selectors are routed to facets the
/// timelock has registered; a quote helper lets front ends preview a script.
contract FacetDao {
    using DaoStore for *;

    enum Act { Add, Replace, Remove }

    struct Cut {
        Act act;
        address facet;
        bytes4[] selectors;
    }

    event Cuts(uint32 indexed number, uint256 count);
    event Routed(bytes4 indexed selector, address indexed facet);
    event TimelockMoved(address indexed previous, address indexed next);

    error Forbidden();
    error NoRoute(bytes4 selector);
    error Exists(bytes4 selector);
    error NotAContract(address facet);
    error CodeChanged(address facet);
    error Preview(bool ok, bytes result);

    constructor(address timelock_) {
        require(IHasDelay(timelock_).delay() >= 2 days, "delay");
        DaoStore.get().timelock = timelock_;
        emit TimelockMoved(address(0), timelock_);
    }

    modifier byTimelock() {
        if (msg.sender != DaoStore.get().timelock) revert Forbidden();
        _;
    }

    function moveTimelock(address next) external byTimelock {
        require(IHasDelay(next).delay() >= 2 days, "delay");
        DaoStore.Store storage s = DaoStore.get();
        emit TimelockMoved(s.timelock, next);
        s.timelock = next;
    }

    function cut(Cut[] calldata cuts) external byTimelock {
        DaoStore.Store storage s = DaoStore.get();
        require(cuts.length > 0, "empty");
        for (uint256 i; i < cuts.length; ++i) {
            Cut calldata c = cuts[i];
            require(c.selectors.length > 0, "empty");
            if (c.act != Act.Remove) {
                if (c.facet.code.length == 0) revert NotAContract(c.facet);
                s.codeOf[c.facet] = c.facet.codehash;
            }
            for (uint256 j; j < c.selectors.length; ++j) {
                _route(s, c.act, c.selectors[j], c.facet);
            }
        }
        emit Cuts(++s.cuts, cuts.length);
    }

    function _route(DaoStore.Store storage s, Act act, bytes4 sel, address facet) private {
        address was = s.facetOf[sel];
        if (act == Act.Add) {
            if (was != address(0)) revert Exists(sel);
            s.facetOf[sel] = facet;
        } else {
            if (was == address(0)) revert NoRoute(sel);
            s.facetOf[sel] = act == Act.Replace ? facet : address(0);
        }
        emit Routed(sel, s.facetOf[sel]);
    }

    /// Runs a script in the DAO's own context so that a user interface can show what it would do.
    function preview(address script, bytes calldata input) external returns (bool ok, bytes memory result) {
        if (script.code.length == 0) revert NotAContract(script);
        (ok, result) = script.delegatecall(input);
        revert Preview(ok, result);
    }

    function facetFor(bytes4 sel) external view returns (address) {
        return DaoStore.get().facetOf[sel];
    }

    function timelock() external view returns (address) {
        return DaoStore.get().timelock;
    }

    receive() external payable {}

    fallback() external payable {
        DaoStore.Store storage s = DaoStore.get();
        address facet = s.facetOf[msg.sig];
        if (facet == address(0)) revert NoRoute(msg.sig);
        if (facet.codehash != s.codeOf[facet]) revert CodeChanged(facet);
        assembly {
            calldatacopy(0, 0, calldatasize())
            let r := delegatecall(gas(), facet, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch r
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}
