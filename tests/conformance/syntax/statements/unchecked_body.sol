contract Vault {
    function f() public pure { if (true) unchecked {} }
}
// ----
// ParserError 5296: (58-67)
