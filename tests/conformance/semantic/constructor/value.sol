contract Paid {
    uint public got;
    constructor() payable { got = msg.value; assert(msg.data.length == 0); }
    function here() external view returns (uint) { return address(this).balance; }
}
// ----
// constructor(), 3 wei ->
// got() -> 3
// here() -> 3
// balance -> 3
