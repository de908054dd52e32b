// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.4;

interface IAvatar {
    function execTransactionFromModule(address to, uint256 value, bytes memory data, uint8 operation) external returns (bool success);
}

interface IAnswerBook {
    function askQuestion(
        uint256 templateId, string calldata question, address arbitrator, uint32 timeout, uint32 openingTs, uint256 nonce
    ) external payable returns (bytes32);
    function resultFor(bytes32 questionId) external view returns (bytes32);
    function getBond(bytes32 questionId) external view returns (uint256);
    function getFinalizeTS(bytes32 questionId) external view returns (uint32);
}

/// Module of a safe: executes a list of transactions once the answer book says yes to the question that names them.
contract AnswerModule {
    struct Transaction { address to; uint256 value; bytes data; }

    bytes32 public constant YES = bytes32(uint256(1));
    bytes32 public constant INVALIDATED = 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff;
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant TRANSACTION = keccak256("Transaction(address to,uint256 value,bytes data,uint256 index)");

    IAvatar public immutable avatar;
    IAnswerBook public immutable book;
    address public immutable arbitrator;
    uint256 public immutable template;
    uint32 public immutable timeout;
    uint256 public immutable cooldown;
    uint256 public immutable expiration;
    uint256 public immutable minimumBond;

    mapping(bytes32 => bytes32) public questionOf;
    mapping(bytes32 => uint256) public progress;

    event ProposalQuestionCreated(bytes32 indexed questionId, bytes32 indexed questionHash, string proposalId);
    event StepExecuted(bytes32 indexed questionHash, uint256 index, bytes32 txHash);

    constructor(
        IAvatar avatar_, IAnswerBook book_, address arbitrator_, uint256 template_,
        uint32 timeout_, uint256 cooldown_, uint256 expiration_, uint256 bond_
    ) {
        require(address(avatar_) != address(0) && address(book_) != address(0) && arbitrator_ != address(0), "zero");
        require(timeout_ >= 2 days && timeout_ <= 30 days, "timeout");
        require(cooldown_ >= 1 days && cooldown_ <= 14 days, "cooldown");
        require(expiration_ >= cooldown_ + 1 days && expiration_ <= 60 days, "expiration");
        require(bond_ >= 0.1 ether, "bond");
        avatar = avatar_;
        book = book_;
        arbitrator = arbitrator_;
        template = template_;
        timeout = timeout_;
        cooldown = cooldown_;
        expiration = expiration_;
        minimumBond = bond_;
    }

    function addProposal(string calldata proposalId, bytes32[] calldata txHashes) external {
        require(txHashes.length > 0, "No transactions");
        string memory question = buildQuestion(proposalId, txHashes);
        bytes32 questionHash = keccak256(bytes(question));
        require(questionOf[questionHash] == bytes32(0), "Already submitted");
        questionOf[questionHash] = INVALIDATED;
        bytes32 questionId = book.askQuestion(template, question, arbitrator, timeout, 0, 0);
        questionOf[questionHash] = questionId;
        emit ProposalQuestionCreated(questionId, questionHash, proposalId);
    }

    function executeProposal(string calldata proposalId, bytes32[] calldata txHashes, Transaction calldata step) external {
        bytes32 questionHash = keccak256(bytes(buildQuestion(proposalId, txHashes)));
        bytes32 questionId = questionOf[questionHash];
        require(questionId != bytes32(0) && questionId != INVALIDATED, "No question");

        uint256 index = progress[questionHash];
        require(index < txHashes.length, "Nothing left");
        bytes32 txHash = transactionHash(step, index);
        require(txHashes[index] == txHash, "Unexpected transaction");

        require(book.resultFor(questionId) == YES, "Not approved");
        require(book.getBond(questionId) >= minimumBond, "Bond not high enough");
        uint256 finalizeTs = book.getFinalizeTS(questionId);
        require(block.timestamp > finalizeTs + cooldown, "Cooling down");
        require(block.timestamp < finalizeTs + expiration, "Answer expired");

        progress[questionHash] = index + 1;
        emit StepExecuted(questionHash, index, txHash);
        require(avatar.execTransactionFromModule(step.to, step.value, step.data, 0), "Execution failed");
    }

    function transactionHash(Transaction calldata t, uint256 index) public view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, block.chainid, address(this)));
        return keccak256(
            abi.encodePacked(bytes2(0x1901), domain, keccak256(abi.encode(TRANSACTION, t.to, t.value, keccak256(t.data), index)))
        );
    }

    function buildQuestion(string memory proposalId, bytes32[] memory txHashes) public pure returns (string memory) {
        bytes32 all = keccak256(abi.encodePacked(txHashes));
        return string(abi.encodePacked(proposalId, bytes3(0xe2909f), _hex(all)));
    }

    function _hex(bytes32 v) private pure returns (bytes memory out) {
        bytes16 digits = "0123456789abcdef";
        out = new bytes(64);
        for (uint256 i = 0; i < 32; i++) {
            out[2 * i] = digits[uint8(v[i]) >> 4];
            out[2 * i + 1] = digits[uint8(v[i]) & 15];
        }
    }
}
