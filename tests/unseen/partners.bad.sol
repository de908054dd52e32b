// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A partnership with fixed units. Partners may resolve to dissolve it; afterwards each redeems units for a part of the fund.
contract PartnershipFund {
    struct Round {
        uint64 openedAt;
        uint192 inFavour;
    }

    struct Cash {
        uint256 unitsOut;
        uint256 pot;
    }

    uint256 public constant ROUND_LENGTH = 30 days;
    uint256 public constant NOTICE = 7 days;

    mapping(address => uint256) public units;
    Cash public cash;
    Round[] public rounds;
    mapping(uint256 => mapping(address => bool)) public consented;
    uint256 public immutable unitsIssued;
    uint256 public dissolvedAt;

    event Admitted(address indexed partner, uint256 units);
    event RoundOpened(uint256 indexed round, address indexed by);
    event Consent(uint256 indexed round, address indexed partner, uint256 units);
    event Dissolved(uint256 indexed round, uint256 redeemableFrom);
    event Contributed(address indexed from, uint256 amount);
    event Redeemed(address indexed partner, uint256 units, uint256 paid);

    error NotPartner();
    error WrongPhase();
    error BadAmount();
    error PaymentFailed();

    constructor(address[] memory partners, uint128[] memory shares) payable {
        if (partners.length < 2 || partners.length != shares.length) revert BadAmount();
        uint256 sum;
        for (uint256 i = 0; i < partners.length; i++) {
            if (partners[i] == address(0) || shares[i] == 0 || units[partners[i]] != 0) revert BadAmount();
            units[partners[i]] = shares[i];
            sum += shares[i];
            emit Admitted(partners[i], shares[i]);
        }
        if (sum > type(uint128).max) revert BadAmount();
        unitsIssued = sum;
        cash = Cash(sum, msg.value);
    }

    receive() external payable {
        cash.pot += msg.value;
        emit Contributed(msg.sender, msg.value);
    }

    modifier onlyPartner() {
        if (units[msg.sender] == 0) revert NotPartner();
        _;
    }

    function openRound() external onlyPartner returns (uint256 round) {
        if (dissolvedAt != 0) revert WrongPhase();
        round = rounds.length;
        if (round > 0 && block.timestamp < rounds[round - 1].openedAt + ROUND_LENGTH) revert WrongPhase();
        rounds.push(Round(uint64(block.timestamp), 0));
        emit RoundOpened(round, msg.sender);
    }

    /// Two thirds of all units issued must consent within one round; consents cannot be taken back.
    function consent(uint256 round) external onlyPartner {
        if (dissolvedAt != 0 || round + 1 != rounds.length) revert WrongPhase();
        Round storage r = rounds[round];
        if (block.timestamp >= r.openedAt + ROUND_LENGTH || consented[round][msg.sender]) revert WrongPhase();
        consented[round][msg.sender] = true;
        r.inFavour += uint192(units[msg.sender]);
        emit Consent(round, msg.sender, units[msg.sender]);
    }

    function dissolve() external {
        if (dissolvedAt != 0 || rounds.length == 0) revert WrongPhase();
        uint256 round = rounds.length - 1;
        if (block.timestamp < rounds[round].openedAt + ROUND_LENGTH) revert WrongPhase();
        if (uint256(rounds[round].inFavour) * 3 < unitsIssued * 2) revert WrongPhase();
        dissolvedAt = block.timestamp;
        emit Dissolved(round, block.timestamp + NOTICE);
    }

    function quote(uint256 amount) public view returns (uint256) {
        return cash.unitsOut == 0 ? 0 : (cash.pot * amount) / cash.unitsOut;
    }

    function redeem(uint256 amount) external onlyPartner {
        if (dissolvedAt == 0 || block.timestamp < dissolvedAt + NOTICE) revert WrongPhase();
        uint256 held = units[msg.sender];
        if (amount == 0 || amount > held) revert BadAmount();
        uint256 paid = quote(amount);
        cash.pot -= paid;
        _pay(msg.sender, paid);
        cash.unitsOut -= amount;
        units[msg.sender] = held - amount;
        emit Redeemed(msg.sender, amount, paid);
    }

    function _pay(address to, uint256 amount) private {
        (bool ok, ) = payable(to).call{value: amount}("");
        if (!ok) revert PaymentFailed();
    }
}
