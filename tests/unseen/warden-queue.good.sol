pragma solidity ^0.4.24;

interface PastBalances {
    function balanceOfAt(address who, uint256 blockNumber) external view returns (uint256);
}

library SafeAdd {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a);
    }
}

/// Keeps the proposals and who voted on them.
contract WardenVotes {
    using SafeAdd for uint256;

    struct Proposal {
        address sponsor;
        address target;
        uint256 value;
        bytes data;
        uint256 memoryBlock;
        uint256 voteEnds;
        uint256 yeas;
        uint256 nays;
        uint256 eta;
        bool executed;
        bool recalled;
    }

    uint256 public constant VOTE_PERIOD = 5 days;

    PastBalances public token;
    uint256 public sponsorMinimum;
    uint256 public yeasNeeded;

    uint256 public proposalCount;
    mapping(uint256 => Proposal) internal proposals;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event Sponsored(uint256 indexed id, address indexed sponsor, address target, uint256 value, bytes data);
    event Vote(uint256 indexed id, address indexed voter, bool yea, uint256 weight);
    event Recalled(uint256 indexed id);

    constructor(PastBalances _token, uint256 _sponsorMinimum, uint256 _yeasNeeded) public {
        require(address(_token) != address(0));
        require(_sponsorMinimum > 0 && _yeasNeeded >= _sponsorMinimum);
        token = _token;
        sponsorMinimum = _sponsorMinimum;
        yeasNeeded = _yeasNeeded;
    }

    function sponsor(address target, uint256 value, bytes data) external returns (uint256 id) {
        require(target != address(0));
        require(token.balanceOfAt(msg.sender, block.number - 1) >= sponsorMinimum);
        proposalCount = proposalCount.add(1);
        id = proposalCount;
        Proposal storage p = proposals[id];
        p.sponsor = msg.sender;
        p.target = target;
        p.value = value;
        p.data = data;
        p.memoryBlock = block.number - 1;
        p.voteEnds = now.add(VOTE_PERIOD);
        emit Sponsored(id, msg.sender, target, value, data);
    }

    function vote(uint256 id, bool yea) external {
        Proposal storage p = proposals[id];
        require(p.sponsor != address(0) && !p.recalled);
        require(now <= p.voteEnds);
        require(!hasVoted[id][msg.sender]);
        hasVoted[id][msg.sender] = true;
        uint256 weight = token.balanceOfAt(msg.sender, p.memoryBlock);
        require(weight > 0);
        if (yea) {
            p.yeas = p.yeas.add(weight);
        } else {
            p.nays = p.nays.add(weight);
        }
        emit Vote(id, msg.sender, yea, weight);
    }

    function recall(uint256 id) external {
        Proposal storage p = proposals[id];
        require(msg.sender == p.sponsor);
        require(!p.recalled && now <= p.voteEnds);
        p.recalled = true;
        emit Recalled(id);
    }

    function carried(uint256 id) public view returns (bool) {
        Proposal storage p = proposals[id];
        if (p.sponsor == address(0) || p.recalled || now <= p.voteEnds) return false;
        return p.yeas >= yeasNeeded && p.yeas > p.nays;
    }
}

/// Carried proposals wait here before they are executed, and lapse when nobody executes them.
contract WardenQueue is WardenVotes {
    uint256 public constant WAIT = 3 days;
    uint256 public constant LAPSE = 10 days;

    event Queued(uint256 indexed id, uint256 eta);
    event Executed(uint256 indexed id);
    event Funded(address indexed from, uint256 value);

    constructor(PastBalances _token, uint256 _sponsorMinimum, uint256 _yeasNeeded)
        public
        WardenVotes(_token, _sponsorMinimum, _yeasNeeded)
    {}

    function() external payable {
        emit Funded(msg.sender, msg.value);
    }

    function queue(uint256 id) external {
        require(carried(id));
        Proposal storage p = proposals[id];
        require(!p.executed);
        require(p.eta == 0);
        p.eta = now.add(WAIT);
        emit Queued(id, p.eta);
    }

    function execute(uint256 id) external {
        Proposal storage p = proposals[id];
        require(p.eta != 0 && !p.executed);
        require(now >= p.eta);
        require(now <= p.eta.add(LAPSE));
        p.executed = true;
        emit Executed(id);
        require(p.target.call.value(p.value)(p.data));
    }

    function etaOf(uint256 id) external view returns (uint256) {
        return proposals[id].eta;
    }

    function proposalOf(uint256 id)
        external
        view
        returns (address target, uint256 value, bytes data, uint256 voteEnds, uint256 yeas, uint256 nays)
    {
        Proposal storage p = proposals[id];
        return (p.target, p.value, p.data, p.voteEnds, p.yeas, p.nays);
    }
}
