pragma solidity >=0.5.0 <0.6.0 || 0.7.x || >= 0.8 ;
pragma abicoder v2;
pragma experimental SMTChecker;
contract Vault {}
// ----
