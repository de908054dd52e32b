// SPDX-License-Identifier: Beerware
pragma solidity ^0.8.20;

/// Membership cards carry a fixed intrinsic power; what each wallet holds is written down by time.
abstract contract PartyCards {
    struct PowerSnapshot {
        uint40 timestamp;
        uint96 power;
    }

    mapping(uint256 => address) public cardOwner;
    mapping(uint256 => uint96) public cardPower;
    mapping(address => PowerSnapshot[]) private _snapshots;
    uint256 public cardCount;
    uint96 public totalVotingPower;

    event CardMoved(address indexed from, address indexed to, uint256 indexed cardId);

    error NotCardOwner();
    error BadRecipient();
    error Overflow();

    function transferCard(address to, uint256 cardId) external {
        if (cardOwner[cardId] != msg.sender) revert NotCardOwner();
        if (to == address(0)) revert BadRecipient();
        cardOwner[cardId] = to;
        _adjust(msg.sender, cardPower[cardId], false);
        _adjust(to, cardPower[cardId], true);
        emit CardMoved(msg.sender, to, cardId);
    }

    function getVotingPowerAt(address who, uint40 timestamp) public view returns (uint96) {
        PowerSnapshot[] storage snaps = _snapshots[who];
        uint256 lo;
        uint256 hi = snaps.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (snaps[mid].timestamp > timestamp) hi = mid;
            else lo = mid + 1;
        }
        return hi == 0 ? 0 : snaps[hi - 1].power;
    }

    function _issue(address to, uint96 power) internal {
        if (to == address(0)) revert BadRecipient();
        uint256 cardId = ++cardCount;
        cardOwner[cardId] = to;
        cardPower[cardId] = power;
        totalVotingPower += power;
        _adjust(to, power, true);
        emit CardMoved(address(0), to, cardId);
    }

    function _adjust(address who, uint96 power, bool up) private {
        PowerSnapshot[] storage snaps = _snapshots[who];
        uint256 n = snaps.length;
        uint96 held = n == 0 ? 0 : snaps[n - 1].power;
        held = up ? held + power : held - power;
        if (block.timestamp > type(uint40).max) revert Overflow();
        if (n != 0 && snaps[n - 1].timestamp == block.timestamp) {
            snaps[n - 1].power = held;
        } else {
            snaps.push(PowerSnapshot(uint40(block.timestamp), held));
        }
    }
}

contract PartyGovernance is PartyCards {
    enum ProposalStatus { Invalid, Voting, Defeated, Passed, Ready, Complete, Vetoed }

    struct Proposal {
        uint40 maxExecutableTime;
        address payable[] targets;
        uint256[] amounts;
        bytes[] payloads;
    }

    struct ProposalInfo {
        uint40 proposedTime;
        uint40 passedTime;
        uint40 completedTime;
        bool vetoed;
        uint96 votes;
        bytes32 hash;
        mapping(address => bool) hasVoted;
    }

    uint40 public constant VOTE_DURATION = 5 days;
    uint40 public constant EXECUTION_DELAY = 2 days;
    uint256 public constant PASS_THRESHOLD_BPS = 6000;

    mapping(address => bool) public isHost; // may veto, nothing else
    mapping(uint256 => ProposalInfo) private _infos;
    uint256 public lastProposalId;

    event Proposed(uint256 indexed id, address indexed proposer, Proposal proposal);
    event ProposalAccepted(uint256 indexed id, address indexed voter, uint256 weight);
    event ProposalPassed(uint256 indexed id);
    event ProposalVetoed(uint256 indexed id, address indexed host);
    event ProposalExecuted(uint256 indexed id);

    error OnlyMembers();
    error OnlyHosts();
    error BadStatus(ProposalStatus status);
    error AlreadyVoted();
    error BadProposal();
    error BadHash();
    error TooLate();
    error CallFailed(uint256 index);

    constructor(address[] memory owners, uint96[] memory powers, address[] memory hosts) {
        require(owners.length != 0 && owners.length == powers.length, "owners");
        for (uint256 i; i < owners.length; ++i) {
            require(powers[i] != 0, "power");
            _issue(owners[i], powers[i]);
        }
        for (uint256 i; i < hosts.length; ++i) {
            isHost[hosts[i]] = true;
        }
    }

    receive() external payable {}

    function getProposalHash(Proposal memory proposal) public pure returns (bytes32) {
        return keccak256(abi.encode(proposal));
    }

    function getStatus(uint256 id) public view returns (ProposalStatus) {
        ProposalInfo storage info = _infos[id];
        if (info.proposedTime == 0) return ProposalStatus.Invalid;
        if (info.vetoed) return ProposalStatus.Vetoed;
        if (info.completedTime != 0) return ProposalStatus.Complete;
        if (info.passedTime != 0) {
            return block.timestamp >= info.passedTime + EXECUTION_DELAY ? ProposalStatus.Ready : ProposalStatus.Passed;
        }
        return block.timestamp >= info.proposedTime + VOTE_DURATION ? ProposalStatus.Defeated : ProposalStatus.Voting;
    }

    function propose(Proposal calldata proposal) external returns (uint256 id) {
        if (block.timestamp > type(uint40).max) revert Overflow();
        uint40 currentTime = uint40(block.timestamp);
        if (getVotingPowerAt(msg.sender, currentTime - 1) == 0) revert OnlyMembers();
        uint256 n = proposal.targets.length;
        if (n == 0 || n != proposal.amounts.length || n != proposal.payloads.length) revert BadProposal();
        id = ++lastProposalId;
        ProposalInfo storage info = _infos[id];
        info.proposedTime = currentTime;
        info.hash = getProposalHash(proposal);
        emit Proposed(id, msg.sender, proposal);
    }

    /// There is no voting against: a proposal passes once enough of all power accepted it.
    function accept(uint256 id) external {
        ProposalStatus status = getStatus(id);
        if (status != ProposalStatus.Voting) revert BadStatus(status);
        ProposalInfo storage info = _infos[id];
        if (info.hasVoted[msg.sender]) revert AlreadyVoted();
        info.hasVoted[msg.sender] = true;

        uint96 power = getVotingPowerAt(msg.sender, info.proposedTime - 1);
        if (power == 0) revert OnlyMembers();
        info.votes += power;
        emit ProposalAccepted(id, msg.sender, power);

        if (uint256(info.votes) * 10000 >= uint256(totalVotingPower) * PASS_THRESHOLD_BPS) {
            info.passedTime = uint40(block.timestamp);
            emit ProposalPassed(id);
        }
    }

    function veto(uint256 id) external {
        if (!isHost[msg.sender]) revert OnlyHosts();
        ProposalStatus status = getStatus(id);
        if (status != ProposalStatus.Voting && status != ProposalStatus.Passed && status != ProposalStatus.Ready) revert BadStatus(status);
        _infos[id].vetoed = true;
        emit ProposalVetoed(id, msg.sender);
    }

    function execute(uint256 id, Proposal calldata proposal) external {
        ProposalStatus status = getStatus(id);
        if (status != ProposalStatus.Ready) revert BadStatus(status);
        ProposalInfo storage info = _infos[id];
        if (info.hash != getProposalHash(proposal)) revert BadHash();
        if (block.timestamp > proposal.maxExecutableTime) revert TooLate();
        info.completedTime = uint40(block.timestamp);
        emit ProposalExecuted(id);
        for (uint256 i; i < proposal.targets.length; ++i) {
            (bool ok, ) = proposal.targets[i].call{value: proposal.amounts[i]}(proposal.payloads[i]);
            if (!ok) revert CallFailed(i);
        }
    }
}
