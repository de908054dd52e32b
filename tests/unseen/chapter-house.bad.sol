// SPDX-License-Identifier: GPL-3.0
pragma solidity 0.8.4;

/// A federation and its chapters. Each chapter is led by a warden who spends up to the chapter's
/// seasonal budget; the federation's plenary (a timelocked voting contract) charters chapters, names
/// wardens and refills budgets.
library Charter {
    struct Chapter {
        address warden;
        uint48 chartered;
        bool suspended;
        uint128 budget;
        uint128 spent;
    }

    struct Roll {
        mapping(bytes32 => Chapter) byName;
        bytes32[] names;
    }

    function exists(Roll storage roll, bytes32 name) internal view returns (bool) {
        return roll.byName[name].chartered != 0;
    }

    function add(Roll storage roll, bytes32 name, uint128 budget) internal {
        require(name != bytes32(0) && !exists(roll, name), "charter: name");
        Chapter storage c = roll.byName[name];
        c.chartered = uint48(block.timestamp);
        c.budget = budget;
        roll.names.push(name);
    }

    function left(Chapter storage c) internal view returns (uint128) {
        return c.budget - c.spent;
    }
}

contract ChapterHouse {
    using Charter for Charter.Roll;
    using Charter for Charter.Chapter;

    address public immutable plenary;
    Charter.Roll private roll;

    event Chartered(bytes32 indexed name, address warden, uint128 budget);
    event WardenNamed(bytes32 indexed name, address warden);
    event Refilled(bytes32 indexed name, uint128 budget);
    event Suspended(bytes32 indexed name, bool suspended);
    event Spent(bytes32 indexed name, address indexed to, uint128 amount);

    modifier byPlenary() {
        require(msg.sender == plenary, "house: plenary only");
        _;
    }

    modifier known(bytes32 name) {
        require(roll.exists(name), "house: unknown chapter");
        _;
    }

    constructor(address plenary_) {
        require(plenary_.code.length > 0, "house: plenary is a contract");
        plenary = plenary_;
    }

    receive() external payable {}

    function charterChapter(bytes32 name, address warden, uint128 budget) external byPlenary {
        roll.add(name, budget);
        seatWarden(name, warden);
        emit Chartered(name, warden, budget);
    }

    function replaceWarden(bytes32 name, address warden) external byPlenary known(name) {
        seatWarden(name, warden);
    }

    function seatWarden(bytes32 name, address warden) public known(name) {
        require(warden != address(0), "house: warden");
        roll.byName[name].warden = warden;
        emit WardenNamed(name, warden);
    }

    function refill(bytes32 name, uint128 budget) external byPlenary known(name) {
        Charter.Chapter storage c = roll.byName[name];
        c.budget = budget;
        c.spent = 0;
        emit Refilled(name, budget);
    }

    function suspend(bytes32 name, bool on) external byPlenary known(name) {
        roll.byName[name].suspended = on;
        emit Suspended(name, on);
    }

    function spend(bytes32 name, address payable to, uint128 amount) external known(name) {
        Charter.Chapter storage c = roll.byName[name];
        require(msg.sender == c.warden, "house: warden only");
        require(!c.suspended, "house: suspended");
        require(to != address(0) && amount <= c.left(), "house: over budget");
        c.spent += amount;
        emit Spent(name, to, amount);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "house: payment failed");
    }

    function chapter(bytes32 name) external view returns (address warden, uint128 left_, bool suspended) {
        Charter.Chapter storage c = roll.byName[name];
        return (c.warden, c.left(), c.suspended);
    }

    function chapters() external view returns (bytes32[] memory) {
        return roll.names;
    }
}
