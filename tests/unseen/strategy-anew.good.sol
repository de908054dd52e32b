// SPDX-License-Identifier: AGPL-3.0
pragma solidity 0.7.6;
pragma experimental ABIEncoderV2;

interface IPowerStrategy {
    function getVotingPowerAt(address user, uint256 blockNumber) external view returns (uint256);
    function getPropositionPowerAt(address user, uint256 blockNumber) external view returns (uint256);
    function getTotalVotingSupplyAt(uint256 blockNumber) external view returns (uint256);
}

/// Ballot half of the governance: opens, counts and settles resolutions. A separate executor reads `passed`.
contract ResolutionBallots {
    struct Vote { bool support; uint248 votingPower; }

    struct Resolution {
        address creator;
        bytes32 content;
        uint256 startBlock;
        uint256 endBlock;
        uint256 forVotes;
        uint256 againstVotes;
        bool canceled;
        mapping(address => Vote) votes;
    }

    uint256 public constant ONE_HUNDRED_PERCENT = 10000;
    uint256 public constant PROPOSITION_THRESHOLD = 50;
    uint256 public constant MINIMUM_QUORUM = 200;
    uint256 public constant VOTE_DIFFERENTIAL = 50;
    uint256 public constant VOTING_DELAY = 7200;
    uint256 public constant VOTING_DURATION = 19200;

    bytes32 public constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 public constant VOTE_EMITTED_TYPEHASH = keccak256("VoteEmitted(uint256 id,bool support)");
    string public constant NAME = "Resolution Ballots";

    IPowerStrategy public immutable strategy;
    uint256 public resolutionsCount;
    mapping(uint256 => Resolution) private _resolutions;

    event ResolutionCreated(uint256 id, address indexed creator, bytes32 content, uint256 startBlock, uint256 endBlock);
    event ResolutionCanceled(uint256 id);
    event VoteEmitted(uint256 id, address indexed voter, bool support, uint256 votingPower);

    constructor(IPowerStrategy strategy_) {
        require(address(strategy_) != address(0), "NO_STRATEGY");
        strategy = strategy_;
    }

    function create(bytes32 content) external returns (uint256 id) {
        require(content != bytes32(0), "EMPTY_CONTENT");
        uint256 supply = strategy.getTotalVotingSupplyAt(block.number - 1);
        require(supply >= ONE_HUNDRED_PERCENT && supply <= type(uint128).max, "SUPPLY");
        require(
            strategy.getPropositionPowerAt(msg.sender, block.number - 1) >= (supply * PROPOSITION_THRESHOLD) / ONE_HUNDRED_PERCENT,
            "PROPOSITION_POWER"
        );
        id = ++resolutionsCount;
        Resolution storage r = _resolutions[id];
        r.creator = msg.sender;
        r.content = content;
        r.startBlock = block.number + VOTING_DELAY;
        r.endBlock = block.number + VOTING_DELAY + VOTING_DURATION;
        emit ResolutionCreated(id, msg.sender, content, r.startBlock, r.endBlock);
    }

    function cancel(uint256 id) external {
        Resolution storage r = _resolutions[id];
        require(msg.sender == r.creator && !r.canceled, "ONLY_CREATOR");
        require(block.number <= r.startBlock, "VOTING_STARTED");
        r.canceled = true;
        emit ResolutionCanceled(id);
    }

    function submitVote(uint256 id, bool support) external {
        _submitVote(msg.sender, id, support);
    }

    function submitVoteBySignature(uint256 id, bool support, uint8 v, bytes32 r, bytes32 s) external {
        uint256 chainId;
        assembly { chainId := chainid() }
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(NAME)), chainId, address(this)));
        bytes32 digest = keccak256(
            abi.encodePacked("\x19\x01", domain, keccak256(abi.encode(VOTE_EMITTED_TYPEHASH, id, support)))
        );
        address signer = ecrecover(digest, v, r, s);
        require(signer != address(0), "INVALID_SIGNATURE");
        _submitVote(signer, id, support);
    }

    function _submitVote(address voter, uint256 id, bool support) internal {
        require(isActive(id), "VOTING_CLOSED");
        Resolution storage r = _resolutions[id];
        Vote storage vote = r.votes[voter];
        require(vote.votingPower == 0, "VOTE_ALREADY_SUBMITTED");
        uint256 power = strategy.getVotingPowerAt(voter, r.startBlock);
        require(power > 0 && power <= type(uint128).max, "NO_POWER");
        if (support) {
            r.forVotes += power;
            require(r.forVotes >= power, "OVERFLOW");
        } else {
            r.againstVotes += power;
            require(r.againstVotes >= power, "OVERFLOW");
        }
        vote.support = support;
        vote.votingPower = uint248(power);
        emit VoteEmitted(id, voter, support, power);
    }

    function isActive(uint256 id) public view returns (bool) {
        Resolution storage r = _resolutions[id];
        return r.startBlock != 0 && !r.canceled && block.number > r.startBlock && block.number <= r.endBlock;
    }

    function passed(uint256 id) external view returns (bool) {
        Resolution storage r = _resolutions[id];
        if (r.startBlock == 0 || r.canceled || block.number <= r.endBlock) return false;
        uint256 supply = strategy.getTotalVotingSupplyAt(r.startBlock);
        if (supply < ONE_HUNDRED_PERCENT || supply > type(uint128).max) return false;
        if (r.forVotes > type(uint128).max || r.againstVotes > type(uint128).max) return false;
        return
            r.forVotes >= (supply * MINIMUM_QUORUM) / ONE_HUNDRED_PERCENT &&
            r.forVotes * ONE_HUNDRED_PERCENT > r.againstVotes * ONE_HUNDRED_PERCENT + supply * VOTE_DIFFERENTIAL;
    }

    function getVoteOnResolution(uint256 id, address voter) external view returns (Vote memory) {
        return _resolutions[id].votes[voter];
    }
}
