contract Vault {
    uint256 constant immutable LIMIT = 5;
}
// ----
// ParserError 3109: (38-47)
