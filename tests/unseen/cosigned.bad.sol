// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.8.19;

interface INounVotes {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// Small holders join their votes by signature to bring a proposal together.
contract CosignedGovernance {
    bytes32 public constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 public constant PROPOSAL_TYPEHASH =
        keccak256("Proposal(address proposer,address[] targets,uint256[] values,bytes[] calldatas,string description,uint256 nonce,uint256 expiry)");

    struct Txs {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
    }

    struct Sponsor {
        address signer;
        uint256 expiry;
        bytes signature;
    }

    struct Proposal {
        address proposer;
        uint256 startBlock;
        uint256 endBlock;
        uint256 eta;
        uint256 forVotes;
        uint256 againstVotes;
        uint256 quorumVotes;
        bool executed;
        bytes32 txsHash;
        mapping(address => bool) voted;
    }

    uint256 public constant VOTING_DELAY = 3600;
    uint256 public constant VOTING_PERIOD = 36000;
    uint256 public constant TIMELOCK = 2 days;
    uint256 public constant GRACE_PERIOD = 21 days;
    uint256 public constant THRESHOLD = 3;
    uint256 public constant QUORUM_BPS = 1000;

    INounVotes public immutable nouns;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(address => uint256) public nonces;

    event ProposalCreatedBySigs(uint256 indexed id, address indexed proposer, Txs txs, string description, uint256 sponsors);
    event VoteCast(uint256 indexed id, address indexed voter, bool support, uint256 votes);
    event ProposalQueued(uint256 indexed id, uint256 eta);
    event ProposalExecuted(uint256 indexed id);
    event NonceRaised(address indexed signer, uint256 nonce);

    constructor(INounVotes nouns_) {
        require(address(nouns_) != address(0), "nouns");
        nouns = nouns_;
    }

    receive() external payable {}

    function proposeBySigs(Sponsor[] calldata sponsors, Txs calldata txs, string calldata description) external returns (uint256 id) {
        uint256 n = txs.targets.length;
        require(n > 0 && n <= 10, "number of actions");
        require(n == txs.values.length && n == txs.calldatas.length, "arity");

        require(_joinedVotes(sponsors, txs, description) >= THRESHOLD, "below threshold");

        id = ++proposalCount;
        Proposal storage p = proposals[id];
        p.proposer = msg.sender;
        p.startBlock = block.number + VOTING_DELAY;
        p.endBlock = p.startBlock + VOTING_PERIOD;
        uint256 q = (nouns.getPastTotalSupply(block.number - 1) * QUORUM_BPS) / 10000;
        p.quorumVotes = q == 0 ? 1 : q;
        p.txsHash = keccak256(abi.encode(txs));
        emit ProposalCreatedBySigs(id, msg.sender, txs, description, sponsors.length);
    }

    /// Makes every signature given so far useless.
    function raiseNonce() external {
        emit NonceRaised(msg.sender, ++nonces[msg.sender]);
    }

    function castVote(uint256 id, bool support) external {
        Proposal storage p = proposals[id];
        require(p.startBlock != 0, "unknown proposal");
        require(block.number > p.startBlock && block.number <= p.endBlock, "voting is closed");
        require(!p.voted[msg.sender], "voted already");
        p.voted[msg.sender] = true;
        uint256 votes = nouns.getPriorVotes(msg.sender, p.startBlock);
        if (support) {
            p.forVotes += votes;
        } else {
            p.againstVotes += votes;
        }
        emit VoteCast(id, msg.sender, support, votes);
    }

    function queue(uint256 id) external {
        Proposal storage p = proposals[id];
        require(p.startBlock != 0 && block.number > p.endBlock, "not ended");
        require(p.eta == 0, "queued already");
        require(p.forVotes > p.againstVotes && p.forVotes >= p.quorumVotes, "defeated");
        p.eta = block.timestamp + TIMELOCK;
        emit ProposalQueued(id, p.eta);
    }

    function execute(uint256 id, Txs calldata txs) external {
        Proposal storage p = proposals[id];
        require(p.eta != 0 && !p.executed, "not queued");
        require(block.timestamp >= p.eta && block.timestamp <= p.eta + GRACE_PERIOD, "outside of window");
        require(p.txsHash == keccak256(abi.encode(txs)), "other transactions");
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < txs.targets.length; ++i) {
            (bool ok, ) = txs.targets[i].call{value: txs.values[i]}(txs.calldatas[i]);
            require(ok, "transaction reverted");
        }
    }

    function _joinedVotes(Sponsor[] calldata sponsors, Txs calldata txs, string calldata description) private returns (uint256 votes) {
        votes = nouns.getPriorVotes(msg.sender, block.number - 1);
        address previous = address(0);
        for (uint256 i = 0; i < sponsors.length; ++i) {
            address signer = sponsors[i].signer;
            require(signer > previous, "signers not ascending");
            require(signer != msg.sender, "proposer counted already");
            previous = signer;
            _useSponsor(sponsors[i], txs, description);
            votes += nouns.getPriorVotes(signer, block.number - 1);
        }
    }

    function _useSponsor(Sponsor calldata s, Txs calldata txs, string calldata description) private {
        require(block.timestamp <= s.expiry, "signature expired");
        bytes32 structHash = keccak256(
            abi.encode(
                PROPOSAL_TYPEHASH,
                msg.sender,
                txs.targets,
                txs.values,
                _hashEach(txs.calldatas),
                keccak256(bytes(description)),
                nonces[s.signer]++,
                s.expiry
            )
        );
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Cosigned Governance"), block.chainid, address(this)));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domain, structHash));
        require(s.signature.length == 65, "signature length");
        bytes32 r = bytes32(s.signature[0:32]);
        bytes32 ss = bytes32(s.signature[32:64]);
        address recovered = ecrecover(digest, uint8(s.signature[64]), r, ss);
        require(recovered != address(0) && recovered == s.signer, "invalid signature");
    }

    function _hashEach(bytes[] calldata items) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(items[i]);
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
