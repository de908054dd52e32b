contract Vault {
    string a = "tab\t quote\" \x41\u00e9" 'more';
    string b = unicode"é€";
    bytes c = hex"01_ab" hex'';
}
// ----
