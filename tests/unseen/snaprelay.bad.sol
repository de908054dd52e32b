// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.17;

interface IAnswerOracle {
    function ask(uint256 template, string calldata question, uint32 timeout, uint256 nonce) external returns (bytes32);
    function resultFor(bytes32 questionId) external view returns (bytes32);
    function isFinalized(bytes32 questionId) external view returns (bool);
    function finalizedAt(bytes32 questionId) external view returns (uint32);
    function bondOf(bytes32 questionId) external view returns (uint256);
}

interface ISafeLike {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation) external returns (bool);
}

/// @title SnapRelay
/// @notice Carries the result of an off-chain vote to the DAO's safe. For every proposal a question is put to an
///         oracle, "did proposal P with transactions hash H pass?"; answers may be contested there by doubling.
contract SnapRelay {
    struct Tx {
        address to;
        uint256 value;
        bytes data;
    }

    struct Filing {
        bytes32 question;
        uint64 filedAt;
        uint16 count;
        uint16 executed;
        bool voided;
    }

    uint32 public constant TIMEOUT = 3 days;
    uint32 public constant COOLDOWN = 2 days;
    uint32 public constant EXPIRATION = 14 days;
    uint256 public constant MIN_BOND = 5 ether;
    bytes32 private constant YES = bytes32(uint256(1));

    IAnswerOracle public immutable oracle;
    ISafeLike public immutable safe;
    uint256 public immutable template;

    mapping(bytes32 => Filing) public filings;
    mapping(bytes32 => mapping(uint256 => bool)) public done;

    event Filed(bytes32 indexed key, bytes32 indexed question, string proposalId, bytes32[] txHashes);
    event Voided(bytes32 indexed key);
    event Relayed(bytes32 indexed key, uint256 indexed index);

    error UnknownFiling();
    error NotAnswered();
    error NotYes();
    error TooEarly();
    error TooLate();

    constructor(IAnswerOracle oracle_, ISafeLike safe_, uint256 template_) {
        require(address(oracle_) != address(0) && address(safe_) != address(0), "zero");
        oracle = oracle_;
        safe = safe_;
        template = template_;
    }

    function keyOf(string memory proposalId, bytes32[] memory txHashes) public pure returns (bytes32) {
        return keccak256(abi.encode(proposalId, keccak256(abi.encodePacked(txHashes))));
    }

    function txHash(Tx memory t, uint256 index) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), t.to, t.value, keccak256(t.data), index));
    }

    function file(string calldata proposalId, bytes32[] calldata txHashes) external returns (bytes32 key) {
        require(txHashes.length > 0 && txHashes.length <= 50, "transactions");
        key = keyOf(proposalId, txHashes);
        Filing storage f = filings[key];
        require(f.filedAt == 0, "filed");
        f.filedAt = uint64(block.timestamp);
        f.count = uint16(txHashes.length);
        string memory q = string(abi.encodePacked(proposalId, unicode"␟", _hex(keccak256(abi.encodePacked(txHashes)))));
        f.question = oracle.ask(template, q, TIMEOUT, 0);
        emit Filed(key, f.question, proposalId, txHashes);
    }

    /// @notice The DAO itself can void a filing, whatever the oracle says.
    function void(bytes32 key) external {
        require(msg.sender == address(safe), "safe");
        require(filings[key].filedAt != 0 && !filings[key].voided, "filing");
        filings[key].voided = true;
        emit Voided(key);
    }

    /// @notice Transactions run one by one, in the order in which they were filed.
    function relay(string calldata proposalId, bytes32[] calldata txHashes, Tx calldata t) external {
        bytes32 key = keyOf(proposalId, txHashes);
        Filing storage f = filings[key];
        if (f.question == 0 || f.voided) revert UnknownFiling();
        _checkAnswer(f.question);
        uint256 index = f.executed;
        require(index < f.count, "all done");
        require(txHashes[index] == txHash(t, index), "transaction");
        require(!done[key][index], "done");
        done[key][index] = true;
        f.executed = uint16(index + 1);
        require(safe.execTransactionFromModule(t.to, t.value, t.data, 0), "safe call");
        emit Relayed(key, index);
    }

    function _checkAnswer(bytes32 question) private view {
        if (!oracle.isFinalized(question)) revert NotAnswered();
        if (oracle.resultFor(question) != YES) revert NotYes();
        uint256 at = oracle.finalizedAt(question);
        if (block.timestamp < at + COOLDOWN) revert TooEarly();
        if (block.timestamp > at + EXPIRATION) revert TooLate();
    }

    function _hex(bytes32 b) private pure returns (string memory) {
        bytes16 digits = "0123456789abcdef";
        bytes memory out = new bytes(64);
        for (uint256 i = 0; i < 32; i++) {
            out[2 * i] = digits[uint8(b[i]) >> 4];
            out[2 * i + 1] = digits[uint8(b[i]) & 0x0f];
        }
        return string(out);
    }
}
