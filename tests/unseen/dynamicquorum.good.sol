// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IMemberNft {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// Governor of a small membership collection: one NFT, one vote. The share of the collection that must
/// agree grows with the opposition, from 10% to 30%.
contract ForumNftGovernor {
    enum Outcome { Pending, Active, Canceled, Defeated, Waiting, Ready, Lapsed, Executed }

    struct QuorumParams {
        uint16 minBps;
        uint16 maxBps;
        uint32 coefficient; // 1e6 = one for one
    }

    struct Item {
        address proposer;
        bytes32 actions;
        uint256 snapshot;
        uint256 opens;
        uint256 closes;
        uint256 supply;
        QuorumParams params;
        uint256 yes;
        uint256 no;
        uint256 blank;
        bool canceled;
        bool executed;
        mapping(address => bool) voted;
    }

    uint256 public constant OPENING_DELAY = 3_600;
    uint256 public constant VOTE_LENGTH = 28_800;
    uint256 public constant COOL_OFF = 14_400;
    uint256 public constant RUN_WINDOW = 50_400;
    uint256 public constant LEAST_AGREEING = 3;

    IMemberNft public immutable nft;
    QuorumParams public params = QuorumParams(1_000, 3_000, 1_500_000);
    Item[] private items;

    event Proposed(uint256 indexed id, address indexed proposer, address[] targets, uint256[] values, bytes[] datas, string text);
    event Voted(uint256 indexed id, address indexed voter, uint8 choice, uint256 weight);
    event Canceled(uint256 indexed id);
    event Executed(uint256 indexed id);
    event QuorumParamsSet(uint16 minBps, uint16 maxBps, uint32 coefficient);

    constructor(IMemberNft nft_) {
        require(address(nft_).code.length > 0, "nft");
        nft = nft_;
    }

    receive() external payable {}

    function propose(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, string calldata text) external returns (uint256 id) {
        uint256 snapshot = block.number - 1;
        require(nft.getPastVotes(msg.sender, snapshot) > 0, "members only");
        require(targets.length > 0 && targets.length == values.length && targets.length == datas.length, "actions");
        id = items.length;
        Item storage it = items.push();
        it.proposer = msg.sender;
        it.actions = keccak256(abi.encode(targets, values, datas));
        it.snapshot = snapshot;
        it.opens = block.number + OPENING_DELAY;
        it.closes = it.opens + VOTE_LENGTH;
        it.supply = nft.getPastTotalSupply(snapshot);
        it.params = params;
        emit Proposed(id, msg.sender, targets, values, datas, text);
    }

    function vote(uint256 id, uint8 choice) external {
        require(outcome(id) == Outcome.Active, "not open");
        Item storage it = items[id];
        require(!it.voted[msg.sender], "already voted");
        it.voted[msg.sender] = true;
        uint256 weight = nft.getPastVotes(msg.sender, it.snapshot);
        require(weight > 0, "no NFT");
        if (choice == 0) it.no += weight;
        else if (choice == 1) it.yes += weight;
        else if (choice == 2) it.blank += weight;
        else revert("choice");
        emit Voted(id, msg.sender, choice, weight);
    }

    function quorumOf(uint256 id) public view returns (uint256) {
        Item storage it = items[id];
        return quorumVotes(it.no, it.supply, it.params);
    }

    function quorumVotes(uint256 opposed, uint256 supply, QuorumParams memory q) public pure returns (uint256) {
        uint256 opposedBps = (10_000 * opposed) / supply;
        uint256 bps = q.minBps + (q.coefficient * opposedBps) / 1_000_000;
        if (bps > q.maxBps) bps = q.maxBps;
        uint256 needed = (supply * bps) / 10_000;
        return needed < LEAST_AGREEING ? LEAST_AGREEING : needed;
    }

    function outcome(uint256 id) public view returns (Outcome) {
        Item storage it = items[id];
        if (it.executed) return Outcome.Executed;
        if (it.canceled) return Outcome.Canceled;
        if (block.number < it.opens) return Outcome.Pending;
        if (block.number <= it.closes) return Outcome.Active;
        if (it.yes <= it.no || it.yes < quorumOf(id)) return Outcome.Defeated;
        if (block.number <= it.closes + COOL_OFF) return Outcome.Waiting;
        if (block.number <= it.closes + COOL_OFF + RUN_WINDOW) return Outcome.Ready;
        return Outcome.Lapsed;
    }

    function cancel(uint256 id) external {
        require(outcome(id) == Outcome.Pending, "vote opened");
        require(msg.sender == items[id].proposer, "proposer only");
        items[id].canceled = true;
        emit Canceled(id);
    }

    function execute(uint256 id, address[] calldata targets, uint256[] calldata values, bytes[] calldata datas) external {
        require(outcome(id) == Outcome.Ready, "not ready");
        Item storage it = items[id];
        require(it.actions == keccak256(abi.encode(targets, values, datas)), "actions");
        it.executed = true;
        emit Executed(id);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            require(ok, "action failed");
        }
    }

    /// Applies to items proposed from now on.
    function setQuorumParams(uint16 minBps, uint16 maxBps, uint32 coefficient) external {
        require(msg.sender == address(this), "governance only");
        require(minBps >= 500 && minBps <= maxBps && maxBps <= 6_000, "bps");
        require(coefficient <= 5_000_000, "coefficient");
        params = QuorumParams(minBps, maxBps, coefficient);
        emit QuorumParamsSet(minBps, maxBps, coefficient);
    }
}
