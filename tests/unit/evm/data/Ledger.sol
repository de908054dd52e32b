// SPDX-License-Identifier: Apache-2.0
// Compiled with solc 0.5.16 as it stands; for 0.8 the call in pay() is written with {value: ...}.
pragma solidity >=0.5.0;

contract Ledger {
    struct Entry {
        address owner;
        uint64 time;
        bool open;
        uint8 kind;
        uint256 amount;
        mapping(address => uint256) shares;
        uint256[] history;
    }

    event Opened(uint256 indexed id, address owner, uint256 amount);

    address public owner;
    bool public paused;
    uint32 public count;
    mapping(uint256 => Entry) internal entries;
    mapping(address => mapping(uint256 => bool)) public seen;
    uint256[] public queue;
    string public title;
    uint8[] internal small;

    constructor() public {
        owner = msg.sender;
    }

    modifier onlyOwner() {
        require(msg.sender == owner, "Ledger: not the owner");
        _;
    }

    function open(uint256 amount, uint8 kind) external returns (uint256 id) {
        require(!paused, "paused");
        id = ++count;
        Entry storage e = entries[id];
        e.owner = msg.sender;
        e.time = uint64(block.timestamp);
        e.open = true;
        e.kind = kind;
        e.amount = amount;
        e.shares[msg.sender] += amount;
        e.history.push(amount);
        queue.push(id);
        seen[msg.sender][id] = true;
        emit Opened(id, msg.sender, amount);
    }

    function close(uint256 id) external {
        Entry storage e = entries[id];
        require(e.open && e.owner == msg.sender, "Ledger: not open or not yours");
        e.open = false;
        e.history.push(0);
    }

    function entry(uint256 id) external view returns (address, uint64, bool, uint8, uint256, uint256) {
        Entry storage e = entries[id];
        return (e.owner, e.time, e.open, e.kind, e.amount, e.history.length);
    }

    function share(uint256 id, address who) external view returns (uint256) {
        return entries[id].shares[who];
    }

    function total() external view returns (uint256 sum) {
        for (uint256 i = 0; i < queue.length; i++) sum += entries[queue[i]].amount;
    }

    function setPaused(bool value) external onlyOwner {
        paused = value;
    }

    function setTitle(string calldata text) external onlyOwner {
        title = text;
    }

    function note(uint8 a) external {
        small.push(a);
    }

    function noted(uint256 i) external view returns (uint8) {
        return small[i];
    }

    function digest(address a, uint256 b, string calldata s) external pure returns (bytes32) {
        return keccak256(abi.encode(a, b, s));
    }

    function pair(address a, uint256 b) external pure returns (bytes32) {
        return keccak256(abi.encode(a, b));
    }

    function status(uint256 id) public view returns (uint8) {
        Entry storage e = entries[id];
        if (e.owner == address(0)) return 0;
        if (!e.open) return 1;
        if (e.amount > 1000) return 2;
        return 3;
    }

    function settle(uint256 id) external {
        require(status(id) == 2, "Ledger: cannot settle");
        entries[id].amount = 0;
    }

    function fact(uint256 n) public pure returns (uint256) {
        uint256 r = 1;
        for (uint256 i = 2; i <= n; i++) r *= i;
        return r;
    }

    function bump(uint256 id, uint256 by) external {
        entries[id].amount += by;
    }

    function pay(address payable to) external payable returns (bool ok) {
        (ok, ) = to.call.value(msg.value)("");
    }

    function sign(int256 a, int256 b) external pure returns (int256, int8) {
        return (a / b, int8(a));
    }
}
