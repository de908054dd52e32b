// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.4;

interface IAvatar {
    enum Operation { Call, DelegateCall }
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, Operation operation) external returns (bool success);
}

interface IPastVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
}

/// @title Ballot module: enabled on a Safe, it lets the holders of a token decide what the Safe does.
/// @dev A proposal commits to the hashes of its transactions; their contents are shown off chain and given again to execute them.
contract BallotModule {
    struct Ballot {
        bytes32[] txHashes;
        uint256 snapshot;
        uint256 closes;
        uint256 yes;
        uint256 no;
        uint256 executedCount;
        mapping(address => bool) voted;
    }

    bytes32 public constant DOMAIN_SEPARATOR_TYPEHASH = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 public constant TRANSACTION_TYPEHASH = keccak256("Transaction(uint256 ballot,uint256 index,address to,uint256 value,bytes data,uint8 operation)");

    uint256 public constant WARM_UP = 6500;
    uint256 public constant OPEN_FOR = 32500;
    uint256 public constant COOLDOWN = 13000;
    uint256 public constant EXPIRES = 97500;
    uint256 public constant MAX_TRANSACTIONS = 16;

    IAvatar public immutable avatar;
    IPastVotes public immutable token;
    uint256 public immutable quorum;
    uint256 public immutable sponsorship;
    uint256 public count;
    mapping(uint256 => Ballot) internal ballots;

    event BallotOpened(uint256 indexed ballot, address indexed sponsor, bytes32[] txHashes, string explanation);
    event Voted(uint256 indexed ballot, address indexed voter, bool yes, uint256 weight);
    event TransactionExecuted(uint256 indexed ballot, uint256 indexed index, bytes32 txHash);

    constructor(IAvatar avatar_, IPastVotes token_, uint256 quorum_, uint256 sponsorship_) {
        require(address(avatar_) != address(0) && address(token_) != address(0), "zero address");
        require(quorum_ >= 1000 ether && sponsorship_ >= 1 ether && sponsorship_ <= quorum_, "terms");
        avatar = avatar_;
        token = token_;
        quorum = quorum_;
        sponsorship = sponsorship_;
    }

    function open(bytes32[] calldata txHashes, string calldata explanation) external returns (uint256 id) {
        require(txHashes.length > 0 && txHashes.length <= MAX_TRANSACTIONS, "transactions");
        require(token.getPastVotes(msg.sender, block.number - 1) >= sponsorship, "sponsorship");
        id = ++count;
        Ballot storage b = ballots[id];
        b.txHashes = txHashes;
        b.snapshot = block.number + WARM_UP;
        b.closes = b.snapshot + OPEN_FOR;
        emit BallotOpened(id, msg.sender, txHashes, explanation);
    }

    function vote(uint256 id, bool yes) external {
        Ballot storage b = ballots[id];
        require(b.snapshot != 0, "unknown ballot");
        require(block.number > b.snapshot && block.number <= b.closes, "not open");
        require(!b.voted[msg.sender], "voted");
        b.voted[msg.sender] = true;
        uint256 weight = token.getPastVotes(msg.sender, b.snapshot);
        if (yes) {
            b.yes += weight;
        } else {
            b.no += weight;
        }
        emit Voted(id, msg.sender, yes, weight);
    }

    function passed(uint256 id) public view returns (bool) {
        Ballot storage b = ballots[id];
        return b.snapshot != 0 && block.number > b.closes && b.yes > b.no && b.yes >= quorum;
    }

    /// @notice Performs the next transaction of a passed ballot; they run in the order they were listed.
    function executeNext(uint256 id, address to, uint256 value, bytes calldata data, IAvatar.Operation operation) external {
        Ballot storage b = ballots[id];
        require(passed(id), "not passed");
        require(block.number > b.closes + COOLDOWN, "cooling down");
        require(block.number <= b.closes + COOLDOWN + EXPIRES, "expired");
        uint256 index = b.executedCount;
        require(index < b.txHashes.length, "all done");
        bytes32 txHash = getTransactionHash(id, index, to, value, data, operation);
        require(b.txHashes[index] == txHash, "another transaction");
        b.executedCount = index + 1;
        emit TransactionExecuted(id, index, txHash);
        require(avatar.execTransactionFromModule(to, value, data, operation), "module transaction failed");
    }

    function getTransactionHash(uint256 id, uint256 index, address to, uint256 value, bytes calldata data, IAvatar.Operation operation) public view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_SEPARATOR_TYPEHASH, block.chainid, address(this)));
        bytes32 content = keccak256(abi.encode(TRANSACTION_TYPEHASH, id, index, to, value, keccak256(data), operation));
        return keccak256(abi.encodePacked(bytes1(0x19), bytes1(0x01), domain, content));
    }

    function getBallot(uint256 id) external view returns (uint256 snapshot, uint256 closes, uint256 yes, uint256 no, uint256 executedCount, bytes32[] memory txHashes) {
        Ballot storage b = ballots[id];
        return (b.snapshot, b.closes, b.yes, b.no, b.executedCount, b.txHashes);
    }
}
