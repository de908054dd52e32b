// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

interface IGovernanceToken {
    function balanceOf(address who) external view returns (uint256);
    function getPastVotes(address who, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
    function clock() external view returns (uint48);
}

/// @title VeiledVote
/// @notice Ballots are committed under a veil and unveiled after the polls have closed. The token's clock is timestamps.
contract VeiledVote {
    enum Choice { Blank, Against, For }

    struct Poll {
        address opener;
        uint48 snapshot;
        uint48 commitEnd;
        uint48 revealEnd;
        uint8 state; // 0 running, 1 called off, 2 enacted
        bytes32 actionHash;
        uint256 quorum;
    }

    struct Tally {
        uint256 blank;
        uint256 against;
        uint256 inFavour;
    }

    struct Action {
        address to;
        uint256 value;
        bytes data;
    }

    uint48 public constant COMMIT = 4 days;
    uint48 public constant REVEAL = 3 days;
    uint48 public constant HALT = 2 days;
    uint48 public constant ENACTABLE = 20 days;

    IGovernanceToken public immutable token;
    Poll[] public polls;
    mapping(uint256 poll => Tally) public tallies;
    mapping(uint256 poll => mapping(address voter => bytes32)) public veils;

    event PollOpened(uint256 indexed id, address indexed opener, Action[] actions);
    event Veiled(uint256 indexed id, address indexed voter, bytes32 veil);
    event Unveiled(uint256 indexed id, address indexed voter, Choice choice, uint256 weight);
    event CalledOff(uint256 indexed id);
    event Enacted(uint256 indexed id);

    error WrongTime();
    error WrongVeil();

    constructor(IGovernanceToken token_) {
        require(token_.clock() == uint48(block.timestamp), "clock");
        token = token_;
    }

    receive() external payable {}

    function openPoll(Action[] calldata actions) external returns (uint256 id) {
        require(actions.length > 0 && actions.length <= 10, "actions");
        uint48 past = uint48(block.timestamp) - 1;
        uint256 supply = token.getPastTotalSupply(past);
        require(supply >= 1e18, "supply");
        require(token.getPastVotes(msg.sender, past) >= supply / 200, "threshold");
        id = polls.length;
        polls.push(
            Poll({
                opener: msg.sender,
                snapshot: past,
                commitEnd: past + COMMIT,
                revealEnd: past + COMMIT + REVEAL,
                state: 0,
                actionHash: keccak256(abi.encode(actions)),
                quorum: supply / 8
            })
        );
        emit PollOpened(id, msg.sender, actions);
    }

    function veilOf(uint256 id, address voter, Choice choice, bytes32 salt) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), id, voter, choice, salt));
    }

    function commit(uint256 id, bytes32 veil) external {
        Poll storage p = polls[id];
        if (p.state != 0 || block.timestamp > p.commitEnd) revert WrongTime();
        if (veil == 0 || veils[id][msg.sender] != 0) revert WrongVeil();
        veils[id][msg.sender] = veil;
        emit Veiled(id, msg.sender, veil);
    }

    function unveil(uint256 id, Choice choice, bytes32 salt) external {
        Poll storage p = polls[id];
        if (p.state != 0 || block.timestamp <= p.commitEnd || block.timestamp > p.revealEnd) revert WrongTime();
        if (veils[id][msg.sender] != veilOf(id, msg.sender, choice, salt)) revert WrongVeil();
        veils[id][msg.sender] = bytes32(uint256(1)); // spent
        uint256 weight = token.balanceOf(msg.sender);
        require(weight > 0, "weight");
        Tally storage t = tallies[id];
        if (choice == Choice.For) t.inFavour += weight;
        else if (choice == Choice.Against) t.against += weight;
        else t.blank += weight;
        emit Unveiled(id, msg.sender, choice, weight);
    }

    function callOff(uint256 id) external {
        Poll storage p = polls[id];
        require(msg.sender == p.opener && p.state == 0, "call off");
        if (block.timestamp > p.commitEnd) revert WrongTime();
        p.state = 1;
        emit CalledOff(id);
    }

    function passed(uint256 id) public view returns (bool) {
        Poll storage p = polls[id];
        Tally storage t = tallies[id];
        return block.timestamp > p.revealEnd && t.inFavour > t.against && t.inFavour + t.blank >= p.quorum;
    }

    function enact(uint256 id, Action[] calldata actions) external {
        Poll storage p = polls[id];
        require(p.state == 0 && passed(id), "not passed");
        if (block.timestamp <= p.revealEnd + HALT || block.timestamp > p.revealEnd + HALT + ENACTABLE) revert WrongTime();
        require(keccak256(abi.encode(actions)) == p.actionHash, "actions");
        p.state = 2;
        emit Enacted(id);
        for (uint256 i = 0; i < actions.length; ++i) {
            (bool ok, ) = actions[i].to.call{value: actions[i].value}(actions[i].data);
            require(ok, "action");
        }
    }
}
