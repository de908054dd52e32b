// SPDX-License-Identifier: MIT
pragma solidity ^0.8.13;

interface ITiles {
    function transferFrom(address from, address to, uint256 tokenId) external;
}

/// A house of collectors. Tiles hung on the wall of the lodge speak one voice each; a tile that spoke
/// hangs until the matter is closed.
contract TileLodge {
    struct Tile {
        address keeper;
        uint48 hung;
        uint48 boundUntil;
    }

    struct Matter {
        uint48 raised;
        uint48 closes;
        bool settled;
        uint32 ayes;
        uint32 nays;
        address payable to;
        uint256 amount;
    }

    ITiles public immutable tiles;
    uint32 public immutable quorum;
    uint48 public constant HEARING = 6 days;
    uint48 public constant PAUSE = 36 hours;
    uint48 public constant STALE = 21 days;

    mapping(uint256 => Tile) public wall;
    mapping(address => uint256) public hungBy;
    mapping(uint256 => mapping(uint256 => bool)) public heard;
    Matter[] public matters;

    event Hung(uint256 indexed tile, address indexed keeper);
    event TakenDown(uint256 indexed tile, address indexed keeper);
    event Raised(uint256 indexed matter, address to, uint256 amount);
    event Heard(uint256 indexed matter, uint256 indexed tile, bool aye);
    event Settled(uint256 indexed matter);

    error NotYours(uint256 tile);
    error Bound(uint256 tile);
    error HungTooLate(uint256 tile);
    error AlreadyHeard(uint256 tile);
    error Refused();

    constructor(ITiles tiles_, uint32 quorum_) {
        if (address(tiles_) == address(0) || quorum_ < 3) revert Refused();
        tiles = tiles_;
        quorum = quorum_;
    }

    receive() external payable {}

    function hang(uint256 tile) external {
        if (wall[tile].keeper != address(0)) revert NotYours(tile);
        wall[tile] = Tile(msg.sender, uint48(block.timestamp), 0);
        hungBy[msg.sender] += 1;
        emit Hung(tile, msg.sender);
        tiles.transferFrom(msg.sender, address(this), tile);
    }

    function takeDown(uint256 tile) external {
        Tile memory t = wall[tile];
        if (t.keeper != msg.sender) revert NotYours(tile);
        if (block.timestamp <= t.boundUntil) revert Bound(tile);
        delete wall[tile];
        hungBy[msg.sender] -= 1;
        emit TakenDown(tile, msg.sender);
        tiles.transferFrom(address(this), msg.sender, tile);
    }

    function raiseMatter(uint256 tile, address payable to, uint256 amount) external returns (uint256 id) {
        Tile storage t = wall[tile];
        if (t.keeper != msg.sender) revert NotYours(tile);
        if (t.hung + 1 days > block.timestamp) revert HungTooLate(tile);
        if (to == address(0) || amount == 0) revert Refused();
        id = matters.length;
        uint48 closes = uint48(block.timestamp) + HEARING;
        if (t.boundUntil < closes) t.boundUntil = closes;
        matters.push(Matter(uint48(block.timestamp), closes, false, 0, 0, to, amount));
        emit Raised(id, to, amount);
    }

    function speak(uint256 id, uint256[] calldata ids, bool aye) external {
        Matter storage m = matters[id];
        if (block.timestamp <= m.raised || block.timestamp > m.closes) revert Refused();
        uint32 voices;
        for (uint256 i; i < ids.length; ++i) {
            Tile storage t = wall[ids[i]];
            if (t.keeper != msg.sender) revert NotYours(ids[i]);
            if (t.hung >= m.raised) revert HungTooLate(ids[i]);
            if (heard[id][ids[i]]) revert AlreadyHeard(ids[i]);
            voices += 1;
        }
        for (uint256 i; i < ids.length; ++i) {
            if (wall[ids[i]].boundUntil < m.closes) wall[ids[i]].boundUntil = m.closes;
            heard[id][ids[i]] = true;
            emit Heard(id, ids[i], aye);
        }
        if (aye) m.ayes += voices;
        else m.nays += voices;
    }

    function settle(uint256 id) external {
        Matter storage m = matters[id];
        if (m.settled || block.timestamp <= m.closes + PAUSE || block.timestamp > m.closes + STALE) revert Refused();
        if (m.ayes <= m.nays || m.ayes < quorum) revert Refused();
        m.settled = true;
        emit Settled(id);
        (bool ok, ) = m.to.call{value: m.amount}("");
        if (!ok) revert Refused();
    }
}
