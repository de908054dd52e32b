// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface IPowerBook {
    function powerAt(address who, uint256 blockNumber) external view returns (uint256);
    function totalPowerAt(uint256 blockNumber) external view returns (uint256);
}

abstract contract Hashed {
    /// Only hashes are kept; the caller brings the body again when it is carried out.
    function resolutionId(address[] memory targets, string[] memory methods, bytes[] memory args, uint256 season) public view returns (bytes32) {
        require(targets.length == methods.length && methods.length == args.length, "hash: arity");
        bytes memory body;
        for (uint256 i = 0; i < targets.length; i++) {
            body = abi.encodePacked(body, targets[i], methods[i], args[i]);
        }
        return keccak256(abi.encode(block.chainid, address(this), season, targets.length, keccak256(body)));
    }
}

abstract contract Timed is Hashed {
    enum Standing { Void, Early, Voting, Refused, Adopted, Resting, Ready, Expired, Complete }

    struct Resolution {
        uint48 voteFrom;
        uint48 voteTo;
        uint48 restTo;
        bool complete;
        uint256 yes;
        uint256 no;
    }

    uint48 internal constant NOTICE_BLOCKS = 7200;
    uint48 internal constant VOTE_BLOCKS = 50400;
    uint48 internal constant REST_BLOCKS = 14400;
    uint48 internal constant KEEP_BLOCKS = 100800;

    mapping(bytes32 => Resolution) internal _resolutions;

    function _hasQuorum(Resolution storage r) internal view virtual returns (bool);

    function standing(bytes32 id) public view returns (Standing) {
        Resolution storage r = _resolutions[id];
        if (r.voteFrom == 0) return Standing.Void;
        if (r.complete) return Standing.Complete;
        uint256 n = block.number;
        if (n <= r.voteFrom) return Standing.Early;
        if (n <= r.voteTo) return Standing.Voting;
        if (r.yes <= r.no || !_hasQuorum(r)) return Standing.Refused;
        if (r.restTo == 0) return Standing.Adopted;
        if (n <= r.restTo) return Standing.Resting;
        return n <= uint256(r.restTo) + KEEP_BLOCKS ? Standing.Ready : Standing.Expired;
    }
}

contract Chamber is Timed {
    IPowerBook public immutable book;
    uint256 public constant TABLING = 10_000e18;
    uint256 public constant QUORUM_PERCENT = 8;
    mapping(bytes32 => mapping(address => bool)) public hasVoted;

    event Tabled(bytes32 indexed id, address indexed by, address[] targets, string[] methods, bytes[] args, uint256 season);
    event Voted(bytes32 indexed id, address indexed by, bool yes, uint256 power);
    event PutToRest(bytes32 indexed id, uint48 restTo);
    event Completed(bytes32 indexed id);

    constructor(IPowerBook book_) {
        require(book_.totalPowerAt(block.number - 1) >= 1_000_000e18, "chamber: book");
        book = book_;
    }

    receive() external payable {}

    function tableResolution(address[] memory targets, string[] memory methods, bytes[] memory args, uint256 season) external returns (bytes32 id) {
        require(targets.length > 0 && targets.length <= 20, "chamber: size");
        require(book.powerAt(msg.sender, block.number - 1) >= TABLING, "chamber: power");
        id = resolutionId(targets, methods, args, season);
        require(standing(id) == Standing.Void, "chamber: tabled");
        Resolution storage r = _resolutions[id];
        r.voteFrom = uint48(block.number) + NOTICE_BLOCKS;
        r.voteTo = r.voteFrom + VOTE_BLOCKS;
        emit Tabled(id, msg.sender, targets, methods, args, season);
    }

    function voteOn(bytes32 id, bool yes) external {
        require(standing(id) == Standing.Voting, "chamber: not voting");
        require(!hasVoted[id][msg.sender], "chamber: voted");
        hasVoted[id][msg.sender] = true;
        Resolution storage r = _resolutions[id];
        uint256 p = book.powerAt(msg.sender, r.voteFrom);
        require(p > 0, "chamber: none");
        if (yes) r.yes += p;
        else r.no += p;
        emit Voted(id, msg.sender, yes, p);
    }

    function putToRest(bytes32 id) external {
        require(standing(id) == Standing.Adopted, "chamber: not adopted");
        _resolutions[id].restTo = uint48(block.number) + REST_BLOCKS;
        emit PutToRest(id, _resolutions[id].restTo);
    }

    function complete(address[] memory targets, string[] memory methods, bytes[] memory args, uint256 season) external {
        bytes32 id = resolutionId(targets, methods, args, season);
        require(standing(id) == Standing.Ready, "chamber: not ready");
        _resolutions[id].complete = true;
        emit Completed(id);
        for (uint256 i = 0; i < targets.length; i++) {
            bytes memory input = abi.encodePacked(bytes4(keccak256(bytes(methods[i]))), args[i]);
            (bool ok, bytes memory out) = targets[i].call(input);
            if (!ok) {
                assembly {
                    revert(add(out, 32), mload(out))
                }
            }
        }
    }

    function _hasQuorum(Resolution storage r) internal view override returns (bool) {
        uint256 needed = (book.totalPowerAt(r.voteFrom) * QUORUM_PERCENT) / 100;
        return r.yes >= (needed < TABLING ? TABLING : needed);
    }
}
