// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.2;

import "oz-4.4.1/proxy/utils/Initializable.sol";

interface IHook {
    function hook() external;
}

/// The set-up calls what it was given and cannot be entered again.
contract Owned is Initializable {
    address public owner;

    function initialize(IHook hook, address owner_) external initializer {
        hook.hook();
        owner = owner_;
    }
}
