// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Bonds of motions: a motion needs a sponsor; the bond returns if the motion was heard, and goes to the treasury if it was spam.
contract MotionBonds {
    enum Outcome { None, Pending, Heard, Spam }

    struct Bonded {
        address sponsor;
        uint64 since;
        Outcome outcome;
        bool claimed;
    }

    uint256 public constant BOND = 2 ether;
    uint256 public constant MAX_BATCH = 20;
    uint256 public constant PATIENCE = 90 days;

    address public immutable governor;
    address public immutable treasury;

    mapping(uint256 => Bonded) public bonded;
    mapping(address => uint256) public credit;
    uint256 public outstanding;

    event Sponsored(uint256 indexed motion, address indexed sponsor);
    event Settled(uint256 indexed motion, Outcome outcome);
    event Released(uint256 indexed motion, address indexed to);
    event Withdrawn(address indexed who, uint256 amount);

    modifier onlyGovernor() {
        require(msg.sender == governor, "MotionBonds: governor");
        _;
    }

    constructor(address governor_, address treasury_) {
        require(governor_ != address(0) && treasury_ != address(0), "MotionBonds: zero");
        governor = governor_;
        treasury = treasury_;
    }

    function sponsor(uint256 motion) external payable {
        require(msg.value == BOND, "MotionBonds: bond");
        _sponsor(motion);
    }

    function sponsorMany(uint256[] calldata motions) external payable {
        require(motions.length > 0 && motions.length <= MAX_BATCH, "MotionBonds: batch");
        for (uint256 i = 0; i < motions.length; i++) {
            require(msg.value == BOND, "MotionBonds: bond");
            _sponsor(motions[i]);
        }
    }

    function _sponsor(uint256 motion) private {
        require(bonded[motion].outcome == Outcome.None, "MotionBonds: sponsored");
        bonded[motion] = Bonded(msg.sender, uint64(block.timestamp), Outcome.Pending, false);
        outstanding += BOND;
        emit Sponsored(motion, msg.sender);
    }

    function settle(uint256 motion, bool heard) external onlyGovernor {
        Bonded storage b = bonded[motion];
        require(b.outcome == Outcome.Pending && !b.claimed, "MotionBonds: not pending");
        b.outcome = heard ? Outcome.Heard : Outcome.Spam;
        emit Settled(motion, b.outcome);
    }

    /// Credits the bond where it belongs. A motion nobody ever settled counts as heard after the patience has run out.
    function release(uint256 motion) public {
        Bonded storage b = bonded[motion];
        require(!b.claimed, "MotionBonds: claimed");
        address to;
        if (b.outcome == Outcome.Heard) {
            to = b.sponsor;
        } else if (b.outcome == Outcome.Spam) {
            to = treasury;
        } else {
            require(b.outcome == Outcome.Pending && block.timestamp > b.since + PATIENCE, "MotionBonds: not settled");
            to = b.sponsor;
        }
        b.claimed = true;
        outstanding -= BOND;
        credit[to] += BOND;
        emit Released(motion, to);
    }

    function releaseMany(uint256[] calldata motions) external {
        for (uint256 i = 0; i < motions.length; i++) release(motions[i]);
    }

    function withdraw(address payable to) external {
        uint256 amount = credit[msg.sender];
        require(amount > 0 && to != address(0), "MotionBonds: nothing");
        credit[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "MotionBonds: payment");
    }

    function isSponsored(uint256 motion) external view returns (bool) {
        return bonded[motion].outcome != Outcome.None;
    }
}
