// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

abstract contract Minted {
    struct Layer {
        uint256 t;
        uint256 v;
    }

    string public constant name = "Mintmark";
    uint8 public constant decimals = 18;
    mapping(address => Layer[]) private _layers;
    Layer[] private _supply;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function balanceOf(address a) public view returns (uint256) {
        return _cur(_layers[a]);
    }

    function totalSupply() public view returns (uint256) {
        return _cur(_supply);
    }

    function balanceOfAt(address a, uint256 t) public view returns (uint256) {
        return _old(_layers[a], t);
    }

    function totalSupplyAt(uint256 t) public view returns (uint256) {
        return _old(_supply, t);
    }

    function transfer(address to, uint256 v) external returns (bool) {
        require(to != address(0), "to");
        _lay(_layers[msg.sender], balanceOf(msg.sender) - v);
        _lay(_layers[to], balanceOf(to) + v);
        emit Transfer(msg.sender, to, v);
        return true;
    }

    function _mint(address to, uint256 v) internal {
        require(to != address(0), "to");
        _lay(_supply, totalSupply() + v);
        _lay(_layers[to], balanceOf(to) + v);
        emit Transfer(address(0), to, v);
    }

    function _cur(Layer[] storage l) private view returns (uint256) {
        return l.length == 0 ? 0 : l[l.length - 1].v;
    }

    function _old(Layer[] storage l, uint256 t) private view returns (uint256) {
        require(t < block.timestamp, "t");
        uint256 a = 0;
        uint256 b = l.length;
        while (a < b) {
            uint256 m = (a + b) / 2;
            if (l[m].t <= t) a = m + 1;
            else b = m;
        }
        return a == 0 ? 0 : l[a - 1].v;
    }

    function _lay(Layer[] storage l, uint256 v) private {
        if (l.length > 0 && l[l.length - 1].t == block.timestamp) l[l.length - 1].v = v;
        else l.push(Layer(block.timestamp, v));
    }
}

/// The token is its own parliament: the only thing it ever votes on is the issue of new marks.
contract Mintmark is Minted {
    struct Issue {
        address asker;
        address receiver;
        uint256 amount;
        uint256 stamp;
        uint256 shut;
        uint256 quorum;
        uint256 yes;
        uint256 no;
        Mood mood;
    }

    enum Mood { Nothing, Asked, Taken, Struck }

    uint256 public constant VOTE = 5 days;
    uint256 public constant TAKE = 9 days;
    uint256 public constant START = 4_000_000e18;

    Issue[] public issues;
    mapping(uint256 => mapping(address => bool)) public answered;

    event Asked(uint256 indexed n, address asker, address receiver, uint256 amount);
    event Answered(uint256 indexed n, address who, bool yes, uint256 weight);
    event Struck(uint256 indexed n);
    event Taken(uint256 indexed n);

    constructor(address mintmaster) {
        _mint(mintmaster, START);
    }

    function ask(address receiver, uint256 amount) external returns (uint256 n) {
        uint256 stamp = block.timestamp - 1;
        require(balanceOfAt(msg.sender, stamp) >= 40_000e18, "one percent");
        require(receiver != address(0) && amount > 0, "issue");
        n = issues.length;
        uint256 quorum = totalSupplyAt(stamp) / 4;
        issues.push(
            Issue(msg.sender, receiver, amount, stamp, block.timestamp + VOTE, quorum, 0, 0, Mood.Asked)
        );
        emit Asked(n, msg.sender, receiver, amount);
    }

    function answer(uint256 n, bool yes) external {
        Issue storage i = issues[n];
        require(i.mood == Mood.Asked && block.timestamp <= i.shut, "shut");
        require(!answered[n][msg.sender], "answered");
        answered[n][msg.sender] = true;
        uint256 weight = balanceOfAt(msg.sender, i.stamp);
        if (yes) i.yes += weight;
        else i.no += weight;
        emit Answered(n, msg.sender, yes, weight);
    }

    function strike(uint256 n) external {
        Issue storage i = issues[n];
        require(i.asker == msg.sender && i.mood == Mood.Asked && block.timestamp <= i.shut, "strike");
        i.mood = Mood.Struck;
        emit Struck(n);
    }

    function take(uint256 n) external {
        Issue storage i = issues[n];
        require(i.mood == Mood.Asked && block.timestamp > i.shut, "open or gone");
        require(block.timestamp <= i.shut + TAKE, "lapsed");
        require(i.yes > i.no && i.yes >= i.quorum, "refused");
        i.mood = Mood.Taken;
        _mint(i.receiver, i.amount);
        emit Taken(n);
    }
}
