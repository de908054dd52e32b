// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.6.12;

/// @notice Council of a foundation. The founder appoints it at deployment and settles its rules once, afterwards.
contract FoundationCouncil {
    struct Rules {
        uint32 quorum;
        uint64 voting;
        uint64 waiting;
    }

    struct Resolution {
        address drafter;
        uint64 drafted;
        uint64 votingEnds;
        uint64 waitingEnds;
        uint32 quorum;
        uint32 ayes;
        uint32 noes;
        bool effected;
        address target;
        uint256 amount;
        bytes input;
    }

    address public immutable founder;
    Rules public rules;
    mapping(address => uint64) public councillorSince;
    uint32 public councillors;
    uint256 public resolutionCount;
    mapping(uint256 => Resolution) public resolutions;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event Appointed(address indexed councillor);
    event RulesSettled(uint32 quorum, uint64 voting, uint64 waiting);
    event Drafted(uint256 indexed id, address indexed drafter, address target, uint256 amount, bytes input);
    event Voted(uint256 indexed id, address indexed councillor, bool aye);
    event Effected(uint256 indexed id);

    modifier onlyCouncillor() {
        require(councillorSince[msg.sender] != 0, "councillors only");
        _;
    }

    constructor(address[] memory council) public payable {
        require(council.length >= 4 && council.length <= 64, "council");
        founder = msg.sender;
        for (uint256 i = 0; i < council.length; i++) {
            require(council[i] != address(0) && councillorSince[council[i]] == 0, "councillor");
            councillorSince[council[i]] = uint64(block.timestamp);
            emit Appointed(council[i]);
        }
        councillors = uint32(council.length);
    }

    receive() external payable {}

    /// @notice Once, by the founder, who has no part in the council afterwards.
    function settleRules(uint32 quorum, uint64 voting, uint64 waiting) external {
        require(msg.sender == founder && rules.quorum == 0, "settled");
        require(quorum > councillors / 2 && quorum <= councillors, "quorum");
        require(voting >= 2 days && voting <= 60 days, "voting");
        require(waiting >= 1 days && waiting <= 60 days, "waiting");
        rules = Rules(quorum, voting, waiting);
        emit RulesSettled(quorum, voting, waiting);
    }

    function draft(address target, uint256 amount, bytes calldata input) external onlyCouncillor returns (uint256 id) {
        require(rules.quorum != 0, "no rules yet");
        require(target != address(0) && (amount > 0 || input.length > 0), "nothing to resolve");
        Rules memory r = rules;
        id = ++resolutionCount;
        Resolution storage n = resolutions[id];
        n.drafter = msg.sender;
        n.drafted = uint64(block.timestamp);
        n.votingEnds = uint64(block.timestamp) + r.voting;
        n.waitingEnds = uint64(block.timestamp) + r.voting + r.waiting;
        n.quorum = r.quorum;
        n.target = target;
        n.amount = amount;
        n.input = input;
        emit Drafted(id, msg.sender, target, amount, input);
    }

    function vote(uint256 id, bool aye) external onlyCouncillor {
        Resolution storage n = resolutions[id];
        require(n.drafter != address(0) && block.timestamp <= n.votingEnds, "closed");
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        if (aye) n.ayes += 1;
        else n.noes += 1;
        emit Voted(id, msg.sender, aye);
    }

    function carried(uint256 id) public view returns (bool) {
        Resolution storage n = resolutions[id];
        return n.drafter != address(0) && block.timestamp > n.votingEnds && n.ayes >= n.quorum && n.ayes > n.noes;
    }

    function effect(uint256 id) external {
        Resolution storage n = resolutions[id];
        require(carried(id) && !n.effected, "not carried");
        require(block.timestamp > n.waitingEnds, "waiting");
        n.effected = true;
        (bool ok, bytes memory ret) = n.target.call{value: n.amount}(n.input);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit Effected(id);
    }
}
