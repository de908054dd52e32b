contract Vault {
    function f() public { address payable a = address payable(msg.sender); }
}
// ----
// ParserError 2314: (71-78)
