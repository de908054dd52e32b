// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.6;

library Sum {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "sum");
    }
}

/// @title Caravan: money is collected for a fixed time; after that backers decide on each outlay by what they gave.
contract Caravan {
    using Sum for uint256;

    struct Outlay {
        address asker;
        uint64 opened;
        uint64 shut;
        bool settled;
        uint256 forIt;
        uint256 againstIt;
        address target;
        uint256 value;
        bytes data;
    }

    uint256 public constant COLLECT = 30 days;
    uint64 public constant VOTE = 7 days;
    uint64 public constant PAUSE = 3 days;
    uint256 public constant GOAL = 50 ether;

    uint256 public immutable collectUntil;
    uint256 public collected;
    mapping(address => uint256) public given;
    mapping(address => bool) public reclaimed;
    Outlay[] public outlays;
    mapping(uint256 => mapping(address => uint8)) public stance;

    event Given(address indexed backer, uint256 amount);
    event Reclaimed(address indexed backer, uint256 amount);
    event Asked(uint256 indexed id, address indexed asker, address target, uint256 value, bytes data);
    event Stood(uint256 indexed id, address indexed backer, bool forIt, uint256 weight);
    event Settled(uint256 indexed id);
    event Scuttled(address heir);

    constructor() {
        collectUntil = block.timestamp + COLLECT;
    }

    modifier underway() {
        require(block.timestamp > collectUntil && collected >= GOAL, "not under way");
        _;
    }

    function give() external payable {
        require(block.timestamp <= collectUntil && msg.value > 0, "not collecting");
        given[msg.sender] = given[msg.sender].plus(msg.value);
        collected = collected.plus(msg.value);
        emit Given(msg.sender, msg.value);
    }

    /// Everyone has their money back if the goal was missed.
    function reclaim() external {
        require(block.timestamp > collectUntil && collected < GOAL, "goal met");
        require(!reclaimed[msg.sender] && given[msg.sender] > 0, "nothing");
        reclaimed[msg.sender] = true;
        (bool ok, ) = msg.sender.call{value: given[msg.sender]}("");
        require(ok, "reclaim");
        emit Reclaimed(msg.sender, given[msg.sender]);
    }

    function ask(address target, uint256 value, bytes calldata data) external underway returns (uint256 id) {
        require(given[msg.sender] >= collected / 100, "backers of one per cent");
        require(target != address(0) && (value > 0 || data.length > 0), "nothing asked");
        id = outlays.length;
        outlays.push(Outlay(msg.sender, uint64(block.timestamp), uint64(block.timestamp) + VOTE, false, 0, 0, target, value, data));
        emit Asked(id, msg.sender, target, value, data);
    }

    function stand(uint256 id, bool forIt) external {
        Outlay storage o = outlays[id];
        require(block.timestamp <= o.shut, "shut");
        require(stance[id][msg.sender] == 0, "stance taken");
        uint256 weight = given[msg.sender];
        require(weight > 0, "not a backer");
        stance[id][msg.sender] = forIt ? 1 : 2;
        if (forIt) o.forIt = o.forIt.plus(weight);
        else o.againstIt = o.againstIt.plus(weight);
        emit Stood(id, msg.sender, forIt, weight);
    }

    function settle(uint256 id) external {
        Outlay storage o = outlays[id];
        require(block.timestamp > uint256(o.shut) + PAUSE, "not yet");
        require(!o.settled, "settled");
        require(o.forIt > o.againstIt && o.forIt >= collected / 3, "not backed");
        o.settled = true;
        emit Settled(id);
        (bool ok, ) = o.target.call{value: o.value}(o.data);
        require(ok, "outlay");
    }

    /// @notice End of the journey; what is left goes to the heir.
    function scuttle(address payable heir) external underway {
        require(msg.sender == address(this), "backers only");
        require(heir != address(0), "heir");
        emit Scuttled(heir);
        selfdestruct(heir);
    }
}
