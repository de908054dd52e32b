contract Base {
    uint a = 1;
    uint8 b = 2;
    uint16 c = 3;
}
contract C layout at 0x100 is Base {
    uint d = 4;
    function slots() external pure returns (uint x, uint y, uint z) {
        assembly { x := a.slot y := c.offset z := d.slot }
    }
}
// ----
// slots() -> 0x100, 1, 0x102
