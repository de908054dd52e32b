// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPastVotes {
    function getPastVotes(address who, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// Harbour commons: every member keeps a numbered docket of motions of their own.
contract HarbourDockets {
    struct Docket {
        address target;
        uint96 amount;
        bytes payload;
        uint64 opens;
        uint64 closes;
        bool carried;
        uint256 ayes;
        uint256 noes;
    }

    uint64 public constant NOTICE = 7_200;
    uint64 public constant SITTING = 36_000;
    uint64 public constant COOLING = 14_400;
    uint64 public constant LAPSE = 100_800;
    uint256 public constant SPONSOR_WEIGHT = 50_000e18;
    uint256 public constant QUORUM_FLOOR = 400_000e18;

    IPastVotes public immutable register;
    mapping(address => mapping(uint256 => Docket)) private _dockets;
    mapping(bytes32 => bool) private _polled;

    event Tabled(address indexed sponsor, uint256 indexed number, address target, uint256 amount, bytes payload);
    event Polled(address indexed sponsor, uint256 indexed number, address voter, bool aye, uint256 weight);
    event Carried(address indexed sponsor, uint256 indexed number, bytes result);

    error TooLight();
    error NoTarget();
    error NumberTaken();
    error NotSitting();
    error AlreadyPolled();
    error NotReady();
    error Lost();
    error CallFailed();

    constructor(IPastVotes register_) {
        require(address(register_) != address(0), "register");
        register = register_;
    }

    receive() external payable {}

    function table(uint256 number, address target, uint96 amount, bytes calldata payload) external {
        if (register.getPastVotes(msg.sender, block.number - 1) < SPONSOR_WEIGHT) revert TooLight();
        if (target == address(0)) revert NoTarget();
        Docket storage d = _dockets[msg.sender][number];
        if (d.carried) revert NumberTaken();
        d.target = target;
        d.amount = amount;
        d.payload = payload;
        d.opens = uint64(block.number) + NOTICE;
        d.closes = d.opens + SITTING;
        emit Tabled(msg.sender, number, target, amount, payload);
    }

    function poll(address sponsor, uint256 number, bool aye) external {
        Docket storage d = _dockets[sponsor][number];
        if (d.opens == 0 || block.number <= d.opens || block.number > d.closes) revert NotSitting();
        bytes32 slip = keccak256(abi.encode(sponsor, number, msg.sender));
        if (_polled[slip]) revert AlreadyPolled();
        _polled[slip] = true;
        uint256 weight = register.getPastVotes(msg.sender, d.opens);
        if (aye) d.ayes += weight;
        else d.noes += weight;
        emit Polled(sponsor, number, msg.sender, aye, weight);
    }

    function quorum(uint256 atBlock) public view returns (uint256) {
        uint256 share = register.getPastTotalSupply(atBlock) / 25;
        return share > QUORUM_FLOOR ? share : QUORUM_FLOOR;
    }

    function carry(address sponsor, uint256 number) external returns (bytes memory) {
        Docket storage d = _dockets[sponsor][number];
        if (d.opens == 0 || d.carried) revert NotReady();
        if (block.number <= uint256(d.closes) + COOLING) revert NotReady();
        if (block.number > uint256(d.closes) + COOLING + LAPSE) revert NotReady();
        if (d.ayes <= d.noes || d.ayes < quorum(d.opens)) revert Lost();
        d.carried = true;
        (bool ok, bytes memory result) = d.target.call{value: d.amount}(d.payload);
        if (!ok) revert CallFailed();
        emit Carried(sponsor, number, result);
        return result;
    }

    function docket(address sponsor, uint256 number) external view returns (Docket memory) {
        return _dockets[sponsor][number];
    }
}
