// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Voice: time-stamped voting power locked for good in exchange for the chain's own coin.
contract Voice {
    struct Stamp { uint48 at; uint208 power; }

    string public constant CLOCK_MODE = "mode=timestamp";
    uint256 public totalLocked;
    mapping(address => uint256) public locked;
    mapping(address => Stamp[]) private _stamps;
    Stamp[] private _totals;

    event Locked(address indexed who, uint256 amount, uint256 power);

    error FutureLookup(uint256 timepoint, uint48 current);

    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    function lock() external payable {
        require(msg.value > 0, "nothing");
        locked[msg.sender] += msg.value;
        totalLocked += msg.value;
        _stamp(_stamps[msg.sender], locked[msg.sender]);
        _stamp(_totals, totalLocked);
        emit Locked(msg.sender, msg.value, locked[msg.sender]);
    }

    function getPastVotes(address who, uint256 timepoint) external view returns (uint256) {
        if (timepoint >= clock()) revert FutureLookup(timepoint, clock());
        return _lookup(_stamps[who], timepoint);
    }

    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        if (timepoint >= clock()) revert FutureLookup(timepoint, clock());
        return _lookup(_totals, timepoint);
    }

    function _stamp(Stamp[] storage s, uint256 power) private {
        require(power <= type(uint208).max, "power");
        if (s.length > 0 && s[s.length - 1].at == clock()) s[s.length - 1].power = uint208(power);
        else s.push(Stamp(clock(), uint208(power)));
    }

    function _lookup(Stamp[] storage s, uint256 timepoint) private view returns (uint256) {
        for (uint256 i = s.length; i > 0; --i) {
            if (s[i - 1].at <= timepoint) return s[i - 1].power;
        }
        return 0;
    }
}

contract Chorus {
    enum Stage { None, Pending, Open, Lost, Won, Waiting, Ready, Sung, Faded }

    struct Verse {
        uint48 snapshot;
        uint48 deadline;
        uint48 eta;
        bool sung;
        uint208 hums;
        uint208 boos;
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
    }

    Voice public immutable voice;
    uint48 public constant DELAY = 1 days;
    uint48 public constant PERIOD = 5 days;
    uint48 public constant WAIT = 2 days;
    uint48 public constant FADE = 14 days;
    uint256 public constant MIN_SINGER = 5 ether;
    uint256 public constant MIN_HUMS = 200 ether;

    uint256 public verses;
    mapping(uint256 => Verse) private _verse;
    mapping(uint256 => mapping(address => bool)) public heard;

    event Composed(uint256 indexed id, address indexed by, address[] targets, uint256[] values, bytes[] calldatas, string text);
    event Heard(uint256 indexed id, address indexed who, bool hum, uint256 power);
    event Scheduled(uint256 indexed id, uint48 eta);
    event Sung(uint256 indexed id);

    constructor(Voice voice_) {
        require(address(voice_) != address(0), "voice");
        voice = voice_;
    }

    receive() external payable {}

    function compose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory text)
        external
        returns (uint256 id)
    {
        require(targets.length > 0 && targets.length <= 10, "empty");
        require(targets.length == values.length && targets.length == calldatas.length, "lengths");
        require(voice.getPastVotes(msg.sender, block.timestamp - 1) >= MIN_SINGER, "quiet");
        id = ++verses;
        Verse storage v = _verse[id];
        v.snapshot = uint48(block.timestamp) + DELAY;
        v.deadline = v.snapshot + PERIOD;
        v.targets = targets;
        v.values = values;
        v.calldatas = calldatas;
        emit Composed(id, msg.sender, targets, values, calldatas, text);
    }

    function stage(uint256 id) public view returns (Stage) {
        Verse storage v = _verse[id];
        if (v.snapshot == 0) return Stage.None;
        if (v.sung) return Stage.Sung;
        if (block.timestamp <= v.snapshot) return Stage.Pending;
        if (block.number <= v.deadline) return Stage.Open;
        if (v.hums <= v.boos || v.hums < MIN_HUMS) return Stage.Lost;
        if (v.eta == 0) return block.timestamp > v.deadline + FADE ? Stage.Faded : Stage.Won;
        if (block.timestamp < v.eta) return Stage.Waiting;
        return block.timestamp > v.eta + FADE ? Stage.Faded : Stage.Ready;
    }

    function sing(uint256 id, bool hum) external {
        require(stage(id) == Stage.Open, "not open");
        require(!heard[id][msg.sender], "heard");
        heard[id][msg.sender] = true;
        uint208 power = uint208(voice.getPastVotes(msg.sender, _verse[id].snapshot));
        if (hum) _verse[id].hums += power;
        else _verse[id].boos += power;
        emit Heard(id, msg.sender, hum, power);
    }

    function schedule(uint256 id) external {
        require(stage(id) == Stage.Won, "not won");
        _verse[id].eta = uint48(block.timestamp) + WAIT;
        emit Scheduled(id, _verse[id].eta);
    }

    function perform(uint256 id) external {
        require(stage(id) == Stage.Ready, "not ready");
        Verse storage v = _verse[id];
        v.sung = true;
        for (uint256 i = 0; i < v.targets.length; ++i) {
            (bool ok, ) = v.targets[i].call{value: v.values[i]}(v.calldatas[i]);
            require(ok, "call");
        }
        emit Sung(id);
    }
}
