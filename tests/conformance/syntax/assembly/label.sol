contract Vault {
    function f() external { assembly { start: jump(start) } }
}
// ----
// ParserError 6913: (61-62)
