contract Callee {
    uint public stored;
    function who() external payable returns (address, address, uint) { stored = 9; return (msg.sender, address(this), msg.value); }
    receive() external payable { stored = msg.value; }
}
contract C {
    uint public stored;
    Callee c = new Callee();
    constructor() payable {}
    function direct() external returns (bool, bool, uint) {
        (address s, address t, uint v) = c.who{value: 2}();
        return (s == address(this), t == address(c), v);
    }
    function inside() external payable returns (bool, bool, uint) {
        (, bytes memory r) = address(c).delegatecall(abi.encodeWithSignature("who()"));
        (address s, address t, uint v) = abi.decode(r, (address, address, uint));
        return (s == msg.sender, t == address(this), v);
    }
    function fixedCall() external returns (bool ok) { (ok, ) = address(c).staticcall(abi.encodeWithSignature("who()")); }
    function theirs() external view returns (uint, uint) { return (c.stored(), address(c).balance); }
}
// ----
// constructor(), 10 wei ->
// direct() -> true, true, 2
// theirs() -> 9, 2
// stored() -> 0
// inside(), 3 wei -> true, true, 3
// stored() -> 9
// fixedCall() -> false
