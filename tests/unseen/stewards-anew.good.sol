// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IBondedAsset {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Series of values by time.
library Series {
    struct Sample { uint48 at; uint208 value; }
    struct Data { Sample[] samples; }

    error NotYetPast();
    error ValueTooLarge();


    function last(Data storage self) internal view returns (uint256) {
        uint256 n = self.samples.length;
        return n == 0 ? 0 : self.samples[n - 1].value;
    }

    function record(Data storage self, uint256 value) internal {
        if (value > type(uint208).max) revert ValueTooLarge();
        uint256 n = self.samples.length;
        if (n != 0 && self.samples[n - 1].at == block.timestamp) {
            self.samples[n - 1].value = uint208(value);
        } else {
            self.samples.push(Sample(uint48(block.timestamp), uint208(value)));
        }
    }

    function before(Data storage self, uint256 at) internal view returns (uint256) {
        if (at >= block.timestamp) revert NotYetPast();
        uint256 low = 0;
        uint256 high = self.samples.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (self.samples[mid].at > at) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : self.samples[low - 1].value;
    }
}

/// Bonded stewardship: bonded assets give weight to one steward of the holder's choice; unbonding waits two weeks.
contract Stewardship {
    using Series for Series.Data;

    struct Bond { uint128 amount; uint128 leaving; uint64 freeAt; address steward; }

    uint256 public constant UNBONDING = 14 days;

    IBondedAsset public immutable asset;
    mapping(address => Bond) public bonds;
    mapping(address => Series.Data) private weights;
    Series.Data private total;

    event Bonded(address indexed holder, uint256 amount);
    event Leaving(address indexed holder, uint256 amount, uint256 freeAt);
    event Released(address indexed holder, uint256 amount);
    event StewardChosen(address indexed holder, address indexed previous, address indexed next);
    event WeightChanged(address indexed steward, uint256 previous, uint256 next);

    constructor(IBondedAsset asset_) {
        require(address(asset_) != address(0), "asset");
        asset = asset_;
    }

    function clock() external view returns (uint48) {
        return uint48(block.timestamp);
    }

    function weightAt(address steward, uint256 timepoint) external view returns (uint256) {
        return weights[steward].before(timepoint);
    }

    function totalAt(uint256 timepoint) external view returns (uint256) {
        return total.before(timepoint);
    }

    function bond(uint128 amount) external {
        require(amount > 0, "amount");
        Bond storage b = bonds[msg.sender];
        b.amount += amount;
        total.record(total.last() + amount);
        _shift(address(0), b.steward, amount);
        emit Bonded(msg.sender, amount);
        require(asset.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function choose(address steward) external {
        Bond storage b = bonds[msg.sender];
        address previous = b.steward;
        b.steward = steward;
        _shift(previous, steward, b.amount);
        emit StewardChosen(msg.sender, previous, steward);
    }

    function leave(uint128 amount) external {
        Bond storage b = bonds[msg.sender];
        require(amount > 0 && amount <= b.amount, "amount");
        b.amount -= amount;
        b.leaving += amount;
        b.freeAt = uint64(block.timestamp + UNBONDING);
        total.record(total.last() - amount);
        _shift(b.steward, address(0), amount);
        emit Leaving(msg.sender, amount, b.freeAt);
    }

    function release() external {
        Bond storage b = bonds[msg.sender];
        uint256 amount = b.leaving;
        require(amount > 0 && block.timestamp >= b.freeAt, "not free");
        b.leaving = 0;
        emit Released(msg.sender, amount);
        require(asset.transfer(msg.sender, amount), "push");
    }

    function _shift(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint256 had = weights[from].last();
            weights[from].record(had - amount);
            emit WeightChanged(from, had, had - amount);
        }
        if (to != address(0)) {
            uint256 had = weights[to].last();
            weights[to].record(had + amount);
            emit WeightChanged(to, had, had + amount);
        }
    }
}
