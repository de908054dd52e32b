contract Vault {
    function f() public { try this.f() {} catch () {} }
}
// ----
// ParserError 3546: (66-67)
