contract C {
    uint x = 5;
    function slots() external view returns (uint r) { assembly { r := sload(x.slot) } }
    function loop(uint n) external pure returns (uint sum) {
        assembly {
            function twice(a) -> b { b := mul(a, 2) }
            for { let i := 0 } lt(i, n) { i := add(i, 1) } {
                if eq(i, 3) { continue }
                switch i case 5 { break } default { sum := add(sum, twice(i)) }
            }
        }
    }
    function view_(bytes calldata data) external pure returns (uint a, uint b) { assembly { a := sub(data.offset, 4) b := data.length } }
    function zeros(uint a) external pure returns (uint r) { assembly { r := clz(a) } }
    function answer() external pure { assembly { mstore(0, 42) return(0, 32) } }
    function refuse() external pure { assembly { mstore(0, 42) revert(0, 32) } }
    function raw() external { assembly { mstore(0, 7) log2(0, 32, 1, 2) } }
    function self() external returns (bool ok, uint size) {
        assembly {
            mstore(0, shl(224, 0x85bb7d69))
            ok := call(gas(), address(), 0, 0, 4, 0, 32)
            size := returndatasize()
        }
    }
}
// ----
// slots() -> 5
// loop(uint256): 9 -> 14
// view_(bytes): 0x20, 3, "abc" -> 0x40, 3
// zeros(uint256): 0 -> 256
// zeros(uint256): 1 -> 255
// zeros(uint256): 0x8000000000000000000000000000000000000000000000000000000000000000 -> 0
// zeros(uint256): 0x1234 -> 243
// answer() -> 42
// refuse() -> FAILURE, 42
// raw() ->
// ~ emit <anonymous>: #0x01, #0x02, 0x07
// self() -> true, 32
