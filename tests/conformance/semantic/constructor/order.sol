// Initialisers from base to derived, then the arguments of the bases from derived to base, then
// the bodies from base to derived.
contract Log {
    uint[] internal trace;
    uint first = note(1);
    function note(uint x) internal returns (uint) { trace.push(x); return x; }
    function all() external view returns (uint[] memory) { return trace; }
}
contract Left is Log {
    uint second = note(2);
    constructor(uint) { note(20); }
}
contract Right is Log {
    uint third = note(3);
    constructor(uint) { note(30); }
}
contract Both is Left, Right {
    uint fourth = note(4);
    modifier around(uint x) { note(x); _; note(x + 1); }
    constructor(uint own) Left(note(own)) around(50) Right(note(own + 1)) { note(40); }
}
// ----
// constructor(): 7
// all() -> 0x20, 11, 1, 2, 3, 4, 8, 7, 20, 30, 50, 40, 51
