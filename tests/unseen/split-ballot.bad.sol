// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPastVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

abstract contract TypedData {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 separator = keccak256(
            abi.encode(DOMAIN, keccak256("SplitBallot"), keccak256("1"), block.chainid, address(this))
        );
        return keccak256(abi.encodePacked("\x19\x01", separator, structHash));
    }
}

/// Governor in which a holder may spread its snapshot weight over the three choices, in several instalments.
contract SplitBallot is TypedData {
    enum Phase { Unknown, Waiting, Open, Lost, Won, Queued, Lapsed, Done, Withdrawn }

    struct Item {
        address author;
        bytes32 payload;
        uint64 snapshot;
        uint64 finish;
        uint64 eta;
        bool done;
        bool withdrawn;
        uint256 against;
        uint256 favour;
        uint256 abstain;
    }

    struct Portions {
        uint128 against;
        uint128 favour;
        uint128 abstain;
    }

    bytes32 public constant SPLIT_TYPE = keccak256(
        "SplitVote(uint256 item,address voter,uint128 against,uint128 favour,uint128 abstain)"
    );
    uint256 public constant DELAY_BLOCKS = 7_200;
    uint256 public constant PERIOD_BLOCKS = 50_400;
    uint256 public constant HOLD = 2 days;
    uint256 public constant GRACE = 14 days;
    uint256 public constant QUORUM_PERCENT = 4;

    IPastVotes public immutable token;
    uint256 public immutable entry;
    uint256 public immutable quorumFloor;
    uint256 public itemCount;

    mapping(uint256 => Item) public items;
    mapping(uint256 => mapping(address => uint256)) public spent;

    event Proposed(uint256 indexed id, address indexed author, address[] targets, uint256[] values, bytes[] datas, bytes32 note);
    event SplitCast(uint256 indexed id, address indexed voter, uint128 against, uint128 favour, uint128 abstain);
    event Queued(uint256 indexed id, uint256 eta);
    event Withdrawn(uint256 indexed id);
    event Done(uint256 indexed id);

    constructor(IPastVotes token_, uint256 entry_, uint256 quorumFloor_) {
        require(address(token_) != address(0) && entry_ > 0 && quorumFloor_ > 0, "setup");
        token = token_;
        entry = entry_;
        quorumFloor = quorumFloor_;
    }

    receive() external payable {}

    function propose(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 note)
        external
        returns (uint256 id)
    {
        require(targets.length > 0 && targets.length == values.length && targets.length == datas.length, "shape");
        require(token.getPastVotes(msg.sender, block.number - 1) >= entry, "below entry");
        id = ++itemCount;
        Item storage it = items[id];
        it.author = msg.sender;
        it.payload = keccak256(abi.encode(targets, values, datas, note));
        it.snapshot = uint64(block.number + DELAY_BLOCKS);
        it.finish = uint64(block.number + DELAY_BLOCKS + PERIOD_BLOCKS);
        emit Proposed(id, msg.sender, targets, values, datas, note);
    }

    function cast(uint256 id, Portions calldata parts) external {
        _cast(id, msg.sender, parts);
    }

    function castFor(uint256 id, address voter, Portions calldata parts, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 inner = keccak256(
            abi.encode(SPLIT_TYPE, id, voter, parts.against, parts.favour, parts.abstain)
        );
        address signer = ecrecover(_digest(inner), v, r, s);
        require(signer != address(0) && signer == voter, "signature");
        _cast(id, voter, parts);
    }

    function _cast(uint256 id, address voter, Portions calldata parts) private {
        require(phase(id) == Phase.Open, "not open");
        Item storage it = items[id];
        uint256 sum = uint256(parts.against) + parts.favour + parts.abstain;
        require(sum > 0, "nothing");
        uint256 used = spent[id][voter] + sum;
        require(used <= token.getPastVotes(voter, it.snapshot), "exceeds weight");
        spent[id][voter] = used;
        it.against += parts.against;
        it.favour += parts.favour;
        it.abstain += parts.abstain;
        emit SplitCast(id, voter, parts.against, parts.favour, parts.abstain);
    }

    function quorum(uint256 id) public view returns (uint256) {
        uint256 share = (token.getPastTotalSupply(items[id].snapshot) * QUORUM_PERCENT) / 100;
        return share > quorumFloor ? share : quorumFloor;
    }

    function phase(uint256 id) public view returns (Phase) {
        Item storage it = items[id];
        if (it.author == address(0)) return Phase.Unknown;
        if (it.done) return Phase.Done;
        if (it.withdrawn) return Phase.Withdrawn;
        if (block.number <= it.snapshot) return Phase.Waiting;
        if (block.number <= it.finish) return Phase.Open;
        if (it.favour <= it.against || it.favour + it.abstain < quorum(id)) return Phase.Lost;
        if (it.eta == 0) return Phase.Won;
        return block.timestamp > it.eta + GRACE ? Phase.Lapsed : Phase.Queued;
    }

    function withdraw(uint256 id) external {
        Phase now_ = phase(id);
        require(msg.sender == items[id].author, "author only");
        require(now_ == Phase.Waiting || now_ == Phase.Open, "too late");
        items[id].withdrawn = true;
        emit Withdrawn(id);
    }

    function queue(uint256 id) external {
        require(phase(id) == Phase.Won, "not won");
        items[id].eta = uint64(block.timestamp + HOLD);
        emit Queued(id, items[id].eta);
    }

    function perform(uint256 id, address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 note)
        external
    {
        require(phase(id) == Phase.Queued && block.timestamp >= items[id].eta, "not ready");
        require(items[id].payload == keccak256(abi.encode(targets, values, datas, note)), "payload");
        items[id].done = true;
        emit Done(id);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            require(ok, "action failed");
        }
    }
}
