// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Quadratic voting of a neighbourhood fund. In every season each resident has a purse of voice
/// credits; n votes on one idea cost n * n credits, for or against it.
contract SeasonCredits {
    struct Idea {
        uint16 season;
        uint40 from;
        uint40 until;
        uint8 phase; // 1 = raised, 2 = funded
        address payable maker;
        uint96 cost;
        uint64 yea;
        uint64 nay;
    }

    struct Ballot {
        uint8 votes;
        bool against;
    }

    uint40 public immutable firstSeason;
    uint40 public constant SEASON = 91 days;
    uint40 public constant DELIBERATION = 10 days;
    uint40 public constant PAYABLE_FOR = 30 days;
    uint16 public constant PURSE = 100;
    uint64 public immutable bar;

    mapping(address => bool) public resident;
    mapping(uint16 => mapping(address => uint16)) public spent;
    mapping(uint256 => mapping(address => Ballot)) public ballots;
    Idea[] internal _ideas;

    event IdeaRaised(uint256 indexed idea, address indexed maker, uint96 cost);
    event Voiced(uint256 indexed idea, address indexed who, uint8 votes, bool against);
    event Funded(uint256 indexed idea);

    error Outsider();
    error NoTime();
    error PurseEmpty();
    error Sided();
    error Unfunded();

    constructor(address[] memory roster) payable {
        require(roster.length >= 12 && roster.length <= 500, "roster");
        for (uint256 i; i < roster.length; ++i) {
            require(roster[i] != address(0) && !resident[roster[i]], "resident");
            resident[roster[i]] = true;
        }
        firstSeason = uint40(block.timestamp);
        bar = uint64(roster.length * 2);
    }

    receive() external payable {}

    modifier onlyResident() {
        if (!resident[msg.sender]) revert Outsider();
        _;
    }

    function seasonNow() public view returns (uint16) {
        return uint16((block.timestamp - firstSeason) / SEASON);
    }

    function raise(address payable maker, uint96 cost) external onlyResident returns (uint256 id) {
        if (maker == address(0) || cost == 0) revert Unfunded();
        id = _ideas.length;
        Idea storage idea = _ideas.push();
        idea.season = seasonNow();
        idea.from = uint40(block.timestamp) + 2 days;
        idea.until = idea.from + DELIBERATION;
        idea.phase = 1;
        idea.maker = maker;
        idea.cost = cost;
        emit IdeaRaised(id, maker, cost);
    }

    function voice(uint256 id, uint8 more, bool against) external onlyResident {
        Idea storage idea = _ideas[id];
        if (block.timestamp < idea.from || block.timestamp > idea.until) revert NoTime();
        if (more == 0 || more > 10) revert PurseEmpty();
        Ballot storage mine = ballots[id][msg.sender];
        if (mine.votes > 0 && mine.against != against) revert Sided();

        uint256 had = mine.votes;
        uint256 has = had + more;
        uint256 used = spent[idea.season][msg.sender] + has * has - had * had;
        if (used > PURSE) revert PurseEmpty();

        spent[idea.season][msg.sender] = uint16(used);
        mine.votes = uint8(has);
        mine.against = against;
        if (against) idea.nay += more;
        else idea.yea += more;
        emit Voiced(id, msg.sender, more, against);
    }

    function accepted(uint256 id) public view returns (bool) {
        Idea storage idea = _ideas[id];
        if (block.timestamp <= idea.until) return false;
        return idea.yea >= bar;
    }

    function fund(uint256 id) external {
        Idea storage idea = _ideas[id];
        if (idea.phase != 1 || !accepted(id)) revert Unfunded();
        if (block.timestamp <= idea.until + 1 days || block.timestamp > idea.until + PAYABLE_FOR) revert NoTime();
        idea.phase = 2;
        emit Funded(id);
        (bool ok, ) = idea.maker.call{value: idea.cost}("");
        if (!ok) revert Unfunded();
    }

    function ideaAt(uint256 id) external view returns (Idea memory) {
        return _ideas[id];
    }
}
