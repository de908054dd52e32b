// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IERC20Min {
    function transfer(address to, uint256 amount) external returns (bool);
    function balanceOf(address who) external view returns (uint256);
}

/// @notice Second-layer arm of a DAO. The vote and its timelock live on the main chain; what they decide arrives here
/// through the canonical bridge as a packet of calls. Salaries are streamed from the balance of one payroll token.
contract Outpost {
    struct Packet {
        uint256 serial;
        uint256 goodUntil;
        address[] targets;
        uint256[] amounts;
        bytes[] payloads;
    }

    struct Salary {
        uint128 perSecond;
        uint64 from;
        uint64 until;
        uint256 drawn;
    }

    address public immutable bridge;
    address public immutable mainGovernor;
    IERC20Min public immutable coin;

    mapping(uint256 => bool) public delivered;
    mapping(address => Salary) public salaries;

    event Delivered(uint256 indexed serial, uint256 calls);
    event SalarySet(address indexed worker, uint128 perSecond, uint64 from, uint64 until);
    event SalaryEnded(address indexed worker, uint64 until);
    event Drawn(address indexed worker, uint256 amount);

    error NotBridge();
    error NotGovernor();
    error Stale();
    error CallFailed(uint256 index);

    constructor(address bridge_, address mainGovernor_, IERC20Min coin_) {
        require(bridge_ != address(0) && mainGovernor_ != address(0) && address(coin_) != address(0), "zero");
        bridge = bridge_;
        mainGovernor = mainGovernor_;
        coin = coin_;
    }

    receive() external payable {}

    modifier self() {
        require(msg.sender == address(this), "packet only");
        _;
    }

    /// @param origin main-chain account the packet was sent by
    function deliver(address origin, Packet calldata p) external {
        if (msg.sender != bridge) revert NotBridge();
        if (origin != mainGovernor) revert NotGovernor();
        if (delivered[p.serial] || block.timestamp > p.goodUntil) revert Stale();
        uint256 n = p.targets.length;
        require(n > 0 && n == p.amounts.length && n == p.payloads.length, "shape");
        delivered[p.serial] = true;
        for (uint256 i = 0; i < n; ++i) {
            (bool ok, ) = p.targets[i].call{value: p.amounts[i]}(p.payloads[i]);
            if (!ok) revert CallFailed(i);
        }
        emit Delivered(p.serial, n);
    }

    function setSalary(address worker, uint128 perSecond, uint64 from, uint64 until) external self {
        require(worker != address(0) && from < until && perSecond > 0, "salary");
        require(salaries[worker].until == 0, "exists");
        salaries[worker] = Salary(perSecond, from, until, 0);
        emit SalarySet(worker, perSecond, from, until);
    }

    function endSalary(address worker) external self {
        Salary storage s = salaries[worker];
        require(s.until > block.timestamp, "over");
        s.until = block.timestamp < s.from ? s.from : uint64(block.timestamp);
        emit SalaryEnded(worker, s.until);
    }

    function accrued(address worker) public view returns (uint256) {
        Salary storage s = salaries[worker];
        if (block.timestamp <= s.from) return 0;
        uint256 end = block.timestamp < s.until ? block.timestamp : s.until;
        return (end - s.from) * s.perSecond - s.drawn;
    }

    function draw() external returns (uint256 amount) {
        amount = accrued(msg.sender);
        require(amount > 0, "nothing due");
        salaries[msg.sender].drawn += amount;
        require(coin.transfer(msg.sender, amount), "coin");
        emit Drawn(msg.sender, amount);
    }
}
