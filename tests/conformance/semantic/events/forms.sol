contract Other {
    event Ping(uint n);
    function ping() external { emit Ping(7); }
}
contract C {
    event Plain(address indexed who, uint amount, string text);
    event Hashed(string indexed text, uint[] indexed list);
    event Quiet(uint indexed a, uint b) anonymous;
    Other other = new Other();
    function plain() external { emit Plain(address(0x11), 5, "hi"); }
    function hashed() external {
        uint[] memory list = new uint[](1);
        list[0] = 2;
        emit Hashed("a", list);
    }
    function quiet() external { emit Quiet(1, 2); }
    function far() external { other.ping(); }
    function lost() external { emit Quiet(1, 2); revert("no"); }
}
// ----
// plain() ->
// ~ emit Plain(address,uint256,string): #0x11, 0x05, 0x40, 0x02, "hi"
// hashed() ->
// ~ emit Hashed(string,uint256[]): #0x3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb, #0x405787fa12a823e0f2b7631cc41b3ba8828b3321ca811111fa75cd3aa3bb5ace
// quiet() ->
// ~ emit <anonymous>: #0x01, 0x02
// far() ->
// ~ emit Ping(uint256) from 0x137aa4dfc0911524504fcd4d98501f179bc13b4a: 0x07
// lost() -> FAILURE, hex"08c379a0", 0x20, 2, "no"
