// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Works are done span by span: a decision may name the decision that has to be carried out before it.
contract Viaduct {
    struct Span {
        address engineer;
        address site;
        bytes works;
        uint256 cost;
        uint256 after_;
        uint256 snapshot;
        uint256 pollEnd;
        uint256 earliest;
        uint256 support;
        uint256 objection;
        uint8 stage;
    }

    uint8 public constant POLLING = 1;
    uint8 public constant QUEUED = 2;
    uint8 public constant BUILT = 3;
    uint8 public constant SCRAPPED = 4;

    struct Holding {
        uint256 since;
        uint256 bonds;
    }

    uint256 public constant BOND = 0.1 ether;
    uint256 public constant QUORUM = 400;
    uint256 public constant POLL = 25_000;
    uint256 public constant PAUSE = 3 days;
    uint256 public constant SHELF = 60 days;

    uint256 public purse;
    uint256 public spanCount;
    mapping(uint256 => Span) internal spans;
    mapping(address => Holding[]) internal holdings;
    mapping(address => mapping(uint256 => bool)) public polled;

    event Subscribed(address indexed who, uint256 bonds);
    event Redeemed(address indexed who, uint256 bonds);
    event Endowed(address indexed who, uint256 amount);
    event SpanDrawn(uint256 indexed id, address engineer, address site, bytes works, uint256 cost, uint256 after_);
    event Polled(uint256 indexed id, address who, bool support, uint256 bonds);
    event SpanQueued(uint256 indexed id, uint256 earliest);
    event SpanBuilt(uint256 indexed id);
    event SpanScrapped(uint256 indexed id);

    function subscribe() external payable {
        require(msg.value > 0 && msg.value % BOND == 0, "bonds");
        _set(msg.sender, bondsOf(msg.sender) + msg.value / BOND);
        emit Subscribed(msg.sender, msg.value / BOND);
    }

    function redeem(uint256 bonds) external {
        _set(msg.sender, bondsOf(msg.sender) - bonds);
        emit Redeemed(msg.sender, bonds);
        (bool ok, ) = msg.sender.call{value: bonds * BOND}("");
        require(ok, "redeem");
    }

    function endow() external payable {
        purse += msg.value;
        emit Endowed(msg.sender, msg.value);
    }

    function bondsOf(address who) public view returns (uint256) {
        Holding[] storage h = holdings[who];
        return h.length == 0 ? 0 : h[h.length - 1].bonds;
    }

    function bondsAt(address who, uint256 blockNumber) public view returns (uint256) {
        require(blockNumber < block.number, "block");
        Holding[] storage h = holdings[who];
        uint256 i = h.length;
        while (i > 0 && h[i - 1].since > blockNumber) i -= 1;
        return i == 0 ? 0 : h[i - 1].bonds;
    }

    function draw(address site, bytes calldata works, uint256 cost, uint256 after_) external returns (uint256 id) {
        require(bondsAt(msg.sender, block.number - 1) >= 10, "bonds");
        require(after_ <= spanCount, "unknown predecessor");
        require(site != address(0) && site != address(this), "site");
        id = ++spanCount;
        Span storage s = spans[id];
        s.engineer = msg.sender;
        s.site = site;
        s.works = works;
        s.cost = cost;
        s.after_ = after_;
        s.snapshot = block.number - 1;
        s.pollEnd = block.number + POLL;
        s.stage = POLLING;
        emit SpanDrawn(id, msg.sender, site, works, cost, after_);
    }

    function poll(uint256 id, bool support) external {
        Span storage s = spans[id];
        require(s.stage == POLLING && block.number <= s.pollEnd, "closed");
        require(!polled[msg.sender][id], "polled");
        polled[msg.sender][id] = true;
        uint256 bonds = bondsAt(msg.sender, s.snapshot);
        if (support) s.support += bonds;
        else s.objection += bonds;
        emit Polled(id, msg.sender, support, bonds);
    }

    function scrap(uint256 id) external {
        Span storage s = spans[id];
        require(s.engineer == msg.sender && s.stage == POLLING && block.number <= s.pollEnd, "scrap");
        s.stage = SCRAPPED;
        emit SpanScrapped(id);
    }

    function queue(uint256 id) external {
        Span storage s = spans[id];
        require(s.stage == POLLING && block.number > s.pollEnd && block.number <= s.pollEnd + 50_000, "stage");
        require(s.support >= QUORUM && s.support > s.objection, "objected");
        s.stage = QUEUED;
        s.earliest = block.timestamp + PAUSE;
        emit SpanQueued(id, s.earliest);
    }

    function build(uint256 id) external {
        Span storage s = spans[id];
        require(s.stage == QUEUED, "not queued");
        require(block.timestamp >= s.earliest && block.timestamp <= s.earliest + SHELF, "time");
        require(s.after_ == 0 || spans[s.after_].stage == BUILT, "previous span missing");
        s.stage = BUILT;
        purse -= s.cost;
        (bool ok, ) = s.site.call{value: s.cost}(s.works);
        require(ok, "works");
        emit SpanBuilt(id);
    }

    function span(uint256 id) external view returns (Span memory) {
        return spans[id];
    }

    function _set(address who, uint256 bonds) private {
        Holding[] storage h = holdings[who];
        if (h.length > 0 && h[h.length - 1].since == block.number) h[h.length - 1].bonds = bonds;
        else h.push(Holding(block.number, bonds));
    }
}
