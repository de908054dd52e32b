// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// Casting shares are sold at a set price for ether, and returned at the same price. Holders steer the foundry.
contract FoundryShares {
    struct Ingot {
        uint256 at;
        uint256 weight;
    }

    uint256 public constant PRICE = 0.001 ether;
    uint256 public totalShares;
    mapping(address => Ingot[]) private ingots;

    event Cast(address indexed holder, uint256 shares);
    event Melted(address indexed holder, uint256 shares);

    function buy(uint256 shares) external payable {
        require(shares > 0, "none");
        require(msg.value == cost(shares), "price");
        uint256 total = totalShares + shares;
        require(total >= totalShares, "total");
        totalShares = total;
        store(msg.sender, sharesOf(msg.sender) + shares);
        emit Cast(msg.sender, shares);
    }

    function melt(uint256 shares) external {
        uint256 held = sharesOf(msg.sender);
        require(shares <= held, "held");
        totalShares -= shares;
        store(msg.sender, held - shares);
        emit Melted(msg.sender, shares);
        (bool ok, ) = msg.sender.call{value: cost(shares)}("");
        require(ok, "refund");
    }

    function cost(uint256 shares) public pure returns (uint256 price) {
        price = shares * PRICE;
        require(shares == 0 || price / shares == PRICE, "too many");
    }

    function sharesOf(address holder) public view returns (uint256) {
        Ingot[] storage g = ingots[holder];
        return g.length == 0 ? 0 : g[g.length - 1].weight;
    }

    function sharesAt(address holder, uint256 blockNumber) public view returns (uint256) {
        require(blockNumber < block.number, "molten");
        Ingot[] storage g = ingots[holder];
        uint256 lo = 0;
        uint256 hi = g.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (g[mid].at <= blockNumber) lo = mid + 1;
            else hi = mid;
        }
        return lo == 0 ? 0 : g[lo - 1].weight;
    }

    function store(address holder, uint256 weight) private {
        Ingot[] storage g = ingots[holder];
        if (g.length > 0 && g[g.length - 1].at == block.number) g[g.length - 1].weight = weight;
        else g.push(Ingot(block.number, weight));
    }
}

contract Foundry is FoundryShares {
    struct Pour {
        address master;
        address payable mould;
        uint256 amount;
        uint256 mark;
        uint256 cools;
        uint256 pour;
        uint256 hold;
        bool poured;
        bool broken;
    }

    uint256 public constant HEAT = 28000;
    uint256 public constant COOL = 7000;
    uint256 public constant CRACK = 90000;
    uint256 public constant QUORUM = 40000;

    uint256 public crucible;
    uint256 public pours;
    mapping(uint256 => Pour) public pourOf;
    mapping(uint256 => mapping(address => bool)) public struck;

    event Fed(address indexed from, uint256 amount);
    event PourPlanned(uint256 indexed id, address master, address mould, uint256 amount);
    event Struck(uint256 indexed id, address holder, bool pour, uint256 weight);
    event Broken(uint256 indexed id);
    event Poured(uint256 indexed id);

    function feed() external payable {
        uint256 sum = crucible + msg.value;
        require(sum >= crucible, "sum");
        crucible = sum;
        emit Fed(msg.sender, msg.value);
    }

    function plan(address payable mould, uint256 amount) external returns (uint256 id) {
        require(sharesAt(msg.sender, block.number - 1) >= 400, "one percent of a quorum");
        require(mould != address(0) && amount > 0, "mould");
        id = ++pours;
        Pour storage p = pourOf[id];
        p.master = msg.sender;
        p.mould = mould;
        p.amount = amount;
        p.mark = block.number - 1;
        p.cools = block.number + HEAT;
        emit PourPlanned(id, msg.sender, mould, amount);
    }

    function strike(uint256 id, bool pour) external {
        Pour storage p = pourOf[id];
        require(p.cools != 0 && block.number <= p.cools && !p.broken, "cold");
        require(!struck[id][msg.sender], "struck");
        struck[id][msg.sender] = true;
        uint256 weight = sharesAt(msg.sender, p.mark);
        if (pour) p.pour = plus(p.pour, weight);
        else p.hold = plus(p.hold, weight);
        emit Struck(id, msg.sender, pour, weight);
    }

    function break_(uint256 id) external {
        Pour storage p = pourOf[id];
        require(p.master == msg.sender && block.number <= p.cools && !p.broken, "break");
        p.broken = true;
        emit Broken(id);
    }

    function run(uint256 id) external {
        Pour storage p = pourOf[id];
        require(p.cools != 0 && block.number > p.cools + COOL && block.number <= p.cools + CRACK, "heat");
        require(!p.broken && !p.poured, "done");
        require(p.pour >= QUORUM && p.pour > p.hold, "held");
        require(p.amount <= crucible, "crucible");
        p.poured = true;
        crucible -= p.amount;
        emit Poured(id);
        (bool ok, ) = p.mould.call{value: p.amount}("");
        require(ok, "spill");
    }

    function plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "sum");
    }
}
