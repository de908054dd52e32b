pragma solidity ^0.5.10;

contract Erc20Like {
    function transfer(address to, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    function totalSupply() external view returns (uint256);
}

library Safe {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "add");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "sub");
        return a - b;
    }
}

/// Assembly of stakers. Coins are handed in, count from the next block on, and can
/// be asked back with a notice that is longer than any session.
contract StakedAssembly {
    using Safe for uint256;

    uint256 public constant NOTICE = 21 days;
    uint256 public constant SESSION = 7 days;
    uint256 public constant AFTER = 2 days;
    uint256 public constant EXPIRY = 14 days;

    struct Seat {
        uint256 staked;
        uint256 leaving;
        uint256 leaveAt;
    }

    struct Record {
        uint256 time;
        uint256 amount;
    }

    struct Session {
        address caller;
        uint256 snapshot;
        uint256 end;
        uint256 yes;
        uint256 no;
        bool carried;
        address target;
        bytes data;
        mapping(address => bool) heard;
    }

    Erc20Like public coin;
    uint256 public minimum;
    mapping(address => Seat) public seats;
    mapping(address => Record[]) private records;
    Record[] private totals;
    uint256 public total;
    mapping(uint256 => Session) public sessions;
    uint256 public last;

    event Staked(address indexed who, uint256 amount);
    event Noticed(address indexed who, uint256 amount, uint256 leaveAt);
    event Returned(address indexed who, uint256 amount);
    event Called(uint256 indexed id, address indexed caller, address target, uint256 end);
    event Heard(uint256 indexed id, address indexed who, bool yes, uint256 amount);
    event Carried(uint256 indexed id);

    constructor(Erc20Like coin_) public {
        coin = coin_;
        minimum = coin_.totalSupply() / 20;
        require(minimum > 0, "supply");
    }

    function stake(uint256 amount) external {
        require(amount > 0, "zero");
        seats[msg.sender].staked = seats[msg.sender].staked.add(amount);
        total = total.add(amount);
        _record(records[msg.sender], seats[msg.sender].staked);
        _record(totals, total);
        emit Staked(msg.sender, amount);
        require(coin.transferFrom(msg.sender, address(this), amount), "in");
    }

    function notice(uint256 amount) external {
        Seat storage s = seats[msg.sender];
        require(amount > 0, "zero");
        s.staked = s.staked.sub(amount);
        s.leaving = s.leaving.add(amount);
        s.leaveAt = now.add(NOTICE);
        total = total.sub(amount);
        _record(records[msg.sender], s.staked);
        _record(totals, total);
        emit Noticed(msg.sender, amount, s.leaveAt);
    }

    function takeBack() external {
        Seat storage s = seats[msg.sender];
        uint256 amount = s.leaving;
        require(amount > 0 && now >= s.leaveAt, "notice");
        s.leaving = 0;
        emit Returned(msg.sender, amount);
        require(coin.transfer(msg.sender, amount), "out");
    }

    function callSession(address target, bytes calldata data) external returns (uint256 id) {
        require(stakeAt(msg.sender, now - 1) >= minimum / 50 && seats[msg.sender].staked > 0, "seat");
        require(target != address(0) && target != address(coin), "target");
        id = ++last;
        Session storage s = sessions[id];
        s.caller = msg.sender;
        s.snapshot = now - 1;
        s.end = now + SESSION;
        s.target = target;
        s.data = data;
        emit Called(id, msg.sender, target, s.end);
    }

    function speak(uint256 id, bool yes) external {
        Session storage s = sessions[id];
        require(s.end != 0 && now <= s.end && !s.carried, "closed");
        require(!s.heard[msg.sender], "heard");
        s.heard[msg.sender] = true;
        uint256 amount = stakeAt(msg.sender, s.snapshot);
        require(amount > 0, "no seat");
        if (yes) s.yes = s.yes.add(amount);
        else s.no = s.no.add(amount);
        emit Heard(id, msg.sender, yes, amount);
    }

    function carry(uint256 id) external {
        Session storage s = sessions[id];
        require(s.end != 0 && !s.carried, "state");
        require(now > s.end + AFTER && now <= s.end + AFTER + EXPIRY, "expired");
        require(s.yes > s.no && s.yes >= minimum, "not carried");
        s.carried = true;
        emit Carried(id);
        (bool ok, ) = s.target.call(s.data);
        require(ok, "call");
    }

    function stakeAt(address who, uint256 time) public view returns (uint256) {
        require(time < now, "not past");
        Record[] storage r = records[who];
        for (uint256 i = r.length; i > 0; i--) {
            if (r[i - 1].time <= time) return r[i - 1].amount;
        }
        return 0;
    }

    function _record(Record[] storage r, uint256 amount) private {
        if (r.length > 0 && r[r.length - 1].time == now) r[r.length - 1].amount = amount;
        else r.push(Record(now, amount));
    }
}
