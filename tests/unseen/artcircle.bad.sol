// SPDX-License-Identifier: MIT
pragma solidity ^0.8.17;

/// Members' prints: each gives one vote after it has been held over a block. A
/// print is released by the circle and may be returned (destroyed) by its owner.
contract CirclePrints {
    struct Count {
        uint64 at;
        uint192 prints;
    }

    address public immutable circle;
    uint256 public nextId;
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => address) public getApproved;
    mapping(address => Count[]) private _counts;
    Count[] private _supply;

    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    event Approval(address indexed owner, address indexed to, uint256 indexed id);

    error NotOwner();
    error NotCircle();
    error NotYet();

    constructor(address circle_) {
        circle = circle_;
    }

    function mint(address to) external returns (uint256 id) {
        if (msg.sender != circle) revert NotCircle();
        if (to == address(0)) revert NotOwner();
        id = nextId++;
        _update(address(0), to, id);
    }

    function giveBack(uint256 id) external {
        if (ownerOf[id] != msg.sender) revert NotOwner();
        _update(msg.sender, address(0), id);
    }

    function approve(address to, uint256 id) external {
        if (ownerOf[id] != msg.sender) revert NotOwner();
        getApproved[id] = to;
        emit Approval(msg.sender, to, id);
    }

    function transferFrom(address from, address to, uint256 id) external {
        if (ownerOf[id] != from || to == address(0)) revert NotOwner();
        if (msg.sender != from && msg.sender != getApproved[id]) revert NotOwner();
        _update(from, to, id);
    }

    function balanceOf(address who) external view returns (uint256) {
        return _top(_counts[who]);
    }

    function totalSupply() external view returns (uint256) {
        return _top(_supply);
    }

    function printsAt(address who, uint256 t) external view returns (uint256) {
        return _past(_counts[who], t);
    }

    function supplyAt(uint256 t) external view returns (uint256) {
        return _past(_supply, t);
    }

    function _update(address from, address to, uint256 id) private {
        delete getApproved[id];
        ownerOf[id] = to;
        if (from == address(0)) _set(_supply, _top(_supply) + 1);
        else _set(_counts[from], _top(_counts[from]) - 1);
        if (to == address(0)) _set(_supply, _top(_supply) - 1);
        else _set(_counts[to], _top(_counts[to]) + 1);
        emit Transfer(from, to, id);
    }

    function _top(Count[] storage c) private view returns (uint192) {
        return c.length == 0 ? 0 : c[c.length - 1].prints;
    }

    function _set(Count[] storage c, uint192 n) private {
        if (c.length > 0 && c[c.length - 1].at == block.timestamp) c[c.length - 1].prints = n;
        else c.push(Count(uint64(block.timestamp), n));
    }

    function _past(Count[] storage c, uint256 t) private view returns (uint256) {
        if (t >= block.timestamp) revert NotYet();
        uint256 lo;
        uint256 hi = c.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) >> 1;
            if (c[mid].at <= t) lo = mid + 1;
            else hi = mid;
        }
        return lo == 0 ? 0 : c[lo - 1].prints;
    }
}

/// The circle itself: releases prints, holds its ether, and decides by print.
contract ArtCircle {
    struct Wish {
        uint64 snapshot;
        uint64 until;
        bool fulfilled;
        uint96 likes;
        uint96 dislikes;
        address to;
        uint256 value;
        bytes data;
    }

    uint256 public constant QUORUM_PERCENT = 15;
    uint64 public constant PONDER = 6 days;
    uint64 public constant SETTLE = 2 days;

    CirclePrints public immutable prints;
    mapping(uint256 => Wish) private _wishes;
    uint256 public wishes;
    mapping(uint256 => mapping(address => uint8)) public opinion;

    event Wished(uint256 indexed id, address indexed by, address to, uint256 value);
    event Opined(uint256 indexed id, address indexed by, bool likes, uint256 weight);
    event Fulfilled(uint256 indexed id);

    error Refused();

    constructor(address[] memory first) {
        prints = new CirclePrints(address(this));
        if (first.length < 5) revert Refused();
        for (uint256 i; i < first.length; ++i) prints.mint(first[i]);
    }

    receive() external payable {}

    function release(address to) external {
        if (msg.sender != address(this)) revert Refused();
        prints.mint(to);
    }

    function wish(address to, uint256 value, bytes calldata data) external returns (uint256 id) {
        if (prints.printsAt(msg.sender, block.timestamp - 1) == 0 || to == address(0)) revert Refused();
        id = ++wishes;
        _wishes[id] = Wish(uint64(block.timestamp), uint64(block.timestamp) + PONDER, false, 0, 0, to, value, data);
        emit Wished(id, msg.sender, to, value);
    }

    function opine(uint256 id, bool likes) external {
        Wish storage w = _wishes[id];
        if (block.timestamp > w.until || opinion[id][msg.sender] != 0) revert Refused();
        uint256 n = prints.printsAt(msg.sender, w.snapshot);
        opinion[id][msg.sender] = likes ? 1 : 2;
        if (likes) w.likes += uint96(n);
        else w.dislikes += uint96(n);
        emit Opined(id, msg.sender, likes, n);
    }

    function quorum(uint256 id) public view returns (uint256) {
        uint256 q = (prints.supplyAt(_wishes[id].snapshot) * QUORUM_PERCENT) / 100;
        return q;
    }

    function fulfil(uint256 id) external {
        Wish storage w = _wishes[id];
        if (w.until == 0 || w.fulfilled || block.timestamp <= w.until + SETTLE) revert Refused();
        if (w.likes <= w.dislikes || w.likes < quorum(id)) revert Refused();
        w.fulfilled = true;
        emit Fulfilled(id);
        (bool ok, ) = w.to.call{value: w.value}(w.data);
        if (!ok) revert Refused();
    }

    function wishAt(uint256 id) external view returns (Wish memory) {
        return _wishes[id];
    }
}
