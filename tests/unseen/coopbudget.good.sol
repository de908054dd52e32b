pragma solidity ^0.4.24;

contract MiniShares {
    function balanceOfAt(address owner, uint256 blockNumber) public view returns (uint256);
    function totalSupplyAt(uint256 blockNumber) public view returns (uint256);
}

/// Co-operative budget: share holders vote on requests; an approved request is an
/// allotment that its requester may draw month by month.
contract CoopBudget {
    uint256 constant VOTE_BLOCKS = 40000;
    uint256 constant REST_BLOCKS = 6000;
    uint256 constant MONTH = 30 days;

    struct Request {
        address requester;
        uint128 perMonth;
        uint64 months;
        uint64 snapshot;
        uint64 lastBlock;
        uint256 yea;
        uint256 nay;
        bool withdrawn;
        bool approved;
    }

    struct Allotment {
        address payee;
        uint128 perMonth;
        uint64 monthsLeft;
        uint64 nextDraw;
    }

    MiniShares public shares;
    Request[] public requests;
    Allotment[] public allotments;
    mapping(uint256 => mapping(address => uint8)) public ballots;

    event Requested(uint256 indexed request, address indexed requester, uint256 perMonth, uint256 months);
    event Balloted(uint256 indexed request, address indexed holder, bool yea, uint256 weight);
    event RequestWithdrawn(uint256 indexed request);
    event Approved(uint256 indexed request, uint256 indexed allotment);
    event Drawn(uint256 indexed allotment, uint256 amount);
    event Received(address indexed from, uint256 amount);

    constructor(address _shares) public {
        require(_shares != address(0));
        shares = MiniShares(_shares);
        require(shares.totalSupplyAt(block.number - 1) >= 1000);
    }

    function() external payable {
        emit Received(msg.sender, msg.value);
    }

    function request(uint128 perMonth, uint64 months) external returns (uint256 id) {
        require(perMonth > 0 && months > 0 && months <= 24);
        require(shares.balanceOfAt(msg.sender, block.number - 1) > 0);
        id = requests.length;
        requests.push(Request({
            requester: msg.sender,
            perMonth: perMonth,
            months: months,
            snapshot: uint64(block.number - 1),
            lastBlock: uint64(block.number + VOTE_BLOCKS),
            yea: 0,
            nay: 0,
            withdrawn: false,
            approved: false
        }));
        emit Requested(id, msg.sender, perMonth, months);
    }

    function ballot(uint256 id, bool yea) external {
        require(id < requests.length);
        Request storage q = requests[id];
        require(block.number > q.snapshot && block.number <= q.lastBlock);
        require(!q.withdrawn && !q.approved);
        require(ballots[id][msg.sender] == 0);
        uint256 weight = shares.balanceOfAt(msg.sender, q.snapshot);
        require(weight > 0);
        ballots[id][msg.sender] = yea ? 1 : 2;
        if (yea) {
            require(q.yea + weight >= weight);
            q.yea += weight;
        } else {
            require(q.nay + weight >= weight);
            q.nay += weight;
        }
        emit Balloted(id, msg.sender, yea, weight);
    }

    function takeBack(uint256 id) external {
        require(id < requests.length);
        Request storage q = requests[id];
        require(msg.sender == q.requester && !q.approved && !q.withdrawn);
        q.withdrawn = true;
        emit RequestWithdrawn(id);
    }

    function approve(uint256 id) external returns (uint256 slot) {
        require(id < requests.length);
        Request storage q = requests[id];
        require(!q.withdrawn && !q.approved);
        require(block.number > uint256(q.lastBlock) + REST_BLOCKS);
        require(q.yea > q.nay);
        require(q.yea >= shares.totalSupplyAt(q.snapshot) / 10 && q.yea >= 100);
        q.approved = true;
        slot = allotments.length;
        allotments.push(Allotment(q.requester, q.perMonth, q.months, uint64(now)));
        emit Approved(id, slot);
    }

    function draw(uint256 slot) external {
        require(slot < allotments.length);
        Allotment storage a = allotments[slot];
        require(msg.sender == a.payee);
        require(a.monthsLeft > 0 && now >= a.nextDraw);
        a.monthsLeft -= 1;
        a.nextDraw = uint64(now + MONTH);
        emit Drawn(slot, a.perMonth);
        a.payee.transfer(a.perMonth);
    }

    function counts() external view returns (uint256, uint256) {
        return (requests.length, allotments.length);
    }
}
