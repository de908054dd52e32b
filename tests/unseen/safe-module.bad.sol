// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

interface IAvatar {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation) external returns (bool);
}

interface IElectorate {
    function weightOf(address elector, uint256 atBlock) external view returns (uint256);
    function weightOfAll(uint256 atBlock) external view returns (uint256);
}

/// @notice Voting module of a Safe: passed proposals are carried out by the Safe itself.
contract BallotModule {
    enum Status { Missing, Pending, Active, Rejected, Passed, Vetoed, Done, Expired }
    enum Side { Against, For, Abstain }

    struct Ballot {
        address author;
        uint48 opensAt;
        uint48 closesAt;
        bool done;
        bool vetoed;
        uint128 against;
        uint128 inFavour;
        uint128 abstained;
        uint128 quorum;
        address[] to;
        uint256[] amounts;
        bytes[] data;
    }

    uint48 public constant LEAD = 100;
    uint48 public constant LENGTH = 43_200;
    uint48 public constant HOLD = 14_400;
    uint48 public constant LIFE = 216_000;
    uint256 public constant LEAST = 1e22;

    IAvatar public immutable avatar;
    IElectorate public immutable electorate;
    uint256 public count;
    mapping(uint256 => Ballot) private _ballots;
    mapping(uint256 => mapping(address => bool)) public voted;

    event BallotCreated(uint256 indexed id, address indexed author, address[] to, uint256[] amounts, bytes[] data);
    event BallotVoted(uint256 indexed id, address indexed elector, Side side, uint256 weight);
    event BallotVetoed(uint256 indexed id);
    event BallotDone(uint256 indexed id);

    constructor(IAvatar avatar_, IElectorate electorate_) {
        require(address(avatar_) != address(0) && address(electorate_) != address(0), "zero");
        avatar = avatar_;
        electorate = electorate_;
    }

    function create(address[] memory to, uint256[] memory amounts, bytes[] memory data) external returns (uint256 id) {
        require(to.length > 0 && to.length <= 30, "size");
        uint256 all = electorate.weightOfAll(block.number - 1);
        require(all >= LEAST && all <= type(uint112).max, "electorate");
        require(electorate.weightOf(msg.sender, block.number - 1) * 400 >= all, "author");
        id = ++count;
        Ballot storage b = _ballots[id];
        b.author = msg.sender;
        b.opensAt = uint48(block.number) + LEAD;
        b.closesAt = uint48(block.number) + LEAD + LENGTH;
        b.quorum = uint128(all / 12);
        b.to = to;
        b.amounts = amounts;
        b.data = data;
        emit BallotCreated(id, msg.sender, to, amounts, data);
    }

    function vote(uint256 id, Side side) external {
        require(status(id) == Status.Active, "not active");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        Ballot storage b = _ballots[id];
        uint256 weight = electorate.weightOf(msg.sender, b.opensAt);
        require(weight > 0 && weight <= type(uint112).max, "weight");
        if (side == Side.For) b.inFavour += uint128(weight);
        else if (side == Side.Against) b.against += uint128(weight);
        else b.abstained += uint128(weight);
        emit BallotVoted(id, msg.sender, side, weight);
    }

    /// @notice The owners of the Safe may stop a ballot by a transaction of the Safe.
    function veto(uint256 id) external {
        require(msg.sender == address(avatar), "avatar");
        Status s = status(id);
        require(s == Status.Pending || s == Status.Active || s == Status.Passed, "status");
        _ballots[id].vetoed = true;
        emit BallotVetoed(id);
    }

    function carryOut(uint256 id) external {
        require(status(id) == Status.Passed, "not passed");
        Ballot storage b = _ballots[id];
        require(block.number > b.closesAt + HOLD, "held");
        b.done = true;
        for (uint256 i = 0; i < b.to.length; i++) {
            require(avatar.execTransactionFromModule(b.to[i], b.amounts[i], b.data[i], 0), "failed");
        }
        emit BallotDone(id);
    }

    function status(uint256 id) public view returns (Status) {
        Ballot storage b = _ballots[id];
        if (b.author == address(0)) return Status.Missing;
        if (b.vetoed) return Status.Vetoed;
        if (b.done) return Status.Done;
        if (block.number <= b.opensAt) return Status.Pending;
        if (block.number <= b.closesAt) return Status.Active;
        if (b.inFavour < b.quorum || b.inFavour <= b.against) return Status.Rejected;
        if (block.number > b.closesAt + LIFE) return Status.Expired;
        return Status.Passed;
    }

    function ballot(uint256 id) external view returns (Ballot memory) {
        return _ballots[id];
    }
}
