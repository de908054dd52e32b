// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IWeightOracle {
    function pastWeight(address who, uint256 when) external view returns (uint256);
    function pastTotal(uint256 when) external view returns (uint256);
}

library Plebiscites {
    struct Plebiscite {
        address author;
        uint64 reference_;
        uint64 until;
        bool withdrawn;
        bool applied;
        uint256 quorum;
        uint256 yes;
        uint256 no;
    }

    function live(Plebiscite storage p) internal view returns (bool) {
        return p.author != address(0) && !p.withdrawn && block.timestamp <= p.until;
    }

    function won(Plebiscite storage p) internal view returns (bool) {
        return p.author != address(0) && !p.withdrawn && block.timestamp > p.until && p.yes >= p.quorum && p.yes > p.no;
    }
}

contract PlebisciteHouse {
    using Plebiscites for Plebiscites.Plebiscite;

    uint64 public constant CAMPAIGN = 8 days;
    uint64 public constant COOL = 2 days;
    uint256 public constant MIN_TOTAL = 1_000_000;

    IWeightOracle public immutable weights;
    mapping(bytes32 => Plebiscites.Plebiscite) public plebiscites;
    mapping(bytes32 => mapping(address => bool)) public tookPart;

    event Called(bytes32 indexed id, address indexed author, address[] targets, uint256[] values, bytes[] calls, bytes32 text);
    event TookPart(bytes32 indexed id, address indexed who, bool yes, uint256 weight);
    event Withdrawn(bytes32 indexed id);
    event Applied(bytes32 indexed id);

    constructor(IWeightOracle weights_) {
        require(address(weights_) != address(0), "weights");
        weights = weights_;
    }

    receive() external payable {}

    function call_(address[] calldata targets, uint256[] calldata values, bytes[] calldata calls, bytes32 text)
        external
        returns (bytes32 id)
    {
        require(targets.length > 0 && targets.length <= 25, "size");
        require(targets.length == values.length && targets.length == calls.length, "shape");
        id = idOf(targets, values, calls, text);
        Plebiscites.Plebiscite storage p = plebiscites[id];
        require(p.author == address(0), "called already");
        uint64 reference_ = uint64(block.timestamp - 1);
        uint256 total = weights.pastTotal(reference_);
        require(total >= MIN_TOTAL, "total");
        require(weights.pastWeight(msg.sender, reference_) * 500 >= total, "weight of the author");
        p.author = msg.sender;
        p.reference_ = reference_;
        p.until = uint64(block.timestamp) + CAMPAIGN;
        p.quorum = total / 8;
        emit Called(id, msg.sender, targets, values, calls, text);
    }

    function takePart(bytes32 id, bool yes) external {
        Plebiscites.Plebiscite storage p = plebiscites[id];
        require(p.live(), "not live");
        require(!tookPart[id][msg.sender], "took part");
        uint256 weight = weights.pastWeight(msg.sender, p.reference_);
        require(weight > 0, "no weight");
        tookPart[id][msg.sender] = true;
        if (yes) p.yes += weight;
        else p.no += weight;
        emit TookPart(id, msg.sender, yes, weight);
    }

    /// @notice An author may withdraw while the campaign lasts.
    function withdraw(bytes32 id) external {
        Plebiscites.Plebiscite storage p = plebiscites[id];
        require(p.author == msg.sender && p.live(), "not yours to withdraw");
        p.withdrawn = true;
        emit Withdrawn(id);
    }

    function apply_(address[] calldata targets, uint256[] calldata values, bytes[] calldata calls, bytes32 text) external {
        bytes32 id = idOf(targets, values, calls, text);
        Plebiscites.Plebiscite storage p = plebiscites[id];
        require(p.won() && !p.applied, "not won");
        require(block.timestamp > p.until + COOL, "cooling");
        p.applied = true;
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory ret) = targets[i].call{value: values[i]}(calls[i]);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit Applied(id);
    }

    function idOf(address[] calldata targets, uint256[] calldata values, bytes[] calldata calls, bytes32 text)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(targets, values, calls, text));
    }
}
