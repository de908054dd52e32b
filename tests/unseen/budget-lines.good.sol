// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IStable {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @notice Assembly of delegates that votes budgets: lists of payments in one stable coin.
contract BudgetAssembly {
    struct Line {
        address payee;
        uint256 amount;
        bytes32 purpose;
    }

    struct Budget {
        address author;
        uint64 tabledAt;
        uint32 ayes;
        uint32 nays;
        uint32 majority;
        bool settled;
        Line[] lines;
    }

    uint64 public constant VOTING = 7 days;
    uint64 public constant STANDSTILL = 1 days;
    uint64 public constant LAPSE = 45 days;
    uint256 public constant LINE_LIMIT = 50_000e6;
    uint256 public constant AUTHOR_FEE = 100e6;
    uint256 public constant MAX_LINES = 40;

    IStable public immutable coin;
    uint32 public immutable delegates;
    mapping(address => bool) public isDelegate;
    mapping(address => bool) public barred;
    Budget[] private _budgets;
    mapping(uint256 => mapping(address => bool)) public voted;

    event Contributed(address indexed from, uint256 amount);
    event Tabled(uint256 indexed id, address indexed author, Line[] lines);
    event VoteGiven(uint256 indexed id, address indexed delegate, bool aye);
    event Paid(uint256 indexed id, address indexed payee, uint256 amount, bytes32 purpose);
    event Settled(uint256 indexed id);

    modifier onlyDelegate() {
        require(isDelegate[msg.sender], "delegates only");
        _;
    }

    constructor(IStable coin_, address[] memory delegates_, address[] memory barred_) {
        require(address(coin_) != address(0), "coin");
        require(delegates_.length >= 5 && delegates_.length <= 400, "delegates");
        coin = coin_;
        delegates = uint32(delegates_.length);
        for (uint256 i = 0; i < delegates_.length; ++i) {
            require(delegates_[i] != address(0) && !isDelegate[delegates_[i]], "delegate");
            isDelegate[delegates_[i]] = true;
        }
        for (uint256 i = 0; i < barred_.length; ++i) barred[barred_[i]] = true;
    }

    function contribute(uint256 amount) external {
        require(coin.transferFrom(msg.sender, address(this), amount), "coin");
        emit Contributed(msg.sender, amount);
    }

    function table(Line[] calldata lines) external onlyDelegate returns (uint256 id) {
        require(lines.length > 0 && lines.length <= MAX_LINES, "lines");
        id = _budgets.length;
        Budget storage b = _budgets.push();
        b.author = msg.sender;
        b.tabledAt = uint64(block.timestamp);
        b.majority = delegates / 2 + 1;
        for (uint256 i = 0; i < lines.length; ++i) {
            require(lines[i].payee != address(0) && !barred[lines[i].payee], "payee");
            require(lines[i].amount > 0 && lines[i].amount <= LINE_LIMIT, "amount");
            require(lines[i].purpose != 0, "purpose");
            b.lines.push(lines[i]);
        }
        emit Tabled(id, msg.sender, lines);
    }

    function giveVote(uint256 id, bool aye) external onlyDelegate {
        Budget storage b = _budgets[id];
        require(block.timestamp <= b.tabledAt + VOTING, "voting is over");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        if (aye) b.ayes += 1;
        else b.nays += 1;
        emit VoteGiven(id, msg.sender, aye);
    }

    function approved(uint256 id) public view returns (bool) {
        Budget storage b = _budgets[id];
        return block.timestamp > b.tabledAt + VOTING && b.ayes >= b.majority && b.ayes > b.nays;
    }

    function settle(uint256 id) external {
        Budget storage b = _budgets[id];
        require(approved(id) && !b.settled, "not to be settled");
        require(block.timestamp > b.tabledAt + VOTING + STANDSTILL, "standstill");
        require(block.timestamp <= b.tabledAt + LAPSE, "lapsed");
        b.settled = true;
        for (uint256 i = 0; i < b.lines.length; ++i) {
            Line memory l = b.lines[i];
            require(coin.transfer(l.payee, l.amount), "coin");
            emit Paid(id, l.payee, l.amount, l.purpose);
        }
        require(coin.transfer(b.author, AUTHOR_FEE), "fee");
        emit Settled(id);
    }

    function budget(uint256 id) external view returns (Budget memory) {
        return _budgets[id];
    }

    function budgetCount() external view returns (uint256) {
        return _budgets.length;
    }
}
