// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.13;

enum Operation { Call, DelegateCall }

interface IAvatar {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, Operation op) external returns (bool);
}

interface ISharesAndLoot {
    function sharesAt(address who, uint256 timepoint) external view returns (uint256);
    function totalSharesAt(uint256 timepoint) external view returns (uint256);
}

/// Ballot module of a shares-based DAO. The avatar holds the treasury; members
/// sponsor, vote, wait through grace and then anyone has the proposal processed.
contract BallotModule {
    uint8 private constant SPONSORED = 1;
    uint8 private constant CANCELLED = 2;
    uint8 private constant PROCESSED = 4;
    uint8 private constant SUCCEEDED = 8;

    struct Prop {
        bytes32 actionHash;
        address sponsor;
        uint40 voteStarts;
        uint40 voteEnds;
        uint40 graceEnds;
        uint8 flags;
        uint128 yes;
        uint128 no;
    }

    uint256 private constant LEAST_SHARES = 50;

    IAvatar public immutable avatar;
    ISharesAndLoot public immutable shares;

    uint40 public votingSeconds;
    uint40 public graceSeconds;
    uint16 public immutable quorumPercent;
    uint256 public sponsorShares;

    uint256 public proposalCount;
    mapping(uint256 => Prop) public props;
    mapping(uint256 => mapping(address => bool)) public memberVoted;

    event Submitted(uint256 indexed id, bytes32 actionHash, string details);
    event Sponsored(uint256 indexed id, address indexed sponsor, uint40 voteStarts, uint40 voteEnds, uint40 graceEnds);
    event MemberVoted(uint256 indexed id, address indexed member, bool approve, uint256 weight);
    event Cancelled(uint256 indexed id);
    event Processed(uint256 indexed id, bool passed);
    event Configured(uint40 votingSeconds, uint40 graceSeconds, uint256 sponsorShares);

    constructor(IAvatar avatar_, ISharesAndLoot shares_, uint16 quorumPercent_) {
        require(quorumPercent_ >= 5 && quorumPercent_ <= 60, "!quorum");
        require(shares_.totalSharesAt(block.timestamp - 1) >= 1000, "!shares");
        avatar = avatar_;
        shares = shares_;
        quorumPercent = quorumPercent_;
        _configure(5 days, 3 days, 10);
    }

    function configure(uint40 votingSeconds_, uint40 graceSeconds_, uint256 sponsorShares_) external {
        require(msg.sender == address(avatar), "!avatar");
        _configure(votingSeconds_, graceSeconds_, sponsorShares_);
    }

    function submit(address to, uint256 value, bytes calldata data, string calldata details) external returns (uint256 id) {
        require(to != address(0), "!action");
        id = ++proposalCount;
        props[id].actionHash = actionHashOf(to, value, data);
        emit Submitted(id, props[id].actionHash, details);
    }

    function sponsor(uint256 id) external {
        Prop storage p = props[id];
        require(p.actionHash != bytes32(0) && p.flags == 0, "!sponsorable");
        require(shares.sharesAt(msg.sender, block.timestamp - 1) >= sponsorShares, "!shares");
        p.flags = SPONSORED;
        p.sponsor = msg.sender;
        p.voteStarts = uint40(block.timestamp);
        p.voteEnds = p.voteStarts + votingSeconds;
        p.graceEnds = p.voteEnds + graceSeconds;
        emit Sponsored(id, msg.sender, p.voteStarts, p.voteEnds, p.graceEnds);
    }

    function vote(uint256 id, bool approve) external {
        Prop storage p = props[id];
        require(p.flags == SPONSORED, "!sponsored");
        require(block.timestamp > p.voteStarts && block.timestamp <= p.voteEnds, "!voting");
        require(!memberVoted[id][msg.sender], "voted");
        memberVoted[id][msg.sender] = true;
        uint256 weight = shares.sharesAt(msg.sender, p.voteStarts);
        require(weight > 0 && weight <= type(uint96).max, "!member");
        if (approve) p.yes += uint128(weight);
        else p.no += uint128(weight);
        emit MemberVoted(id, msg.sender, approve, weight);
    }

    function cancel(uint256 id) external {
        Prop storage p = props[id];
        require(msg.sender == p.sponsor && p.flags == SPONSORED, "!cancel");
        require(block.timestamp <= p.voteEnds, "!voting");
        p.flags |= CANCELLED;
        emit Cancelled(id);
    }

    function process(uint256 id, address to, uint256 value, bytes calldata data) external {
        Prop storage p = props[id];
        require(p.flags == SPONSORED, "!processable");
        require(block.timestamp > p.graceEnds, "!grace");
        require(actionHashOf(to, value, data) == p.actionHash, "!action");
        bool passed = accepted(id);
        p.flags |= passed ? PROCESSED | SUCCEEDED : PROCESSED;
        emit Processed(id, passed);
        if (passed) {
            require(avatar.execTransactionFromModule(to, value, data, Operation.Call), "!exec");
        }
    }

    function accepted(uint256 id) public view returns (bool) {
        Prop storage p = props[id];
        uint256 needed = (shares.totalSharesAt(p.voteStarts) * quorumPercent) / 100;
        if (needed < LEAST_SHARES) needed = LEAST_SHARES;
        return p.yes > p.no && p.yes >= needed;
    }

    function actionHashOf(address to, uint256 value, bytes calldata data) public pure returns (bytes32) {
        return keccak256(abi.encode(to, value, data));
    }

    function _configure(uint40 v, uint40 g, uint256 s) private {
        require(v >= 1 days && v <= 30 days, "!voting");
        require(g >= 1 days && g <= 15 days, "!grace");
        require(s >= 1 && s <= 100, "!sponsor");
        votingSeconds = v;
        graceSeconds = g;
        sponsorShares = s;
        emit Configured(v, g, s);
    }
}
