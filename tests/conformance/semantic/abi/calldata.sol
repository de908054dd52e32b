contract C {
    function lengths(uint[][] calldata x) external pure returns (uint a, uint b) {
        a = x.length;
        if (a > 0) b = x[0].length;
    }
    function part(bytes calldata x, uint from, uint to) external pure returns (bytes memory) { return x[from:to]; }
    function dirty(uint8 x) external pure returns (uint8) { return x; }
    function first(bytes calldata x) external pure returns (bytes4) { return bytes4(x[:4]); }
    function copied(uint[][] calldata x) external pure returns (uint) { uint[][] memory y = x; return y[1][0]; }
    function parse(bytes memory x) external pure returns (uint, bytes memory) { return abi.decode(x, (uint, bytes)); }
    function packed(uint8 a, bytes2 b, string memory c) external pure returns (bytes memory) { return abi.encodePacked(a, b, c); }
}
// ----
// lengths(uint256[][]): 0x20, 0 -> 0, 0
// lengths(uint256[][]): 0x20, 1, 0x20, 2, 8, 9 -> 1, 2
// lengths(uint256[][]): 0x20, 1, -32 -> 1, 1
// lengths(uint256[][]): 0x20, 1, 0x20, 2, 8 -> FAILURE
// part(bytes,uint256,uint256): 0x60, 1, 3, 4, "abcd" -> 0x20, 2, "bc"
// part(bytes,uint256,uint256): 0x60, 3, 1, 4, "abcd" -> FAILURE
// part(bytes,uint256,uint256): 0x60, 1, 5, 4, "abcd" -> FAILURE
// dirty(uint8): 255 -> 255
// dirty(uint8): 256 -> FAILURE
// first(bytes): 0x20, 5, "abcde" -> "abcd"
// copied(uint256[][]): 0x20, 2, 0x40, 0x60, 0, 1, 7 -> 7
// parse(bytes): 0x20, 0x80, 5, 0x40, 2, "xy" -> 5, 0x40, 2, "xy"
// parse(bytes): 0x20, 0x40, 5, 0x40 -> FAILURE
// packed(uint8,bytes2,string): 1, left(0x0203), 0x60, 1, "d" -> 0x20, 4, left(0x01020364)
