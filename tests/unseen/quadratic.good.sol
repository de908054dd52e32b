// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.6;

/// @notice Citizens' chest. Each citizen has a hundred credits per session; n voices on one question cost n * n of them.
contract QuadraticChest {
    struct Session {
        uint64 opens;
        uint64 closes;
        uint32 electorate;
        uint32 questions;
    }

    struct Question {
        uint256 session;
        address author;
        address payable recipient;
        uint256 grant;
        uint256 pro;
        uint256 contra;
        uint256 turnout;
        bool paid;
    }

    uint256 public constant CREDITS = 100;
    uint256 public constant FILING = 3 days;
    uint256 public constant VOTING = 10 days;
    uint256 public constant OBJECTION = 2 days;

    mapping(address => uint64) public citizenSince;
    uint32 public citizens;
    uint256 public sessionCount;
    uint256 public questionCount;
    mapping(uint256 => Session) public sessions;
    mapping(uint256 => Question) public questions;
    mapping(uint256 => mapping(address => uint256)) public spentIn;
    mapping(uint256 => mapping(address => bool)) public answered;
    mapping(address => uint256) public dueTo;
    uint256 public reserved;

    event Enrolled(address indexed citizen);
    event SessionCalled(uint256 indexed session, uint64 opens, uint64 closes);
    event Asked(uint256 indexed question, uint256 indexed session, address recipient, uint256 grant);
    event Answered(uint256 indexed question, address indexed citizen, bool pro, uint256 voices);
    event Awarded(uint256 indexed question);
    event Collected(address indexed recipient, uint256 amount);

    modifier onlyCitizen() {
        require(citizenSince[msg.sender] != 0, "citizens only");
        _;
    }

    constructor(address[] memory list) {
        require(list.length >= 5 && list.length <= 300, "list");
        for (uint256 i = 0; i < list.length; i++) {
            require(list[i] != address(0) && citizenSince[list[i]] == 0, "citizen");
            citizenSince[list[i]] = uint64(block.timestamp);
            emit Enrolled(list[i]);
        }
        citizens = uint32(list.length);
    }

    receive() external payable {}

    function callSession() external onlyCitizen returns (uint256 id) {
        require(sessionCount == 0 || block.timestamp > sessions[sessionCount].closes, "one at a time");
        id = ++sessionCount;
        uint64 opens = uint64(block.timestamp + FILING);
        sessions[id] = Session(opens, uint64(block.timestamp + FILING + VOTING), citizens, 0);
        emit SessionCalled(id, opens, sessions[id].closes);
    }

    function ask(address payable recipient, uint256 grant) external onlyCitizen returns (uint256 id) {
        Session storage s = sessions[sessionCount];
        require(block.timestamp < s.opens, "filing is over");
        require(recipient != address(0) && grant > 0, "question");
        require(s.questions < 50, "agenda is full");
        s.questions += 1;
        id = ++questionCount;
        questions[id] = Question(sessionCount, msg.sender, recipient, grant, 0, 0, 0, false);
        emit Asked(id, sessionCount, recipient, grant);
    }

    function answer(uint256 id, bool pro, uint256 voices) external onlyCitizen {
        Question storage q = questions[id];
        Session storage s = sessions[q.session];
        require(q.author != address(0), "no such question");
        require(block.timestamp >= s.opens && block.timestamp <= s.closes, "not open");
        require(!answered[id][msg.sender], "answered");
        require(voices > 0 && voices <= CREDITS, "voices");
        uint256 spent = spentIn[q.session][msg.sender] + voices * voices;
        require(spent <= CREDITS, "credits");
        spentIn[q.session][msg.sender] = spent;
        answered[id][msg.sender] = true;
        q.turnout += 1;
        if (pro) q.pro += voices;
        else q.contra += voices;
        emit Answered(id, msg.sender, pro, voices);
    }

    function award(uint256 id) external {
        Question storage q = questions[id];
        require(q.author != address(0) && !q.paid, "no such question");
        Session storage s = sessions[q.session];
        require(block.timestamp > uint256(s.closes) + OBJECTION, "too early");
        require(q.turnout > s.electorate / 4 && q.pro > q.contra, "not carried");
        require(q.grant <= address(this).balance - reserved, "chest too empty");
        q.paid = true;
        reserved += q.grant;
        dueTo[q.recipient] += q.grant;
        emit Awarded(id);
    }

    function collect() external {
        uint256 amount = dueTo[msg.sender];
        require(amount > 0, "nothing due");
        dueTo[msg.sender] = 0;
        reserved -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "refused");
        emit Collected(msg.sender, amount);
    }
}
