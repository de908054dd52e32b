contract Vault {
    function() external payable {}
}
// ----
// ParserError 2915: (49-50)
