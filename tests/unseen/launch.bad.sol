pragma solidity ^0.5.0;

contract Votes50 {
    function votesAt(address who, uint256 blockNumber) public view returns (uint256);
}

/// Senate of a protocol; it is deployed first, and its rules are laid down once the token distribution is known.
contract Senate {
    struct Rules {
        uint256 quorum;
        uint256 speakers;
        uint256 cooling;
        bool laid;
    }

    struct Act {
        address speaker;
        address target;
        uint256 value;
        bytes data;
        uint256 start;
        uint256 end;
        uint256 ayes;
        uint256 nays;
        uint256 quorum;
        uint256 readyFrom;
        bool executed;
    }

    address public convener;
    Votes50 public votes;
    uint256 public constant PERIOD = 17280;

    Rules public rules;
    Act[] public acts;
    mapping(uint256 => mapping(address => bool)) public voted;

    event RulesLaid(uint256 quorum, uint256 speakers, uint256 cooling);
    event ActProposed(uint256 indexed act, address indexed speaker, address target, uint256 value, bytes data);
    event VoteGiven(uint256 indexed act, address indexed senator, bool aye, uint256 weight);
    event ActScheduled(uint256 indexed act, uint256 readyFrom);
    event ActExecuted(uint256 indexed act);

    constructor(Votes50 votes_) public {
        require(address(votes_) != address(0), "votes");
        votes = votes_;
        convener = msg.sender;
    }

    function() external payable {}

    /// Once only; the convener has no other power and loses this one.
    function layDown(uint256 quorum, uint256 speakers, uint256 cooling) external {
        require(msg.sender == convener, "convener");
        require(!rules.laid, "laid");
        require(quorum >= 1e18 && quorum <= 1e26, "quorum");
        require(speakers >= 1e15 && speakers <= quorum, "speakers");
        require(cooling >= 1 days && cooling <= 30 days, "cooling");
        rules = Rules(quorum, speakers, cooling, true);
        convener = address(0);
        emit RulesLaid(quorum, speakers, cooling);
    }

    function propose(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(votes.votesAt(msg.sender, block.number - 1) >= rules.speakers, "speakers");
        id = acts.length;
        acts.push(
            Act(msg.sender, target, value, data, block.number + 1, block.number + 1 + PERIOD, 0, 0, rules.quorum, 0, false)
        );
        emit ActProposed(id, msg.sender, target, value, data);
    }

    function give(uint256 id, bool aye) external {
        Act storage a = acts[id];
        require(block.number > a.start && block.number <= a.end, "closed");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        uint256 weight = votes.votesAt(msg.sender, a.start);
        if (aye) a.ayes = add(a.ayes, weight);
        else a.nays = add(a.nays, weight);
        emit VoteGiven(id, msg.sender, aye, weight);
    }

    function schedule(uint256 id) external {
        Act storage a = acts[id];
        require(block.number > a.end, "open");
        require(a.ayes > a.nays && a.ayes >= a.quorum, "rejected");
        require(a.readyFrom == 0, "scheduled");
        a.readyFrom = add(now, rules.cooling);
        emit ActScheduled(id, a.readyFrom);
    }

    function execute(uint256 id) external returns (bytes memory) {
        Act storage a = acts[id];
        require(a.readyFrom != 0 && now >= a.readyFrom, "cooling");
        require(!a.executed, "executed");
        a.executed = true;
        emit ActExecuted(id);
        (bool ok, bytes memory out) = a.target.call.value(a.value)(a.data);
        require(ok, "call");
        return out;
    }

    function add(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
