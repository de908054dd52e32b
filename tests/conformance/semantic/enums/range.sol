enum Choice { Against, For, Abstain }
struct Vote { Choice choice; uint weight; }
interface Loose { function raw() external view returns (Choice); }
contract C {
    mapping(Choice => uint) public tally;
    function cast(Choice c) external { ++tally[c]; }
    function wrap(Vote memory v) external pure returns (Choice) { return v.choice; }
    function lazy(Vote calldata v) external pure returns (uint) { return v.weight; }
    function late(Vote calldata v) external pure returns (Choice) { return v.choice; }
    function parse(bytes memory data) external pure returns (Choice) { return abi.decode(data, (Choice)); }
    function convert(uint8 x) external pure returns (Choice) { return Choice(x); }
    fallback(bytes calldata) external returns (bytes memory) { return abi.encode(3); }
    function ask() external view returns (Choice) { return Loose(address(this)).raw(); }
    function ends() external pure returns (Choice, Choice) { return (type(Choice).min, type(Choice).max); }
}
// ----
// cast(uint8): 1 ->
// cast(uint8): 3 -> FAILURE
// tally(uint8): 1 -> 1
// tally(uint8): 7 -> FAILURE
// wrap((uint8,uint256)): 2, 9 -> 2
// wrap((uint8,uint256)): 3, 9 -> FAILURE
// lazy((uint8,uint256)): 3, 9 -> 9
// late((uint8,uint256)): 2, 9 -> 2
// late((uint8,uint256)): 3, 9 -> FAILURE
// parse(bytes): 0x20, 0x20, 2 -> 2
// parse(bytes): 0x20, 0x20, 3 -> FAILURE
// convert(uint8): 3 -> FAILURE, hex"4e487b71", 0x21
// ask() -> FAILURE
// ends() -> 0, 2
