// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.5.17;

contract GemLike {
    function transferFrom(address src, address dst, uint256 wad) external returns (bool);
    function transfer(address dst, uint256 wad) external returns (bool);
}

contract Arith {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "arith-plus");
    }

    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "arith-minus");
        return a - b;
    }
}

/// Continuous approval voting: the candidate with most locked approval becomes the hat after a day as heir.
contract Heirs is Arith {
    uint256 public constant MAX_YAYS = 5;
    uint256 public constant HOLD = 7200;
    uint256 public constant LEAST = 50000 ether;

    GemLike public gem;
    address public hat;
    address public heir;
    uint256 public heirSince;

    mapping(bytes32 => address[]) public slates;
    mapping(address => bytes32) public votes;
    mapping(address => uint256) public approvals;
    mapping(address => uint256) public deposits;
    mapping(address => uint256) public last;

    event Etch(bytes32 indexed slate);
    event Lock(address indexed who, uint256 wad);
    event Free(address indexed who, uint256 wad);
    event Vote(address indexed who, bytes32 indexed slate);
    event Heir(address indexed whom);
    event Hat(address indexed whom);

    constructor(GemLike gem_) public {
        require(address(gem_) != address(0), "no-gem");
        gem = gem_;
    }

    function lock(uint256 wad) external {
        last[msg.sender] = block.number;
        deposits[msg.sender] = plus(deposits[msg.sender], wad);
        addWeight(wad, votes[msg.sender]);
        emit Lock(msg.sender, wad);
        require(gem.transferFrom(msg.sender, address(this), wad), "pull");
    }

    function free(uint256 wad) external {
        require(block.number > last[msg.sender] + HOLD, "held");
        deposits[msg.sender] = minus(deposits[msg.sender], wad);
        subWeight(wad, votes[msg.sender]);
        emit Free(msg.sender, wad);
        require(gem.transfer(msg.sender, wad), "push");
    }

    function etch(address[] memory yays) public returns (bytes32 slate) {
        require(yays.length > 0 && yays.length <= MAX_YAYS, "size");
        address previous = address(0);
        for (uint256 i = 0; i < yays.length; i++) {
            require(uint160(yays[i]) > uint160(previous), "unordered");
            previous = yays[i];
        }
        slate = keccak256(abi.encode(yays));
        slates[slate] = yays;
        emit Etch(slate);
    }

    function vote(address[] calldata yays) external returns (bytes32 slate) {
        slate = etch(yays);
        _choose(slate);
    }

    function vote(bytes32 slate) external {
        _choose(slate);
    }

    function _choose(bytes32 slate) internal {
        uint256 weight = deposits[msg.sender];
        subWeight(weight, votes[msg.sender]);
        votes[msg.sender] = slate;
        addWeight(weight, slate);
        last[msg.sender] = block.number;
        emit Vote(msg.sender, slate);
    }

    /// Whoever beats both the hat and the present heir starts the day of waiting.
    function lift(address whom) external {
        require(approvals[whom] >= LEAST, "too-few");
        require(approvals[whom] > approvals[hat], "not-above-hat");
        require(approvals[whom] > approvals[heir], "not-above-heir");
        heir = whom;
        heirSince = block.number;
        emit Heir(whom);
    }

    function crown() external {
        address whom = heir;
        require(whom != address(0), "no-heir");
        require(block.number >= heirSince + HOLD, "waiting");
        require(approvals[whom] >= LEAST && approvals[whom] > approvals[hat], "lost-lead");
        hat = whom;
        heir = address(0);
        emit Hat(whom);
    }

    function canCall(address src, address, bytes4) external view returns (bool) {
        return src != address(0) && src == hat;
    }

    function addWeight(uint256 weight, bytes32 slate) internal {
        address[] storage yays = slates[slate];
        for (uint256 i = 0; i < yays.length; i++) approvals[yays[i]] = plus(approvals[yays[i]], weight);
    }

    function subWeight(uint256 weight, bytes32 slate) internal {
        address[] storage yays = slates[slate];
        for (uint256 i = 0; i < yays.length; i++) approvals[yays[i]] = minus(approvals[yays[i]], weight);
    }
}
