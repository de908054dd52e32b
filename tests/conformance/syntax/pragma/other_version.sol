pragma solidity ^0.7.0 || ^0.6.0;
contract Vault {}
// ----
// ParserError 5333: (0-33)
