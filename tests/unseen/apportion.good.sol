// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPastVotes {
    function getPastVotes(address who, uint256 timepoint) external view returns (uint256);
}

interface IToken {
    function transfer(address to, uint256 value) external returns (bool);
}

/// Seasonal apportionment: voters spread their weight over the listed workshops, the season's pot follows the weights.
contract Apportionment {
    bytes32 public constant SPREAD_TYPEHASH =
        keccak256("Spread(uint256 season,address voter,uint256[] shares,uint256 nonce,uint256 expiry)");
    uint256 public constant WHOLE = 10_000;

    struct Season {
        uint64 snapshot;
        uint64 lastBlock;
        uint16 workshops;
        uint256 pot;
        uint256 cast;
        mapping(uint256 => address) workshop;
        mapping(uint256 => uint256) weight;
        mapping(uint256 => bool) paid;
        mapping(address => bool) spread;
    }

    IPastVotes public immutable power;
    IToken public immutable coin;
    address public immutable timelock;
    uint256 public immutable quorum;
    bytes32 private immutable _separator;

    uint256 public seasons;
    mapping(uint256 => Season) private _season;
    mapping(address => uint256) public nonces;

    event SeasonOpened(uint256 indexed season, address[] workshops, uint256 pot, uint256 snapshot, uint256 lastBlock);
    event SpreadCast(uint256 indexed season, address indexed voter, uint256 weight, uint256[] shares);
    event Paid(uint256 indexed season, address indexed workshop, uint256 amount);

    constructor(IPastVotes power_, IToken coin_, address timelock_, uint256 quorum_) {
        require(address(power_) != address(0) && address(coin_) != address(0) && timelock_ != address(0), "zero");
        require(quorum_ > 0, "quorum");
        power = power_;
        coin = coin_;
        timelock = timelock_;
        quorum = quorum_;
        _separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256(bytes("Apportionment")),
                block.chainid,
                address(this)
            )
        );
    }

    function openSeason(address[] calldata workshops, uint256 pot) external returns (uint256 id) {
        require(msg.sender == timelock, "timelock");
        require(workshops.length > 1 && workshops.length <= 40, "workshops");
        id = ++seasons;
        Season storage s = _season[id];
        s.snapshot = uint64(block.number + 50);
        s.lastBlock = uint64(block.number + 50 + 40_000);
        s.workshops = uint16(workshops.length);
        s.pot = pot;
        for (uint256 i; i < workshops.length; ++i) {
            require(workshops[i] != address(0), "workshop");
            s.workshop[i] = workshops[i];
        }
        emit SeasonOpened(id, workshops, pot, s.snapshot, s.lastBlock);
    }

    function spread(uint256 id, uint256[] calldata shares) external {
        _spread(id, msg.sender, shares);
    }

    function spreadBySig(
        uint256 id,
        address voter,
        uint256[] calldata shares,
        uint256 expiry,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(block.timestamp <= expiry, "expired");
        uint256 nonce = nonces[voter]++;
        bytes32 structHash = keccak256(
            abi.encode(SPREAD_TYPEHASH, id, voter, keccak256(abi.encodePacked(shares)), nonce, expiry)
        );
        address signer = ecrecover(keccak256(abi.encodePacked("\x19\x01", _separator, structHash)), v, r, s);
        require(signer != address(0) && signer == voter, "signature");
        _spread(id, voter, shares);
    }

    function _spread(uint256 id, address voter, uint256[] calldata shares) private {
        Season storage s = _season[id];
        require(s.snapshot != 0, "unknown");
        require(block.number > s.snapshot && block.number <= s.lastBlock, "closed");
        require(!s.spread[voter], "spread");
        require(shares.length == s.workshops, "arity");
        s.spread[voter] = true;
        uint256 weight = power.getPastVotes(voter, s.snapshot);
        require(weight > 0, "no weight");
        uint256 sum;
        for (uint256 i; i < shares.length; ++i) {
            sum += shares[i];
            s.weight[i] += weight * shares[i];
        }
        require(sum == WHOLE, "whole");
        s.cast += weight;
        emit SpreadCast(id, voter, weight, shares);
    }

    function pay(uint256 id, uint256 index) external {
        Season storage s = _season[id];
        require(s.snapshot != 0 && block.number > s.lastBlock, "open");
        require(index < s.workshops, "index");
        require(s.cast >= quorum, "quorum");
        require(!s.paid[index], "paid");
        s.paid[index] = true;
        uint256 amount = (s.pot * s.weight[index]) / (s.cast * WHOLE);
        emit Paid(id, s.workshop[index], amount);
        require(coin.transfer(s.workshop[index], amount), "transfer");
    }
}
