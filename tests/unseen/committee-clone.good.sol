// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Small spending committee; one minimal clone per working group of a larger DAO.
/// A payment is made when `needed` of the members have endorsed it.
contract Committee {
    struct Payment {
        address payable to;
        uint96 amount;
        uint64 expires;
        uint32 endorsements;
        bool paid;
    }

    uint8 public edition;
    uint32 public needed;
    uint32 public memberCount;
    string public title;
    mapping(address => bool) public isMember;
    Payment[] public payments;
    mapping(uint256 => mapping(address => bool)) public endorsed;

    event SetUp(string title, uint32 members, uint32 needed);
    event Drafted(uint256 indexed id, address to, uint96 amount);
    event Endorsed(uint256 indexed id, address indexed member);
    event Paid(uint256 indexed id);

    error AlreadySetUp();
    error BadSetUp();
    error NotMember();
    error BadPayment();
    error PaymentFailed();

    constructor() {
        edition = type(uint8).max;
    }

    receive() external payable {}

    function setUp(uint8 edition_, string calldata title_, address[] calldata members_, uint32 needed_) external {
        if (edition != 0 || edition_ == 0) revert AlreadySetUp();
        edition = edition_;
        if (members_.length > 50) revert BadSetUp();
        for (uint256 i; i < members_.length; ++i) {
            if (members_[i] == address(0) || isMember[members_[i]]) revert BadSetUp();
            isMember[members_[i]] = true;
        }
        memberCount += uint32(members_.length);
        if (needed_ * 2 <= memberCount || needed_ > memberCount) revert BadSetUp();
        needed = needed_;
        title = title_;
        emit SetUp(title_, memberCount, needed_);
    }

    modifier onlyMember() {
        if (!isMember[msg.sender]) revert NotMember();
        _;
    }

    function draft(address payable to, uint96 amount) external onlyMember returns (uint256 id) {
        if (to == address(0) || amount == 0) revert BadPayment();
        id = payments.length;
        payments.push(Payment(to, amount, uint64(block.timestamp + 14 days), 0, false));
        emit Drafted(id, to, amount);
    }

    function endorse(uint256 id) external onlyMember {
        Payment storage p = payments[id];
        if (p.paid || block.timestamp > p.expires || endorsed[id][msg.sender]) revert BadPayment();
        endorsed[id][msg.sender] = true;
        p.endorsements += 1;
        emit Endorsed(id, msg.sender);
    }

    function pay(uint256 id) external onlyMember {
        Payment storage p = payments[id];
        if (p.paid || block.timestamp > p.expires || p.endorsements < needed) revert BadPayment();
        p.paid = true;
        emit Paid(id);
        (bool ok, ) = p.to.call{value: p.amount}("");
        if (!ok) revert PaymentFailed();
    }
}

contract CommitteeFactory {
    address public immutable pattern;
    Committee[] public committees;

    event Born(address indexed committee, string title);

    constructor() {
        pattern = address(new Committee());
    }

    function found(string calldata title, address[] calldata members, uint32 needed) external returns (Committee c) {
        c = Committee(payable(_clone(pattern)));
        committees.push(c);
        c.setUp(1, title, members, needed);
        emit Born(address(c), title);
    }

    function _clone(address what) private returns (address made) {
        bytes20 packed = bytes20(what);
        assembly {
            let p := mload(0x40)
            mstore(p, 0x3d602d80600a3d3981f3363d3d373d3d3d363d73000000000000000000000000)
            mstore(add(p, 0x14), packed)
            mstore(add(p, 0x28), 0x5af43d82803e903d91602b57fd5bf30000000000000000000000000000000000)
            made := create(0, p, 0x37)
        }
        require(made != address(0), "clone");
    }
}
