contract C {
    function precompiles() external view returns (bool, bool, uint) {
        (, bytes memory s) = address(2).staticcall("abc");
        (, bytes memory r) = address(3).staticcall("abc");
        (, bytes memory m) = address(5).staticcall(abi.encode(1, 1, 1, bytes1(0x03)));
        return (abi.decode(s, (bytes32)) == sha256("abc"), abi.decode(r, (uint)) == uint160(ripemd160("abc")), m.length);
    }
    function power(uint b, uint e, uint m) external view returns (uint) {
        (, bytes memory r) = address(5).staticcall(abi.encode(32, 32, 32, b, e, m));
        return abi.decode(r, (uint));
    }
}
// ----
// precompiles() -> true, true, 1
// power(uint256,uint256,uint256): 3, 5, 100 -> 43
// power(uint256,uint256,uint256): 2, 255, 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed -> 19
// power(uint256,uint256,uint256): 7, 0, 1 -> 0
