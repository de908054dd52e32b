contract Vault {
    struct P { uint256 x; uint256 y; }
    function f(uint256[] calldata a, address payable to) external returns (bytes memory) {
        P memory p = P({y: 2, x: a[0]});
        p.x = a.length > 1 ? a[1:][0] : -(-5 ** 2) < 0 ? 1 : uint256(2) << 3 | 4 & ~uint256(1) ^ 9;
        uint256[2] memory pair = [uint256(1), 2];
        bytes4 s = this.f.selector;
        payable(address(this)).transfer(type(uint8).max % 3);
        (bool ok, bytes memory data) = to.call{value: pair[0]++}(abi.encodeCall(this.f, (a, to)));
        require(ok && !false || s != 0x0, "no");
        new uint256[](3)[--pair[1]] >>= 1;
        return data;
    }
}
// ----
