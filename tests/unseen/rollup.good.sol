// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// The token writes its checkpoints by block.
interface IBlockVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

library Flags {
    uint8 internal constant WITHDRAWN = 1;
    uint8 internal constant ENQUEUED = 2;
    uint8 internal constant CARRIED_OUT = 4;

    function has(uint8 self, uint8 flag) internal pure returns (bool) {
        return self & flag != 0;
    }
}

contract RollupAssembly {
    using Flags for uint8;

    struct Call {
        address to;
        uint256 wei_;
        bytes input;
    }

    struct Measure {
        address author;
        uint64 opens; // block
        uint8 flags;
        uint64 closes; // block
        uint64 eta; // seconds
        uint128 ayes;
        uint128 noes;
        bytes32 digest;
    }

    uint64 public constant NOTICE = 14_400;
    uint64 public constant BALLOT = 100_800;
    uint64 public constant QUEUE_DELAY = 3 days;
    uint256 public constant QUORUM_PERMILLE = 45;
    uint256 public constant TABLING_WEIGHT = 250_000e18;

    IBlockVotes public immutable votes;
    Measure[] private _measures;
    mapping(uint256 => mapping(address => bool)) public balloted;

    event Tabled(uint256 indexed number, address indexed author, Call[] calls, string text);
    event Balloted(uint256 indexed number, address indexed voter, bool aye, uint256 weight);
    event Withdrawn(uint256 indexed number);
    event Enqueued(uint256 indexed number, uint64 eta);
    event CarriedOut(uint256 indexed number);

    error NoSuchMeasure();
    error NotNow();
    error NotAuthor();
    error NotCarried();
    error WeightTooSmall();
    error WeightTooLarge();
    error DifferentCalls();
    error NoCalls();
    error BallotedBefore();
    error CallFailed(uint256 index, bytes reason);

    constructor(IBlockVotes votes_) {
        require(address(votes_) != address(0), "votes");
        votes = votes_;
    }

    receive() external payable {}

    function measure(uint256 number) external view returns (Measure memory) {
        return _at(number);
    }

    function table(Call[] calldata calls, string calldata text) external returns (uint256 number) {
        if (calls.length == 0) revert NoCalls();
        if (votes.getPastVotes(msg.sender, block.number - 1) < TABLING_WEIGHT) revert WeightTooSmall();
        number = _measures.length;
        Measure storage m = _measures.push();
        m.author = msg.sender;
        m.opens = uint64(block.number) + NOTICE;
        m.closes = m.opens + BALLOT;
        m.digest = keccak256(abi.encode(calls));
        emit Tabled(number, msg.sender, calls, text);
    }

    function ballot(uint256 number, bool aye) external {
        Measure storage m = _at(number);
        if (block.number <= m.opens || block.number > m.closes || m.flags.has(Flags.WITHDRAWN)) revert NotNow();
        if (balloted[number][msg.sender]) revert BallotedBefore();
        balloted[number][msg.sender] = true;
        uint256 weight = votes.getPastVotes(msg.sender, m.opens);
        if (weight > type(uint128).max) revert WeightTooLarge();
        if (aye) {
            m.ayes += uint128(weight);
        } else {
            m.noes += uint128(weight);
        }
        emit Balloted(number, msg.sender, aye, weight);
    }

    /// The author may think better of it until the ballot opens.
    function withdraw(uint256 number) external {
        Measure storage m = _at(number);
        if (msg.sender != m.author) revert NotAuthor();
        if (block.number > m.opens || m.flags.has(Flags.WITHDRAWN)) revert NotNow();
        m.flags |= Flags.WITHDRAWN;
        emit Withdrawn(number);
    }

    function quorum(uint256 number) public view returns (uint256) {
        uint256 share = (votes.getPastTotalSupply(_at(number).opens) * QUORUM_PERMILLE) / 1000;
        return share == 0 ? 1 : share;
    }

    function enqueue(uint256 number) external {
        Measure storage m = _at(number);
        if (block.number <= m.closes || m.flags != 0) revert NotNow();
        if (m.ayes <= m.noes || m.ayes < quorum(number)) revert NotCarried();
        m.flags |= Flags.ENQUEUED;
        m.eta = uint64(block.timestamp) + QUEUE_DELAY;
        emit Enqueued(number, m.eta);
    }

    function carryOut(uint256 number, Call[] calldata calls) external {
        Measure storage m = _at(number);
        if (!m.flags.has(Flags.ENQUEUED) || m.flags.has(Flags.CARRIED_OUT)) revert NotNow();
        if (block.timestamp < m.eta) revert NotNow();
        if (keccak256(abi.encode(calls)) != m.digest) revert DifferentCalls();
        m.flags |= Flags.CARRIED_OUT;
        emit CarriedOut(number);
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory reason) = calls[i].to.call{value: calls[i].wei_}(calls[i].input);
            if (!ok) revert CallFailed(i, reason);
        }
    }

    function _at(uint256 number) private view returns (Measure storage) {
        if (number >= _measures.length) revert NoSuchMeasure();
        return _measures[number];
    }
}
