// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

contract Capped {
    uint256 public immutable cap;
    address public immutable admin;
    uint256 public minted;

    constructor(uint256 cap_) {
        require(cap_ > 0, "Capped: no cap");
        cap = cap_;
        admin = msg.sender;
    }

    function mint(uint256 amount) external {
        require(msg.sender == admin, "Capped: not the admin");
        require(minted + amount <= cap, "Capped: cap exceeded");
        minted += amount;
    }
}
