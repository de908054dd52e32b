// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

interface IStakedHouse {
    function getVotes(address account) external view returns (uint256);
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

interface IGrantVault {
    function pay(address to, uint256 amount) external;
}

/// @title Grants programme: stakers pick who is paid out of the grant vault.
contract GrantsRound {
    enum Stage { None, Pending, Open, Rejected, Waiting, Payable, Paid, Withdrawn, Lapsed }

    struct Application {
        address applicant;
        address payee;
        uint128 amount;
        uint64 opens;
        uint64 closes;
        bool paid;
        bool withdrawn;
        uint256 yes;
        uint256 no;
    }

    uint64 public constant WARMUP = 7_200;
    uint64 public constant BALLOT = 36_000;
    uint64 public constant COOLING = 14_400;
    uint64 public constant LAPSE = 100_800;
    uint256 public constant QUORUM_BPS = 800;

    IStakedHouse public immutable stake;
    IGrantVault public immutable vault;
    uint256 public immutable bar;

    Application[] private _book;
    mapping(uint256 => mapping(address => bool)) public spoke;

    event Applied(uint256 indexed id, address indexed applicant, address payee, uint256 amount, uint256 opens, uint256 closes);
    event Spoke(uint256 indexed id, address indexed voter, bool yes, uint256 weight);
    event Withdrawn(uint256 indexed id);
    event Paid(uint256 indexed id, address payee, uint256 amount);

    error WrongStage(Stage found);
    error AlreadySpoke();
    error NoWeight();
    error BelowBar();
    error NotApplicant();
    error BadInput();

    constructor(IStakedHouse stake_, IGrantVault vault_, uint256 bar_) {
        if (address(stake_) == address(0) || address(vault_) == address(0) || bar_ == 0) revert BadInput();
        stake = stake_;
        vault = vault_;
        bar = bar_;
    }

    function applyFor(address payee, uint128 amount) external returns (uint256 id) {
        if (payee == address(0) || amount == 0) revert BadInput();
        if (stake.getPastVotes(msg.sender, block.number - 1) < bar) revert BelowBar();
        id = _book.length;
        Application storage a = _book.push();
        a.applicant = msg.sender;
        a.payee = payee;
        a.amount = amount;
        a.opens = uint64(block.number) + WARMUP;
        a.closes = a.opens + BALLOT;
        emit Applied(id, msg.sender, payee, amount, a.opens, a.closes);
    }

    function speak(uint256 id, bool yes) external {
        Stage s = stage(id);
        if (s != Stage.Open) revert WrongStage(s);
        if (spoke[id][msg.sender]) revert AlreadySpoke();
        Application storage a = _book[id];
        uint256 weight = stake.getPastVotes(msg.sender, a.opens);
        if (weight == 0) revert NoWeight();
        spoke[id][msg.sender] = true;
        if (yes) a.yes += weight;
        else a.no += weight;
        emit Spoke(id, msg.sender, yes, weight);
    }

    function withdraw(uint256 id) external {
        Stage s = stage(id);
        if (s != Stage.Pending && s != Stage.Open) revert WrongStage(s);
        if (_book[id].applicant != msg.sender) revert NotApplicant();
        _book[id].withdrawn = true;
        emit Withdrawn(id);
    }

    function pay(uint256 id) external {
        Stage s = stage(id);
        if (s != Stage.Payable) revert WrongStage(s);
        Application storage a = _book[id];
        a.paid = true;
        emit Paid(id, a.payee, a.amount);
        vault.pay(a.payee, a.amount);
    }

    function application(uint256 id) external view returns (Application memory) {
        return _book[id];
    }

    function quorum(uint256 id) public view returns (uint256) {
        return stake.getPastTotalSupply(_book[id].opens) * QUORUM_BPS / 10_000 + 1;
    }

    function stage(uint256 id) public view returns (Stage) {
        if (id >= _book.length) return Stage.None;
        Application storage a = _book[id];
        if (a.paid) return Stage.Paid;
        if (a.withdrawn) return Stage.Withdrawn;
        if (block.number <= a.opens) return Stage.Pending;
        if (block.number <= a.closes) return Stage.Open;
        if (a.yes <= a.no || a.yes < quorum(id)) return Stage.Rejected;
        if (block.number <= a.closes + COOLING) return Stage.Waiting;
        if (block.number > a.closes + COOLING + LAPSE) return Stage.Lapsed;
        return Stage.Payable;
    }
}
