// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Field owners stake ether for roots; improvements go through an ordinary vote or, when the field burns, a faster one.
contract Beanfield {
    struct Root {
        uint64 at;
        uint192 roots;
    }

    struct Improvement {
        address owner;
        address pod;
        bytes seed;
        uint256 sownAt;
        uint256 ripens;
        uint256 rootsThen;
        uint256 water;
        uint256 drought;
        bool harvested;
        bool uprooted;
    }

    uint256 public constant PER_ROOT = 1e14;
    uint256 public constant SEASON = 7 days;
    uint256 public constant COOLING = 1 days;
    uint256 public constant EMERGENCY_WAIT = 1 days;
    uint256 public constant SHELF_LIFE = 20 days;
    uint256 public constant SMALLEST_FIELD = 100_000;

    mapping(address => Root[]) private _roots;
    Root[] private _field;
    Improvement[] public improvements;
    mapping(uint256 => mapping(address => bool)) public watered;

    event Sown(address indexed who, uint256 roots);
    event Pulled(address indexed who, uint256 roots);
    event Proposed(uint256 indexed id, address owner, address pod, bytes seed);
    event Watered(uint256 indexed id, address who, bool yes, uint256 roots);
    event Harvested(uint256 indexed id, bool emergency);
    event Uprooted(uint256 indexed id);

    function sow() external payable {
        require(msg.value > 0 && msg.value % PER_ROOT == 0, "whole roots");
        uint256 n = msg.value / PER_ROOT;
        _grow(_roots[msg.sender], _top(_roots[msg.sender]) + n);
        _grow(_field, _top(_field) + n);
        emit Sown(msg.sender, n);
    }

    function pull(uint256 n) external {
        _grow(_roots[msg.sender], _top(_roots[msg.sender]) - n);
        _grow(_field, _top(_field) - n);
        emit Pulled(msg.sender, n);
        (bool ok, ) = msg.sender.call{value: n * PER_ROOT}("");
        require(ok, "pull");
    }

    function rootsAt(address who, uint256 t) public view returns (uint256) {
        return _was(_roots[who], t);
    }

    function propose(address pod, bytes calldata seed) external returns (uint256 id) {
        uint256 before = block.timestamp - 1;
        uint256 all = _was(_field, before);
        require(all >= SMALLEST_FIELD, "field too small");
        require(rootsAt(msg.sender, before) * 1000 >= all, "a thousandth");
        require(pod != address(0) && pod != address(this), "pod");
        id = improvements.length;
        improvements.push(
            Improvement(msg.sender, pod, seed, block.timestamp, block.timestamp + SEASON, all, 0, 0, false, false)
        );
        emit Proposed(id, msg.sender, pod, seed);
    }

    function water(uint256 id, bool yes) external {
        Improvement storage m = improvements[id];
        require(block.timestamp <= m.ripens && !m.harvested && !m.uprooted, "season over");
        require(!watered[id][msg.sender], "watered");
        watered[id][msg.sender] = true;
        uint256 r = rootsAt(msg.sender, m.sownAt - 1);
        if (yes) m.water += r;
        else m.drought += r;
        emit Watered(id, msg.sender, yes, r);
    }

    function uproot(uint256 id) external {
        Improvement storage m = improvements[id];
        require(msg.sender == m.owner, "owner");
        require(block.timestamp <= m.ripens && !m.harvested && !m.uprooted, "too late");
        m.uprooted = true;
        emit Uprooted(id);
    }

    function harvest(uint256 id) external {
        Improvement storage m = improvements[id];
        require(block.timestamp > m.ripens + COOLING && block.timestamp <= m.ripens + SHELF_LIFE, "not in time");
        require(m.water > m.drought && m.water * 5 >= m.rootsThen, "dry");
        _harvest(id, m, false);
    }

    /// Three quarters of all roots may bring an improvement in before its season is over.
    function emergencyHarvest(uint256 id) external {
        Improvement storage m = improvements[id];
        require(block.timestamp >= m.sownAt + EMERGENCY_WAIT, "wait");
        require(block.timestamp <= m.ripens, "season over");
        require(m.water * 4 >= m.rootsThen * 3, "three quarters");
        _harvest(id, m, true);
    }

    function _harvest(uint256 id, Improvement storage m, bool emergency) private {
        require(!m.harvested && !m.uprooted, "gone");
        m.harvested = true;
        (bool ok, ) = m.pod.call(m.seed);
        require(ok, "pod");
        emit Harvested(id, emergency);
    }

    function _top(Root[] storage r) private view returns (uint256) {
        return r.length == 0 ? 0 : r[r.length - 1].roots;
    }

    function _grow(Root[] storage r, uint256 n) private {
        require(n <= type(uint192).max, "roots");
        if (r.length > 0 && r[r.length - 1].at == block.timestamp) r[r.length - 1].roots = uint192(n);
        else r.push(Root(uint64(block.timestamp), uint192(n)));
    }

    function _was(Root[] storage r, uint256 t) private view returns (uint256) {
        require(t < block.timestamp, "future");
        uint256 i = r.length;
        while (i > 0) {
            unchecked {
                i--;
            }
            if (r[i].at <= t) return r[i].roots;
        }
        return 0;
    }
}
