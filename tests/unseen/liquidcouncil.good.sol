// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

/// @title LiquidCouncil
/// @notice Liquid democracy over a fixed issue of units. Units carry 9 decimals and are handed out once in the
///         constructor, never moved. Every holder may entrust their voice to another account.
contract LiquidCouncil {
    struct Trace {
        uint32 blk;
        uint128 voice;
    }

    struct Question {
        uint32 askedAt;
        uint32 endsAt;
        uint128 yes;
        uint128 no;
        bool done;
        bool dropped;
        address author;
        address callee;
        bytes payload;
    }

    uint32 public constant VOTING_BLOCKS = 50_400;
    uint32 public constant COOLDOWN_BLOCKS = 14_400;
    uint32 public constant LAPSE_BLOCKS = 100_800;
    uint256 public constant MAX_ISSUE = 1e11 * 1e9;

    mapping(address => uint128) public unitsOf;
    mapping(address => address) private _trustee;
    mapping(address => Trace[]) private _traces;
    uint128 public immutable issue;

    mapping(uint256 => Question) private _questions;
    mapping(uint256 => mapping(address => uint8)) public answerOf;
    uint256 public questionCount;

    event Entrusted(address indexed holder, address indexed from, address indexed to);
    event Asked(uint256 indexed id, address indexed author, address callee, bytes payload);
    event Answered(uint256 indexed id, address indexed who, bool yes, uint256 voice);
    event Dropped(uint256 indexed id);
    event Carried(uint256 indexed id, bytes result);

    constructor(address[] memory holders, uint128[] memory units) {
        require(holders.length == units.length, "shape");
        uint256 sum;
        for (uint256 i = 0; i < holders.length; i++) {
            require(holders[i] != address(0) && unitsOf[holders[i]] == 0 && units[i] > 0, "holder");
            unitsOf[holders[i]] = units[i];
            sum += units[i];
            _shift(address(0), holders[i], units[i]);
        }
        require(sum >= 1e9 && sum <= MAX_ISSUE, "issue");
        issue = uint128(sum);
    }

    function trusteeOf(address holder) public view returns (address) {
        address t = _trustee[holder];
        return t == address(0) ? holder : t;
    }

    function entrust(address to) external {
        require(to != address(0), "to");
        address from = trusteeOf(msg.sender);
        _trustee[msg.sender] = to;
        _shift(from, to, unitsOf[msg.sender]);
        emit Entrusted(msg.sender, from, to);
    }

    function voiceAt(address who, uint256 blk) public view returns (uint128) {
        require(blk < block.number, "not settled");
        Trace[] storage t = _traces[who];
        uint256 low = 0;
        uint256 high = t.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (t[mid].blk > blk) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : t[low - 1].voice;
    }

    function ask(address callee, bytes calldata payload) external returns (uint256 id) {
        require(callee != address(0), "callee");
        require(uint256(voiceAt(msg.sender, block.number - 1)) * 1000 >= issue, "threshold");
        id = ++questionCount;
        Question storage q = _questions[id];
        q.askedAt = uint32(block.number);
        q.endsAt = uint32(block.number) + VOTING_BLOCKS;
        q.author = msg.sender;
        q.callee = callee;
        q.payload = payload;
        emit Asked(id, msg.sender, callee, payload);
    }

    function answer(uint256 id, bool yes) external {
        Question storage q = _questions[id];
        require(q.askedAt != 0 && !q.dropped, "unknown");
        require(block.number > q.askedAt && block.number <= q.endsAt, "not open");
        require(answerOf[id][msg.sender] == 0, "answered");
        uint128 voice = voiceAt(msg.sender, q.askedAt - 1);
        require(voice > 0, "no voice");
        answerOf[id][msg.sender] = yes ? 1 : 2;
        if (yes) {
            q.yes += voice;
        } else {
            q.no += voice;
        }
        emit Answered(id, msg.sender, yes, voice);
    }

    function drop(uint256 id) external {
        Question storage q = _questions[id];
        require(msg.sender == q.author && !q.dropped, "author");
        require(block.number <= q.endsAt, "closed");
        q.dropped = true;
        emit Dropped(id);
    }

    function carry(uint256 id) external {
        Question storage q = _questions[id];
        require(q.askedAt != 0 && !q.dropped && !q.done, "settled");
        uint256 ready = uint256(q.endsAt) + COOLDOWN_BLOCKS;
        require(block.number > ready && block.number <= ready + LAPSE_BLOCKS, "not now");
        require(q.yes > q.no, "lost");
        require(uint256(q.yes) * 10 >= issue, "quorum");
        q.done = true;
        (bool ok, bytes memory result) = q.callee.call(q.payload);
        require(ok, "call");
        emit Carried(id, result);
    }

    function question(uint256 id) external view returns (Question memory) {
        return _questions[id];
    }

    function _shift(address from, address to, uint128 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) _trace(from, _latest(from) - amount);
        _trace(to, _latest(to) + amount);
    }

    function _latest(address who) private view returns (uint128) {
        Trace[] storage t = _traces[who];
        return t.length == 0 ? 0 : t[t.length - 1].voice;
    }

    function _trace(address who, uint128 voice) private {
        Trace[] storage t = _traces[who];
        if (t.length > 0 && t[t.length - 1].blk == uint32(block.number)) {
            t[t.length - 1].voice = voice;
        } else {
            t.push(Trace(uint32(block.number), voice));
        }
    }
}
