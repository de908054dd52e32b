library Twice {
    function twice(function(uint) internal pure returns (uint) f, uint x) internal pure returns (uint) { return f(f(x)); }
}
contract C {
    using Twice for function(uint) internal pure returns (uint);
    function(uint) internal pure returns (uint) unset;
    function inc(uint x) internal pure returns (uint) { return x + 1; }
    function dec(uint x) internal pure returns (uint) { return x - 1; }
    function pick(bool up, uint x) external pure returns (uint) { return (up ? inc : dec)(x); }
    function attached(uint x) external pure returns (uint) { return inc.twice(x); }
    function f() external pure returns (uint) { return 1; }
    function g() external pure returns (uint) { return 2; }
    function choose(bool first) external view returns (bytes4, uint) {
        function() external pure returns (uint) h = first ? this.f : this.g;
        return ((first ? this.f : this.g).selector, h());
    }
    function set(bytes4 s) external view returns (uint) {
        function() external pure returns (uint) h = this.f;
        assembly { h.selector := shr(224, s) }
        return h();
    }
    function hole() external returns (uint) { return unset(1); }
    uint hits;
    function me() public returns (C) { ++hits; return this; }
    function effects() external returns (uint) { me().f.selector; me().f.address; return hits; }
}
// ----
// pick(bool,uint256): true, 5 -> 6
// pick(bool,uint256): false, 5 -> 4
// attached(uint256): 5 -> 7
// choose(bool): true -> 0x26121ff000000000000000000000000000000000000000000000000000000000, 1
// choose(bool): false -> 0xe2179b8e00000000000000000000000000000000000000000000000000000000, 2
// set(bytes4): left(0xe2179b8e) -> 2
// hole() -> FAILURE, hex"4e487b71", 0x51
// effects() -> 2
