// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPastVotes {
    function getPastVotes(address who, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// Optimistic governance: what a large holder files takes effect unless, within the window,
/// holders of the veto bar object. A watch, named for the first year, may strike a filing.
contract VetoWindow {
    enum Stage { None, Open, Ripe, Vetoed, Struck, Done, Lapsed }

    struct Filing {
        address author;
        uint48 snapshot;
        uint48 closes;
        bool struck;
        bool done;
        bytes32 action;
        uint256 objections;
        uint256 bar;
    }

    uint48 public constant RIPE_FOR = 100_800; // two weeks of blocks
    uint256 public constant FILING_BPS = 100;

    IPastVotes public immutable votes;
    address public immutable watch;
    uint256 public immutable watchEnds;

    uint48 public window = 50_400; // one week of blocks
    uint16 public vetoBps = 500;
    uint256 public filed;
    mapping(uint256 => Filing) private filings;
    mapping(uint256 => mapping(address => bool)) public objected;

    event Filed(uint256 indexed id, address indexed author, address target, uint256 value, bytes data);
    event Objected(uint256 indexed id, address indexed holder, uint256 weight);
    event Struck(uint256 indexed id);
    event Enacted(uint256 indexed id);
    event TermsSet(uint48 window, uint16 vetoBps);

    error NotAllowed();
    error WrongStage(Stage stage);
    error BadTerms();
    error TooSmall();

    constructor(IPastVotes votes_, address watch_) {
        if (address(votes_) == address(0) || watch_ == address(0)) revert BadTerms();
        votes = votes_;
        watch = watch_;
        watchEnds = block.number + 2_628_000;
    }

    receive() external payable {}

    modifier ownDecision() {
        if (msg.sender != address(this) && msg.sender != watch) revert NotAllowed();
        _;
    }

    function stage(uint256 id) public view returns (Stage) {
        Filing storage f = filings[id];
        if (f.snapshot == 0) return Stage.None;
        if (f.struck) return Stage.Struck;
        if (f.done) return Stage.Done;
        if (f.objections >= f.bar) return Stage.Vetoed;
        if (block.number <= f.closes) return Stage.Open;
        return block.number <= f.closes + RIPE_FOR ? Stage.Ripe : Stage.Lapsed;
    }

    function file(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        uint48 snap = uint48(block.number - 1);
        uint256 supply = votes.getPastTotalSupply(snap);
        if (supply < 10_000) revert TooSmall();
        if (votes.getPastVotes(msg.sender, snap) * 10_000 < supply * FILING_BPS) revert TooSmall();
        id = ++filed;
        Filing storage f = filings[id];
        f.author = msg.sender;
        f.snapshot = snap;
        f.closes = uint48(block.number) + window;
        f.bar = (supply * vetoBps) / 10_000;
        f.action = keccak256(abi.encode(target, value, data));
        emit Filed(id, msg.sender, target, value, data);
    }

    function objectTo(uint256 id) external {
        Stage s = stage(id);
        if (s != Stage.Open) revert WrongStage(s);
        if (objected[id][msg.sender]) revert NotAllowed();
        Filing storage f = filings[id];
        uint256 weight = votes.getPastVotes(msg.sender, f.snapshot);
        if (weight == 0) revert TooSmall();
        objected[id][msg.sender] = true;
        f.objections += weight;
        emit Objected(id, msg.sender, weight);
    }

    function strike(uint256 id) external {
        bool byWatch = msg.sender == watch && block.number <= watchEnds;
        if (!byWatch && msg.sender != filings[id].author) revert NotAllowed();
        Stage s = stage(id);
        if (s != Stage.Open && s != Stage.Ripe) revert WrongStage(s);
        filings[id].struck = true;
        emit Struck(id);
    }

    function enact(uint256 id, address target, uint256 value, bytes calldata data) external {
        Stage s = stage(id);
        if (s != Stage.Ripe) revert WrongStage(s);
        Filing storage f = filings[id];
        if (f.action != keccak256(abi.encode(target, value, data))) revert NotAllowed();
        f.done = true;
        emit Enacted(id);
        (bool ok, bytes memory why) = target.call{value: value}(data);
        if (!ok) {
            assembly {
                revert(add(why, 32), mload(why))
            }
        }
    }

    function setTerms(uint48 window_, uint16 vetoBps_) external ownDecision {
        if (window_ < 21_600 || window_ > 216_000) revert BadTerms();
        if (vetoBps_ < 100 || vetoBps_ > 2_000) revert BadTerms();
        window = window_;
        vetoBps = vetoBps_;
        emit TermsSet(window_, vetoBps_);
    }
}
