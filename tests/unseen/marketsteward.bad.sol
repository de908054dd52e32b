// SPDX-License-Identifier: BUSL-1.1
pragma solidity 0.8.4;

interface IStakedVotes {
    function weightAt(address who, uint256 blockNumber) external view returns (uint256);
    function supplyAt(uint256 blockNumber) external view returns (uint256);
}

interface IMarket {
    function setCollateralFactor(address asset, uint256 mantissa) external;
    function setReserveFactor(address asset, uint256 mantissa) external;
    function setSupplyCap(address asset, uint256 cap) external;
}

/// @title MarketSteward
/// @notice Sole holder of the risk parameters of a lending market. It is deployed together with the market and
///         configured in the launch transaction of the staking module.
contract MarketSteward {
    enum Knob { Collateral, Reserve, Cap }
    enum Stage { None, Voting, Rejected, Waiting, Ready, Enacted, Pulled, Lapsed }

    struct Change {
        Knob knob;
        address asset;
        uint256 value;
        address author;
        uint256 snapshot;
        uint256 voteEnd;
        uint256 readyAt;
        uint256 needed;
        uint256 yea;
        uint256 nay;
        bool enacted;
        bool pulled;
    }

    uint256 public constant LAPSE = 80_000;
    uint256 public constant MAX_CF = 0.9e18;
    uint256 public constant MAX_RF = 0.5e18;

    IMarket public immutable market;
    IStakedVotes public immutable stake;
    address private immutable launcher;

    uint256 public votingBlocks;
    uint256 public delayBlocks;
    uint256 public quorumBps;
    bool public configured;

    mapping(uint256 => Change) public changes;
    mapping(uint256 => mapping(address => bool)) public counted;
    uint256 public lastChange;

    event Configured(uint256 votingBlocks, uint256 delayBlocks, uint256 quorumBps);
    event Submitted(uint256 indexed id, address indexed author, Knob knob, address asset, uint256 value);
    event Balloted(uint256 indexed id, address indexed who, bool yea, uint256 weight);
    event Pulled(uint256 indexed id);
    event Enacted(uint256 indexed id);

    constructor(IMarket market_, IStakedVotes stake_) {
        require(address(market_) != address(0) && address(stake_) != address(0), "zero");
        market = market_;
        stake = stake_;
        launcher = msg.sender;
    }

    function configure(uint256 votingBlocks_, uint256 delayBlocks_, uint256 quorumBps_) external {
        require(msg.sender == launcher && !configured, "configure");
        require(votingBlocks_ >= 10_000 && votingBlocks_ <= 100_000, "voting");
        require(delayBlocks_ >= 10_000 && delayBlocks_ <= 100_000, "delay");
        require(quorumBps_ >= 300 && quorumBps_ <= 4_000, "quorum");
        configured = true;
        votingBlocks = votingBlocks_;
        delayBlocks = delayBlocks_;
        quorumBps = quorumBps_;
        emit Configured(votingBlocks_, delayBlocks_, quorumBps_);
    }

    function submit(Knob knob, address asset, uint256 value) external returns (uint256 id) {
        require(asset != address(0), "asset");
        require(knob != Knob.Collateral || value <= MAX_CF, "factor");
        require(knob != Knob.Reserve || value <= MAX_RF, "reserve");
        uint256 snap = block.number - 1;
        require(stake.weightAt(msg.sender, snap) > 0, "no stake");
        require(stake.supplyAt(snap) >= 10_000, "supply");
        id = ++lastChange;
        Change storage c = changes[id];
        c.knob = knob;
        c.asset = asset;
        c.value = value;
        c.author = msg.sender;
        c.snapshot = snap;
        c.voteEnd = block.number + votingBlocks;
        c.readyAt = block.number + votingBlocks + delayBlocks;
        c.needed = stake.supplyAt(snap) * quorumBps / 10_000;
        emit Submitted(id, msg.sender, knob, asset, value);
    }

    function ballot(uint256 id, bool yea) external {
        Change storage c = changes[id];
        require(stage(id) == Stage.Voting, "not voting");
        require(!counted[id][msg.sender], "counted");
        counted[id][msg.sender] = true;
        uint256 w = stake.weightAt(msg.sender, c.snapshot);
        require(w > 0, "no stake");
        if (yea) c.yea += w;
        else c.nay += w;
        emit Balloted(id, msg.sender, yea, w);
    }

    function pull(uint256 id) external {
        require(msg.sender == changes[id].author && stage(id) == Stage.Voting, "pull");
        changes[id].pulled = true;
        emit Pulled(id);
    }

    function enact(uint256 id) external {
        require(stage(id) == Stage.Ready, "not ready");
        Change storage c = changes[id];
        c.enacted = true;
        emit Enacted(id);
        if (c.knob == Knob.Collateral) market.setCollateralFactor(c.asset, c.value);
        else if (c.knob == Knob.Reserve) market.setReserveFactor(c.asset, c.value);
        else market.setSupplyCap(c.asset, c.value);
    }

    function stage(uint256 id) public view returns (Stage) {
        Change storage c = changes[id];
        if (c.author == address(0)) return Stage.None;
        if (c.pulled) return Stage.Pulled;
        if (c.enacted) return Stage.Enacted;
        if (block.number <= c.voteEnd) return Stage.Voting;
        if (c.yea <= c.nay || c.yea < c.needed) return Stage.Rejected;
        if (block.number <= c.readyAt) return Stage.Waiting;
        if (block.number > c.readyAt + LAPSE) return Stage.Lapsed;
        return Stage.Ready;
    }
}
