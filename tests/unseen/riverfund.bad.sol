// SPDX-License-Identifier: LGPL-3.0
pragma solidity ^0.6.12;

/// @title RiverFund
/// @notice A common fund of ether. Stakes are bought at no less than what they are worth and redeemed pro rata at
///         any time, also while a spending that one dislikes waits in its notice; who agreed to it stays until then.
contract RiverFund {
    struct Terms {
        uint32 votingTime;
        uint32 notice;
        uint16 quorumBps;
    }

    struct Mark {
        uint64 at;
        uint128 stake;
    }

    struct Plan {
        address payable author;
        address payable callee;
        uint64 madeAt;
        uint64 voteEnds;
        uint64 callableFrom;
        uint256 outlay;
        bytes callData;
        uint256 quorum;
        uint256 agree;
        uint256 disagree;
        bool carriedOut;
        bool dropped;
    }

    uint256 public constant FLOOR_PRICE = 1e15; // wei per stake unit
    uint256 public constant MAX_UNITS = 1e9;
    uint256 public constant EXPIRES = 30 days;

    Terms public terms;
    uint256 public units;
    mapping(address => uint256) public unitsOf;
    mapping(address => uint256) public staysUntil;
    mapping(address => Mark[]) private history;
    Mark[] private totalHistory;
    Plan[] private plans;
    mapping(uint256 => mapping(address => bool)) public tallied;
    bool private entered;

    event Bought(address indexed who, uint256 units);
    event Redeemed(address indexed who, uint256 units, uint256 paid);
    event Planned(uint256 indexed id, address indexed author, address callee, uint256 outlay, bytes callData);
    event Tallied(uint256 indexed id, address indexed who, bool agree, uint256 weight);
    event Dropped(uint256 indexed id);
    event CarriedOut(uint256 indexed id);
    event Topped(address indexed from, uint256 value);

    modifier once() {
        require(!entered, "entered");
        entered = true;
        _;
        entered = false;
    }

    constructor() public {
        terms = Terms(5 days, 4 days, 2000);
    }

    receive() external payable {
        emit Topped(msg.sender, msg.value);
    }

    /// @notice By plan only. Plans that exist keep the terms under which they were made.
    function reviseTerms(uint32 votingTime, uint32 notice, uint16 quorumBps) external {
        require(msg.sender == address(this), "by plan only");
        require(votingTime >= 2 days && votingTime <= 20 days, "voting time");
        require(notice >= 2 days && notice <= 20 days, "notice");
        require(quorumBps >= 500 && quorumBps <= 5000, "quorum");
        terms = Terms(votingTime, notice, quorumBps);
    }

    function buy() external payable once {
        uint256 n = msg.value / _price(address(this).balance - msg.value);
        require(n > 0, "whole units");
        require(units + n <= MAX_UNITS, "full");
        unitsOf[msg.sender] += n;
        units += n;
        _mark(history[msg.sender], unitsOf[msg.sender]);
        _mark(totalHistory, units);
        emit Bought(msg.sender, n);
    }

    function redeem(uint256 n) external once {
        require(n > 0 && unitsOf[msg.sender] >= n, "units");
        require(block.timestamp > staysUntil[msg.sender], "agreed to a plan");
        uint256 paid = address(this).balance * n / units;
        unitsOf[msg.sender] -= n;
        units -= n;
        _mark(history[msg.sender], unitsOf[msg.sender]);
        _mark(totalHistory, units);
        emit Redeemed(msg.sender, n, paid);
        (bool ok, ) = msg.sender.call{value: paid}("");
        require(ok, "payment");
    }

    function plan(address payable callee, uint256 outlay, bytes calldata callData) external returns (uint256 id) {
        require(callee != address(0), "callee");
        require(unitsAt(msg.sender, block.timestamp - 1) > 0, "units");
        uint256 total = _find(totalHistory, block.timestamp - 1);
        require(total >= 1000, "fund too small");
        id = plans.length;
        plans.push();
        Plan storage p = plans[id];
        p.author = msg.sender;
        p.callee = callee;
        p.outlay = outlay;
        p.callData = callData;
        p.madeAt = uint64(block.timestamp);
        p.voteEnds = uint64(block.timestamp + terms.votingTime);
        p.callableFrom = uint64(block.timestamp + terms.votingTime + terms.notice);
        p.quorum = total * terms.quorumBps / 10000;
        emit Planned(id, msg.sender, callee, outlay, callData);
    }

    function tally(uint256 id, bool agree) external {
        Plan storage p = plans[id];
        require(!p.dropped && block.timestamp <= p.voteEnds, "closed");
        require(!tallied[id][msg.sender], "tallied");
        uint256 w = unitsAt(msg.sender, p.madeAt - 1);
        require(w > 0, "units");
        tallied[id][msg.sender] = true;
        if (agree) {
            p.agree += w;
            uint256 until = uint256(p.callableFrom) + EXPIRES;
            if (until > staysUntil[msg.sender]) staysUntil[msg.sender] = until;
        } else {
            p.disagree += w;
        }
        emit Tallied(id, msg.sender, agree, w);
    }

    function drop(uint256 id) external {
        Plan storage p = plans[id];
        require(msg.sender == p.author && !p.dropped && block.timestamp <= p.voteEnds, "drop");
        p.dropped = true;
        emit Dropped(id);
    }

    function carryOut(uint256 id) external once {
        Plan storage p = plans[id];
        require(!p.dropped && !p.carriedOut, "settled");
        require(block.timestamp >= p.callableFrom && block.timestamp < p.callableFrom + EXPIRES, "not now");
        require(p.agree > p.disagree && p.agree >= p.quorum, "not carried");
        p.carriedOut = true;
        emit CarriedOut(id);
        (bool ok, ) = p.callee.call{value: p.outlay}(p.callData);
        require(ok, "call");
    }

    function planOf(uint256 id) external view returns (address, address, uint256, bytes memory, uint256, uint256) {
        Plan storage p = plans[id];
        return (p.author, p.callee, p.outlay, p.callData, p.agree, p.disagree);
    }

    function unitsAt(address who, uint256 t) public view returns (uint256) {
        return _find(history[who], t);
    }

    function _price(uint256 funds) private view returns (uint256) {
        if (units == 0) return FLOOR_PRICE;
        uint256 worth = (funds + units - 1) / units;
        return worth > FLOOR_PRICE ? worth : FLOOR_PRICE;
    }

    function _mark(Mark[] storage h, uint256 stake) private {
        uint256 n = h.length;
        if (n > 0 && h[n - 1].at == block.timestamp) h[n - 1].stake = uint128(stake);
        else h.push(Mark(uint64(block.timestamp), uint128(stake)));
    }

    function _find(Mark[] storage h, uint256 t) private view returns (uint256) {
        uint256 lo = 0;
        uint256 hi = h.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (h[mid].at > t) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : h[lo - 1].stake;
    }
}
