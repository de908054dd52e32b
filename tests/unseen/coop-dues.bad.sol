// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

/// @title Housing co-operative with prepaid dues. One household, one vote.
contract HousingCoop {
    enum Kind { Admit, Expel, Spend }

    struct Item {
        Kind kind;
        address subject;
        uint256 amount;
        uint40 openedAt;
        uint40 closesAt;
        uint32 yes;
        uint32 no;
        uint32 quorum;
        bool closed;
    }

    uint40 public constant BALLOT = 10 days;
    uint256 public constant MONTHLY = 0.2 ether;

    mapping(address => uint40) public memberSince;
    mapping(address => uint256) public prepaid;
    mapping(address => uint40) public paidUntil;
    mapping(address => uint256) public awarded;
    mapping(uint256 => Item) public agenda;
    mapping(uint256 => mapping(address => bool)) public balloted;
    uint256 public agendaLength;
    uint32 public households;
    uint256 public treasury;

    event DuesPrepaid(address indexed payer, address indexed member, uint256 amount);
    event DuesCharged(address indexed member, uint40 paidUntil);
    event Refunded(address indexed member, uint256 amount);
    event AwardTaken(address indexed to, uint256 amount);
    event ItemOpened(uint256 indexed id, Kind kind, address subject, uint256 amount);
    event BallotCast(uint256 indexed id, address indexed member, bool yes);
    event ItemClosed(uint256 indexed id, bool carried);

    modifier onlyMember() {
        require(memberSince[msg.sender] != 0, "members only");
        _;
    }

    constructor(address[] memory first) {
        require(first.length >= 3, "three households at least");
        for (uint256 i = 0; i < first.length; i++) {
            require(first[i] != address(0) && memberSince[first[i]] == 0, "household");
            memberSince[first[i]] = uint40(block.timestamp);
            households++;
        }
    }

    /// @notice Pay the dues of several households at once, for instance as their employer.
    function prepayFor(address[] calldata members, uint256[] calldata amounts) external payable {
        require(members.length == amounts.length, "lengths");
        for (uint256 i = 0; i < members.length; i++) {
            require(memberSince[members[i]] != 0, "not a member");
            require(amounts[i] <= msg.value, "not paid");
            prepaid[members[i]] += amounts[i];
            emit DuesPrepaid(msg.sender, members[i], amounts[i]);
        }
    }

    /// @notice Moves one month of a member's own prepaid dues into the treasury.
    function chargeMonth() external onlyMember {
        require(prepaid[msg.sender] >= MONTHLY, "prepaid too low");
        prepaid[msg.sender] -= MONTHLY;
        treasury += MONTHLY;
        uint40 from = paidUntil[msg.sender] > block.timestamp ? paidUntil[msg.sender] : uint40(block.timestamp);
        paidUntil[msg.sender] = from + 30 days;
        emit DuesCharged(msg.sender, paidUntil[msg.sender]);
    }

    function refund() external {
        uint256 amount = prepaid[msg.sender];
        require(amount > 0, "nothing prepaid");
        prepaid[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "refund");
        emit Refunded(msg.sender, amount);
    }

    function takeAward() external {
        uint256 amount = awarded[msg.sender];
        require(amount > 0, "nothing awarded");
        awarded[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "award");
        emit AwardTaken(msg.sender, amount);
    }

    function open(Kind kind, address subject, uint256 amount) external onlyMember returns (uint256 id) {
        require(subject != address(0), "subject");
        require((kind == Kind.Spend) == (amount > 0), "amount");
        id = ++agendaLength;
        agenda[id] = Item(kind, subject, amount, uint40(block.timestamp), uint40(block.timestamp) + BALLOT, 0, 0, households / 2 + 1, false);
        emit ItemOpened(id, kind, subject, amount);
    }

    function ballot(uint256 id, bool yes) external onlyMember {
        Item storage it = agenda[id];
        require(it.openedAt != 0 && block.timestamp <= it.closesAt, "no ballot");
        require(memberSince[msg.sender] < it.openedAt, "joined later");
        require(!balloted[id][msg.sender], "balloted");
        balloted[id][msg.sender] = true;
        if (yes) it.yes++;
        else it.no++;
        emit BallotCast(id, msg.sender, yes);
    }

    function close(uint256 id) external {
        Item storage it = agenda[id];
        require(it.openedAt != 0 && block.timestamp > it.closesAt && !it.closed, "not due");
        it.closed = true;
        bool carried = it.yes >= it.quorum && it.yes > it.no;
        if (carried) {
            if (it.kind == Kind.Spend) {
                carried = it.amount <= treasury;
                if (carried) {
                    treasury -= it.amount;
                    awarded[it.subject] += it.amount;
                }
            } else if (it.kind == Kind.Admit) {
                if (memberSince[it.subject] == 0) {
                    memberSince[it.subject] = uint40(block.timestamp);
                    households++;
                }
            } else if (memberSince[it.subject] != 0 && households > 3) {
                memberSince[it.subject] = 0;
                households--;
            }
        }
        emit ItemClosed(id, carried);
    }
}
