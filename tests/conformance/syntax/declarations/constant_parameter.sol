contract Vault {
    function set(uint256 constant limit) public {}
}
// ----
// DeclarationError 1788: (34-56)
