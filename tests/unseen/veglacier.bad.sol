// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IIce {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Ice locked for up to four years; power shrinks linearly until the unlock week.
contract VotingGlacier {
    struct Lock {
        uint256 amount;
        uint256 end;
    }

    struct Epoch {
        uint256 ts;
        uint256 amount;
        uint256 end;
    }

    uint256 public constant MAX_TIME = 4 * 365 days;
    IIce public immutable ice;
    mapping(address => Lock) public locks;
    mapping(address => Epoch[]) private epochs;

    event Locked(address indexed who, uint256 amount, uint256 end);
    event Melted(address indexed who, uint256 amount);

    constructor(IIce ice_) {
        require(address(ice_) != address(0), "ice");
        ice = ice_;
    }

    function lock(uint256 amount, uint256 end) external {
        Lock storage l = locks[msg.sender];
        require(end >= l.end && end > block.timestamp + 1 weeks && end <= block.timestamp + MAX_TIME, "end");
        l.amount += amount;
        l.end = end;
        _epoch(msg.sender, l.amount, end);
        emit Locked(msg.sender, l.amount, end);
        require(ice.transferFrom(msg.sender, address(this), amount), "transfer");
    }

    function melt() external {
        Lock memory l = locks[msg.sender];
        require(l.amount > 0 && block.timestamp >= l.end, "frozen");
        delete locks[msg.sender];
        _epoch(msg.sender, 0, 0);
        emit Melted(msg.sender, l.amount);
        require(ice.transfer(msg.sender, l.amount), "transfer");
    }

    function powerAt(address who, uint256 ts) external view returns (uint256) {
        require(ts < block.timestamp, "future");
        Epoch[] storage e = epochs[who];
        for (uint256 i = e.length; i > 0; i--) {
            Epoch storage x = e[i - 1];
            if (x.ts <= ts) return x.end <= ts ? 0 : (x.amount * (x.end - ts)) / MAX_TIME;
        }
        return 0;
    }

    function _epoch(address who, uint256 amount, uint256 end) private {
        Epoch[] storage e = epochs[who];
        if (e.length > 0 && e[e.length - 1].ts == block.timestamp) {
            e[e.length - 1].amount = amount;
            e[e.length - 1].end = end;
        } else {
            e.push(Epoch(block.timestamp, amount, end));
        }
    }
}

/// Changes of the charter need two thirds of the votes that take a side.
contract CharterAssembly {
    struct Article {
        address drafter;
        bytes32 text;
        uint256 record;
        uint256 closing;
        uint256 forPower;
        uint256 againstPower;
        uint256 blankPower;
        bool ratified;
    }

    VotingGlacier public immutable glacier;
    uint256 public immutable quorum;
    bytes32 public charter;
    mapping(uint256 => Article) public articles;
    mapping(address => mapping(uint256 => bool)) public ballotCast;
    uint256 public articleCount;

    event Drafted(uint256 indexed id, address drafter, bytes32 text);
    event BallotCast(uint256 indexed id, address voter, uint8 side, uint256 power);
    event Ratified(uint256 indexed id, bytes32 text);

    constructor(VotingGlacier glacier_, uint256 quorum_, bytes32 charter_) {
        require(address(glacier_) != address(0), "glacier");
        require(quorum_ >= 100_000e18, "quorum");
        glacier = glacier_;
        quorum = quorum_;
        charter = charter_;
    }

    function draft(bytes32 text) external returns (uint256 id) {
        uint256 record = block.timestamp - 1;
        require(glacier.powerAt(msg.sender, record) >= quorum / 100, "power");
        id = ++articleCount;
        articles[id] = Article(msg.sender, text, record, block.timestamp + 10 days, 0, 0, 0, false);
        emit Drafted(id, msg.sender, text);
    }

    function cast(uint256 id, uint8 side) external {
        Article storage a = articles[id];
        require(a.closing != 0 && block.timestamp <= a.closing, "closed");
        require(!ballotCast[msg.sender][id], "cast");
        ballotCast[msg.sender][id] = true;
        uint256 power = glacier.powerAt(msg.sender, a.record);
        if (side == 0) a.againstPower += power;
        else if (side == 1) a.forPower += power;
        else if (side == 2) a.blankPower += power;
        else revert("side");
        emit BallotCast(id, msg.sender, side, power);
    }

    function carried(uint256 id) public view returns (bool) {
        Article storage a = articles[id];
        if (a.forPower < quorum) return false;
        return a.forPower * 3 >= a.againstPower * 2;
    }

    function ratify(uint256 id) external {
        Article storage a = articles[id];
        require(a.closing != 0 && block.timestamp > a.closing + 5 days, "early");
        require(block.timestamp <= a.closing + 35 days, "lapsed");
        require(!a.ratified, "ratified");
        require(carried(id), "not carried");
        a.ratified = true;
        charter = a.text;
        emit Ratified(id, a.text);
    }
}
