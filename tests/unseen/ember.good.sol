// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.16;

interface IEmber {
    function pastWeight(address who, uint256 blk) external view returns (uint256);
    function pastTotal(uint256 blk) external view returns (uint256);
}

contract Ember is IEmber {
    struct Flame {
        uint256 blk;
        uint256 val;
    }

    string public constant symbol = "EMB";
    uint256 public total;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => Flame[]) private flames;
    Flame[] private totals;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address[] memory hands, uint256 each) {
        require(hands.length > 0 && each >= 1_000e18, "hands");
        for (uint256 i = 0; i < hands.length; i++) {
            require(hands[i] != address(0), "hand");
            _update(address(0), hands[i], each);
        }
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(to != address(0), "to");
        _update(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(to != address(0), "to");
        _useAllowance(from, value);
        _update(from, to, value);
        return true;
    }

    function burn(uint256 value) external {
        _update(msg.sender, address(0), value);
    }

    function burnFrom(address from, uint256 value) external {
        _useAllowance(from, value);
        _update(from, address(0), value);
    }

    function pastWeight(address who, uint256 blk) external view override returns (uint256) {
        return _past(flames[who], blk);
    }

    function pastTotal(uint256 blk) external view override returns (uint256) {
        return _past(totals, blk);
    }

    function _useAllowance(address from, uint256 value) private {
        uint256 given = allowance[from][msg.sender];
        if (given != type(uint256).max) {
            require(given >= value, "allowance");
            allowance[from][msg.sender] = given - value;
        }
    }

    function _update(address from, address to, uint256 value) private {
        if (from == address(0)) {
            total += value;
            _log(totals, total);
        } else {
            balanceOf[from] -= value;
            _log(flames[from], balanceOf[from]);
        }
        if (to == address(0)) {
            total -= value;
            _log(totals, total);
        } else {
            balanceOf[to] += value;
            _log(flames[to], balanceOf[to]);
        }
        emit Transfer(from, to, value);
    }

    function _log(Flame[] storage f, uint256 val) private {
        if (f.length > 0 && f[f.length - 1].blk == block.number) f[f.length - 1].val = val;
        else f.push(Flame(block.number, val));
    }

    function _past(Flame[] storage f, uint256 blk) private view returns (uint256) {
        require(blk < block.number, "blk");
        uint256 lo = 0;
        uint256 hi = f.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (f[mid].blk > blk) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : f[lo - 1].val;
    }
}

contract EmberCircle {
    struct Wish {
        address wisher;
        address payable whom;
        uint256 gift;
        uint256 seen;
        uint256 dusk;
        uint256 warm;
        uint256 cold;
        uint256 needed;
        bool granted;
        bool forgotten;
    }

    IEmber public immutable ember;
    uint256 public constant MIN_NEEDED = 100e18;
    uint256 public constant EVENING = 21_600;
    uint256 public constant NIGHT = 7_200;
    uint256 public constant MOON = 100_000;

    mapping(bytes32 => Wish) public wishes;
    mapping(bytes32 => mapping(address => bool)) public sat;
    mapping(address => uint256) public wishesOf;

    event Wished(bytes32 indexed id, address wisher, address whom, uint256 gift);
    event Sat(bytes32 indexed id, address who, bool warm, uint256 weight);
    event Granted(bytes32 indexed id);
    event Forgotten(bytes32 indexed id);

    constructor(IEmber ember_) payable {
        require(address(ember_) != address(0), "ember");
        ember = ember_;
    }

    receive() external payable {}

    function wish(address payable whom, uint256 gift) external returns (bytes32 id) {
        uint256 seen = block.number - 1;
        require(ember.pastWeight(msg.sender, seen) >= 10e18, "weight");
        require(whom != address(0) && gift > 0, "wish");
        id = keccak256(abi.encode(msg.sender, whom, gift, wishesOf[msg.sender]++));
        uint256 share = ember.pastTotal(seen) / 6;
        wishes[id] = Wish({
            wisher: msg.sender,
            whom: whom,
            gift: gift,
            seen: seen,
            dusk: block.number + EVENING,
            warm: 0,
            cold: 0,
            needed: share < MIN_NEEDED ? MIN_NEEDED : share,
            granted: false,
            forgotten: false
        });
        emit Wished(id, msg.sender, whom, gift);
    }

    function sit(bytes32 id, bool warm) external {
        Wish storage w = wishes[id];
        require(w.dusk != 0 && block.number <= w.dusk && !w.forgotten, "dark");
        require(!sat[id][msg.sender], "sat");
        sat[id][msg.sender] = true;
        uint256 weight = ember.pastWeight(msg.sender, w.seen);
        if (warm) w.warm += weight;
        else w.cold += weight;
        emit Sat(id, msg.sender, warm, weight);
    }

    function forget(bytes32 id) external {
        Wish storage w = wishes[id];
        require(w.wisher == msg.sender && !w.forgotten && block.number <= w.dusk, "forget");
        w.forgotten = true;
        emit Forgotten(id);
    }

    function grant(bytes32 id) external {
        Wish storage w = wishes[id];
        require(w.dusk != 0 && block.number > w.dusk + NIGHT && block.number <= w.dusk + MOON, "hour");
        require(!w.granted && !w.forgotten, "over");
        require(w.warm > w.cold && w.warm >= w.needed, "cold");
        w.granted = true;
        emit Granted(id);
        (bool ok, ) = w.whom.call{value: w.gift}("");
        require(ok, "gift");
    }
}
