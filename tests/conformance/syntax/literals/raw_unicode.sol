contract Vault {
    string a = "é";
}
// ----
// ParserError 8936: (32-36)
