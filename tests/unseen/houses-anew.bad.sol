// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Bills are made of clauses; every clause belongs to one house, and each house (a voting contract of its own) assents to its clauses.
contract ThreeHouses {
    enum House { Finance, Works, Statutes }

    struct Clause {
        House house;
        bool assented;
        address target;
        uint256 value;
        bytes data;
    }

    struct Bill {
        address drafter;
        uint64 introduced;
        bool enacted;
        bool dropped;
    }

    uint256 public constant MAX_CLAUSES = 12;
    uint256 public constant READING = 7 days;
    uint256 public constant PROMULGATION = 3 days;
    uint256 public constant VALID_FOR = 21 days;
    uint256 public constant DRAFTING_FEE = 0.05 ether;

    address[3] public houses;
    Bill[] public bills;
    mapping(uint256 => Clause[]) private _clauses;
    mapping(address => uint256) public fees;

    event Introduced(uint256 indexed bill, address indexed drafter, uint256 clauses);
    event Assented(uint256 indexed bill, uint256 indexed clause, House house);
    event Dropped(uint256 indexed bill);
    event Enacted(uint256 indexed bill);
    event FeePaid(address indexed drafter, uint256 amount);

    constructor(address finance, address works, address statutes) {
        require(finance != address(0) && works != address(0) && statutes != address(0), "house");
        require(finance != works && works != statutes && finance != statutes, "same house");
        houses = [finance, works, statutes];
    }

    receive() external payable {}

    function introduce(House[] calldata owners, address[] calldata targets, uint256[] calldata values, bytes[] calldata datas)
        external
        returns (uint256 bill)
    {
        uint256 n = owners.length;
        require(n <= MAX_CLAUSES, "too many clauses");
        require(targets.length == n && values.length == n && datas.length == n, "lengths");
        bill = bills.length;
        bills.push(Bill(msg.sender, uint64(block.timestamp), false, false));
        for (uint256 i = 0; i < n; i++) {
            require(targets[i] != address(0), "target");
            _clauses[bill].push(Clause(owners[i], false, targets[i], values[i], datas[i]));
        }
        emit Introduced(bill, msg.sender, n);
    }

    /// Called by a house after its own vote, within the reading.
    function assent(uint256 bill, uint256 clause) external {
        require(bill < bills.length && clause < _clauses[bill].length, "unknown");
        Bill storage b = bills[bill];
        Clause storage c = _clauses[bill][clause];
        require(msg.sender == houses[uint256(c.house)], "other house");
        require(!b.dropped && block.timestamp < b.introduced + READING, "reading over");
        require(!c.assented, "assented");
        c.assented = true;
        emit Assented(bill, clause, c.house);
    }

    function drop(uint256 bill) external {
        require(bill < bills.length, "unknown");
        Bill storage b = bills[bill];
        require(msg.sender == b.drafter && !b.dropped && block.timestamp < b.introduced + READING, "cannot drop");
        b.dropped = true;
        emit Dropped(bill);
    }

    function carried(uint256 bill) public view returns (bool) {
        Clause[] storage list = _clauses[bill];
        for (uint256 i = 0; i < list.length; i++) {
            if (!list[i].assented) return false;
        }
        return true;
    }

    function enact(uint256 bill) external {
        require(bill < bills.length, "unknown");
        Bill storage b = bills[bill];
        uint256 from = uint256(b.introduced) + READING + PROMULGATION;
        require(!b.dropped && !b.enacted, "closed");
        require(block.timestamp >= from && block.timestamp < from + VALID_FOR, "not now");
        require(carried(bill), "not carried");
        b.enacted = true;
        fees[b.drafter] += DRAFTING_FEE;
        emit Enacted(bill);
        Clause[] storage list = _clauses[bill];
        for (uint256 i = 0; i < list.length; i++) {
            (bool ok, ) = list[i].target.call{value: list[i].value}(list[i].data);
            require(ok, "clause failed");
        }
    }

    function drawFee() external {
        uint256 amount = fees[msg.sender];
        require(amount > 0, "nothing");
        fees[msg.sender] = 0;
        emit FeePaid(msg.sender, amount);
        (bool ok, ) = payable(msg.sender).call{value: amount}("");
        require(ok, "fee");
    }

    function clausesOf(uint256 bill) external view returns (Clause[] memory) {
        return _clauses[bill];
    }
}
