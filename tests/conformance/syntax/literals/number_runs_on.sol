contract Vault {
    uint256 a = 17days;
}
// ----
// ParserError 8936: (33-35)
