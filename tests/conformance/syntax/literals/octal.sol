contract Vault {
    uint256 a = 017;
}
// ----
// ParserError 8936: (33-34)
