// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Growers hold trees; every tree speaks for its grower unless the grower asked somebody else to speak.
contract OrchardTrees {
    struct Ring {
        uint32 day_;
        uint224 voice;
    }

    string public constant name = "Orchard Tree";
    uint256 public constant totalSupply = 50_000;
    mapping(address => uint256) public balanceOf;
    mapping(address => address) private _speaker;
    mapping(address => Ring[]) private _rings;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event SpeakerChanged(address indexed grower, address indexed before, address indexed after_);

    constructor(address[] memory growers, uint256[] memory trees) {
        require(growers.length == trees.length, "lengths");
        uint256 sum;
        for (uint256 i = 0; i < growers.length; i++) {
            require(growers[i] != address(0), "grower");
            balanceOf[growers[i]] += trees[i];
            sum += trees[i];
            _grow(growers[i], trees[i]);
            emit Transfer(address(0), growers[i], trees[i]);
        }
        require(sum == totalSupply, "sum");
    }

    function speakerOf(address grower) public view returns (address) {
        address s = _speaker[grower];
        return s == address(0) ? grower : s;
    }

    function today() public view returns (uint32) {
        return uint32(block.timestamp / 1 days);
    }

    function transfer(address to, uint256 trees) external returns (bool) {
        require(to != address(0), "to");
        balanceOf[msg.sender] -= trees;
        balanceOf[to] += trees;
        _prune(speakerOf(msg.sender), trees);
        _grow(speakerOf(to), trees);
        emit Transfer(msg.sender, to, trees);
        return true;
    }

    function appoint(address speaker) external {
        address before = speakerOf(msg.sender);
        _speaker[msg.sender] = speaker;
        address next = speakerOf(msg.sender);
        if (before != next) {
            if (before != address(0)) _prune(before, balanceOf[msg.sender]);
            _grow(next, balanceOf[msg.sender]);
        }
        emit SpeakerChanged(msg.sender, before, next);
    }

    /// Voice at the end of a day that is over.
    function voiceAt(address who, uint32 day_) external view returns (uint256) {
        require(day_ < today(), "day not over");
        Ring[] storage r = _rings[who];
        for (uint256 i = r.length; i > 0; i--) {
            if (r[i - 1].day_ <= day_) return r[i - 1].voice;
        }
        return 0;
    }

    function _voice(address who) private view returns (uint256) {
        uint256 n = _rings[who].length;
        return n == 0 ? 0 : _rings[who][n - 1].voice;
    }

    function _grow(address who, uint256 trees) private {
        _ring(who, _voice(who) + trees);
    }

    function _prune(address who, uint256 trees) private {
        _ring(who, _voice(who) - trees);
    }

    function _ring(address who, uint256 voice) private {
        require(voice <= totalSupply, "bound");
        Ring[] storage r = _rings[who];
        uint32 d = today();
        if (r.length > 0 && r[r.length - 1].day_ == d) r[r.length - 1].voice = uint224(voice);
        else r.push(Ring(d, uint224(voice)));
    }
}

/// Decides which parcels are bought from the common purse.
contract OrchardMeeting {
    struct Parcel {
        address payable seller;
        uint256 price;
        uint32 counted;
        uint32 lastDay;
        uint256 buy;
        uint256 pass_;
        bool bought;
    }

    OrchardTrees public immutable trees;
    uint32 public constant MEETING_DAYS = 6;
    uint32 public constant SETTLE_DAYS = 2;
    uint32 public constant OFFER_DAYS = 30;
    uint256 public constant QUORUM = 10_000;

    Parcel[] public parcels;
    mapping(address => mapping(uint256 => bool)) public raised;

    event Offered(uint256 indexed n, address seller, uint256 price);
    event HandRaised(uint256 indexed n, address grower, bool buy, uint256 voice);
    event Bought(uint256 indexed n);

    constructor(OrchardTrees trees_) payable {
        require(address(trees_) != address(0), "trees");
        trees = trees_;
    }

    receive() external payable {}

    function offer(uint256 price) external returns (uint256 n) {
        require(price > 0, "price");
        uint32 d = trees.today();
        n = parcels.length;
        parcels.push(Parcel(payable(msg.sender), price, d - 1, d + MEETING_DAYS, 0, 0, false));
        emit Offered(n, msg.sender, price);
    }

    function raiseHand(uint256 n, bool buy) external {
        Parcel storage p = parcels[n];
        require(trees.today() <= p.lastDay, "meeting over");
        require(!raised[msg.sender][n], "hand counted");
        raised[msg.sender][n] = true;
        uint256 voice = trees.voiceAt(msg.sender, p.counted);
        if (buy) p.buy += voice;
        else p.pass_ += voice;
        emit HandRaised(n, msg.sender, buy, voice);
    }

    function settle(uint256 n) external {
        Parcel storage p = parcels[n];
        uint32 d = trees.today();
        require(d > p.lastDay + SETTLE_DAYS && d <= p.lastDay + OFFER_DAYS, "not now");
        require(!p.bought, "bought");
        require(p.buy >= QUORUM && p.buy > p.pass_, "refused");
        p.bought = true;
        emit Bought(n);
        (bool ok, ) = p.seller.call{value: p.price}("");
        require(ok, "payment");
    }
}
