// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.4;

interface IAvatar {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation) external returns (bool success);
}

interface IAnswers {
    function askQuestion(uint256 templateId, string calldata question, address arbitrator, uint32 timeout, uint32 openingTs, uint256 nonce) external payable returns (bytes32);
    function resultFor(bytes32 questionId) external view returns (bytes32);
    function getFinalizeTS(bytes32 questionId) external view returns (uint32);
    function getBond(bytes32 questionId) external view returns (uint256);
}

/// Lets a Safe carry out transactions that an answer market has said yes to.
contract AnswerModule {
    bytes32 private constant INVALIDATED = bytes32(uint256(1));
    bytes32 private constant ASKING = bytes32(uint256(2));
    bytes32 private constant YES = bytes32(uint256(1));

    bytes32 public constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 public constant TRANSACTION_TYPEHASH = keccak256("Transaction(address to,uint256 value,bytes data,uint256 nonce)");

    uint256 public constant COOLDOWN_FLOOR = 1 days;
    uint256 public constant COOLDOWN_CEILING = 7 days;
    uint256 public constant OPEN_FOR = 7 days;
    uint256 public constant BOND_FLOOR = 1 ether;
    uint256 public constant BOND_CEILING = 100 ether;
    uint32 public constant ANSWER_TIMEOUT = 2 days;

    IAvatar public immutable avatar;
    IAnswers public immutable answers;
    address public immutable arbitrator;
    uint256 public immutable template;
    uint256 public immutable cooldown;
    uint256 public immutable bond;

    mapping(bytes32 => bytes32) public questionIds;
    mapping(bytes32 => mapping(bytes32 => bool)) public performed;

    event Asked(bytes32 indexed questionId, string proposalId, bytes32[] txHashes);
    event Performed(bytes32 indexed questionId, bytes32 indexed txHash);
    event Invalidated(bytes32 indexed questionHash);

    error OnlyAvatar();
    error Known();
    error Unknown();
    error Empty();
    error NotApproved();
    error CoolingDown();
    error Lapsed();
    error WrongTransaction();
    error AlreadyPerformed();
    error PreviousPending();
    error ModuleCallFailed();

    modifier onlyAvatar() {
        if (msg.sender != address(avatar)) revert OnlyAvatar();
        _;
    }

    constructor(IAvatar avatar_, IAnswers answers_, address arbitrator_, uint256 template_, uint256 cooldown_, uint256 bond_) {
        require(address(avatar_) != address(0) && address(answers_) != address(0), "zero");
        require(cooldown_ >= COOLDOWN_FLOOR && cooldown_ <= COOLDOWN_CEILING, "cooldown");
        require(bond_ >= BOND_FLOOR && bond_ <= BOND_CEILING, "bond");
        avatar = avatar_;
        answers = answers_;
        arbitrator = arbitrator_;
        template = template_;
        cooldown = cooldown_;
        bond = bond_;
    }

    function markInvalid(bytes32 questionHash) external onlyAvatar {
        questionIds[questionHash] = INVALIDATED;
        emit Invalidated(questionHash);
    }

    function ask(string calldata proposalId, bytes32[] calldata txHashes) external returns (bytes32 questionId) {
        if (txHashes.length == 0) revert Empty();
        string memory question = buildQuestion(proposalId, txHashes);
        bytes32 questionHash = keccak256(bytes(question));
        if (questionIds[questionHash] != bytes32(0)) revert Known();
        questionIds[questionHash] = ASKING;
        questionId = answers.askQuestion(template, question, arbitrator, ANSWER_TIMEOUT, 0, uint256(questionHash));
        questionIds[questionHash] = questionId;
        emit Asked(questionId, proposalId, txHashes);
    }

    /// Transactions of one proposal are carried out in their order.
    function perform(string calldata proposalId, bytes32[] calldata txHashes, address to, uint256 value, bytes calldata data, uint256 index) external {
        bytes32 questionHash = keccak256(bytes(buildQuestion(proposalId, txHashes)));
        bytes32 questionId = questionIds[questionHash];
        if (questionId == bytes32(0) || questionId == INVALIDATED || questionId == ASKING) revert Unknown();

        bytes32 txHash = transactionHash(to, value, data, index);
        if (index >= txHashes.length || txHashes[index] != txHash) revert WrongTransaction();
        if (performed[questionHash][txHash]) revert AlreadyPerformed();
        if (index > 0 && !performed[questionHash][txHashes[index - 1]]) revert PreviousPending();

        if (answers.resultFor(questionId) != YES) revert NotApproved();
        uint256 finalizedAt = answers.getFinalizeTS(questionId);
        if (block.timestamp <= finalizedAt + cooldown) revert CoolingDown();
        if (block.timestamp > finalizedAt + cooldown + OPEN_FOR) revert Lapsed();

        performed[questionHash][txHash] = true;
        emit Performed(questionId, txHash);
        if (!avatar.execTransactionFromModule(to, value, data, 0)) revert ModuleCallFailed();
    }

    function transactionHash(address to, uint256 value, bytes calldata data, uint256 nonce) public view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, block.chainid, address(this)));
        bytes32 body = keccak256(abi.encode(TRANSACTION_TYPEHASH, to, value, keccak256(data), nonce));
        return keccak256(abi.encodePacked(bytes2(0x1901), domain, body));
    }

    /// The separator U+241F stands between the parts, as the template expects.
    function buildQuestion(string calldata proposalId, bytes32[] calldata txHashes) public pure returns (string memory) {
        string memory listHash = _hex(keccak256(abi.encodePacked(txHashes)));
        return string(abi.encodePacked(proposalId, bytes3(0xe2909f), listHash));
    }

    function _hex(bytes32 word) private pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory out = new bytes(64);
        for (uint256 i = 0; i < 32; i++) {
            out[2 * i] = digits[uint8(word[i]) >> 4];
            out[2 * i + 1] = digits[uint8(word[i]) & 0x0f];
        }
        return string(out);
    }
}
