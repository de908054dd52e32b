pragma solidity ^0.4.24;
contract Made {
    uint public n;
    uint public got;
    constructor(uint m) public payable { n = m; got = msg.value; }
}
contract C {
    constructor() public payable {}
    function make(uint v) public payable returns (uint, uint) {
        Made made = (new Made).value(v)(7);
        return (made.n(), made.got());
    }
    function gas() public payable returns (uint) {
        Made made = (new Made).value(msg.value)(8);
        return address(made).balance + this.balance;
    }
}
// ----
// constructor(), 20 wei ->
// make(uint256): 3 -> 7, 3
// make(uint256): 100 -> FAILURE
// gas(), 4 wei -> 21
