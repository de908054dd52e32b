contract Vault {
    uint256 total;
    function f(bytes calldata d) external {
        assembly "evmasm" ("memory-safe") {
            function twice(a, b) -> x, y { x := add(a, a) y := b leave }
            let p, q := twice(calldataload(0), 0x20)
            for { let i := 0 } lt(i, d.length) { i := add(i, 1) } { if eq(i, 3) { continue } break }
            switch p case 0 { sstore(total.slot, d.offset) } case "x" {} default { q := hex"01" }
            p, q := twice(q, true)
            { let return_ := byte(0, total.slot) pop(return_) }
        }
    }
}
// ----
