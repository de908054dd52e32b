// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

interface IERC20Minimal {
    function transferFrom(address from, address to, uint256 v) external returns (bool);
    function transfer(address to, uint256 v) external returns (bool);
}

/// Members deposit reed tokens, receive membership weight, and together decide on the wetland's projects.
contract Reedbed {
    struct Obs {
        uint256 at;
        uint256 v;
    }

    struct Project {
        address lead;
        uint256 grant;
        uint256 from;
        uint256 to;
        uint256 ok;
        uint256 ko;
        bool funded;
        bool shelved;
        mapping(address => bool) heard;
    }

    IERC20Minimal public immutable reed;
    uint256 public constant QUORUM_PERCENT = 25;
    uint256 public constant MINIMUM_FOR = 5_000e18;

    uint256 public pot;
    uint256 public projectCount;
    mapping(uint256 => Project) private projects;
    mapping(address => Obs[]) private weights;
    Obs[] private whole;

    event Joined(address indexed who, uint256 v);
    event Left(address indexed who, uint256 v);
    event PotFilled(address indexed who, uint256 v);
    event ProjectOpened(uint256 indexed id, address lead, uint256 grant);
    event Heard(uint256 indexed id, address who, bool ok, uint256 weight);
    event Funded(uint256 indexed id);
    event Shelved(uint256 indexed id);

    constructor(IERC20Minimal reed_) {
        require(address(reed_) != address(0), "reed");
        reed = reed_;
    }

    function join(uint256 v) external {
        _observe(weights[msg.sender], weightOf(msg.sender) + v);
        _observe(whole, totalWeight() + v);
        emit Joined(msg.sender, v);
        require(reed.transferFrom(msg.sender, address(this), v), "in");
    }

    function leave(uint256 v) external {
        _observe(weights[msg.sender], weightOf(msg.sender) - v);
        _observe(whole, totalWeight() - v);
        emit Left(msg.sender, v);
        require(reed.transfer(msg.sender, v), "out");
    }

    function fill(uint256 v) external {
        pot += v;
        emit PotFilled(msg.sender, v);
        require(reed.transferFrom(msg.sender, address(this), v), "in");
    }

    function weightOf(address who) public view returns (uint256) {
        return _tail(weights[who]);
    }

    function totalWeight() public view returns (uint256) {
        return _tail(whole);
    }

    function weightAt(address who, uint256 at) public view returns (uint256) {
        return _seek(weights[who], at);
    }

    function totalWeightAt(uint256 at) public view returns (uint256) {
        return _seek(whole, at);
    }

    function openProject(uint256 grant) external returns (uint256 id) {
        uint256 from = block.number - 1;
        require(weightAt(msg.sender, from) >= 50e18, "weight");
        require(grant > 0, "grant");
        id = ++projectCount;
        Project storage p = projects[id];
        p.lead = msg.sender;
        p.grant = grant;
        p.from = from;
        p.to = block.number + 25_000;
        emit ProjectOpened(id, msg.sender, grant);
    }

    function hear(uint256 id, bool ok) external {
        Project storage p = projects[id];
        require(p.to != 0 && block.number <= p.to && !p.shelved, "closed");
        require(!p.heard[msg.sender], "heard");
        p.heard[msg.sender] = true;
        uint256 w = weightAt(msg.sender, p.from);
        if (ok) p.ok += w;
        else p.ko += w;
        emit Heard(id, msg.sender, ok, w);
    }

    function shelve(uint256 id) external {
        Project storage p = projects[id];
        require(p.lead == msg.sender && !p.shelved && block.number <= p.to, "cannot");
        p.shelved = true;
        emit Shelved(id);
    }

    function approved(uint256 id) public view returns (bool) {
        Project storage p = projects[id];
        if (p.ok < MINIMUM_FOR || p.ok <= p.ko) return false;
        return p.ok * 100 >= totalWeightAt(p.from) * QUORUM_PERCENT;
    }

    function fund(uint256 id) external {
        Project storage p = projects[id];
        require(p.to != 0 && block.number > p.to + 6_000 && block.number <= p.to + 90_000, "when");
        require(!p.shelved && !p.funded, "settled");
        require(approved(id), "not approved");
        p.funded = true;
        pot -= p.grant;
        emit Funded(id);
        require(reed.transfer(p.lead, p.grant), "grant");
    }

    function _tail(Obs[] storage o) private view returns (uint256) {
        return o.length == 0 ? 0 : o[o.length - 1].v;
    }

    function _observe(Obs[] storage o, uint256 v) private {
        if (o.length != 0 && o[o.length - 1].at == block.number) o[o.length - 1].v = v;
        else o.push(Obs({at: block.number, v: v}));
    }

    function _seek(Obs[] storage o, uint256 at) private view returns (uint256) {
        require(at < block.number, "future");
        uint256 left = 0;
        uint256 right = o.length;
        while (left < right) {
            uint256 m = (left + right) / 2;
            if (o[m].at <= at) left = m + 1;
            else right = m;
        }
        return left == 0 ? 0 : o[left - 1].v;
    }
}
