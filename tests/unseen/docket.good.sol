// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Orders of the chamber wait on the docket; after the wait anybody may have them performed, in order of the parts.
contract Docket {
    enum Stage { Unknown, Waiting, Done, Struck }

    struct Part {
        address to;
        uint96 value;
        bytes data;
    }

    struct Order {
        Stage stage;
        uint40 ripe;
        Part[] parts;
    }

    uint256 public constant SHORTEST = 12 hours;
    uint256 public constant LONGEST = 21 days;
    uint256 public constant SHELF_LIFE = 30 days;

    address public immutable chamber;
    uint256 public wait;
    Order[] private orders;

    event Entered(uint256 indexed number, uint256 ripe);
    event Performed(uint256 indexed number);
    event StruckOut(uint256 indexed number);
    event WaitChanged(uint256 previous, uint256 next);

    error Forbidden();
    error BadOrder();
    error NotRipe();
    error PartFailed(uint256 part);

    modifier onlyChamber() {
        if (msg.sender != chamber) revert Forbidden();
        _;
    }

    constructor(address chamber_, uint256 wait_) {
        if (chamber_ == address(0) || wait_ < SHORTEST || wait_ > LONGEST) revert BadOrder();
        chamber = chamber_;
        wait = wait_;
        emit WaitChanged(0, wait_);
    }

    receive() external payable {}

    function enter(Part[] calldata parts) external onlyChamber returns (uint256 number) {
        if (parts.length == 0) revert BadOrder();
        number = orders.length;
        orders.push();
        Order storage o = orders[number];
        o.stage = Stage.Waiting;
        o.ripe = uint40(block.timestamp + wait);
        for (uint256 i = 0; i < parts.length; i++) {
            if (parts[i].to == address(0)) revert BadOrder();
            o.parts.push(parts[i]);
        }
        emit Entered(number, o.ripe);
    }

    function strike(uint256 number) external onlyChamber {
        if (number >= orders.length || orders[number].stage != Stage.Waiting) revert BadOrder();
        orders[number].stage = Stage.Struck;
        emit StruckOut(number);
    }

    function isRipe(uint256 number) public view returns (bool) {
        if (number >= orders.length) return false;
        Order storage o = orders[number];
        return o.stage == Stage.Waiting && block.timestamp >= o.ripe && block.timestamp < uint256(o.ripe) + SHELF_LIFE;
    }

    function perform(uint256 number) external {
        if (!isRipe(number)) revert NotRipe();
        Order storage o = orders[number];
        o.stage = Stage.Done;
        uint256 n = o.parts.length;
        for (uint256 i = 0; i < n; i++) {
            Part storage part = o.parts[i];
            (bool ok, ) = part.to.call{value: part.value}(part.data);
            if (!ok) revert PartFailed(i);
        }
        emit Performed(number);
    }

    function changeWait(uint256 next) external {
        if (msg.sender != address(this)) revert Forbidden();
        if (next < SHORTEST || next > LONGEST) revert BadOrder();
        emit WaitChanged(wait, next);
        wait = next;
    }

    function partsOf(uint256 number) external view returns (Part[] memory) {
        return orders[number].parts;
    }

    function stageOf(uint256 number) external view returns (Stage stage, uint256 ripe) {
        return (orders[number].stage, orders[number].ripe);
    }
}
