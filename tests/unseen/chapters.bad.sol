// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Membership roll kept by the federation; one member, one vote, readable at past blocks.
interface IRoll {
    function headcountAt(uint256 chapter, uint256 blockNumber) external view returns (uint256);
    function wasMember(uint256 chapter, address who, uint256 blockNumber) external view returns (bool);
}

/// Every chapter of the federation has a purse here and decides on it by headcount.
contract ChapterPurses {
    enum Phase { Voting, Waiting, Payable, Paid, Refused, Lapsed }

    struct Request {
        uint256 chapter;
        address payable payee;
        uint256 amount;
        uint256 censusBlock;
        uint256 deadline;
        uint256 required;
        uint256 ayes;
        uint256 noes;
        bool paid;
    }

    uint256 public constant PARTICIPATION = 15;
    uint256 public constant LEAST_BALLOTS = 3;
    uint256 public constant VOTING_BLOCKS = 50400;
    uint256 public constant WAITING_BLOCKS = 14400;
    uint256 public constant PAYABLE_BLOCKS = 100800;

    IRoll public immutable roll;
    mapping(uint256 => uint256) public purse;
    mapping(uint256 => Request) private _requests;
    uint256 public lastRequest;
    mapping(address => mapping(uint256 => bool)) public hasAnswered;

    event Funded(uint256 indexed chapter, address indexed from, uint256 amount);
    event Requested(uint256 indexed id, uint256 indexed chapter, address payee, uint256 amount, uint256 required);
    event Answered(uint256 indexed id, address indexed member, bool aye);
    event PaidOut(uint256 indexed id, address payee, uint256 amount);

    constructor(IRoll roll_) {
        require(address(roll_) != address(0), "roll");
        roll = roll_;
    }

    function fund(uint256 chapter) external payable {
        purse[chapter] += msg.value;
        emit Funded(chapter, msg.sender, msg.value);
    }

    function requiredBallots(uint256 headcount) public pure returns (uint256) {
        return (headcount * PARTICIPATION) / 100;
    }

    function request(uint256 chapter, address payable payee, uint256 amount) external returns (uint256 id) {
        uint256 census = block.number - 1;
        require(roll.wasMember(chapter, msg.sender, census), "not a member");
        require(payee != address(0) && amount > 0 && amount <= purse[chapter], "amount");
        id = ++lastRequest;
        Request storage q = _requests[id];
        q.chapter = chapter;
        q.payee = payee;
        q.amount = amount;
        q.censusBlock = census;
        q.deadline = block.number + VOTING_BLOCKS;
        q.required = requiredBallots(roll.headcountAt(chapter, census));
        emit Requested(id, chapter, payee, amount, q.required);
    }

    function answer(uint256 id, bool aye) external {
        Request storage q = _requests[id];
        require(q.deadline != 0 && block.number <= q.deadline, "not open");
        require(roll.wasMember(q.chapter, msg.sender, q.censusBlock), "not on the roll");
        require(!hasAnswered[msg.sender][id], "answered");
        hasAnswered[msg.sender][id] = true;
        if (aye) q.ayes++;
        else q.noes++;
        emit Answered(id, msg.sender, aye);
    }

    function phase(uint256 id) public view returns (Phase) {
        Request storage q = _requests[id];
        require(q.deadline != 0, "unknown");
        if (q.paid) return Phase.Paid;
        if (block.number <= q.deadline) return Phase.Voting;
        if (q.ayes <= q.noes || q.ayes + q.noes < q.required) return Phase.Refused;
        if (block.number <= q.deadline + WAITING_BLOCKS) return Phase.Waiting;
        if (block.number <= q.deadline + WAITING_BLOCKS + PAYABLE_BLOCKS) return Phase.Payable;
        return Phase.Lapsed;
    }

    function payOut(uint256 id) external {
        require(phase(id) == Phase.Payable, "not payable");
        Request storage q = _requests[id];
        q.paid = true;
        purse[q.chapter] -= q.amount;
        emit PaidOut(id, q.payee, q.amount);
        (bool ok, ) = q.payee.call{value: q.amount}("");
        require(ok, "payment");
    }

    function requestInfo(uint256 id) external view returns (Request memory) {
        return _requests[id];
    }
}
