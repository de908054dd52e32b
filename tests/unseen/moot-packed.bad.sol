// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface ISnapshotVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// @notice A moot that stores nothing of a proposal but its tally; the text is brought again by whoever executes it.
contract Moot {
    struct Tally {
        uint48 snapshot;
        uint48 deadline;
        bool executed;
        uint256 quorum;
        uint256 inFavour;
        uint256 opposed;
        mapping(address => bool) counted;
    }

    uint48 public constant OPEN = 50_400;
    uint48 public constant REST = 14_400;
    uint256 public constant SUPPLY_FLOOR = 10_000e18;

    ISnapshotVotes public immutable votes;
    mapping(bytes32 => Tally) private _tallies;

    event Proposed(bytes32 indexed id, address indexed by, address target, uint256 value, string signature, bytes arguments, string memo);
    event Counted(bytes32 indexed id, address indexed who, bool inFavour, uint256 weight);
    event Executed(bytes32 indexed id);

    error Unknown(bytes32 id);
    error Exists(bytes32 id);
    error NotOpen(bytes32 id);
    error NotPassed(bytes32 id);

    constructor(ISnapshotVotes votes_) {
        require(address(votes_) != address(0), "votes");
        votes = votes_;
    }

    receive() external payable {}

    function idOf(address target, uint256 value, string calldata signature, bytes calldata arguments, string calldata memo)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(target, value, signature, arguments, memo));
    }

    function propose(address target, uint256 value, string calldata signature, bytes calldata arguments, string calldata memo)
        external
        returns (bytes32 id)
    {
        require(target != address(0) && (value > 0 || bytes(signature).length > 0), "nothing proposed");
        id = idOf(target, value, signature, arguments, memo);
        Tally storage t = _tallies[id];
        if (t.deadline != 0) revert Exists(id);
        uint48 snapshot = uint48(block.number - 1);
        uint256 supply = votes.getPastTotalSupply(snapshot);
        require(supply >= SUPPLY_FLOOR, "supply");
        require(votes.getPastVotes(msg.sender, snapshot) * 1000 >= supply, "a thousandth");
        t.snapshot = snapshot;
        t.deadline = uint48(block.number) + OPEN;
        t.quorum = supply * 6 / 100;
        emit Proposed(id, msg.sender, target, value, signature, arguments, memo);
    }

    function count(bytes32 id, bool inFavour) external {
        Tally storage t = _tallies[id];
        if (t.deadline == 0) revert Unknown(id);
        if (block.number > t.deadline || t.counted[msg.sender]) revert NotOpen(id);
        t.counted[msg.sender] = true;
        uint256 weight = votes.getPastVotes(msg.sender, t.snapshot);
        if (inFavour) t.inFavour += weight;
        else t.opposed += weight;
        emit Counted(id, msg.sender, inFavour, weight);
    }

    function execute(address target, uint256 value, string calldata signature, bytes calldata arguments, string calldata memo)
        external
        returns (bytes memory result)
    {
        bytes32 id = idOf(target, value, signature, arguments, memo);
        if (!passed(id)) revert NotPassed(id);
        Tally storage t = _tallies[id];
        require(!t.executed && block.number > t.deadline + REST, "executed or resting");
        t.executed = true;
        bytes memory input = bytes(signature).length == 0
            ? bytes(arguments)
            : abi.encodePacked(bytes4(keccak256(bytes(signature))), arguments);
        bool ok;
        (ok, result) = target.call{value: value}(input);
        if (!ok) assembly { revert(add(result, 32), mload(result)) }
        emit Executed(id);
    }

    function passed(bytes32 id) public view returns (bool) {
        Tally storage t = _tallies[id];
        if (t.deadline == 0) revert Unknown(id);
        return block.number > t.deadline && t.inFavour >= t.quorum && t.inFavour > t.opposed;
    }

    function tally(bytes32 id) external view returns (uint256 inFavour, uint256 opposed, uint256 quorum, uint48 deadline) {
        Tally storage t = _tallies[id];
        return (t.inFavour, t.opposed, t.quorum, t.deadline);
    }
}
