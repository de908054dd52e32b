// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.4;

interface IDelegatedToken {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

library Ballots {
    enum Phase { Absent, Review, Polling, Rejected, Cooling, Executable, Stale, Done }

    struct Ballot {
        address author;
        uint32 pollFrom;
        uint32 pollTo;
        bool done;
        uint96 pro;
        uint96 contra;
        address[] to;
        uint256[] wei_;
        bytes[] input;
        mapping(address => uint8) mark;
    }

    uint256 internal constant COOL_BLOCKS = 13_000;
    uint256 internal constant STALE_BLOCKS = 90_000;
    uint96 internal constant MIN_PRO = 4_000_000e18;

    function phase(Ballot storage b) internal view returns (Phase) {
        if (b.author == address(0)) return Phase.Absent;
        if (b.done) return Phase.Done;
        if (block.number <= b.pollFrom) return Phase.Review;
        if (block.number <= b.pollTo) return Phase.Polling;
        if (b.pro <= b.contra || b.pro < MIN_PRO) return Phase.Rejected;
        if (block.number <= uint256(b.pollTo) + COOL_BLOCKS) return Phase.Cooling;
        if (block.number <= uint256(b.pollTo) + COOL_BLOCKS + STALE_BLOCKS) return Phase.Executable;
        return Phase.Stale;
    }
}

contract ReviewBoard {
    using Ballots for Ballots.Ballot;

    IDelegatedToken public immutable votes;
    uint96 public constant AUTHOR_MIN = 250_000e18;
    uint256 public constant REVIEW = 13_000;
    uint256 public constant POLL = 40_000;
    uint256 public constant MAX_STEPS = 12;

    Ballots.Ballot[] private ballots;

    event BallotFiled(uint256 indexed no, address indexed author, address[] to, uint256[] wei_, bytes[] input, string memo);
    event BallotRevised(uint256 indexed no, address[] to, uint256[] wei_, bytes[] input);
    event Marked(uint256 indexed no, address indexed voter, uint8 mark, uint96 weight);
    event BallotDone(uint256 indexed no);

    constructor(address votes_) {
        require(votes_ != address(0), "votes");
        votes = IDelegatedToken(votes_);
    }

    modifier wellFormed(address[] memory to, uint256[] memory wei_, bytes[] memory input) {
        require(to.length > 0 && to.length <= MAX_STEPS, "steps");
        require(to.length == wei_.length && to.length == input.length, "shape");
        _;
    }

    receive() external payable {}

    function file(address[] memory to, uint256[] memory wei_, bytes[] memory input, string memory memo)
        external
        wellFormed(to, wei_, input)
        returns (uint256 no)
    {
        require(votes.getPriorVotes(msg.sender, block.number - 1) >= AUTHOR_MIN, "author");
        no = ballots.length;
        Ballots.Ballot storage b = ballots.push();
        b.author = msg.sender;
        b.pollFrom = uint32(block.number + REVIEW);
        b.pollTo = uint32(block.number + REVIEW + POLL);
        (b.to, b.wei_, b.input) = (to, wei_, input);
        emit BallotFiled(no, msg.sender, to, wei_, input, memo);
    }

    /// Authors answer review remarks by filing a corrected list of steps.
    function revise(uint256 no, address[] memory to, uint256[] memory wei_, bytes[] memory input)
        external
        wellFormed(to, wei_, input)
    {
        Ballots.Ballot storage b = ballots[no];
        require(msg.sender == b.author, "author");
        require(b.phase() <= Ballots.Phase.Polling, "phase");
        (b.to, b.wei_, b.input) = (to, wei_, input);
        emit BallotRevised(no, to, wei_, input);
    }

    function mark(uint256 no, bool pro) external {
        Ballots.Ballot storage b = ballots[no];
        require(b.phase() == Ballots.Phase.Polling, "phase");
        require(b.mark[msg.sender] == 0, "marked");
        uint96 weight = votes.getPriorVotes(msg.sender, b.pollFrom);
        b.mark[msg.sender] = pro ? 1 : 2;
        if (pro) b.pro += weight;
        else b.contra += weight;
        emit Marked(no, msg.sender, pro ? 1 : 2, weight);
    }

    function perform(uint256 no) external {
        Ballots.Ballot storage b = ballots[no];
        require(b.phase() == Ballots.Phase.Executable, "phase");
        b.done = true;
        for (uint256 i = 0; i < b.to.length; i++) {
            (bool ok, ) = b.to[i].call{value: b.wei_[i]}(b.input[i]);
            require(ok, "step");
        }
        emit BallotDone(no);
    }

    function phaseOf(uint256 no) external view returns (Ballots.Phase) {
        return ballots[no].phase();
    }
}
