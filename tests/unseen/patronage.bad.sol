// SPDX-License-Identifier: MIT
pragma solidity ^0.8.18;

interface IReputation {
    function reputationAt(address who, uint48 when) external view returns (uint256);
    function reputationTotalAt(uint48 when) external view returns (uint256);
}

interface IERC20Min {
    function transfer(address to, uint256 amount) external returns (bool);
}

/// @title Patronage
/// @notice Pays for work already done. Citations of finished work are put to a vote of reputation; a passed citation
///         pays its award out of this contract's balance of the award token.
contract Patronage {
    struct Citation {
        address herald;
        uint48 snapshot;
        uint48 closes;
        bool honoured;
        bool shelved;
        uint256 award;
        address laureate;
        uint256 quorum;
        uint256 praise;
        uint256 doubt;
    }

    uint48 public constant READING = 8 days;
    uint48 public constant SETTLING = 3 days;
    uint48 public constant SHELF_LIFE = 40 days;
    uint256 public constant QUORUM_BP = 800;
    uint256 public constant MAX_AWARD = 50_000e18;

    IReputation public immutable reputation;
    IERC20Min public immutable awardToken;

    mapping(bytes32 => Citation) public citations;
    mapping(bytes32 => mapping(address => bool)) public hasSpoken;

    event Cited(bytes32 indexed id, address indexed herald, address indexed laureate, uint256 award, string work);
    event Spoken(bytes32 indexed id, address indexed by, bool praise, uint256 weight);
    event Shelved(bytes32 indexed id);
    event Honoured(bytes32 indexed id, address indexed laureate, uint256 award);

    error Exists(bytes32 id);
    error NotReading(bytes32 id);
    error NotHerald();
    error NotPassed(bytes32 id);

    constructor(IReputation reputation_, IERC20Min token_) {
        require(address(reputation_) != address(0) && address(token_) != address(0), "zero");
        reputation = reputation_;
        awardToken = token_;
    }

    function citationId(address laureate, uint256 award, string memory work) public pure returns (bytes32) {
        return keccak256(abi.encode(laureate, award, work));
    }

    function cite(address laureate, uint256 award, string calldata work) external returns (bytes32 id) {
        require(laureate != address(0) && award > 0 && award <= MAX_AWARD, "citation");
        id = citationId(laureate, award, work);
        if (citations[id].herald != address(0)) revert Exists(id);
        uint48 past = uint48(block.timestamp - 1);
        uint256 total = reputation.reputationTotalAt(past);
        require(total >= 10_000, "no reputation yet");
        citations[id] = Citation({
            herald: msg.sender,
            snapshot: past,
            closes: uint48(block.timestamp) + READING,
            honoured: false,
            shelved: false,
            award: award,
            laureate: laureate,
            quorum: total * QUORUM_BP / 10_000,
            praise: 0,
            doubt: 0
        });
        emit Cited(id, msg.sender, laureate, award, work);
    }

    function speak(bytes32 id, bool praise) external {
        Citation storage c = citations[id];
        if (c.herald == address(0) || c.shelved || block.timestamp > c.closes) revert NotReading(id);
        require(!hasSpoken[id][msg.sender], "spoken");
        hasSpoken[id][msg.sender] = true;
        uint256 weight = reputation.reputationAt(msg.sender, c.snapshot);
        require(weight > 0, "no reputation");
        if (praise) c.praise += weight;
        else c.doubt += weight;
        emit Spoken(id, msg.sender, praise, weight);
    }

    /// @notice The herald may put a citation aside for good while it is being read.
    function shelve(bytes32 id) external {
        Citation storage c = citations[id];
        if (msg.sender != c.herald) revert NotHerald();
        if (c.shelved || block.timestamp > c.closes) revert NotReading(id);
        c.shelved = true;
        emit Shelved(id);
    }

    function honour(bytes32 id) external {
        Citation storage c = citations[id];
        if (c.herald == address(0) || c.shelved || c.honoured) revert NotPassed(id);
        if (block.timestamp <= c.closes + SETTLING) revert NotPassed(id);
        if (block.timestamp > c.closes + SETTLING + SHELF_LIFE) revert NotPassed(id);
        if (c.praise <= c.doubt || c.praise < c.quorum) revert NotPassed(id);
        c.honoured = true;
        require(awardToken.transfer(c.laureate, c.award), "award");
        emit Honoured(id, c.laureate, c.award);
    }
}
