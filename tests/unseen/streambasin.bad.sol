// SPDX-License-Identifier: AGPL-3.0
pragma solidity ^0.8.20;

interface IStakeToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title StreamBasin
/// @notice Conviction voting over a common pool. Supporters stake tokens behind requests;
///         conviction charges up over time and a request may be paid once it passes its threshold.
contract StreamBasin {
    uint256 public constant SCALE = 1e7;
    uint256 public constant MAX_REQUEST_BP = 1_000;
    uint256 public constant MIN_STAKED = 10_000e18;
    uint256 public constant MIN_AGE = 7 days;
    uint256 public constant HOLD = 5 days;

    struct Request {
        address beneficiary;
        uint256 amount;
        uint256 needed;
        uint256 staked;
        uint256 conviction;
        uint256 touched;
        uint256 openedAt;
        bool closed;
    }

    IStakeToken public immutable stakeToken;
    IStakeToken public immutable poolToken;
    uint256 public immutable decay; // per-step retention, scaled by SCALE
    uint256 public immutable step;
    uint256 public immutable referenceStake;

    uint256 public poolFunds;
    uint256 public totalDeposits;
    Request[] private _requests;

    mapping(address => uint256) public deposits;
    mapping(address => uint256) public allocated;
    mapping(address => mapping(uint256 => uint256)) public backing;
    mapping(address => uint256) public heldUntil;

    event PoolFunded(address indexed from, uint256 amount);
    event Deposited(address indexed who, uint256 amount);
    event Released(address indexed who, uint256 amount);
    event RequestOpened(uint256 indexed id, address indexed beneficiary, uint256 amount);
    event Supported(uint256 indexed id, address indexed who, uint256 amount);
    event SupportWithdrawn(uint256 indexed id, address indexed who, uint256 amount);
    event RequestPaid(uint256 indexed id, uint256 amount);

    constructor(IStakeToken stake_, IStakeToken pool_, uint256 decay_, uint256 step_, uint256 reference_) {
        require(address(stake_) != address(pool_), "same token");
        require(decay_ > SCALE / 2 && decay_ < SCALE, "decay");
        require(step_ >= 1 hours && step_ <= 1 days, "step");
        stakeToken = stake_;
        poolToken = pool_;
        decay = decay_;
        require(reference_ >= MIN_STAKED, "reference");
        step = step_;
        referenceStake = reference_;
    }

    function fundPool(uint256 amount) external {
        require(poolToken.transferFrom(msg.sender, address(this), amount), "transfer");
        poolFunds += amount;
        emit PoolFunded(msg.sender, amount);
    }

    function deposit(uint256 amount) external {
        require(stakeToken.transferFrom(msg.sender, address(this), amount), "transfer");
        deposits[msg.sender] += amount;
        totalDeposits += amount;
        emit Deposited(msg.sender, amount);
    }

    function release(uint256 amount) external {
        require(deposits[msg.sender] - allocated[msg.sender] >= amount, "allocated");
        deposits[msg.sender] -= amount;
        totalDeposits -= amount;
        require(stakeToken.transfer(msg.sender, amount), "transfer");
        emit Released(msg.sender, amount);
    }

    function openRequest(address beneficiary, uint256 amount) external returns (uint256 id) {
        require(beneficiary != address(0) && amount > 0 && poolFunds > 0, "request");
        id = _requests.length;
        _requests.push(Request(beneficiary, amount, threshold(amount), 0, 0, block.timestamp, block.timestamp, false));
        emit RequestOpened(id, beneficiary, amount);
    }

    function support(uint256 id, uint256 amount) external {
        Request storage r = _requests[id];
        require(!r.closed, "closed");
        require(deposits[msg.sender] - allocated[msg.sender] >= amount, "deposit");
        _charge(r);
        backing[msg.sender][id] += amount;
        allocated[msg.sender] += amount;
        r.staked += amount;
        heldUntil[msg.sender] = block.timestamp + HOLD;
        emit Supported(id, msg.sender, amount);
    }

    function withdrawSupport(uint256 id, uint256 amount) external {
        require(block.timestamp >= heldUntil[msg.sender], "held");
        Request storage r = _requests[id];
        _charge(r);
        require(allocated[msg.sender] >= amount, "support");
        uint256 mine = backing[msg.sender][id];
        backing[msg.sender][id] = mine > amount ? mine - amount : 0;
        allocated[msg.sender] -= amount;
        r.staked -= amount;
        emit SupportWithdrawn(id, msg.sender, amount);
    }

    function pay(uint256 id) external {
        Request storage r = _requests[id];
        require(!r.closed, "closed");
        require(block.timestamp >= r.openedAt + MIN_AGE, "young");
        require(r.amount * 10_000 <= poolFunds * MAX_REQUEST_BP, "too large");
        _charge(r);
        require(r.staked >= MIN_STAKED, "participation");
        require(r.conviction >= r.needed, "conviction");
        r.closed = true;
        poolFunds -= r.amount;
        require(poolToken.transfer(r.beneficiary, r.amount), "transfer");
        emit RequestPaid(id, r.amount);
    }

    /// @notice Conviction a request of `amount` has to gather. Fully charged stake equals stake * SCALE / (SCALE - decay).
    function threshold(uint256 amount) public view returns (uint256) {
        uint256 full = referenceStake * SCALE / (SCALE - decay);
        uint256 shareBp = amount * 10_000 / poolFunds;
        return full / 5 + full * shareBp / 10_000;
    }

    function requestInfo(uint256 id) external view returns (Request memory) {
        return _requests[id];
    }

    function _charge(Request storage r) private {
        uint256 steps = (block.timestamp - r.touched) / step;
        if (steps == 0) return;
        r.touched += steps * step;
        if (steps > 400) steps = 400;
        uint256 c = r.conviction;
        for (uint256 i = 0; i < steps; i++) {
            c = c * decay / SCALE + r.staked;
        }
        r.conviction = c;
    }
}
