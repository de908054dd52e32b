contract Vault {
    event Named(string memory name);
}
// ----
// ParserError 2314: (40-46)
