==== Source: lib.sol ====
function free(uint x) pure returns (uint) { return x + 1; }
uint constant SEVEN = 7;
contract Base { function f() public pure virtual returns (uint) { return SEVEN; } }
==== Source: main.sol ====
import "lib.sol" as M;
import {free as gratis} from "lib.sol";
contract C is M.Base {
    uint hits;
    function f() public pure override returns (uint) { return gratis(super.f()) + M.SEVEN; }
    function g() external returns (uint) { (++hits > 0 ? M : M).free(1); return hits; }
}
// ----
// f() -> 15
// g() -> 1
