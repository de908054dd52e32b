// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// A house with a few numbered keys. Whoever holds a key has a say; a key is admitted by the house itself.
contract KeyHouse {
    error NotAKeyholder();
    error WrongMoment();

    struct Count {
        uint32 blockNumber;
        uint32 keys;
    }

    struct Request {
        Kind kind;
        address subject;
        uint256 amount;
        uint32 openedAt;
        uint32 closesAt;
        uint32 yes;
        uint32 no;
        uint32 quorum;
        bool settled;
    }

    enum Kind { Admit, Spend }

    uint256 public constant QUORUM_PERCENT = 30;
    uint32 public constant MOST_KEYS = 64;
    uint32 public constant OPEN_FOR = 20_000;
    uint32 public constant HOLD = 7_200;
    uint32 public constant KEEP = 60_000;

    mapping(address => Count[]) private _keysOf;
    Count[] private _allKeys;
    Request[] public requests;
    mapping(uint256 => mapping(address => bool)) public spoken;

    event KeyIssued(address indexed to, uint256 total);
    event KeyPassed(address indexed from, address indexed to);
    event Requested(uint256 indexed id, Kind kind, address subject, uint256 amount);
    event Spoke(uint256 indexed id, address who, bool yes, uint256 keys);
    event Settled(uint256 indexed id);

    constructor(address[] memory firstHolders) payable {
        require(firstHolders.length >= 3, "holders");
        for (uint256 i = 0; i < firstHolders.length; i++) _issue(firstHolders[i]);
    }

    receive() external payable {}

    function keysOf(address who) public view returns (uint32) {
        return _newest(_keysOf[who]);
    }

    function keysAt(address who, uint256 blockNumber) public view returns (uint32) {
        return _asOf(_keysOf[who], blockNumber);
    }

    function passKey(address to) external {
        require(to != address(0), "to");
        uint32 mine = keysOf(msg.sender);
        if (mine == 0) revert NotAKeyholder();
        _write(_keysOf[msg.sender], mine - 1);
        _write(_keysOf[to], keysOf(to) + 1);
        emit KeyPassed(msg.sender, to);
    }

    function request(Kind kind, address subject, uint256 amount) external returns (uint256 id) {
        uint32 at = uint32(block.number - 1);
        if (keysAt(msg.sender, at) == 0) revert NotAKeyholder();
        require(subject != address(0) && (kind == Kind.Admit) == (amount == 0), "request");
        id = requests.length;
        requests.push(
            Request(kind, subject, amount, at, uint32(block.number) + OPEN_FOR, 0, 0, _quorumFor(at), false)
        );
        emit Requested(id, kind, subject, amount);
    }

    function speak(uint256 id, bool yes) external {
        Request storage r = requests[id];
        if (block.number > r.closesAt) revert WrongMoment();
        uint32 keys = keysAt(msg.sender, r.openedAt);
        if (keys == 0) revert NotAKeyholder();
        require(!spoken[id][msg.sender], "spoken");
        spoken[id][msg.sender] = true;
        if (yes) r.yes += keys;
        else r.no += keys;
        emit Spoke(id, msg.sender, yes, keys);
    }

    function settle(uint256 id) external {
        Request storage r = requests[id];
        if (block.number <= r.closesAt + HOLD || block.number > r.closesAt + KEEP) revert WrongMoment();
        require(!r.settled, "settled");
        require(r.yes > r.no && r.yes >= r.quorum, "declined");
        r.settled = true;
        emit Settled(id);
        if (r.kind == Kind.Admit) {
            _issue(r.subject);
        } else {
            (bool ok, ) = r.subject.call{value: r.amount}("");
            require(ok, "spend");
        }
    }

    function _quorumFor(uint256 at) private view returns (uint32) {
        uint256 q = (uint256(_asOf(_allKeys, at)) * QUORUM_PERCENT) / 100;
        return uint32(q < 3 ? 3 : q);
    }

    function _issue(address to) private {
        require(to != address(0), "to");
        uint32 total = _newest(_allKeys) + 1;
        require(total <= MOST_KEYS, "no more keys");
        _write(_allKeys, total);
        _write(_keysOf[to], keysOf(to) + 1);
        emit KeyIssued(to, total);
    }

    function _newest(Count[] storage c) private view returns (uint32) {
        return c.length == 0 ? 0 : c[c.length - 1].keys;
    }

    function _write(Count[] storage c, uint32 keys) private {
        uint32 b = uint32(block.number);
        if (c.length > 0 && c[c.length - 1].blockNumber == b) c[c.length - 1].keys = keys;
        else c.push(Count(b, keys));
    }

    function _asOf(Count[] storage c, uint256 blockNumber) private view returns (uint32) {
        require(blockNumber < block.number, "future");
        for (uint256 i = c.length; i > 0; i--) {
            if (c[i - 1].blockNumber <= blockNumber) return c[i - 1].keys;
        }
        return 0;
    }
}
