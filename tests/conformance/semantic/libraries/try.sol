library L {
    struct Bag { uint[] items; }
    function take(Bag storage bag, uint x) external returns (uint) {
        require(x != 0, "zero");
        bag.items.push(x);
        return bag.items.length;
    }
}
contract C {
    using L for L.Bag;
    L.Bag bag;
    function take(uint x) external returns (uint, string memory) {
        try bag.take(x) returns (uint n) { return (n, ""); } catch Error(string memory why) { return (bag.items.length, why); }
    }
}
// ----
// library: L
// take(uint256): 4 -> 1, 0x40, 0
// take(uint256): 0 -> 1, 0x40, 4, "zero"
// take(uint256): 5 -> 2, 0x40, 0
