// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.6;

interface IAnswerOracle {
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

interface IAvatar {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation)
        external
        returns (bool);
}

/// Lets the safe of a DAO follow the outcome of off-chain votes as reported by a bonded question oracle.
contract AnswerModule {
    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant TX_TYPE = keccak256("Transaction(address to,uint256 value,bytes data,uint256 index)");
    bytes32 private constant VOID = bytes32(uint256(1));

    IAvatar public immutable avatar;
    IAnswerOracle public immutable oracle;
    address public immutable arbitrator;
    uint256 public immutable templateId;
    uint32 public immutable timeout;
    uint32 public immutable cooldown;
    uint32 public immutable lifetime;
    uint256 public immutable bondFloor;

    mapping(bytes32 => bytes32) public questionOf;
    mapping(bytes32 => mapping(bytes32 => bool)) public carriedOut;

    event Asked(bytes32 indexed questionId, string proposal, bytes32[] txHashes);
    event Voided(bytes32 indexed questionHash);
    event Performed(bytes32 indexed questionHash, bytes32 indexed txHash, uint256 index);

    constructor(
        IAvatar avatar_,
        IAnswerOracle oracle_,
        address arbitrator_,
        uint256 templateId_,
        uint32 timeout_,
        uint32 cooldown_,
        uint32 lifetime_,
        uint256 bondFloor_
    ) {
        require(address(avatar_) != address(0) && address(oracle_) != address(0), "addresses");
        require(arbitrator_ != address(0), "arbitrator");
        require(timeout_ >= 1 days && cooldown_ >= 1 days, "too quick");
        require(lifetime_ >= cooldown_ + 1 days && lifetime_ <= 90 days, "lifetime");
        require(bondFloor_ > 0, "bond");
        avatar = avatar_;
        oracle = oracle_;
        arbitrator = arbitrator_;
        templateId = templateId_;
        timeout = timeout_;
        cooldown = cooldown_;
        lifetime = lifetime_;
        bondFloor = bondFloor_;
    }

    function ask(string calldata proposal, bytes32[] calldata txHashes) external payable returns (bytes32 questionId) {
        require(txHashes.length > 0, "nothing to do");
        string memory question = composeQuestion(proposal, txHashes);
        bytes32 hash = keccak256(bytes(question));
        require(questionOf[hash] == bytes32(0), "asked before");
        questionOf[hash] = VOID;
        questionId = oracle.askQuestion{value: msg.value}(
            templateId, question, arbitrator, timeout, uint32(block.timestamp), 0
        );
        require(uint256(questionId) > 1, "odd question id");
        questionOf[hash] = questionId;
        emit Asked(questionId, proposal, txHashes);
    }

    /// The DAO itself may strike out a question.
    function strike(bytes32 questionHash) external {
        require(msg.sender == address(avatar), "avatar only");
        questionOf[questionHash] = VOID;
        emit Voided(questionHash);
    }

    function perform(
        string calldata proposal,
        bytes32[] calldata txHashes,
        uint256 index,
        address to,
        uint256 value,
        bytes calldata data
    ) external {
        bytes32 hash = keccak256(bytes(composeQuestion(proposal, txHashes)));
        bytes32 questionId = questionOf[hash];
        require(questionId != bytes32(0) && questionId != VOID, "no question");
        require(index < txHashes.length, "index");

        bytes32 txHash = hashTransaction(to, value, data, index);
        require(txHashes[index] == txHash, "not this transaction");
        require(index == 0 || carriedOut[hash][txHashes[index - 1]], "previous first");
        require(!carriedOut[hash][txHash], "carried out");

        require(oracle.resultFor(questionId) == bytes32(uint256(1)), "not approved");
        require(oracle.getBond(questionId) >= bondFloor, "bond too low");
        uint256 settledAt = oracle.getFinalizeTS(questionId);
        require(block.timestamp > settledAt + cooldown, "cooling down");
        require(block.timestamp <= settledAt + lifetime, "answer too old");

        carriedOut[hash][txHash] = true;
        emit Performed(hash, txHash, index);
        require(avatar.execTransactionFromModule(to, value, data, 0), "module call");
    }

    function hashTransaction(address to, uint256 value, bytes calldata data, uint256 index)
        public
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, block.chainid, address(this)));
        bytes32 inner = keccak256(abi.encode(TX_TYPE, to, value, keccak256(data), index));
        return keccak256(abi.encodePacked(bytes1(0x19), bytes1(0x01), domain, inner));
    }

    /// proposal and hash are separated by U+241F, as the template expects
    function composeQuestion(string calldata proposal, bytes32[] calldata txHashes) public pure returns (string memory) {
        bytes32 digest = keccak256(abi.encodePacked(txHashes));
        return string(abi.encodePacked(proposal, bytes3(0xe2909f), _hex(digest)));
    }

    function _hex(bytes32 word) private pure returns (bytes memory text) {
        bytes16 alphabet = "0123456789abcdef";
        text = new bytes(64);
        for (uint256 i = 0; i < 32; i++) {
            text[2 * i] = alphabet[uint8(word[i]) >> 4];
            text[2 * i + 1] = alphabet[uint8(word[i]) & 0x0f];
        }
    }
}
