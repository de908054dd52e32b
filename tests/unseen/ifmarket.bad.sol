pragma solidity ^0.5.10;

/// @dev Arithmetic that throws.
library Sure {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "add");
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "mul");
    }
}

interface IMetricOracle {
    /// @return known, value
    function metric(bytes32 key) external view returns (bool, uint256);
}

/// @title IfMarket
/// @notice "Vote on values, bet on beliefs." For one question of the DAO there are two books of stakes: what the metric
///         will be if the question is adopted, and if not. The book with the higher forecast decides the question; the
///         other one is unwound. The chosen book pays those who were on the right side of the forecast.
contract IfMarket {
    using Sure for uint256;

    enum Side { Low, High }
    enum Outcome { Open, Adopted, Declined }

    struct Book {
        uint256 low;
        uint256 high;
        mapping(address => uint256) lowOf;
        mapping(address => uint256) highOf;
    }

    uint256 public constant MIN_BOOK = 20 ether;
    uint256 public constant DISPUTE = 3 days;

    address payable public dao;
    IMetricOracle public oracle;
    bytes32 public metricKey;
    uint256 public target;   // metric at or above: High wins
    uint256 public closesAt;
    uint256 public measuredAt;
    uint256 public settledAt;
    Outcome public outcome;
    bool public highWon;

    Book private ifAdopted;
    Book private ifDeclined;

    event Staked(address indexed who, bool adopted, Side side, uint256 amount);
    event Decided(Outcome outcome, uint256 forecastAdopted, uint256 forecastDeclined);
    event Settled(bool highWon, uint256 metric);
    event Paid(address indexed who, uint256 amount);
    event Dissolved(uint256 left);

    modifier onlyDao() {
        require(msg.sender == dao, "dao only");
        _;
    }

    constructor(address payable dao_, IMetricOracle oracle_, bytes32 key, uint256 target_, uint256 open, uint256 horizon) public {
        require(dao_ != address(0) && address(oracle_) != address(0), "zero");
        require(open >= 3 days && open <= 30 days && horizon >= 30 days && horizon <= 365 days, "times");
        dao = dao_;
        oracle = oracle_;
        metricKey = key;
        target = target_;
        closesAt = block.timestamp.add(open);
        measuredAt = closesAt.add(horizon);
    }

    function stake(bool adopted, Side side) external payable {
        require(block.timestamp < closesAt, "closed");
        require(msg.value >= 0.01 ether, "too little");
        Book storage b = adopted ? ifAdopted : ifDeclined;
        if (side == Side.Low) {
            b.low = b.low.add(msg.value);
            b.lowOf[msg.sender] = b.lowOf[msg.sender].add(msg.value);
        } else {
            b.high = b.high.add(msg.value);
            b.highOf[msg.sender] = b.highOf[msg.sender].add(msg.value);
        }
        emit Staked(msg.sender, adopted, side, msg.value);
    }

    /// @return probability of the high outcome in parts of 1e18
    function forecast(bool adopted) public view returns (uint256) {
        Book storage b = adopted ? ifAdopted : ifDeclined;
        uint256 all = b.low.add(b.high);
        if (all == 0) return 0;
        return b.high.mul(1e18) / all;
    }

    /// @notice Stakes are locked from the moment they are made, so the forecast cannot be withdrawn afterwards.
    function decide() external {
        require(outcome == Outcome.Open && block.timestamp >= closesAt.add(DISPUTE), "not yet");
        uint256 yes = forecast(true);
        uint256 no = forecast(false);
        bool thick = ifAdopted.low.add(ifAdopted.high) >= MIN_BOOK && ifDeclined.low.add(ifDeclined.high) >= MIN_BOOK;
        outcome = thick && yes > no ? Outcome.Adopted : Outcome.Declined;
        emit Decided(outcome, yes, no);
    }

    function settle() external {
        require(outcome != Outcome.Open && settledAt == 0, "state");
        require(block.timestamp >= measuredAt, "not measured");
        (bool known, uint256 value) = oracle.metric(metricKey);
        require(known, "unknown");
        settledAt = block.timestamp;
        highWon = value >= target;
        emit Settled(highWon, value);
    }

    /// @notice Stakes in the book of the path not taken, or in a book with one side only, come back whole.
    function redeem() external {
        require(settledAt != 0, "not settled");
        Book storage taken = outcome == Outcome.Adopted ? ifAdopted : ifDeclined;
        Book storage other = outcome == Outcome.Adopted ? ifDeclined : ifAdopted;
        uint256 due = other.lowOf[msg.sender].add(other.highOf[msg.sender]);
        if (taken.low == 0 || taken.high == 0) {
            due = due.add(taken.lowOf[msg.sender]).add(taken.highOf[msg.sender]);
        } else if (highWon) {
            due = due.add(taken.highOf[msg.sender].mul(taken.low.add(taken.high)) / taken.high);
        } else {
            due = due.add(taken.lowOf[msg.sender].mul(taken.low.add(taken.high)) / taken.low);
        }
        require(due > 0, "nothing");
        other.lowOf[msg.sender] = 0;
        other.highOf[msg.sender] = 0;
        taken.lowOf[msg.sender] = 0;
        taken.highOf[msg.sender] = 0;
        emit Paid(msg.sender, due);
        (bool ok, ) = msg.sender.call.value(due)("");
        require(ok, "payment");
    }

    /// @notice What nobody came for within two years goes to the DAO.
    function dissolve() external {
        emit Dissolved(address(this).balance);
        selfdestruct(dao);
    }
}
