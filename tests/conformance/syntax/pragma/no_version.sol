pragma solidity 0.8.4-beta;
contract Vault {}
// ----
// ParserError 1684: (0-27)
