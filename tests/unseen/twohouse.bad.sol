// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IStakeRoll {
    function powerAt(address who, uint256 at) external view returns (uint256);
    function totalAt(uint256 at) external view returns (uint256);
}

contract StakeRoll is IStakeRoll {
    struct Row {
        uint256 at;
        uint256 power;
    }

    uint256 public constant FINNEY = 1e15;
    mapping(address => Row[]) private rows;
    Row[] private totals;

    event Bonded(address indexed who, uint256 power);
    event Unbonded(address indexed who, uint256 power);

    function bond() external payable {
        require(msg.value > 0 && msg.value % FINNEY == 0, "multiple of a finney");
        uint256 n = msg.value / FINNEY;
        _push(rows[msg.sender], _last(rows[msg.sender]) + n);
        _push(totals, _last(totals) + n);
        emit Bonded(msg.sender, n);
    }

    function unbond(uint256 n) external {
        _push(rows[msg.sender], _last(rows[msg.sender]) - n);
        _push(totals, _last(totals) - n);
        emit Unbonded(msg.sender, n);
        (bool ok, ) = msg.sender.call{value: n * FINNEY}("");
        require(ok, "return");
    }

    function powerAt(address who, uint256 at) external view returns (uint256) {
        return _find(rows[who], at);
    }

    function totalAt(uint256 at) external view returns (uint256) {
        return _find(totals, at);
    }

    function _last(Row[] storage r) private view returns (uint256) {
        return r.length == 0 ? 0 : r[r.length - 1].power;
    }

    function _push(Row[] storage r, uint256 power) private {
        if (r.length > 0 && r[r.length - 1].at == block.number) r[r.length - 1].power = power;
        else r.push(Row(block.number, power));
    }

    function _find(Row[] storage r, uint256 at) private view returns (uint256) {
        require(at < block.number, "past only");
        for (uint256 i = r.length; i > 0; i--) if (r[i - 1].at <= at) return r[i - 1].power;
        return 0;
    }
}

/// Lower house: bonded stake. Upper house: nine senators named at the founding. Both must agree.
contract TwoHouses {
    struct Count {
        uint256 aye;
        uint256 nay;
        uint256 needed;
    }

    struct Act {
        address author;
        address target;
        bytes payload;
        uint256 snapshot;
        uint256 voteEnd;
        uint256 readyAt;
        Count lower;
        Count upper;
        uint8 marks; // 1 queued, 2 performed, 4 withdrawn
    }

    uint256 public constant VOTE_BLOCKS = 36_000;
    uint256 public constant QUEUE_BLOCKS = 50_000;
    uint256 public constant WAIT = 3 days;
    uint256 public constant STALE = 17 days;
    uint256 public constant MIN_LOWER = 20_000;
    uint256 public constant UPPER_NEEDED = 5;
    uint256 public constant SENATORS = 9;

    IStakeRoll public immutable roll;
    mapping(address => bool) public senator;
    Act[] private acts;
    mapping(uint256 => mapping(address => uint8)) public voted; // 1 lower, 2 upper

    event ActMoved(uint256 indexed id, address author, address target, bytes payload);
    event LowerVote(uint256 indexed id, address who, bool aye, uint256 power);
    event UpperVote(uint256 indexed id, address senator, bool aye);
    event ActQueued(uint256 indexed id, uint256 readyAt);
    event ActPerformed(uint256 indexed id);
    event ActWithdrawn(uint256 indexed id);

    constructor(IStakeRoll roll_, address[] memory senators) {
        require(address(roll_) != address(0) && senators.length == SENATORS, "setup");
        roll = roll_;
        for (uint256 i = 0; i < senators.length; i++) {
            require(senators[i] != address(0) && !senator[senators[i]], "senator");
            senator[senators[i]] = true;
        }
    }

    receive() external payable {}

    function move(address target, bytes calldata payload) external returns (uint256 id) {
        uint256 snap = block.number - 1;
        require(senator[msg.sender] || roll.powerAt(msg.sender, snap) >= 1000, "may not move");
        id = acts.length;
        Act storage a = acts.push();
        a.author = msg.sender;
        a.target = target;
        a.payload = payload;
        a.snapshot = snap;
        a.voteEnd = block.number + VOTE_BLOCKS;
        uint256 tenth = roll.totalAt(snap) / 10;
        a.lower.needed = tenth > MIN_LOWER ? tenth : MIN_LOWER;
        a.upper.needed = UPPER_NEEDED;
        emit ActMoved(id, msg.sender, target, payload);
    }

    function voteLower(uint256 id, bool aye) external {
        Act storage a = _open(id);
        require(voted[id][msg.sender] & 1 == 0, "voted");
        voted[id][msg.sender] |= 1;
        uint256 power = roll.powerAt(msg.sender, a.snapshot);
        if (aye) a.lower.aye += power;
        else a.lower.nay += power;
        emit LowerVote(id, msg.sender, aye, power);
    }

    function voteUpper(uint256 id, bool aye) external {
        Act storage a = _open(id);
        require(senator[msg.sender] && voted[id][msg.sender] & 2 == 0, "senator or voted");
        voted[id][msg.sender] |= 2;
        if (aye) a.upper.aye += 1;
        else a.upper.nay += 1;
        emit UpperVote(id, msg.sender, aye);
    }

    function queue(uint256 id) external {
        Act storage a = acts[id];
        require(_carried(a.lower) && _carried(a.upper), "not carried");
        _queue(id, a);
    }

    /// At the end of a session the clerk queues everything that went through.
    function queueSession(uint256[] calldata ids) external {
        require(ids.length > 0, "nothing");
        for (uint256 i = 0; i < ids.length; i++) {
            Act storage a = acts[ids[i]];
            if (a.marks != 0) continue;
            if (a.lower.aye > a.lower.nay && a.upper.aye > a.upper.nay) {
                _queue(ids[i], a);
            }
        }
    }

    function perform(uint256 id) external {
        Act storage a = acts[id];
        require(a.marks == 1, "not queued");
        require(block.timestamp >= a.readyAt && block.timestamp <= a.readyAt + STALE, "not ready or stale");
        a.marks = 3;
        (bool ok, ) = a.target.call(a.payload);
        require(ok, "act failed");
        emit ActPerformed(id);
    }

    function withdraw(uint256 id) external {
        Act storage a = _open(id);
        require(msg.sender == a.author, "author");
        a.marks = 4;
        emit ActWithdrawn(id);
    }

    function spend(address payable to, uint256 amount) external {
        require(msg.sender == address(this), "by act only");
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "spend");
    }

    function act(uint256 id) external view returns (Act memory) {
        return acts[id];
    }

    function _open(uint256 id) private view returns (Act storage a) {
        a = acts[id];
        require(a.marks == 0 && block.number <= a.voteEnd, "not open");
    }

    function _carried(Count storage c) private view returns (bool) {
        return c.aye > c.nay && c.aye >= c.needed;
    }

    function _queue(uint256 id, Act storage a) private {
        require(a.marks == 0, "settled");
        require(block.number > a.voteEnd && block.number <= a.voteEnd + QUEUE_BLOCKS, "not now");
        a.marks = 1;
        a.readyAt = block.timestamp + WAIT;
        emit ActQueued(id, a.readyAt);
    }
}
