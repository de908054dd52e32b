// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IAsset {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function transfer(address to, uint256 amount) external returns (bool);
}

library Trail {
    struct Mark {
        uint48 at;
        uint208 value;
    }

    function latest(Mark[] storage m) internal view returns (uint208) {
        return m.length == 0 ? 0 : m[m.length - 1].value;
    }

    function put(Mark[] storage m, uint208 value) internal {
        if (m.length > 0 && m[m.length - 1].at == block.timestamp) {
            m[m.length - 1].value = value;
        } else {
            m.push(Mark(uint48(block.timestamp), value));
        }
    }

    function valueAt(Mark[] storage m, uint256 t) internal view returns (uint208) {
        uint256 low = 0;
        uint256 high = m.length;
        while (low < high) {
            uint256 mid = low + (high - low) / 2;
            if (m[mid].at > t) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : m[low - 1].value;
    }
}

/// Tokens of the team and of investors, released over time. What is not yet
/// released keeps its vote, which may be lent to somebody who follows the ballots.
contract VestingWithVotes {
    using Trail for Trail.Mark[];

    struct Grant {
        uint128 total;
        uint128 taken;
        uint64 start;
        uint64 cliff;
        uint64 duration;
    }

    IAsset public immutable asset;
    address public immutable funder;
    mapping(address => Grant) public grants;
    mapping(address => address) public speaker;
    mapping(address => Trail.Mark[]) private _power;
    Trail.Mark[] private _outstanding;

    event GrantMade(address indexed by, address indexed holder, uint128 total, uint64 start, uint64 cliff, uint64 duration);
    event Released(address indexed holder, uint128 amount);
    event SpeakerChanged(address indexed holder, address indexed previous, address indexed next);

    error Exists();
    error Parameters();
    error Nothing();
    error NotPast();
    error Asset();
    error NotFunder();

    constructor(IAsset asset_, address funder_) {
        if (funder_.code.length == 0) revert NotFunder();
        asset = asset_;
        funder = funder_;
    }

    /// The DAO's treasury sets up grants and pays them in.
    function make(address holder, uint128 total, uint64 cliff, uint64 duration) external {
        if (holder == address(0) || total == 0) revert Parameters();
        if (duration < 180 days || duration > 3650 days || cliff > duration) revert Parameters();
        if (msg.sender != funder) revert NotFunder();
        if (grants[holder].total != 0) revert Exists();
        grants[holder] = Grant(total, 0, uint64(block.timestamp), cliff, duration);
        speaker[holder] = holder;
        _power[holder].put(_power[holder].latest() + total);
        _outstanding.put(_outstanding.latest() + total);
        emit GrantMade(msg.sender, holder, total, uint64(block.timestamp), cliff, duration);
        emit SpeakerChanged(holder, address(0), holder);
        if (!asset.transferFrom(msg.sender, address(this), total)) revert Asset();
    }

    function appoint(address next) external {
        Grant storage g = grants[msg.sender];
        if (g.total == 0 || next == address(0)) revert Parameters();
        address was = speaker[msg.sender];
        if (was == next) revert Parameters();
        uint208 units = g.total - g.taken;
        speaker[msg.sender] = next;
        _power[was].put(_power[was].latest() - units);
        _power[next].put(_power[next].latest() + units);
        emit SpeakerChanged(msg.sender, was, next);
    }

    function release() external {
        Grant storage g = grants[msg.sender];
        uint128 amount = vested(msg.sender) - g.taken;
        if (amount == 0) revert Nothing();
        g.taken += amount;
        address s = speaker[msg.sender];
        _power[s].put(_power[s].latest() - amount);
        _outstanding.put(_outstanding.latest() - amount);
        emit Released(msg.sender, amount);
        if (!asset.transfer(msg.sender, amount)) revert Asset();
    }

    function vested(address holder) public view returns (uint128) {
        Grant storage g = grants[holder];
        uint256 t = block.timestamp - g.start;
        if (g.total == 0 || t < g.cliff) return 0;
        if (t >= g.duration) return g.total;
        return uint128((uint256(g.total) * t) / g.duration);
    }

    function clock() external view returns (uint48) {
        return uint48(block.timestamp);
    }

    function getPastVotes(address who, uint256 t) external view returns (uint256) {
        if (t >= block.timestamp) revert NotPast();
        return _power[who].valueAt(t);
    }

    function getPastTotalSupply(uint256 t) external view returns (uint256) {
        if (t >= block.timestamp) revert NotPast();
        return _outstanding.valueAt(t);
    }
}
