contract Vault {
    uint256 a = 1_000e1_0 + 0xff_00;
    uint256 b = 1__0;
}
// ----
// SyntaxError 2990: (74-78)
