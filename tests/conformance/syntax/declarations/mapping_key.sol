contract Vault {
    mapping(uint256[] => bool) seen;
}
// ----
// ParserError 2314: (36-37)
