// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Sig {
    error BadSignature();

    function recover(bytes32 digest, uint8 v, bytes32 r, bytes32 s) internal pure returns (address signer) {
        if (uint256(s) > 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0) revert BadSignature();
        signer = ecrecover(digest, v, r, s);
        if (signer == address(0)) revert BadSignature();
    }
}

/// @title RetroRound
/// @notice One round of retroactive grants. Anyone sponsors the pot, token holders sign ballots off chain that split
///         their weight over projects, relayers submit them, and projects claim in proportion afterwards.
contract RetroRound {
    struct Project {
        address payee;
        uint256 points;
        bool paid;
    }

    struct Ballot {
        address voter;
        uint256[] projects;
        uint256[] bps;
        uint256 validUntil;
    }

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT_TYPEHASH =
        keccak256("Ballot(address voter,uint256[] projects,uint256[] bps,uint256 validUntil)");

    IVotes public immutable votes;
    IERC20 public immutable payout;
    uint256 public immutable snapshot;
    uint256 public immutable opensAt;
    uint256 public immutable closesAt;
    uint256 public immutable minimumPoints;

    Project[] public projects;
    uint256 public pot;
    uint256 public totalPoints;
    mapping(address => bool) public balloted;
    mapping(address => bool) public entered;
    mapping(address => uint256) public sponsored;

    event Entered(uint256 indexed project, address indexed payee);
    event Sponsored(address indexed from, uint256 amount);
    event BallotCounted(address indexed voter, uint256 weight);
    event Claimed(uint256 indexed project, uint256 amount);
    event Refunded(address indexed sponsor, uint256 amount);

    /// @param snapshot_ block number of the weights; it has to be settled already
    constructor(IVotes votes_, IERC20 payout_, uint256 snapshot_, uint256 entryPeriod, uint256 votingPeriod) {
        require(snapshot_ < block.number, "snapshot");
        require(entryPeriod >= 1 days && votingPeriod >= 3 days && votingPeriod <= 60 days, "periods");
        uint256 supply = votes_.getPastTotalSupply(snapshot_);
        require(supply >= 1e18, "supply");
        votes = votes_;
        payout = payout_;
        snapshot = snapshot_;
        opensAt = block.timestamp + entryPeriod;
        closesAt = block.timestamp + entryPeriod + votingPeriod;
        minimumPoints = supply / 20 + 1;
    }

    function enter() external returns (uint256 id) {
        require(block.timestamp < opensAt, "entries closed");
        require(!entered[msg.sender], "entered");
        entered[msg.sender] = true;
        id = projects.length;
        projects.push(Project(msg.sender, 0, false));
        emit Entered(id, msg.sender);
    }

    function sponsor(uint256 amount) external {
        require(block.timestamp < closesAt, "closed");
        pot += amount;
        sponsored[msg.sender] += amount;
        require(payout.transferFrom(msg.sender, address(this), amount), "transfer");
        emit Sponsored(msg.sender, amount);
    }

    /// @notice Count a signed ballot. The ballot of an account counts once.
    function submit(Ballot calldata ballot, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp >= opensAt && block.timestamp < closesAt, "not voting");
        require(block.timestamp <= ballot.validUntil, "stale");
        require(Sig.recover(ballotDigest(ballot), v, r, s) == ballot.voter, "signer");
        require(!balloted[ballot.voter], "counted");
        require(ballot.projects.length == ballot.bps.length && ballot.bps.length > 0, "shape");
        balloted[ballot.voter] = true;

        uint256 weight = votes.getPastVotes(ballot.voter, snapshot);
        uint256 used;
        uint256 given;
        for (uint256 i = 0; i < ballot.projects.length; i++) {
            used += ballot.bps[i];
            uint256 pts = weight * ballot.bps[i] / 10_000;
            projects[ballot.projects[i]].points += pts;
            given += pts;
        }
        require(used == 10_000, "split");
        totalPoints += given;
        emit BallotCounted(ballot.voter, weight);
    }

    function claim(uint256 id) external {
        require(block.timestamp >= closesAt, "open");
        require(totalPoints >= minimumPoints, "turnout");
        Project storage p = projects[id];
        require(!p.paid, "paid");
        p.paid = true;
        uint256 amount = pot * p.points / totalPoints;
        require(payout.transfer(p.payee, amount), "transfer");
        emit Claimed(id, amount);
    }

    /// @notice When the round missed its turnout the sponsors take their money home.
    function refund() external {
        require(block.timestamp >= closesAt && totalPoints < minimumPoints, "no refund");
        uint256 amount = sponsored[msg.sender];
        sponsored[msg.sender] = 0;
        require(payout.transfer(msg.sender, amount), "transfer");
        emit Refunded(msg.sender, amount);
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256("RetroRound"), keccak256("1"), block.chainid, address(this))
        );
    }

    function ballotDigest(Ballot calldata b) public view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(
                BALLOT_TYPEHASH,
                b.voter,
                keccak256(abi.encodePacked(b.projects)),
                keccak256(abi.encodePacked(b.bps)),
                b.validUntil
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domainSeparator(), structHash));
    }
}
