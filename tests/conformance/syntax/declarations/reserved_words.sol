contract Vault {
    uint256 sealed;
}
// ----
// ParserError 2314: (29-35)
