import "a/token.sol";
contract Vault {}
// ----
// ParserError 6275: (0-21)
