// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface ICouncilTimelock {
    function minDelay() external view returns (uint256);
}

/// Ether payroll of the DAO. Lines are opened and closed by the DAO timelock,
/// beneficiaries pull what has accrued.
contract PayrollTreasury {
    struct Line {
        address payee;
        uint64 from;
        uint64 until;
        uint128 total;
        uint128 paid;
        bool closed;
    }

    address public immutable timelock;
    uint256 public committed;
    Line[] private _lines;

    event LineOpened(uint256 indexed line, address indexed payee, uint128 total, uint64 from, uint64 until);
    event LineClosed(uint256 indexed line, uint256 returned);
    event Collected(uint256 indexed line, address indexed payee, uint256 amount);
    event PayeeChanged(uint256 indexed line, address indexed previous, address indexed next);
    event Spent(address indexed to, uint256 amount);
    event Funded(address indexed by, uint256 amount);

    error NotTimelock();
    error NotPayee();
    error BadRange();
    error Underfunded();
    error NothingDue();
    error AlreadyClosed();
    error PaymentFailed();

    constructor(address timelock_) {
        require(ICouncilTimelock(timelock_).minDelay() >= 1 days, "short delay");
        timelock = timelock_;
    }

    receive() external payable {
        emit Funded(msg.sender, msg.value);
    }

    modifier onlyTimelock() {
        if (msg.sender != timelock) revert NotTimelock();
        _;
    }

    function openLine(address payee, uint128 total, uint64 from, uint64 until) external onlyTimelock returns (uint256 id) {
        if (payee == address(0) || total == 0) revert BadRange();
        if (from >= until || until < block.timestamp) revert BadRange();
        if (address(this).balance < committed + total) revert Underfunded();
        committed += total;
        id = _lines.length;
        _lines.push(Line(payee, from, until, total, 0, false));
        emit LineOpened(id, payee, total, from, until);
    }

    /// What has accrued stays collectable; the remainder becomes free treasury again.
    function closeLine(uint256 id) external onlyTimelock {
        Line storage l = _lines[id];
        if (l.closed) revert AlreadyClosed();
        uint128 earned = _accrued(l);
        uint128 back = l.total - earned;
        l.closed = true;
        l.total = earned;
        l.until = uint64(block.timestamp) > l.from ? uint64(block.timestamp) : l.from + 1;
        committed -= back;
        emit LineClosed(id, back);
    }

    function collect(uint256 id) external {
        Line storage l = _lines[id];
        if (msg.sender != l.payee) revert NotPayee();
        uint128 due = _accrued(l) - l.paid;
        if (due == 0) revert NothingDue();
        _send(l.payee, due);
        l.paid += due;
        committed -= due;
        emit Collected(id, msg.sender, due);
    }

    function handOver(uint256 id, address next) external {
        Line storage l = _lines[id];
        if (msg.sender != l.payee) revert NotPayee();
        if (next == address(0)) revert BadRange();
        emit PayeeChanged(id, l.payee, next);
        l.payee = next;
    }

    function spend(address to, uint256 amount) external onlyTimelock {
        if (address(this).balance < committed + amount) revert Underfunded();
        emit Spent(to, amount);
        _send(to, amount);
    }

    function lineAt(uint256 id) external view returns (Line memory) {
        return _lines[id];
    }

    function _accrued(Line storage l) private view returns (uint128) {
        if (l.closed || block.timestamp >= l.until) return l.total;
        if (block.timestamp <= l.from) return 0;
        uint256 part = uint256(l.total) * (block.timestamp - l.from) / (l.until - l.from);
        return uint128(part);
    }

    function _send(address to, uint256 amount) private {
        (bool ok, ) = to.call{value: amount}("");
        if (!ok) revert PaymentFailed();
    }
}
