contract C {
    struct S { uint a; uint[] b; }
    function shared() external pure returns (uint) {
        S memory s;
        S memory t = s;
        t.a = 5;
        return s.a;
    }
    function apart() external pure returns (uint) {
        uint[2] memory x;
        uint[2][2] memory y;
        y[0] = x;
        x[1] = 3;
        return y[0][1] + y[1][1];
    }
    function concat() external pure returns (string memory) { return string.concat("a", "", "bc"); }
    function bounds(uint i) external pure returns (uint) { uint[] memory x = new uint[](2); return x[i]; }
    function huge() external pure returns (uint) { uint[] memory x = new uint[](2 ** 64); return x.length; }
    function ternary(bool b) external pure returns (bytes memory) { bytes memory x = b ? bytes("yes") : bytes("no"); return x; }
}
// ----
// shared() -> 5
// apart() -> 3
// concat() -> 0x20, 3, "abc"
// bounds(uint256): 1 -> 0
// bounds(uint256): 2 -> FAILURE, hex"4e487b71", 0x32
// huge() -> FAILURE, hex"4e487b71", 0x41
// ternary(bool): true -> 0x20, 3, "yes"
// ternary(bool): false -> 0x20, 2, "no"
