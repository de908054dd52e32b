contract C {
    bool transient busy;
    uint public depth;
    function enter(uint n) external {
        require(!busy, "busy");
        busy = true;
        ++depth;
        if (n > 0) this.enter(n - 1);
        busy = false;
    }
}
// ----
// enter(uint256): 0 ->
// enter(uint256): 0 ->
// depth() -> 2
// enter(uint256): 1 -> FAILURE, hex"08c379a0", 0x20, 4, "busy"
