// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Membership cards of the guild: one card, one vote. Power follows the card and
/// a trail is kept so that it can be asked for any past block.
contract GuildCards {
    struct Step {
        uint32 fromBlock;
        uint224 cards;
    }

    address public immutable guild;
    uint256 public issued;
    uint256 public immutable maxCards;
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => address) public approvedFor;
    mapping(address => Step[]) private _trail;
    Step[] private _all;

    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    event Approval(address indexed owner, address indexed spender, uint256 indexed id);

    constructor(address[] memory founders, uint256 maxCards_) {
        require(founders.length >= 20 && founders.length <= maxCards_, "cards: founders");
        maxCards = maxCards_;
        guild = msg.sender;
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0), "cards: founder");
            _issue(founders[i]);
        }
    }

    function issue(address to) external {
        require(msg.sender == guild && to != address(0), "cards: guild");
        require(issued < maxCards, "cards: sold out");
        _issue(to);
    }

    function approve(address spender, uint256 id) external {
        require(ownerOf[id] == msg.sender, "cards: owner");
        approvedFor[id] = spender;
        emit Approval(msg.sender, spender, id);
    }

    function transferFrom(address from, address to, uint256 id) external {
        require(to != address(0) && ownerOf[id] == from && from != to, "cards: transfer");
        require(msg.sender == from || msg.sender == approvedFor[id], "cards: spender");
        delete approvedFor[id];
        ownerOf[id] = to;
        _push(_trail[from], _last(_trail[from]) - 1);
        _push(_trail[to], _last(_trail[to]) + 1);
        emit Transfer(from, to, id);
    }

    function balanceOf(address who) external view returns (uint256) {
        return _last(_trail[who]);
    }

    function cardsAt(address who, uint256 blockNumber) external view returns (uint256) {
        return _find(_trail[who], blockNumber);
    }

    function supplyAt(uint256 blockNumber) external view returns (uint256) {
        return _find(_all, blockNumber);
    }

    function _issue(address to) private {
        uint256 id = ++issued;
        ownerOf[id] = to;
        _push(_trail[to], _last(_trail[to]) + 1);
        _push(_all, uint224(issued));
        emit Transfer(address(0), to, id);
    }

    function _last(Step[] storage s) private view returns (uint224) {
        return s.length == 0 ? 0 : s[s.length - 1].cards;
    }

    function _push(Step[] storage s, uint224 cards) private {
        if (s.length > 0 && s[s.length - 1].fromBlock == block.number) s[s.length - 1].cards = cards;
        else s.push(Step(uint32(block.number), cards));
    }

    function _find(Step[] storage s, uint256 blockNumber) private view returns (uint256) {
        require(blockNumber < block.number, "cards: future");
        for (uint256 i = s.length; i > 0; i--) {
            if (s[i - 1].fromBlock <= blockNumber) return s[i - 1].cards;
        }
        return 0;
    }
}

/// The guild's assembly. It owns the cards it deploys and decides on single calls.
contract GuildAssembly {
    struct Question {
        address asker;
        uint40 opensAt;
        uint40 closesAt;
        bool settled;
        uint32 pro;
        uint32 contra;
        address target;
        bytes payload;
    }

    uint40 public constant WARMUP = 1800;
    uint40 public constant LENGTH = 36000;
    uint40 public constant COOLOFF = 14400;

    GuildCards public immutable cards;
    Question[] private _questions;
    mapping(uint256 => mapping(address => bool)) public answered;

    event Asked(uint256 indexed id, address indexed asker, address target);
    event Answered(uint256 indexed id, address indexed who, bool pro, uint256 weight);
    event Settled(uint256 indexed id);

    constructor(address[] memory founders) {
        cards = new GuildCards(founders, 3000);
    }

    function ask(address target, bytes calldata payload) external returns (uint256 id) {
        require(cards.cardsAt(msg.sender, block.number - 1) >= 1, "guild: card");
        require(target.code.length > 0, "guild: target");
        id = _questions.length;
        Question storage q = _questions.push();
        q.asker = msg.sender;
        q.opensAt = uint40(block.number) + WARMUP;
        q.closesAt = q.opensAt + LENGTH;
        q.target = target;
        q.payload = payload;
        emit Asked(id, msg.sender, target);
    }

    function answer(uint256 id, bool pro) external {
        Question storage q = _questions[id];
        require(block.number > q.opensAt && block.number <= q.closesAt, "guild: closed");
        require(!answered[id][msg.sender], "guild: answered");
        answered[id][msg.sender] = true;
        uint256 n = cards.cardsAt(msg.sender, q.opensAt);
        require(n > 0, "guild: none");
        if (pro) q.pro += uint32(n);
        else q.contra += uint32(n);
        emit Answered(id, msg.sender, pro, n);
    }

    function settle(uint256 id) external {
        Question storage q = _questions[id];
        require(block.number > q.closesAt + COOLOFF && !q.settled, "guild: not now");
        require(q.pro > q.contra, "guild: lost");
        require(uint256(q.pro) * 5 >= cards.supplyAt(q.opensAt), "guild: quorum");
        q.settled = true;
        emit Settled(id);
        (bool ok, ) = q.target.call(q.payload);
        require(ok, "guild: call");
    }

    function question(uint256 id) external view returns (Question memory) {
        return _questions[id];
    }
}
