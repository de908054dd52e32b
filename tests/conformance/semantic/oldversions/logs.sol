pragma solidity ^0.4.24;
contract C {
    function raw() public { log0(bytes32(1)); log2(bytes32(2), bytes32(3), bytes32(4)); }
    function shifted(int x, uint n) public pure returns (int) { return x >> n; }
    function narrow(int8 x, uint n) public pure returns (int8) { return x >> n; }
    function overflow(uint8 x) public pure returns (uint8) { return x + 1; }
}
// ----
// raw() ->
// ~ emit <anonymous>: 0x01
// ~ emit <anonymous>: #0x03, #0x04, 0x02
// shifted(int256,uint256): -5, 1 -> -2
// shifted(int256,uint256): -5, 300 -> 0
// narrow(int8,uint256): -128, 7 -> -1
// narrow(int8,uint256): -127, 7 -> 0
// overflow(uint8): 255 -> 0
