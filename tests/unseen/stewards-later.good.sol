// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;

/// @title Stewards of a grants programme: a fixed bench that endorses disbursements and pauses the programme.
contract StewardBench {
    enum Rank { None, Steward, Chair }

    struct Disbursement {
        address payable grantee;
        uint128 amount;
        uint64 proposedAt;
        uint64 payableAt;
        uint32 endorsements;
        bool paid;
        bool struck;
        mapping (address => bool) endorsedBy;
    }

    uint256 public constant REVIEW = 10 days;
    uint256 public constant COOLING = 3 days;
    uint256 public constant VALID_FOR = 30 days;
    uint256 public constant CEILING = 500 ether;

    mapping (address => Rank) public rankOf;
    uint256 public benchSize;
    bool public paused;
    uint256 public disbursements;
    mapping (uint256 => Disbursement) private _disbursements;

    event StewardSworn(address indexed steward, Rank rank);
    event Proposed(uint256 indexed id, address indexed steward, address grantee, uint256 amount, string purpose);
    event Endorsed(uint256 indexed id, address indexed steward, uint256 endorsements);
    event Cleared(uint256 indexed id, uint256 payableAt);
    event Paid(uint256 indexed id, address grantee, uint256 amount);
    event Struck(uint256 indexed id, address indexed chair);
    event Paused(address indexed steward, bool paused);

    modifier onlySteward() {
        require(rankOf[msg.sender] != Rank.None, "not on the bench");
        _;
    }

    modifier onlyChair() {
        require(rankOf[msg.sender] == Rank.Chair, "not the chair");
        _;
    }

    modifier exists(uint256 id) {
        require(id > 0 && id <= disbursements, "no such disbursement");
        _;
    }

    constructor(address chair, address[] memory stewards) public {
        require(chair != address(0) && stewards.length >= 2 && stewards.length <= 30, "bench");
        rankOf[chair] = Rank.Chair;
        emit StewardSworn(chair, Rank.Chair);
        for (uint256 i = 0; i < stewards.length; i++) {
            require(stewards[i] != address(0) && rankOf[stewards[i]] == Rank.None, "steward");
            rankOf[stewards[i]] = Rank.Steward;
            emit StewardSworn(stewards[i], Rank.Steward);
        }
        benchSize = stewards.length + 1;
    }

    receive() external payable {}

    function propose(address payable grantee, uint128 amount, string calldata purpose) external onlySteward returns (uint256 id) {
        require(grantee != address(0), "grantee");
        require(amount > 0 && amount <= CEILING, "amount");
        id = ++disbursements;
        Disbursement storage d = _disbursements[id];
        d.grantee = grantee;
        d.amount = amount;
        d.proposedAt = uint64(block.timestamp);
        emit Proposed(id, msg.sender, grantee, amount, purpose);
    }

    function endorse(uint256 id) external onlySteward exists(id) {
        Disbursement storage d = _disbursements[id];
        require(!d.struck && d.payableAt == 0, "settled");
        require(block.timestamp <= d.proposedAt + REVIEW, "review is over");
        require(!d.endorsedBy[msg.sender], "endorsed");
        d.endorsedBy[msg.sender] = true;
        d.endorsements += 1;
        emit Endorsed(id, msg.sender, d.endorsements);
        if (uint256(d.endorsements) * 2 > benchSize) {
            d.payableAt = uint64(block.timestamp + COOLING);
            emit Cleared(id, d.payableAt);
        }
    }

    /// @notice The chair may strike a disbursement before it is paid.
    function strike(uint256 id) external onlyChair exists(id) {
        Disbursement storage d = _disbursements[id];
        require(!d.paid && !d.struck, "settled");
        d.struck = true;
        emit Struck(id, msg.sender);
    }

    function setPaused(bool on) external onlyChair {
        paused = on;
        emit Paused(msg.sender, on);
    }

    function pay(uint256 id) external exists(id) {
        Disbursement storage d = _disbursements[id];
        require(!paused, "paused");
        require(d.payableAt != 0 && !d.struck && !d.paid, "not cleared");
        require(block.timestamp >= d.payableAt, "cooling");
        require(block.timestamp <= d.payableAt + VALID_FOR, "lapsed");
        d.paid = true;
        emit Paid(id, d.grantee, d.amount);
        (bool ok, ) = d.grantee.call{value: d.amount}("");
        require(ok, "payment failed");
    }

    function disbursement(uint256 id) external view exists(id) returns (address grantee, uint256 amount, uint256 payableAt, uint256 endorsements, bool paid, bool struck) {
        Disbursement storage d = _disbursements[id];
        return (d.grantee, d.amount, d.payableAt, d.endorsements, d.paid, d.struck);
    }
}
