// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.0;

interface IAsset {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @dev Votes are recorded per account and block; shares cannot be transferred.
abstract contract ShareLedger {
    struct Mark {
        uint64 blk;
        uint192 shares;
    }

    mapping(address => Mark[]) private _marks;
    Mark[] private _supplyMarks;
    uint256 public totalShares;
    mapping(address => uint256) public sharesOf;

    event SharesChanged(address indexed who, uint256 before, uint256 afterwards);

    function sharesAt(address who, uint256 blk) public view returns (uint256) {
        require(blk < block.number, "future");
        return _lookup(_marks[who], blk);
    }

    function supplyAt(uint256 blk) public view returns (uint256) {
        require(blk < block.number, "future");
        return _lookup(_supplyMarks, blk);
    }

    function _credit(address who, uint256 amount) internal {
        uint256 before = sharesOf[who];
        sharesOf[who] = before + amount;
        totalShares += amount;
        _write(_marks[who], sharesOf[who]);
        _write(_supplyMarks, totalShares);
        emit SharesChanged(who, before, sharesOf[who]);
    }

    function _debit(address who, uint256 amount) internal {
        uint256 before = sharesOf[who];
        require(before >= amount, "shares");
        sharesOf[who] = before - amount;
        totalShares -= amount;
        _write(_marks[who], sharesOf[who]);
        _write(_supplyMarks, totalShares);
        emit SharesChanged(who, before, sharesOf[who]);
    }

    function _write(Mark[] storage m, uint256 value) private {
        require(value <= type(uint192).max, "overflow");
        uint256 n = m.length;
        if (n > 0 && m[n - 1].blk == uint64(block.number)) {
            m[n - 1].shares = uint192(value);
        } else {
            m.push(Mark(uint64(block.number), uint192(value)));
        }
    }

    function _lookup(Mark[] storage m, uint256 blk) private view returns (uint256) {
        uint256 lo = 0;
        uint256 hi = m.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (m[mid].blk > blk) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : m[lo - 1].shares;
    }
}

/// @title ChapterShares
/// @notice A regional chapter of a larger DAO. Holding chapter shares means having parked the parent
///         DAO's assets here, one for one, for at least the stay below.
contract ChapterShares is ShareLedger {
    uint256 public constant STAY = 40_000; // blocks

    address public immutable parent; // timelock of the parent DAO
    mapping(address => bool) public accepted;
    mapping(address => mapping(address => uint256)) public parked;
    mapping(address => uint256) public leaveFrom;
    bool private _busy;

    event AssetAccepted(address indexed asset);
    event Joined(address indexed who, address indexed asset, uint256 amount);
    event Left(address indexed who, address indexed asset, uint256 amount);

    modifier lock() {
        require(!_busy, "busy");
        _busy = true;
        _;
        _busy = false;
    }

    constructor(address parent_, address firstAsset) {
        require(parent_.code.length > 0 && firstAsset != address(0), "setup");
        parent = parent_;
        accepted[firstAsset] = true;
        emit AssetAccepted(firstAsset);
    }

    /// @notice The parent DAO may widen the list; assets are of equal unit value and carry 18 decimals.
    function acceptAsset(address asset) external {
        require(msg.sender == parent, "parent");
        require(asset != address(0) && !accepted[asset], "asset");
        accepted[asset] = true;
        emit AssetAccepted(asset);
    }

    function join(IAsset asset, uint256 amount) external lock {
        require(accepted[address(asset)], "asset");
        require(amount > 0, "nothing");
        uint256 held = asset.balanceOf(address(this));
        require(asset.transferFrom(msg.sender, address(this), amount), "transfer");
        require(asset.balanceOf(address(this)) - held == amount, "fee");
        parked[msg.sender][address(asset)] += amount;
        leaveFrom[msg.sender] = block.number + STAY;
        _credit(msg.sender, amount);
        emit Joined(msg.sender, address(asset), amount);
    }

    function leave(IAsset asset, uint256 amount) external lock {
        require(block.number >= leaveFrom[msg.sender], "stay");
        require(parked[msg.sender][address(asset)] >= amount, "parked");
        parked[msg.sender][address(asset)] -= amount;
        _debit(msg.sender, amount);
        require(asset.transfer(msg.sender, amount), "transfer");
        emit Left(msg.sender, address(asset), amount);
    }
}

/// @title ChapterHall
/// @notice Signals of the chapter to its parent; the parent reads `carried`.
contract ChapterHall {
    struct Signal {
        address author;
        uint256 at;
        uint256 closes;
        uint256 ayes;
        uint256 nays;
        bytes32 text;
    }

    uint256 public constant PERIOD = 20_000;
    ChapterShares public immutable shares;
    Signal[] public signals;
    mapping(uint256 => mapping(address => bool)) public spoken;

    event Raised(uint256 indexed id, address indexed author, bytes32 text);
    event Spoke(uint256 indexed id, address indexed who, bool aye, uint256 weight);

    constructor(ChapterShares shares_) {
        shares = shares_;
    }

    function raise(bytes32 text) external returns (uint256 id) {
        require(shares.sharesAt(msg.sender, block.number - 1) > 0, "no shares");
        require(shares.supplyAt(block.number - 1) >= 100e18, "too small");
        id = signals.length;
        signals.push(Signal(msg.sender, block.number - 1, block.number + PERIOD, 0, 0, text));
        emit Raised(id, msg.sender, text);
    }

    function speak(uint256 id, bool aye) external {
        Signal storage s = signals[id];
        require(block.number <= s.closes, "closed");
        require(!spoken[id][msg.sender], "spoken");
        spoken[id][msg.sender] = true;
        uint256 w = shares.sharesAt(msg.sender, s.at);
        require(w > 0, "no shares");
        if (aye) s.ayes += w;
        else s.nays += w;
        emit Spoke(id, msg.sender, aye, w);
    }

    function carried(uint256 id) external view returns (bool) {
        Signal storage s = signals[id];
        if (block.number <= s.closes) return false;
        return s.ayes > s.nays && s.ayes * 5 >= shares.supplyAt(s.at);
    }
}
