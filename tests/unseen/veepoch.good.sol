// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20Min {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Locks of 26 weeks or more, whose weight is written into weekly epochs that begin after the lock.
contract EpochLocker {
    uint256 public constant WEEK = 7 days;
    IERC20Min public immutable asset;
    struct Lock {
        uint128 amount;
        uint64 untilEpoch;
    }
    mapping(address => Lock) public locks;
    mapping(address => mapping(uint256 => uint256)) internal weightIn;

    event Locked(address indexed who, uint256 amount, uint256 firstEpoch, uint256 untilEpoch);
    event Freed(address indexed who, uint256 amount);

    constructor(IERC20Min asset_) {
        require(address(asset_) != address(0), "asset");
        asset = asset_;
    }

    function epoch() public view returns (uint256) {
        return block.timestamp / WEEK;
    }

    function lock(uint128 amount, uint256 numberOfEpochs) external {
        require(numberOfEpochs >= 26 && numberOfEpochs <= 104, "length");
        require(amount > 0, "amount");
        Lock storage l = locks[msg.sender];
        require(l.amount == 0, "locked");
        uint256 first = epoch() + 1;
        l.amount = amount;
        l.untilEpoch = uint64(first + numberOfEpochs);
        for (uint256 e = first; e < first + numberOfEpochs; e++) {
            weightIn[msg.sender][e] = (uint256(amount) * (first + numberOfEpochs - e)) / 104;
        }
        emit Locked(msg.sender, amount, first, first + numberOfEpochs);
        require(asset.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function free() external {
        Lock memory l = locks[msg.sender];
        require(l.amount > 0 && epoch() >= l.untilEpoch, "still locked");
        delete locks[msg.sender];
        emit Freed(msg.sender, l.amount);
        require(asset.transfer(msg.sender, l.amount), "push");
    }
}

contract EpochGovernor is EpochLocker {
    struct Plan {
        address author;
        uint32 votingEpoch;
        bool done;
        address target;
        bytes data;
        uint256 up;
        uint256 down;
    }

    uint256 public immutable quorum;
    uint256 public immutable threshold;
    Plan[] internal plans;
    mapping(uint256 => mapping(address => uint256)) public spent;

    event Planned(uint256 indexed plan, address indexed author, address target, bytes data, uint256 votingEpoch);
    event Weighed(uint256 indexed plan, address indexed who, uint256 up, uint256 down);
    event Done(uint256 indexed plan);

    constructor(IERC20Min asset_, uint256 quorum_, uint256 threshold_) EpochLocker(asset_) {
        require(quorum_ > 0 && threshold_ > 0, "figures");
        quorum = quorum_;
        threshold = threshold_;
    }

    /// A plan is voted on during the whole of the next epoch, with the weights written before that epoch began.
    function plan(address target, bytes calldata data) external returns (uint256 id) {
        uint256 e = epoch();
        require(weightIn[msg.sender][e] >= threshold, "threshold");
        require(target != address(asset), "deposits are not the treasury");
        id = plans.length;
        plans.push(Plan(msg.sender, uint32(e + 1), false, target, data, 0, 0));
        emit Planned(id, msg.sender, target, data, e + 1);
    }

    function weightFor(uint256 id, address who) public view returns (uint256) {
        return weightIn[who][plans[id].votingEpoch];
    }

    /// Weight can be split between both sides, in several instalments.
    function weigh(uint256 id, uint256 up, uint256 down) external {
        Plan storage p = plans[id];
        require(epoch() == p.votingEpoch, "other epoch");
        uint256 total = spent[id][msg.sender] + up + down;
        require(total <= weightFor(id, msg.sender), "overspent");
        spent[id][msg.sender] = total;
        p.up += up;
        p.down += down;
        emit Weighed(id, msg.sender, up, down);
    }

    function passes(uint256 id) public view returns (bool) {
        Plan storage p = plans[id];
        if (epoch() <= p.votingEpoch) return false;
        return p.up > p.down && p.up >= quorum;
    }

    function perform(uint256 id) external {
        Plan storage p = plans[id];
        require(!p.done, "done");
        require(passes(id), "not passed");
        p.done = true;
        emit Done(id);
        (bool ok, ) = p.target.call(p.data);
        require(ok, "call");
    }
}
