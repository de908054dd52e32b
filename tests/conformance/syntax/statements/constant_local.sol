contract Vault {
    function f() public { uint256 constant x = 1; }
}
// ----
// ParserError 2314: (51-59)
