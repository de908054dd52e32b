contract Vault {
    function f() public { throw; }
}
// ----
// SyntaxError 4538: (43-48)
