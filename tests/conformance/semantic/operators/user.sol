type Fixed is int64;
using {plus as +, minus as -, less as <, neg as -} for Fixed global;
function plus(Fixed a, Fixed b) pure returns (Fixed) { return Fixed.wrap(Fixed.unwrap(a) + Fixed.unwrap(b)); }
function minus(Fixed a, Fixed b) pure returns (Fixed) { return Fixed.wrap(Fixed.unwrap(a) - Fixed.unwrap(b)); }
function neg(Fixed a) pure returns (Fixed) { return Fixed.wrap(-Fixed.unwrap(a)); }
function less(Fixed a, Fixed b) pure returns (bool) { return Fixed.unwrap(a) < Fixed.unwrap(b); }
contract C {
    uint[] order;
    function at(int64 x) internal returns (Fixed) { order.push(uint(int(x))); return Fixed.wrap(x); }
    function sum() external returns (Fixed, uint[] memory) { return (at(1) + at(2) - at(3), order); }
    function negative(Fixed x) external pure returns (Fixed, bool) { return (-x, x < Fixed.wrap(0)); }
}
// ----
// sum() -> 0, 0x40, 3, 1, 2, 3
// negative(int64): -4 -> 4, true
// negative(int64): -9223372036854775808 -> FAILURE, hex"4e487b71", 0x11
