// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

library History {
    struct Entry {
        uint64 since;
        uint192 amount;
    }

    function latest(Entry[] storage self) internal view returns (uint256) {
        return self.length == 0 ? 0 : self[self.length - 1].amount;
    }

    function at(Entry[] storage self, uint256 when) internal view returns (uint256) {
        uint256 i = self.length;
        while (i > 0) {
            if (self[i - 1].since <= when) return self[i - 1].amount;
            i--;
        }
        return 0;
    }

    function put(Entry[] storage self, uint256 amount) internal {
        require(amount <= type(uint192).max, "overflow");
        uint64 nowTime = uint64(block.timestamp);
        uint256 n = self.length;
        if (n > 0 && self[n - 1].since == nowTime) self[n - 1].amount = uint192(amount);
        else self.push(Entry(nowTime, uint192(amount)));
    }
}

/// Guild shares are bought for ether and sold back at the same price; the holders vote grants out of the patronage fund.
contract ArtisanGuild {
    using History for History.Entry[];

    struct Grant {
        address payable artisan;
        uint256 wei_;
        uint256 snap;
        uint256 closes;
        uint256 needed;
        uint256 pro;
        uint256 contra;
        uint8 flags;
    }

    uint8 private constant PAID = 1;
    uint8 private constant DROPPED = 2;
    uint256 public constant SHARE_PRICE = 0.01 ether;
    uint256 public constant BALLOT = 6 days;
    uint256 public constant CLAIM_WINDOW = 20 days;
    uint256 public constant QUORUM_FLOOR = 500;

    uint256 public fund;
    mapping(address => History.Entry[]) private _shares;
    History.Entry[] private _total;
    mapping(uint256 => Grant) public grants;
    mapping(uint256 => address) public authorOf;
    mapping(uint256 => mapping(address => bool)) public spoke;
    uint256 public nextGrant = 1;

    event Bought(address indexed who, uint256 shares);
    event Sold(address indexed who, uint256 shares);
    event Patronage(address indexed from, uint256 amount);
    event GrantOpened(uint256 indexed id, address author, address artisan, uint256 amount);
    event Spoken(uint256 indexed id, address who, bool pro, uint256 weight);
    event GrantPaid(uint256 indexed id);
    event GrantDropped(uint256 indexed id);

    function sharesOf(address who) public view returns (uint256) {
        return _shares[who].latest();
    }

    function sharesAt(address who, uint256 when) public view returns (uint256) {
        return _shares[who].at(when);
    }

    function buy() external payable {
        require(msg.value > 0 && msg.value % SHARE_PRICE == 0, "whole shares");
        uint256 n = msg.value / SHARE_PRICE;
        _shares[msg.sender].put(sharesOf(msg.sender) + n);
        _total.put(_total.latest() + n);
        emit Bought(msg.sender, n);
    }

    function sell(uint256 n) external {
        _shares[msg.sender].put(sharesOf(msg.sender) - n);
        _total.put(_total.latest() - n);
        emit Sold(msg.sender, n);
        (bool ok, ) = msg.sender.call{value: n * SHARE_PRICE}("");
        require(ok, "refund");
    }

    function patronise() external payable {
        fund += msg.value;
        emit Patronage(msg.sender, msg.value);
    }

    function open(address payable artisan, uint256 amount) external returns (uint256 id) {
        uint256 snap = block.timestamp;
        require(sharesAt(msg.sender, snap) >= 10, "ten shares");
        require(artisan != address(0) && amount > 0, "grant");
        id = nextGrant++;
        authorOf[id] = msg.sender;
        Grant storage g = grants[id];
        g.artisan = artisan;
        g.wei_ = amount;
        g.snap = snap;
        g.closes = block.timestamp + BALLOT;
        uint256 fifth = _total.at(snap) / 5;
        g.needed = fifth > QUORUM_FLOOR ? fifth : QUORUM_FLOOR;
        emit GrantOpened(id, msg.sender, artisan, amount);
    }

    function speak(uint256 id, bool pro) external {
        Grant storage g = grants[id];
        require(g.closes != 0 && block.timestamp <= g.closes, "closed");
        require(g.flags == 0, "settled");
        require(!spoke[id][msg.sender], "once");
        uint256 weight = sharesAt(msg.sender, g.snap);
        require(weight > 0, "no shares");
        spoke[id][msg.sender] = true;
        if (pro) g.pro += weight;
        else g.contra += weight;
        emit Spoken(id, msg.sender, pro, weight);
    }

    function drop(uint256 id) external {
        Grant storage g = grants[id];
        require(msg.sender == authorOf[id], "author");
        require(g.flags == 0 && block.timestamp <= g.closes, "late");
        g.flags = DROPPED;
        emit GrantDropped(id);
    }

    function pay(uint256 id) external {
        Grant storage g = grants[id];
        require(g.closes != 0 && block.timestamp > g.closes, "still open");
        require(block.timestamp <= g.closes + CLAIM_WINDOW, "lapsed");
        require(g.flags == 0, "settled");
        require(g.pro >= g.needed && g.pro > g.contra, "not carried");
        g.flags = PAID;
        fund -= g.wei_;
        emit GrantPaid(id);
        (bool ok, ) = g.artisan.call{value: g.wei_}("");
        require(ok, "payment");
    }
}
