error Short(uint have, uint want);
contract Callee {
    function plain(uint x) external pure returns (uint) { require(x > 1, "small"); return x; }
    function typed(uint x) external pure { require(x > 2, Short(x, 3)); }
    function empty() external pure { revert(); }
    function zero(uint x) external pure returns (uint) { return 1 / x; }
}
contract C {
    Callee c = new Callee();
    function caught(uint which, uint x) external returns (uint, bytes memory) {
        if (which == 0) try c.plain(x) returns (uint y) { return (y, ""); } catch Error(string memory s) { return (100, bytes(s)); }
        if (which == 1) try c.typed(x) { return (1, ""); } catch (bytes memory data) { return (101, data); }
        if (which == 2) try c.zero(x) returns (uint y) { return (y, ""); } catch Panic(uint code) { return (code, ""); }
        try c.empty() { return (1, ""); } catch Error(string memory) { return (2, ""); } catch { return (3, ""); }
    }
    function passed(uint x) external view returns (uint) { return c.plain(x); }
    function low(uint x) external returns (bool ok, bytes memory data) {
        (ok, data) = address(c).call(abi.encodeCall(Callee.typed, (x)));
    }
    function nobody() external returns (bool ok, bytes memory data) { (ok, data) = address(1234).call("x"); }
    function nobodyTyped() external { Callee(address(1234)).typed(3); }
}
// ----
// caught(uint256,uint256): 0, 2 -> 2, 0x40, 0
// caught(uint256,uint256): 0, 1 -> 100, 0x40, 5, "small"
// caught(uint256,uint256): 1, 3 -> 1, 0x40, 0
// caught(uint256,uint256): 1, 2 -> 101, 0x40, 68, 0x994fecf500000000000000000000000000000000000000000000000000000000, 0x0000000200000000000000000000000000000000000000000000000000000000, 0x0000000300000000000000000000000000000000000000000000000000000000
// caught(uint256,uint256): 2, 0 -> 0x12, 0x40, 0
// caught(uint256,uint256): 3, 0 -> 3, 0x40, 0
// passed(uint256): 1 -> FAILURE, hex"08c379a0", 0x20, 5, "small"
// nobody() -> true, 0x40, 0
// nobodyTyped() -> FAILURE
