library L {
    struct Bag { uint[] items; }
    function add(Bag storage bag, uint x) external returns (uint) { bag.items.push(x); return bag.items.length; }
    function twice(uint x) public pure returns (uint) { return 2 * x; }
    function caller() external view returns (address) { return msg.sender; }
}
contract C {
    using L for L.Bag;
    using L for uint;
    L.Bag bag;
    function add(uint x) external returns (uint) { return bag.add(x); }
    function twice(uint x) external pure returns (uint) { return x.twice(); }
    function same() external view returns (bool) { return L.caller() == msg.sender; }
    function selector() external pure returns (bytes4) { return L.twice.selector; }
    function outside() external returns (bool a, bool b) {
        (a, ) = address(L).call(abi.encodeWithSelector(L.twice.selector, 3));
        (b, ) = address(L).call(abi.encodeWithSelector(L.add.selector, 0, 3));
    }
}
// ----
// library: L
// add(uint256): 4 -> 1
// add(uint256): 5 -> 2
// twice(uint256): 21 -> 42
// same() -> true
// selector() -> left(0x3cf3bbf4)
// outside() -> true, false
