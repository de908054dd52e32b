// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

struct Call {
    address target;
    bytes data;
}

/// @title HoldingPen
/// @notice Keeps approved calls for a while, after which anybody may run them.
contract HoldingPen {
    struct Held {
        uint64 from;
        bool run;
        Call[] calls;
    }

    uint64 public constant WAIT = 2 days;
    uint64 public constant KEEP = 10 days;
    address public immutable desk;
    Held[] private _held;

    event Kept(uint256 indexed op, uint256 from);
    event Ran(uint256 indexed op);

    constructor(address desk_) {
        desk = desk_;
    }

    function hold(Call[] memory calls) external returns (uint256 op) {
        require(msg.sender == desk, "desk");
        require(calls.length > 0, "empty");
        op = _held.length;
        Held storage h = _held.push();
        h.from = uint64(block.timestamp) + WAIT;
        for (uint256 i = 0; i < calls.length; i++) {
            h.calls.push(calls[i]);
        }
        emit Kept(op, h.from);
    }

    function run(uint256 op) external {
        Held storage h = _held[op];
        require(!h.run && block.timestamp >= h.from && block.timestamp <= h.from + KEEP, "not now");
        h.run = true;
        for (uint256 i = 0; i < h.calls.length; i++) {
            (bool ok, bytes memory ret) = h.calls[i].target.call(h.calls[i].data);
            require(ok, string(ret));
        }
        emit Ran(op);
    }

    function held(uint256 op) external view returns (Held memory) {
        return _held[op];
    }
}

interface ILender {
    function supportMarket(address market) external;
    function setCollateralFactor(address market, uint256 factor) external;
}

interface IMarketToken {
    function underlying() external view returns (address);
    function mintFor(address to, uint256 amount) external;
}

interface IVoteToken {
    function getPastVotes(address who, uint256 blk) external view returns (uint256);
    function getPastTotalSupply(uint256 blk) external view returns (uint256);
}

/// @title ListingDesk
/// @notice New markets are proposed and voted upon here. A listing consists of opening the market, seeding it from the
///         reserve so that its exchange rate cannot be pushed, and giving it a collateral factor.
contract ListingDesk {
    enum State { Unknown, Open, Refused, Approved, Kept, Recalled }

    struct Listing {
        address sponsor;
        address market;
        uint256 seed;
        uint256 factor;
        uint256 at;
        uint256 ends;
        uint256 quorum;
        uint256 inFavour;
        uint256 opposed;
        bool kept;
        bool recalled;
    }

    uint256 public constant VOTE_BLOCKS = 21_600;
    uint256 public constant MAX_FACTOR = 0.8e18;
    uint256 public constant MIN_SEED = 1e18;

    ILender public immutable lender;
    IVoteToken public immutable votes;
    HoldingPen public immutable pen;
    address public immutable reserve;

    mapping(uint256 => Listing) public listings;
    mapping(uint256 => mapping(address => bool)) public heard;
    uint256 public total;

    event Proposed(uint256 indexed id, address indexed sponsor, address indexed market, uint256 seed, uint256 factor);
    event Heard(uint256 indexed id, address indexed voter, bool inFavour, uint256 weight);
    event Recalled(uint256 indexed id);
    event Approved(uint256 indexed id);

    constructor(ILender lender_, IVoteToken votes_, address reserve_) {
        require(address(lender_) != address(0) && address(votes_) != address(0) && reserve_ != address(0), "zero");
        lender = lender_;
        votes = votes_;
        reserve = reserve_;
        pen = new HoldingPen(address(this));
    }

    function propose(address market, uint256 seed, uint256 factor) external returns (uint256 id) {
        require(market.code.length > 0 && seed >= MIN_SEED && factor <= MAX_FACTOR, "listing");
        uint256 at = block.number - 1;
        uint256 supply = votes.getPastTotalSupply(at);
        require(supply >= 1e18, "supply");
        require(votes.getPastVotes(msg.sender, at) * 100 >= supply, "one percent");
        id = ++total;
        Listing storage l = listings[id];
        l.sponsor = msg.sender;
        l.market = market;
        l.seed = seed;
        l.factor = factor;
        l.at = at;
        l.ends = block.number + VOTE_BLOCKS;
        l.quorum = supply / 10;
        emit Proposed(id, msg.sender, market, seed, factor);
    }

    function hear(uint256 id, bool inFavour) external {
        require(state(id) == State.Open && !heard[id][msg.sender], "hear");
        heard[id][msg.sender] = true;
        Listing storage l = listings[id];
        uint256 w = votes.getPastVotes(msg.sender, l.at);
        if (inFavour) l.inFavour += w;
        else l.opposed += w;
        emit Heard(id, msg.sender, inFavour, w);
    }

    function recall(uint256 id) external {
        require(state(id) == State.Open && msg.sender == listings[id].sponsor, "recall");
        listings[id].recalled = true;
        emit Recalled(id);
    }

    function approve(uint256 id) external {
        require(state(id) == State.Approved, "not approved");
        Listing storage l = listings[id];
        l.kept = true;
        Call[] memory calls = new Call[](3);
        calls[0] = Call(address(lender), abi.encodeCall(ILender.supportMarket, (l.market)));
        calls[1] = Call(l.market, abi.encodeCall(IMarketToken.mintFor, (reserve, l.seed)));
        calls[2] = Call(address(lender), abi.encodeCall(ILender.setCollateralFactor, (l.market, l.factor)));
        for (uint256 i = 0; i < calls.length; i++) {
            Call[] memory one = new Call[](1);
            one[0] = calls[i];
            pen.hold(one);
        }
        emit Approved(id);
    }

    function state(uint256 id) public view returns (State) {
        Listing storage l = listings[id];
        if (l.sponsor == address(0)) return State.Unknown;
        if (l.recalled) return State.Recalled;
        if (l.kept) return State.Kept;
        if (block.number <= l.ends) return State.Open;
        if (l.inFavour <= l.opposed || l.inFavour < l.quorum) return State.Refused;
        return State.Approved;
    }
}
