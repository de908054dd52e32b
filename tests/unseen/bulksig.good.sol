// SPDX-License-Identifier: MIT
pragma solidity 0.7.6;
pragma experimental ABIEncoderV2;

interface ICompLike {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

/// Ballots are collected off chain and handed in by the batch.
contract BulkBallotGovernor {
    bytes32 private constant BALLOT_TYPEHASH = keccak256("Ballot(uint256 proposal,uint8 choice,bytes32 remark)");
    bytes32 private immutable _domain;

    enum Choice { Reject, Accept, Abstain }

    struct SignedBallot {
        uint256 proposal;
        uint8 choice;
        bytes32 remark;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    struct Proposal {
        address author;
        uint64 snapshot;
        uint64 end;
        bool executed;
        uint96[3] counts;
        address target;
        bytes data;
    }

    ICompLike public immutable votes;
    uint96 public immutable quorum;
    uint96 public immutable threshold;
    Proposal[] private _proposals;
    mapping(uint256 => mapping(address => bool)) public counted;

    event Submitted(uint256 indexed id, address indexed author, address target, bytes data);
    event BallotCounted(uint256 indexed id, address indexed voter, uint8 choice, uint96 weight, bytes32 remark);
    event Executed(uint256 indexed id);

    constructor(ICompLike votes_, uint96 quorum_, uint96 threshold_) {
        require(address(votes_) != address(0) && quorum_ > 0 && threshold_ > 0, "setup");
        votes = votes_;
        quorum = quorum_;
        threshold = threshold_;
        uint256 chainId;
        assembly {
            chainId := chainid()
        }
        _domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("BulkBallotGovernor"),
                keccak256("1"),
                chainId,
                address(this)
            )
        );
    }

    function submit(address target, bytes calldata data) external returns (uint256 id) {
        require(votes.getPriorVotes(msg.sender, block.number - 1) >= threshold, "threshold");
        id = _proposals.length;
        _proposals.push();
        Proposal storage p = _proposals[id];
        p.author = msg.sender;
        p.snapshot = uint64(block.number + 1);
        p.end = uint64(block.number + 1 + 25000);
        p.target = target;
        p.data = data;
        emit Submitted(id, msg.sender, target, data);
    }

    function handIn(SignedBallot[] calldata ballots) external {
        for (uint256 i = 0; i < ballots.length; i++) {
            SignedBallot calldata b = ballots[i];
            bytes32 digest = keccak256(
                abi.encodePacked("\x19\x01", _domain, keccak256(abi.encode(BALLOT_TYPEHASH, b.proposal, b.choice, b.remark)))
            );
            address signer = ecrecover(digest, b.v, b.r, b.s);
            require(signer != address(0), "signature");
            _count(b.proposal, signer, b.choice, b.remark);
        }
    }

    function vote(uint256 id, uint8 choice, bytes32 remark) external {
        _count(id, msg.sender, choice, remark);
    }

    function _count(uint256 id, address voter, uint8 choice, bytes32 remark) private {
        require(id < _proposals.length, "unknown");
        Proposal storage p = _proposals[id];
        require(block.number > p.snapshot && block.number <= p.end, "closed");
        require(!counted[id][voter], "counted");
        counted[id][voter] = true;
        uint96 weight = votes.getPriorVotes(voter, p.snapshot);
        require(choice <= uint8(Choice.Abstain), "choice");
        for (uint256 c = 0; c < 3; c++) {
            if (c == choice) p.counts[c] = _add(p.counts[c], weight);
        }
        emit BallotCounted(id, voter, choice, weight, remark);
    }

    function passed(uint256 id) public view returns (bool) {
        Proposal storage p = _proposals[id];
        uint96 accept = p.counts[uint256(Choice.Accept)];
        return block.number > p.end && accept >= quorum && accept > p.counts[uint256(Choice.Reject)];
    }

    function execute(uint256 id) external {
        require(passed(id), "not passed");
        Proposal storage p = _proposals[id];
        require(!p.executed, "executed");
        p.executed = true;
        emit Executed(id);
        (bool ok, ) = p.target.call(p.data);
        require(ok, "call");
    }

    function tally(uint256 id) external view returns (uint96[3] memory) {
        return _proposals[id].counts;
    }

    function _add(uint96 a, uint96 b) private pure returns (uint96 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
