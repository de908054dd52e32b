contract Vault {
    function f() external { assembly { let timestamp := 1 } }
}
// ----
// ParserError 5568: (60-69)
