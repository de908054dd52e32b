contract Child {
    uint public immutable n;
    constructor(uint x) payable { n = x; }
    function done() external { selfdestruct(payable(msg.sender)); }
}
contract C {
    function predicted(bytes32 salt, uint x) public view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(Child).creationCode, abi.encode(x)));
        return address(uint160(uint(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, code)))));
    }
    function typed(bytes32 salt, uint x) external returns (bool, uint) {
        address want = predicted(salt, x);
        Child child = new Child{salt: salt}(x);
        return (address(child) == want, child.n());
    }
    function raw(bytes32 salt, uint x) external returns (bool, uint) {
        bytes memory code = abi.encodePacked(type(Child).creationCode, abi.encode(x));
        address made;
        assembly { made := create2(0, add(code, 0x20), mload(code), salt) }
        return (made == predicted(salt, x), Child(made).n());
    }
    function twice(bytes32 salt) external returns (bool again) {
        new Child{salt: salt}(0);
        try new Child{salt: salt}(0) { again = true; } catch {}
    }
    function codes() external returns (bool, bool, bool) {
        address child = address(new Child(1));
        return (child.code.length > 0, address(99).code.length == 0, child.codehash == keccak256(child.code));
    }
    function gone() external returns (uint) {
        Child child = new Child{value: 0}(4);
        child.done();
        return address(child).code.length > 0 ? 1 : 0;
    }
}
// ----
// typed(bytes32,uint256): 1, 5 -> true, 5
// raw(bytes32,uint256): 2, 6 -> true, 6
// twice(bytes32): 3 -> false
// codes() -> true, true, true
// gone() -> 1
