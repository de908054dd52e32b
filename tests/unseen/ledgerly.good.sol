// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.17;

contract LedgerlyVotes {
    mapping(address => uint256[]) private _at;
    mapping(address => uint256[]) private _amount;
    uint256 public constant totalSupply = 9_000_000e18;

    event Transfer(address indexed from, address indexed to, uint256 amount);

    constructor(address origin) {
        require(origin != address(0), "origin");
        _put(origin, totalSupply);
        emit Transfer(address(0), origin, totalSupply);
    }

    function balanceOf(address a) public view returns (uint256) {
        uint256 n = _amount[a].length;
        return n == 0 ? 0 : _amount[a][n - 1];
    }

    function getPastVotes(address a, uint256 t) external view returns (uint256) {
        require(t < block.timestamp, "ERC5805: future lookup");
        uint256 n = _at[a].length;
        while (n > 0 && _at[a][n - 1] > t) n--;
        return n == 0 ? 0 : _amount[a][n - 1];
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(to != address(0), "to");
        _put(msg.sender, balanceOf(msg.sender) - amount);
        _put(to, balanceOf(to) + amount);
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function _put(address a, uint256 amount) private {
        uint256 n = _at[a].length;
        if (n > 0 && _at[a][n - 1] == block.timestamp) {
            _amount[a][n - 1] = amount;
        } else {
            _at[a].push(block.timestamp);
            _amount[a].push(amount);
        }
    }
}

contract LedgerlyGovernor {
    struct Settings {
        uint64 votingDelay;
        uint64 votingPeriod;
        uint128 threshold;
    }

    struct Item {
        address by;
        uint64 start;
        uint64 end;
        bytes32 digest;
        uint256 yes;
        uint256 no;
        uint256 eta;
        bool closed;
    }

    uint256 public constant QUORUM = 450_000e18;
    uint256 public constant EXEC_DELAY = 2 days;
    uint256 public constant EXEC_WINDOW = 10 days;

    LedgerlyVotes public immutable votes;
    Settings public settings;
    mapping(uint256 => Item) public items;
    mapping(uint256 => mapping(address => bool)) public ticked;
    uint256 public itemCount;

    event SettingsChanged(uint64 votingDelay, uint64 votingPeriod, uint128 threshold);
    event ItemAdded(uint256 indexed id, address by, address to, uint256 value, bytes data);
    event Ticked(uint256 indexed id, address who, bool yes, uint256 weight);
    event ItemQueued(uint256 indexed id, uint256 eta);
    event ItemDone(uint256 indexed id);
    event ItemCanceled(uint256 indexed id);

    constructor(LedgerlyVotes votes_) {
        require(address(votes_) != address(0), "votes");
        votes = votes_;
        settings = Settings(1 days, 5 days, 45_000e18);
    }

    receive() external payable {}

    function changeSettings(uint64 votingDelay, uint64 votingPeriod, uint128 threshold) external {
        require(msg.sender == address(this), "self");
        require(votingDelay >= 1 hours && votingDelay <= 7 days, "delay");
        require(votingPeriod >= 2 days && votingPeriod <= 21 days, "period");
        require(threshold >= 9_000e18 && threshold <= 180_000e18, "threshold");
        settings = Settings(votingDelay, votingPeriod, threshold);
        emit SettingsChanged(votingDelay, votingPeriod, threshold);
    }

    function add(address to, uint256 value, bytes calldata data) external returns (uint256 id) {
        Settings memory s = settings;
        require(votes.getPastVotes(msg.sender, block.timestamp - 1) >= s.threshold, "threshold");
        id = ++itemCount;
        Item storage i = items[id];
        i.by = msg.sender;
        i.start = uint64(block.timestamp) + s.votingDelay;
        i.end = i.start + s.votingPeriod;
        i.digest = keccak256(abi.encode(to, value, data));
        emit ItemAdded(id, msg.sender, to, value, data);
    }

    function tick(uint256 id, bool yes) external {
        Item storage i = items[id];
        require(i.end != 0 && !i.closed, "no item");
        require(block.timestamp > i.start && block.timestamp <= i.end, "window");
        require(!ticked[id][msg.sender], "ticked");
        ticked[id][msg.sender] = true;
        uint256 weight = votes.getPastVotes(msg.sender, i.start);
        if (yes) i.yes += weight;
        else i.no += weight;
        emit Ticked(id, msg.sender, yes, weight);
    }

    function enqueue(uint256 id) external {
        Item storage i = items[id];
        require(i.end != 0 && block.timestamp > i.end && i.eta == 0 && !i.closed, "state");
        require(i.yes >= QUORUM && i.yes > i.no, "lost");
        i.eta = block.timestamp + EXEC_DELAY;
        emit ItemQueued(id, i.eta);
    }

    function run(uint256 id, address to, uint256 value, bytes calldata data) external {
        Item storage i = items[id];
        require(i.eta != 0 && !i.closed, "state");
        require(block.timestamp >= i.eta && block.timestamp <= i.eta + EXEC_WINDOW, "time");
        require(i.digest == keccak256(abi.encode(to, value, data)), "digest");
        i.closed = true;
        (bool ok, bytes memory ret) = to.call{value: value}(data);
        if (!ok) {
            assembly {
                revert(add(ret, 32), mload(ret))
            }
        }
        emit ItemDone(id);
    }

    function cancel(uint256 id) external {
        Item storage i = items[id];
        require(msg.sender == i.by && !i.closed && block.timestamp <= i.end, "cancel");
        i.closed = true;
        emit ItemCanceled(id);
    }
}
