contract Vault {
    uint256 x = +1;
}
// ----
// ParserError 9636: (33-34)
