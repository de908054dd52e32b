contract C {
    uint x = 1;
    uint y = 2;
    function swap() external returns (uint, uint) { (x, y) = (y, x); return (x, y); }
    function inner() external pure returns (uint a, uint b, uint c) { (a, (b, c)) = (1, (2, 3)); }
    function gaps() external pure returns (uint a) { ((, a), ) = ((1, 2), (3, 4)); }
    function pair() internal pure returns (uint, bool) { return (5, true); }
    function fromCall() external pure returns (uint a, bool b, uint c) { ((a, b), c) = (pair(), 6); }
    // From right to left: the left one wins.
    function twice() external returns (uint) { (x, x) = (10, 11); return x; }
}
// ----
// swap() -> 2, 1
// inner() -> 1, 2, 3
// gaps() -> 2
// fromCall() -> 5, true, 6
// twice() -> 10
