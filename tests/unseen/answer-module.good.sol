// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IOracle {
    function askQuestion(uint256 template, string calldata question, address arbitrator, uint32 timeout, uint32 openingTime, uint256 nonce)
        external
        payable
        returns (bytes32);
    function resultFor(bytes32 questionId) external view returns (bytes32);
    function getBond(bytes32 questionId) external view returns (uint256);
    function getFinalizeTS(bytes32 questionId) external view returns (uint32);
}

interface ISafe {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation) external returns (bool);
}

/// @notice The safe carries out what an oracle says was decided off chain.
contract AnswerModule {
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant ENTRY = keccak256("Entry(address to,uint256 value,bytes data,uint256 position)");
    bytes32 private constant VOID = bytes32(uint256(1));

    ISafe public immutable safe;
    IOracle public immutable oracle;
    address public immutable arbitrator;
    uint256 public immutable template;

    uint32 public timeout;
    uint32 public cooldown;
    uint32 public validity;
    uint256 public leastBond;

    mapping(bytes32 => bytes32) public questionOf;
    mapping(bytes32 => mapping(bytes32 => bool)) public carried;

    event Asked(bytes32 indexed question, string proposal, bytes32[] entries);
    event Voided(bytes32 indexed question);
    event Carried(bytes32 indexed question, uint256 position);
    event TermsSet(uint32 timeout, uint32 cooldown, uint32 validity, uint256 leastBond);

    modifier onlySafe() {
        require(msg.sender == address(safe), "safe only");
        _;
    }

    constructor(ISafe safe_, IOracle oracle_, address arbitrator_, uint256 template_, uint256 leastBond_) {
        require(address(safe_) != address(0) && address(oracle_) != address(0) && arbitrator_ != address(0), "zero");
        safe = safe_;
        oracle = oracle_;
        arbitrator = arbitrator_;
        template = template_;
        _setTerms(2 days, 1 days, 7 days, leastBond_);
    }

    function setTerms(uint32 timeout_, uint32 cooldown_, uint32 validity_, uint256 leastBond_) external onlySafe {
        _setTerms(timeout_, cooldown_, validity_, leastBond_);
    }

    /// @param entries digests of the transactions, in their order
    function ask(string calldata proposal, bytes32[] calldata entries) external returns (bytes32 question) {
        require(entries.length > 0 && bytes(proposal).length > 0, "empty");
        string memory text = textOf(proposal, entries);
        bytes32 key = keccak256(bytes(text));
        require(questionOf[key] == 0, "asked");
        questionOf[key] = VOID;
        question = oracle.askQuestion(template, text, arbitrator, timeout, 0, uint256(key));
        questionOf[key] = question;
        emit Asked(question, proposal, entries);
    }

    /// @notice A decision of the safe's owners against a proposal.
    function void(string calldata proposal, bytes32[] calldata entries) external onlySafe {
        bytes32 key = keccak256(bytes(textOf(proposal, entries)));
        emit Voided(questionOf[key]);
        questionOf[key] = VOID;
    }

    function carryOut(string calldata proposal, bytes32[] calldata entries, uint256 position, address to, uint256 value, bytes calldata data)
        external
    {
        bytes32 question = questionOf[keccak256(bytes(textOf(proposal, entries)))];
        require(question != 0 && question != VOID, "no such question");
        bytes32 entry = entryOf(to, value, data, position);
        require(position < entries.length && entries[position] == entry, "entry");
        require(oracle.resultFor(question) == bytes32(uint256(1)), "not approved");
        require(oracle.getBond(question) >= leastBond, "bond too small");
        uint256 finalized = oracle.getFinalizeTS(question);
        require(block.timestamp > finalized + cooldown, "cooling down");
        require(block.timestamp <= finalized + cooldown + validity, "expired");
        require(position == 0 || carried[question][entries[position - 1]], "order");
        require(!carried[question][entry], "carried");
        carried[question][entry] = true;
        require(safe.execTransactionFromModule(to, value, data, 0), "failed");
        emit Carried(question, position);
    }

    function entryOf(address to, uint256 value, bytes calldata data, uint256 position) public view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, block.chainid, address(this)));
        bytes32 content = keccak256(abi.encode(ENTRY, to, value, keccak256(data), position));
        return keccak256(abi.encodePacked("\x19\x01", domain, content));
    }

    function textOf(string calldata proposal, bytes32[] calldata entries) public pure returns (string memory) {
        bytes32 digest = keccak256(abi.encode(entries));
        bytes memory hexed = new bytes(64);
        for (uint256 i = 0; i < 64; ++i) {
            uint8 nibble = uint8(digest[i / 2]);
            nibble = i % 2 == 0 ? nibble >> 4 : nibble & 15;
            hexed[i] = bytes1(nibble < 10 ? nibble + 48 : nibble + 87);
        }
        return string(abi.encodePacked(proposal, bytes3(0xe2909f), hexed));
    }

    function _setTerms(uint32 timeout_, uint32 cooldown_, uint32 validity_, uint256 leastBond_) private {
        require(timeout_ >= 1 days && timeout_ <= 30 days, "timeout");
        require(cooldown_ >= 1 days && cooldown_ <= 30 days, "cooldown");
        require(validity_ >= 1 days && validity_ <= 60 days, "validity");
        require(leastBond_ >= 0.1 ether && leastBond_ <= 100 ether, "bond");
        timeout = timeout_;
        cooldown = cooldown_;
        validity = validity_;
        leastBond = leastBond_;
        emit TermsSet(timeout_, cooldown_, validity_, leastBond_);
    }
}
