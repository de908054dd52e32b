// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A participatory budget of a town: residents are listed in a merkle tree fixed at the start, each ranks three works,
/// and at the end the round settles all works that reached the quota, together.
contract BudgetRound {
    struct Work {
        address payable contractor;
        uint96 cost;
        uint32 points;
    }

    bytes32 public immutable residents;
    uint32 public immutable quota;
    uint64 public immutable listingEnds;
    uint64 public immutable rankingEnds;
    uint256 public constant MAX_WORKS = 30;

    Work[] public works;
    mapping(uint256 => uint256) private rankedBits;
    mapping(uint256 => bool) public hasListed;
    bool public settled;

    event Listed(uint256 indexed work, address indexed contractor, uint256 cost, string description);
    event Ranked(address indexed resident, uint8 first, uint8 second, uint8 third);
    event Funded(uint256 indexed work, address indexed contractor, uint256 cost);
    event Settled(uint256 spent);

    constructor(bytes32 residents_, uint32 quota_) payable {
        require(residents_ != 0 && quota_ > 0, "setup");
        residents = residents_;
        quota = quota_;
        listingEnds = uint64(block.timestamp + 14 days);
        rankingEnds = uint64(block.timestamp + 35 days);
    }

    receive() external payable {
        require(!settled, "settled");
    }

    function hasRanked(uint256 index) public view returns (bool) {
        return (rankedBits[index >> 8] >> (index & 255)) & 1 == 1;
    }

    function list(address payable contractor, uint96 cost, string calldata description, uint256 index, bytes32[] calldata proof) external {
        require(block.timestamp <= listingEnds, "listing over");
        require(isResident(msg.sender, index, proof), "not a resident");
        require(!hasListed[index], "one work a resident");
        hasListed[index] = true;
        require(works.length < MAX_WORKS, "full");
        require(contractor != address(0) && cost > 0, "work");
        works.push(Work(contractor, cost, 0));
        emit Listed(works.length - 1, contractor, cost, description);
    }

    function rank(uint8 first, uint8 second, uint8 third, uint256 index, bytes32[] calldata proof) external {
        require(block.timestamp > listingEnds && block.timestamp <= rankingEnds, "closed");
        require(isResident(msg.sender, index, proof), "not a resident");
        require(!hasRanked(index), "ranked");
        require(first != second && second != third && first != third, "distinct");
        rankedBits[index >> 8] |= 1 << (index & 255);
        works[first].points += 3;
        works[second].points += 2;
        works[third].points += 1;
        emit Ranked(msg.sender, first, second, third);
    }

    /// In the order of listing, as long as the money lasts.
    function settle() external {
        require(block.timestamp > rankingEnds, "ranking");
        require(!settled, "settled");
        settled = true;
        uint256 left = address(this).balance;
        uint256 spent;
        for (uint256 i = 0; i < works.length; i++) {
            Work storage w = works[i];
            if (w.points < quota || w.cost > left) continue;
            left -= w.cost;
            spent += w.cost;
            emit Funded(i, w.contractor, w.cost);
            (bool ok, ) = w.contractor.call{value: w.cost}("");
            require(ok, "payment failed");
        }
        emit Settled(spent);
    }

    function isResident(address who, uint256 index, bytes32[] calldata proof) public view returns (bool) {
        bytes32 node = keccak256(bytes.concat(keccak256(abi.encode(index, who))));
        for (uint256 i = 0; i < proof.length; i++) {
            bytes32 p = proof[i];
            node = node < p ? keccak256(abi.encode(node, p)) : keccak256(abi.encode(p, node));
        }
        return node == residents;
    }
}
