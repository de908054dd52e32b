// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.4;

interface IAvatar {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation) external returns (bool success);
}

interface IRealityOracle {
    function askQuestion(
        uint256 templateId,
        string calldata question,
        address arbitrator,
        uint32 timeout,
        uint32 openingTs,
        uint256 nonce
    ) external payable returns (bytes32);
    function resultFor(bytes32 questionId) external view returns (bytes32);
    function getFinalizeTS(bytes32 questionId) external view returns (uint32);
    function getBond(bytes32 questionId) external view returns (uint256);
}

/// Off-chain votes are brought on chain as questions to a bonded oracle. A question that was answered
/// with yes lets anyone carry its transactions out through the avatar, in the listed order.
contract OracleModule {
    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant TRANSACTION_TYPE = keccak256("Transaction(address to,uint256 value,bytes data,uint256 nonce)");
    bytes32 private constant YES = bytes32(uint256(1));

    IAvatar public immutable avatar;
    IRealityOracle public immutable oracle;
    address public immutable arbitrator;
    uint256 public immutable template;

    uint32 public questionTimeout = 2 days;
    uint32 public questionCooldown = 2 days;
    uint32 public answerExpiration = 7 days;
    uint256 public minimumBond = 5 ether;

    mapping(bytes32 => bytes32) public questionIds;
    mapping(bytes32 => mapping(bytes32 => bool)) public executed;

    event ProposalQuestionCreated(bytes32 indexed questionId, string indexed proposalId, bytes32[] txHashes);
    event TransactionExecuted(bytes32 indexed questionId, bytes32 indexed txHash);
    event TimingChanged(uint32 questionTimeout, uint32 questionCooldown, uint32 answerExpiration);
    event MinimumBondChanged(uint256 bond);

    modifier onlyAvatar() {
        require(msg.sender == address(avatar), "avatar only");
        _;
    }

    constructor(IAvatar avatar_, IRealityOracle oracle_, address arbitrator_, uint256 template_) {
        require(address(avatar_) != address(0) && address(oracle_) != address(0) && arbitrator_ != address(0), "zero address");
        avatar = avatar_;
        oracle = oracle_;
        arbitrator = arbitrator_;
        template = template_;
    }

    function setTiming(uint32 timeout, uint32 cooldown, uint32 expiration) external onlyAvatar {
        require(timeout >= 1 days && timeout <= 14 days, "timeout");
        require(cooldown >= 1 days && cooldown <= 14 days, "cooldown");
        require(expiration >= 2 days && expiration <= 30 days, "expiration");
        questionTimeout = timeout;
        questionCooldown = cooldown;
        answerExpiration = expiration;
        emit TimingChanged(timeout, cooldown, expiration);
    }

    function setMinimumBond(uint256 bond) external onlyAvatar {
        require(bond >= 1 ether && bond <= 100 ether, "bond");
        minimumBond = bond;
        emit MinimumBondChanged(bond);
    }

    function addProposal(string calldata proposalId, bytes32[] calldata txHashes) external {
        require(txHashes.length > 0, "no transactions");
        string memory question = buildQuestion(proposalId, txHashes);
        bytes32 questionHash = keccak256(bytes(question));
        require(questionIds[questionHash] == bytes32(0), "already submitted");
        bytes32 questionId = oracle.askQuestion(template, question, arbitrator, questionTimeout, 0, 0);
        require(questionId != bytes32(0), "oracle");
        questionIds[questionHash] = questionId;
        emit ProposalQuestionCreated(questionId, proposalId, txHashes);
    }

    function executeProposal(
        string calldata proposalId,
        bytes32[] calldata txHashes,
        address to,
        uint256 value,
        bytes calldata data,
        uint256 txIndex
    ) external {
        bytes32 questionHash = keccak256(bytes(buildQuestion(proposalId, txHashes)));
        bytes32 questionId = questionIds[questionHash];
        require(questionId != bytes32(0), "unknown question");

        bytes32 txHash = getTransactionHash(to, value, data, txIndex);
        require(txHashes[txIndex] == txHash, "unexpected transaction");
        require(txIndex == 0 || executed[questionHash][txHashes[txIndex - 1]], "previous transaction first");
        require(!executed[questionHash][txHash], "already executed");

        require(oracle.resultFor(questionId) == YES, "not approved");
        uint256 finalizedAt = oracle.getFinalizeTS(questionId);
        require(block.timestamp > finalizedAt + questionCooldown, "cooldown");
        require(block.timestamp <= finalizedAt + questionCooldown + answerExpiration, "expired");

        executed[questionHash][txHash] = true;
        emit TransactionExecuted(questionId, txHash);
        require(avatar.execTransactionFromModule(to, value, data, 0), "module transaction failed");
    }

    /// The proposal id and the hash of all transaction hashes, in hexadecimal, after a unit separator.
    function buildQuestion(string memory proposalId, bytes32[] memory txHashes) public pure returns (string memory) {
        return string(abi.encodePacked(proposalId, bytes3(0xe2909f), _hex(keccak256(abi.encodePacked(txHashes)))));
    }

    function getTransactionHash(address to, uint256 value, bytes memory data, uint256 nonce) public view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, block.chainid, address(this)));
        bytes32 content = keccak256(abi.encode(TRANSACTION_TYPE, to, value, keccak256(data), nonce));
        return keccak256(abi.encodePacked(bytes2(0x1901), domain, content));
    }

    function _hex(bytes32 word) private pure returns (bytes memory out) {
        bytes16 digits = "0123456789abcdef";
        out = new bytes(64);
        for (uint256 i = 0; i < 32; i++) {
            out[2 * i] = digits[uint8(word[i]) >> 4];
            out[2 * i + 1] = digits[uint8(word[i]) & 15];
        }
    }
}
