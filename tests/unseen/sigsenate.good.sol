// SPDX-License-Identifier: BUSL-1.1
pragma solidity ^0.8.24;

interface IERC5805Like {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
    function clock() external view returns (uint48);
}

abstract contract TypedData {
    bytes32 private immutable _domain;
    uint256 private immutable _chain;
    bytes32 internal constant BALLOT = keccak256("Ballot(uint256 bill,uint8 choice,address senator,uint256 nonce,uint256 deadline)");
    mapping(address => uint256) public nonces;

    constructor(string memory name) {
        _chain = block.chainid;
        _domain = _build(name);
    }

    function _build(string memory name) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    function _signed(bytes32 structHash, uint8 v, bytes32 r, bytes32 s, address expected) internal view returns (bool) {
        require(block.chainid == _chain, "fork");
        require(uint256(s) <= 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0, "s");
        address got = ecrecover(keccak256(abi.encodePacked("\x19\x01", _domain, structHash)), v, r, s);
        return got != address(0) && got == expected;
    }
}

contract Senate is TypedData {
    enum Choice { Nay, Yea, Present }

    struct Bill {
        address sponsor;
        uint48 opens;
        uint48 closes;
        bool enacted;
        address target;
        uint256 value;
        bytes data;
    }

    struct Tally {
        uint256 nay;
        uint256 yea;
        uint256 present;
    }

    IERC5805Like public immutable roll;
    uint48 public constant LEAD = 1 days;
    uint48 public constant DEBATE = 4 days;
    uint48 public constant STAY = 3 days;
    uint48 public constant SUNSET = 21 days;
    uint256 public constant SPONSORSHIP = 10_000e18;
    uint256 public constant LEAST = 100_000e18;

    Bill[] internal _bills;
    mapping(uint256 => Tally) public tallies;
    mapping(uint256 => mapping(address => bool)) public answered;

    event Introduced(uint256 indexed bill, address indexed sponsor, address target, uint256 value, bytes data, string title);
    event Answered(uint256 indexed bill, address indexed senator, Choice choice, uint256 weight);
    event Enacted(uint256 indexed bill);

    constructor(IERC5805Like roll_) TypedData("Senate") {
        require(roll_.clock() == uint48(block.timestamp), "clock");
        roll = roll_;
    }

    receive() external payable {}

    function introduce(address target, uint256 value, bytes calldata data, string calldata title) external returns (uint256 bill) {
        require(roll.getPastVotes(msg.sender, block.timestamp - 1) >= SPONSORSHIP, "weight");
        require(target != address(0), "target");
        bill = _bills.length;
        uint48 opens = uint48(block.timestamp) + LEAD;
        _bills.push(Bill(msg.sender, opens, opens + DEBATE, false, target, value, data));
        emit Introduced(bill, msg.sender, target, value, data, title);
    }

    function answer(uint256 bill, Choice choice) external {
        require(!answered[bill][msg.sender], "answered");
        _count(bill, msg.sender, choice);
    }

    function answerFor(address senator, uint256 bill, Choice choice, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= deadline, "late");
        require(!answered[bill][senator], "answered");
        bytes32 h = keccak256(abi.encode(BALLOT, bill, uint8(choice), senator, nonces[senator]++, deadline));
        require(_signed(h, v, r, s, senator), "signature");
        _count(bill, senator, choice);
    }

    function _count(uint256 bill, address senator, Choice choice) private {
        Bill storage b = _bills[bill];
        require(block.timestamp > b.opens && block.timestamp <= b.closes, "window");
        answered[bill][senator] = true;
        uint256 weight = roll.getPastVotes(senator, b.opens);
        Tally storage t = tallies[bill];
        if (choice == Choice.Nay) t.nay += weight;
        else if (choice == Choice.Yea) t.yea += weight;
        else t.present += weight;
        emit Answered(bill, senator, choice, weight);
    }

    function enact(uint256 bill) external {
        Bill storage b = _bills[bill];
        Tally storage t = tallies[bill];
        require(!b.enacted, "enacted");
        require(block.timestamp > b.closes + STAY && block.timestamp <= b.closes + STAY + SUNSET, "time");
        uint256 need = roll.getPastTotalSupply(b.opens) / 10;
        if (need < LEAST) need = LEAST;
        require(t.yea > t.nay && t.yea + t.present >= need, "lost");
        b.enacted = true;
        (bool ok, bytes memory out) = b.target.call{value: b.value}(b.data);
        if (!ok) assembly { revert(add(out, 32), mload(out)) }
        emit Enacted(bill);
    }
}
