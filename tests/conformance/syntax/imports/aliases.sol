==== Source: a/token.sol ====
contract Token {}
contract from {}
==== Source: main.sol ====
import "a/token.sol";
import "./a/token.sol" as T;
import * as all from "a/token.sol";
import {Token as Coin, from} from "a/token.sol";
contract Vault is T.Token {}
// ----
