contract Vault {
    function close() public override() {}
}
// ----
// ParserError 2314: (54-55)
