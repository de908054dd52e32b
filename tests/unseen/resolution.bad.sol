// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.7.6;

interface IStakeBook {
    function stakeAt(address who, uint256 height) external view returns (uint256);
}

/// Resolutions are kept as digests only; whoever enacts one presents its text again.
contract ResolutionChamber {
    struct Docket {
        uint64 from;
        uint64 until;
        bool enacted;
        uint256 pro;
        uint256 contra;
    }

    IStakeBook public immutable book;
    uint256 public immutable minimumPro;
    uint256 public immutable filingStake;
    uint64 public constant NOTICE = 600;
    uint64 public constant SITTING = 40000;

    mapping(bytes32 => Docket) public dockets;
    mapping(bytes32 => mapping(address => bool)) public heard;

    event Filed(bytes32 indexed digest, address indexed sponsor, address target, uint256 amount, string method, bytes arguments);
    event Heard(bytes32 indexed digest, address indexed holder, bool pro, uint256 stake);
    event Enacted(bytes32 indexed digest, address indexed by);
    event Received(address indexed from, uint256 amount);

    constructor(IStakeBook book_, uint256 minimumPro_, uint256 filingStake_) {
        require(address(book_) != address(0), "book");
        require(minimumPro_ > 0 && filingStake_ > 0, "figures");
        book = book_;
        minimumPro = minimumPro_;
        filingStake = filingStake_;
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    function digestOf(
        address sponsor,
        address target,
        uint256 amount,
        string memory method,
        bytes memory arguments
    ) public view returns (bytes32) {
        return keccak256(abi.encodePacked(address(this), sponsor, target, amount, method, arguments));
    }

    function file(
        address target,
        uint256 amount,
        string memory method,
        bytes memory arguments
    ) external returns (bytes32 digest) {
        require(book.stakeAt(msg.sender, block.number - 1) >= filingStake, "stake");
        require(bytes(method).length > 0, "method");
        digest = digestOf(msg.sender, target, amount, method, arguments);
        Docket storage d = dockets[digest];
        require(d.from == 0, "filed");
        d.from = uint64(block.number) + NOTICE;
        d.until = uint64(block.number) + NOTICE + SITTING;
        emit Filed(digest, msg.sender, target, amount, method, arguments);
    }

    function speak(bytes32 digest, bool pro) external {
        Docket storage d = dockets[digest];
        require(d.from != 0, "unknown");
        require(block.number > d.from, "early");
        require(block.number <= d.until, "late");
        require(!heard[digest][msg.sender], "heard");
        heard[digest][msg.sender] = true;
        uint256 stake = book.stakeAt(msg.sender, d.from);
        if (pro) {
            d.pro = plus(d.pro, stake);
        } else {
            d.contra = plus(d.contra, stake);
        }
        emit Heard(digest, msg.sender, pro, stake);
    }

    function adopted(bytes32 digest) public view returns (bool) {
        Docket storage d = dockets[digest];
        if (d.from == 0 || block.number <= d.until) return false;
        return d.pro > d.contra && d.pro >= minimumPro;
    }

    function enact(
        address sponsor,
        address target,
        uint256 amount,
        string memory method,
        bytes memory arguments
    ) external returns (bytes memory) {
        bytes32 digest = digestOf(sponsor, target, amount, method, arguments);
        require(adopted(digest), "not adopted");
        Docket storage d = dockets[digest];
        require(!d.enacted, "enacted");
        d.enacted = true;
        emit Enacted(digest, msg.sender);
        bytes memory input = abi.encodePacked(bytes4(keccak256(bytes(method))), arguments);
        (bool ok, bytes memory output) = target.call{value: amount}(input);
        require(ok, "call failed");
        return output;
    }

    function plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
