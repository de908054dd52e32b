// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface ISeal {
    function sealsBefore(address bearer, uint256 blockNumber) external view returns (uint256);
}

interface IBountyPurse {
    function pay(address to, uint256 amount) external returns (bool);
}

/// Every step of a programme belongs to a track (finance, code, people), and each track is approved by its own vote.
/// Who sees a programme through is thanked with a fee.
contract ProgrammeBoard {
    uint8 public constant TRACKS = 3;
    uint256 public constant THANKS = 25e18;
    uint256 public constant MAX_STEPS = 16;

    struct Step {
        uint8 track;
        address callee;
        bytes input;
    }

    struct Programme {
        address lead;
        uint64 noticeEnds;
        uint64 voteEnds;
        bool finished;
        Step[] steps;
        uint256[TRACKS] yes;
        uint256[TRACKS] no;
    }

    ISeal[TRACKS] public seals;
    uint256[TRACKS] public quorums;
    IBountyPurse public immutable purse;
    Programme[] private programmes;
    mapping(bytes32 => bool) private used;

    event Proposed(uint256 indexed id, address indexed lead, uint256 steps);
    event Sealed(uint256 indexed id, uint8 indexed track, address indexed bearer, bool yes, uint256 weight);
    event Finished(uint256 indexed id, address indexed lead);

    constructor(ISeal[TRACKS] memory seals_, uint256[TRACKS] memory quorums_, IBountyPurse purse_) {
        require(address(purse_) != address(0), "purse");
        for (uint256 i = 0; i < TRACKS; i++) {
            require(address(seals_[i]) != address(0) && quorums_[i] > 0, "track");
        }
        seals = seals_;
        quorums = quorums_;
        purse = purse_;
    }

    function propose(Step[] calldata steps) external returns (uint256 id) {
        require(isBearer(msg.sender), "no seal");
        require(steps.length > 0 && steps.length <= MAX_STEPS, "size");
        id = programmes.length;
        Programme storage p = programmes.push();
        p.lead = msg.sender;
        p.noticeEnds = uint64(block.number + 6000);
        p.voteEnds = uint64(block.number + 6000 + 30000);
        for (uint256 i = 0; i < steps.length; i++) {
            require(steps[i].track < TRACKS, "track");
            require(steps[i].callee != address(purse), "purse");
            p.steps.push(steps[i]);
        }
        emit Proposed(id, msg.sender, steps.length);
    }

    function isBearer(address who) public view returns (bool) {
        for (uint256 t = 0; t < TRACKS; t++) {
            if (seals[t].sealsBefore(who, block.number - 1) > 0) return true;
        }
        return false;
    }

    function affix(uint256 id, uint8 track, bool yes) external {
        Programme storage p = programmes[id];
        require(track < TRACKS, "track");
        require(block.number > p.noticeEnds && block.number <= p.voteEnds, "closed");
        bytes32 key = keccak256(abi.encode(id, track, msg.sender));
        require(!used[key], "used");
        used[key] = true;
        uint256 weight = seals[track].sealsBefore(msg.sender, p.noticeEnds);
        require(weight > 0, "no seal");
        if (yes) p.yes[track] += weight;
        else p.no[track] += weight;
        emit Sealed(id, track, msg.sender, yes, weight);
    }

    function approvedOn(uint256 id, uint8 track) public view returns (bool) {
        Programme storage p = programmes[id];
        return block.number > p.voteEnds && p.yes[track] > p.no[track] && p.yes[track] >= quorums[track];
    }

    function finish(uint256 id) external {
        Programme storage p = programmes[id];
        require(!p.finished, "finished");
        require(block.number > p.voteEnds, "open");
        p.finished = true;
        for (uint256 i = 0; i < p.steps.length; i++) {
            require(approvedOn(id, p.steps[i].track), "not approved on its track");
        }
        emit Finished(id, p.lead);
        for (uint256 i = 0; i < p.steps.length; i++) {
            (bool ok, ) = p.steps[i].callee.call(p.steps[i].input);
            require(ok, "step failed");
        }
        require(purse.pay(p.lead, THANKS), "thanks");
    }
}
