contract Vault {
    function close() public public {}
}
// ----
// ParserError 9439: (49-55)
