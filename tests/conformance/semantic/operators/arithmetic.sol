contract C {
    function fractions() external pure returns (int) { return int((-(-5.2 % 3)) * 5); }
    function shifts(int8 x, uint n) external pure returns (int8, int8) { return (x >> n, x << n); }
    function divide(int x, int y) external pure returns (int, int) { return (x / y, x % y); }
    function wrapped(uint8 x) external pure returns (uint8) { unchecked { return x + 1; } }
    function checked(uint8 x) external pure returns (uint8) { return x + 1; }
    function power(uint8 x, uint y) external pure returns (uint8) { return x ** y; }
}
// ----
// fractions() -> 11
// shifts(int8,uint256): -5, 1 -> -3, -10
// shifts(int8,uint256): -5, 300 -> -1, 0
// divide(int256,int256): -7, 2 -> -3, -1
// divide(int256,int256): 7, 0 -> FAILURE, hex"4e487b71", 0x12
// wrapped(uint8): 255 -> 0
// checked(uint8): 255 -> FAILURE, hex"4e487b71", 0x11
// power(uint8,uint256): 2, 7 -> 128
// power(uint8,uint256): 2, 8 -> FAILURE, hex"4e487b71", 0x11
