contract Vault {
    function f() public { var x = 1; }
}
// ----
// ParserError 6933: (43-46)
