contract Vault {
    uint256 external total;
}
// ----
// ParserError 2314: (29-37)
