// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// Grant committee: fixed council of delegates, each seat one vote, ballots over a batch of grants relayed by signature.
contract GrantCouncil {
    error NotSeated();
    error Closed();
    error BadBallot();
    error NotPassed();
    error PayoutFailed();
    error BadSetup();

    struct Grant {
        address payable to;
        uint96 amount;
        uint64 opens;
        uint64 closes;
        bool paid;
        uint16 yes;
        uint16 no;
        address author;
    }

    struct Ballot {
        address seat;
        uint256[] ids;
        bool[] choices;
        uint256 nonce;
        uint256 deadline;
    }

    bytes32 private constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT = keccak256("Ballot(address seat,uint256[] ids,bool[] choices,uint256 nonce,uint256 deadline)");
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    uint256 public constant NOTICE = 1 days;
    uint256 public constant OPEN_FOR = 5 days;
    uint256 public constant COOLING = 2 days;
    uint256 public constant STALE = 30 days;

    uint256 public immutable seats;
    mapping(address => bool) public seated;
    mapping(address => uint256) public nonces;
    mapping(uint256 => mapping(address => bool)) public counted;
    Grant[] public grants;

    event Seated(address indexed who);
    event GrantProposed(uint256 indexed id, address indexed author, address to, uint256 amount, string why);
    event Counted(uint256 indexed id, address indexed seat, bool choice);
    event Paid(uint256 indexed id, address to, uint256 amount);

    constructor(address[] memory council) {
        if (council.length < 5 || council.length > 60) revert BadSetup();
        for (uint256 i; i < council.length; ++i) {
            if (council[i] == address(0) || seated[council[i]]) revert BadSetup();
            seated[council[i]] = true;
            emit Seated(council[i]);
        }
        seats = council.length;
    }

    receive() external payable {}

    function submit(address payable to, uint96 amount, string calldata why) external returns (uint256 id) {
        if (!seated[msg.sender]) revert NotSeated();
        if (to == address(0) || amount == 0) revert BadSetup();
        id = grants.length;
        grants.push(
            Grant({
                to: to,
                amount: amount,
                opens: uint64(block.timestamp + NOTICE),
                closes: uint64(block.timestamp + NOTICE + OPEN_FOR),
                paid: false,
                yes: 0,
                no: 0,
                author: msg.sender
            })
        );
        emit GrantProposed(id, msg.sender, to, amount, why);
    }

    function vote(uint256 id, bool choice) external {
        if (!seated[msg.sender]) revert NotSeated();
        _count(id, msg.sender, choice);
    }

    function relay(Ballot calldata b, uint8 v, bytes32 r, bytes32 s) external {
        if (block.timestamp > b.deadline) revert Closed();
        if (b.ids.length != b.choices.length || b.ids.length == 0) revert BadBallot();
        if (b.nonce != nonces[b.seat]++) revert BadBallot();
        if (uint256(s) > HALF_ORDER) revert BadBallot();
        address who = ecrecover(digest(b), v, r, s);
        if (who == address(0) || who != b.seat) revert BadBallot();
        if (!seated[who]) revert NotSeated();
        for (uint256 i; i < b.ids.length; ++i) _count(b.ids[i], who, b.choices[i]);
    }

    function digest(Ballot calldata b) public view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", separator(), _ballotHash(b)));
    }

    function separator() public view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, keccak256("GrantCouncil"), keccak256("1"), block.chainid, address(this)));
    }

    function _ballotHash(Ballot calldata b) private pure returns (bytes32) {
        return keccak256(abi.encode(BALLOT, b.seat, b.ids, b.choices, b.nonce, b.deadline));
    }

    function _count(uint256 id, address seat, bool choice) private {
        if (id >= grants.length) revert BadBallot();
        Grant storage g = grants[id];
        if (block.timestamp < g.opens || block.timestamp >= g.closes) revert Closed();
        if (counted[id][seat]) revert BadBallot();
        counted[id][seat] = true;
        if (choice) g.yes += 1;
        else g.no += 1;
        emit Counted(id, seat, choice);
    }

    function passed(uint256 id) public view returns (bool) {
        Grant storage g = grants[id];
        if (block.timestamp < g.closes) return false;
        return g.yes > g.no && uint256(g.yes) * 2 > seats;
    }

    function payout(uint256 id) external {
        if (id >= grants.length || !passed(id)) revert NotPassed();
        Grant storage g = grants[id];
        if (g.paid || block.timestamp < g.closes + COOLING || block.timestamp > g.closes + STALE) revert NotPassed();
        g.paid = true;
        (bool ok, ) = g.to.call{value: g.amount}("");
        if (!ok) revert PayoutFailed();
        emit Paid(id, g.to, g.amount);
    }
}
