contract C {
    uint32[] list;
    uint8[3] small;
    bytes text;
    struct S { uint8 a; uint16 b; uint8[] c; }
    S s;
    // Copying a shorter array clears the rest of its last slot.
    function copied() external returns (uint) {
        list.push();
        list.push();
        (list[1], list) = (4, [0]);
        list = [0];
        list.push();
        return list[1];
    }
    function shrink() external returns (uint, uint) {
        text = "a text that is longer than one word of storage";
        text = "short";
        return (text.length, uint8(text[4]));
    }
    function whole() external returns (uint8, uint16, uint) {
        uint8[] memory c = new uint8[](40);
        c[39] = 9;
        s = S(1, 2, c);
        S memory copy = s;
        delete s;
        return (copy.a + s.a, copy.b, copy.c[39] + s.c.length);
    }
    function popped() external { list.push(1); delete list; list.pop(); }
}
// ----
// copied() -> 0
// shrink() -> 5, 116
// whole() -> 1, 2, 9
// popped() -> FAILURE, hex"4e487b71", 0x31
