// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title StakeHouse
/// @notice Ether staked here votes at the block before a motion was tabled; stake can be redeemed or handed over at any time.
contract StakeHouse {
    struct Trace { uint64 at; uint192 amount; }
    struct Call { address to; uint256 value; bytes data; }
    struct Motion {
        address mover;
        uint64 snapshot;
        uint64 closes;
        bool done;
        uint256 ayes;
        uint256 noes;
        uint256 quorum;
        Call[] calls;
    }

    uint64 public constant SITTING = 21_600;
    uint64 public constant RECESS = 7_200;
    uint256 public constant MIN_POOL = 100 ether;

    mapping(address => Trace[]) private _stakes;
    Trace[] private _pool;
    Motion[] private _motions;
    mapping(uint256 => mapping(address => bool)) public polled;
    uint256 private _busy = 1;

    event Staked(address indexed who, uint256 amount);
    event Redeemed(address indexed who, uint256 amount);
    event HandedOver(address indexed from, address indexed to, uint256 amount);
    event Tabled(uint256 indexed id, address indexed mover, uint64 snapshot, uint64 closes);
    event Polled(uint256 indexed id, address indexed who, bool aye, uint256 weight);
    event Enacted(uint256 indexed id);

    error Busy();
    error Short();

    modifier single() {
        if (_busy != 1) revert Busy();
        _busy = 2;
        _;
        _busy = 1;
    }

    receive() external payable {}

    function stakeOf(address who) public view returns (uint256) {
        return _last(_stakes[who]);
    }

    function stake() external payable {
        require(msg.value > 0, "nothing");
        _push(_stakes[msg.sender], stakeOf(msg.sender) + msg.value);
        _push(_pool, _last(_pool) + msg.value);
        emit Staked(msg.sender, msg.value);
    }

    function redeem(uint256 amount) external single {
        uint256 held = stakeOf(msg.sender);
        if (amount == 0 || held < amount) revert Short();
        _push(_stakes[msg.sender], held - amount);
        _push(_pool, _last(_pool) - amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "payout");
        emit Redeemed(msg.sender, amount);
    }

    function handOver(address to, uint256 amount) external {
        require(to != address(0) && to != msg.sender, "to");
        uint256 held = stakeOf(msg.sender);
        if (amount == 0 || held < amount) revert Short();
        _push(_stakes[msg.sender], held - amount);
        _push(_stakes[to], stakeOf(to) + amount);
        emit HandedOver(msg.sender, to, amount);
    }

    function table(Call[] calldata calls) external returns (uint256 id) {
        require(calls.length > 0 && calls.length <= 16, "calls");
        uint64 snapshot = uint64(block.number - 1);
        uint256 pool = _at(_pool, snapshot);
        require(pool >= MIN_POOL, "pool");
        require(_at(_stakes[msg.sender], snapshot) * 100 >= pool, "one per cent");
        id = _motions.length;
        Motion storage m = _motions.push();
        m.mover = msg.sender;
        m.snapshot = snapshot;
        m.closes = uint64(block.number) + SITTING;
        m.quorum = pool / 5;
        for (uint256 i; i < calls.length; ++i) m.calls.push(calls[i]);
        emit Tabled(id, msg.sender, snapshot, m.closes);
    }

    function poll(uint256 id, bool aye) external {
        Motion storage m = _motions[id];
        require(block.number <= m.closes, "closed");
        require(!polled[id][msg.sender], "polled");
        uint256 weight = _at(_stakes[msg.sender], m.snapshot);
        require(weight > 0, "no stake");
        polled[id][msg.sender] = true;
        if (aye) m.ayes += weight;
        else m.noes += weight;
        emit Polled(id, msg.sender, aye, weight);
    }

    function enact(uint256 id) external single {
        Motion storage m = _motions[id];
        require(block.number > m.closes + RECESS, "recess");
        require(!m.done, "done");
        require(m.ayes >= m.quorum && m.ayes > m.noes, "lost");
        m.done = true;
        for (uint256 i; i < m.calls.length; ++i) {
            Call storage c = m.calls[i];
            (bool ok, bytes memory ret) = c.to.call{value: c.value}(c.data);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
        require(address(this).balance >= _last(_pool), "stakes are not the treasury's");
        emit Enacted(id);
    }

    function motion(uint256 id) external view returns (Motion memory) {
        return _motions[id];
    }

    function _push(Trace[] storage t, uint256 amount) private {
        require(amount <= type(uint192).max, "size");
        uint256 n = t.length;
        if (n > 0 && t[n - 1].at == block.number) t[n - 1].amount = uint192(amount);
        else t.push(Trace(uint64(block.number), uint192(amount)));
    }

    function _last(Trace[] storage t) private view returns (uint256) {
        return t.length == 0 ? 0 : t[t.length - 1].amount;
    }

    function _at(Trace[] storage t, uint256 number) private view returns (uint256) {
        uint256 low;
        uint256 high = t.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (t[mid].at > number) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : t[low - 1].amount;
    }
}
