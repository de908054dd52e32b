// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// What every release since 0.4.11 can say, once: port.mjs fits it to each of them.

interface ICaller {
    function reenter(uint256 n) external returns (uint256);
}

contract Peer {
    uint256 public count;
    mapping(address => uint256) public paid;

    event Bumped(address indexed by, uint256 count);

    constructor(uint256 start) payable {
        count = start;
    }

    function bump(uint256 by) external payable returns (uint256, bool) {
        require(by != 13, "unlucky");
        count = count + by;
        paid[msg.sender] = paid[msg.sender] + msg.value;
        emit Bumped(msg.sender, count);
        return (count, msg.value > 0);
    }

    function peek(address who) external view returns (uint256) {
        return paid[who] * 1000 + count;
    }

    function callBack(address to, uint256 depth) external returns (uint256) {
        count = count + 1;
        if (depth > 0) ICaller(to).reenter(depth - 1);
        return count;
    }

    receive() external payable {
        paid[msg.sender] += msg.value;
    }
}

contract Trail {
    uint256 public trail;

    event Step(bytes32 indexed what, uint256 value, bool odd);

    constructor(uint256 seed) {
        trail = seed;
    }

    modifier atMost(uint256 x, uint256 limit) {
        require(x <= limit, "over the limit");
        _;
        trail = trail * 10 + 9;
    }

    modifier twice() {
        _;
        _;
    }

    modifier skipOdd(uint256 x) {
        if (x % 2 == 0) {
            _;
        }
        trail = trail + 1;
    }

    function visit(uint256 x) public virtual returns (uint256) {
        trail = (trail * 10 + 1) % 1000000;
        return x + 1;
    }
}

abstract contract Branch is Trail {
    function visit(uint256 x) public virtual override returns (uint256) {
        trail = (trail * 10 + 2) % 1000000;
        return super.visit(x) * 2;
    }
}

library Sums {
    function total(uint256[] storage self) internal view returns (uint256 sum) {
        for (uint256 i = 0; i < self.length; i++) sum += self[i];
    }

    function clamp(uint256 x, uint256 high) internal pure returns (uint256) {
        return x > high ? high : x;
    }
}

contract Machine is Branch {
    using Sums for uint256[];
    using Sums for uint256;

    enum Phase { None, Open, Shut, Done }

    struct Packed {
        uint8 small;
        int16 signedPart;
        bytes4 tag;
        Phase phase;
        address who;
        bool flag;
        uint128 wide;
        uint64 half;
    }

    struct Record {
        uint256 id;
        address owner;
        uint64 time;
        bool open;
        uint8 kind;
        uint256[] list;
        mapping(address => uint256) shares;
        mapping(uint256 => Packed) parts;
        string title;
    }

    struct Half {
        uint128 low;
        uint128 high;
        uint256 sum;
    }

    struct Board {
        uint64 from;
        uint256[3] yes;
        Half[2] halves;
        uint256[3] no;
        bool done;
    }

    Packed public packed;
    uint256[] public numbers;
    uint16[7] public fixedNumbers;
    uint32[] public narrow;
    mapping(uint256 => Record) public records;
    mapping(address => mapping(uint256 => bool)) public seen;
    mapping(bytes32 => uint256) public byHash;
    Packed[] public row;
    bytes public blob;
    string public text;
    Peer public peer;
    bool internal locked;
    int8[5] internal signedOnes;
    Board[] internal boards;
    uint256[4] internal levels;
    address public immutable maker;
    uint256 internal constant SALT = 7 * 6 + 1 ether / 1e12;
    bytes32 public constant TYPEHASH = keccak256("Machine(uint256 salt)");

    event Named(address indexed who, bytes32 indexed tag, uint256[] list, string text);

    constructor(uint256 seed, address payable peer_) Trail(seed) {
        maker = msg.sender;
        peer = Peer(peer_);
        signedOnes[1] = -3;
        signedOnes[4] = -128;
    }

    receive() external payable {
        trail = trail + msg.value;
    }

    // ---- arithmetic

    function bytesized(uint8 a, uint8 b) external pure returns (uint8, uint8, uint8, uint8, uint8) {
        return (a + b, a - b, a * b, a / b, a % b);
    }

    function words(uint256 a, uint256 b) external pure returns (uint256, uint256, uint256) {
        return (a + b, a - b, a * b);
    }

    function wrapping(uint256 a, uint128 b) external pure returns (uint256 x, uint256 y, uint128 z) {
        unchecked {
            x = a - b;
            y = a * a + 1;
            z = b * b;
        }
    }

    function divisions(int256 a, int256 b) external pure returns (int256, int256, int256) {
        return (a / b, a % b, a - b);
    }

    function signedOps(int8 a, int8 b) external pure returns (int8, int8, bool, int256, int8) {
        return (a / b, a % b, a < b, int256(a) * b, -a);
    }

    function powers(uint256 a, uint8 b) external pure returns (uint256, uint256, uint256, uint256) {
        return (a ** b, uint256(2) ** b, a << b, a >> b);
    }

    function bits(uint32 a, bytes4 b) external pure returns (uint32, uint32, bytes4, uint16, uint32) {
        return (~a, a ^ 0xff00ff00, b & 0x00ffff00, uint16(a), uint32(b) | a);
    }

    function conversions(uint256 a) external pure returns (address, uint64, bool, Phase) {
        return (address(uint160(a)), uint64(a), a != 0, Phase(a % 5));
    }

    function incDec(uint256 x) public pure returns (uint256 a, uint256 b, uint256 c, uint256 d) {
        a = x++;
        b = ++x;
        c = x--;
        d = --x;
    }

    function modular(uint256 a, uint256 b, uint256 m) external pure returns (uint256, uint256) {
        return (mulmod(a, b, m), addmod(a, b, m));
    }

    function roots(uint256 y) external pure returns (uint256 z) {
        if (y > 3) {
            z = y;
            uint256 x = y / 2 + 1;
            while (x < z) {
                z = x;
                x = (y / x + x) / 2;
            }
        } else if (y != 0) {
            z = 1;
        }
    }

    // ---- control flow

    function loops(uint256 n) external pure returns (uint256 sum) {
        for (uint256 i = 0; i < n; i++) {
            if (i % 3 == 0) continue;
            if (i > 20) break;
            uint256 j = i;
            while (true) {
                sum += j;
                if (j-- == 0) break;
            }
        }
        do {
            sum++;
        } while (sum % 7 != 0);
    }

    function fib(uint256 n) public pure returns (uint256) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    function even(uint256 n) public pure returns (bool) {
        return n == 0 || odd(n - 1);
    }

    function odd(uint256 n) public pure returns (bool) {
        return n != 0 && even(n - 1);
    }

    function shortCircuit(uint256 x) external returns (bool a, bool b, uint256) {
        trail = 0;
        a = x > 5 && note(1);
        b = x > 5 || note(2);
        if (!(x > 7 && a) || (b && note(3))) note(4);
        return (a, b, trail);
    }

    function note(uint256 digit) internal returns (bool) {
        trail = trail * 10 + digit;
        return digit % 2 == 1;
    }

    function guarded(uint256 x) external atMost(x, 5) twice returns (uint256 out) {
        trail += 100;
        out = trail;
        if (x == 3) return 33;
    }

    function skipped(uint256 x) external skipOdd(x) atMost(x, 8) returns (uint256) {
        trail = x;
        return x * 2;
    }

    function visit(uint256 x) public virtual override returns (uint256) {
        emit Step("visit", x, x % 2 == 1);
        return super.visit(x);
    }

    function pick(uint256 which, uint256 x) external pure returns (uint256) {
        function(uint256) pure returns (uint256) f = which == 0 ? fib : which == 1 ? triple : square;
        return f(x) + f(x + 1);
    }

    function triple(uint256 x) internal pure returns (uint256) {
        return 3 * x;
    }

    function square(uint256 x) internal pure returns (uint256) {
        return x * x;
    }

    function phaseOf(uint256 id) public view returns (Phase) {
        if (records[id].time == 0) return Phase.None;
        if (!records[id].open) return Phase.Shut;
        return block.timestamp < uint256(records[id].time) + 1000 ? Phase.Open : Phase.Done;
    }

    // ---- storage

    function open(uint256 id, uint8 kind, address owner) external returns (uint256) {
        Record storage r = records[id];
        require(r.time == 0, "taken");
        r.id = id;
        r.owner = owner;
        r.time = uint64(block.timestamp);
        r.kind = kind;
        r.open = true;
        r.shares[msg.sender] = id * 10;
        seen[msg.sender][id] = true;
        return uint256(phaseOf(id));
    }

    function shut(uint256 id) external {
        require(phaseOf(id) == Phase.Open, "not open");
        require(records[id].owner == msg.sender);
        records[id].open = false;
        records[id].kind += 1;
        delete seen[msg.sender][id];
    }

    function fill(uint256 id, uint256 n) external returns (uint256) {
        Record storage r = records[id];
        for (uint256 i = 0; i < n; i++) r.list.push(i * i + id);
        if (n > 2) {
            r.list[n - 1] = r.list[0] + r.list[1];
            delete r.list[0];
        }
        Packed storage p = r.parts[n];
        p.half = uint64(r.list.length);
        p.who = msg.sender;
        p.phase = Phase.Done;
        p.wide = uint128(r.list.total());
        r.parts[n + 1].flag = !r.parts[n + 1].flag;
        return r.list.total().clamp(500);
    }

    function part(uint256 id, uint256 n) external view returns (uint64, address, Phase, uint128, bool, uint256) {
        Packed storage p = records[id].parts[n];
        return (p.half, p.who, p.phase, p.wide, records[id].parts[n + 1].flag, records[id].shares[msg.sender]);
    }

    function pack(uint8 small, int16 s, bytes4 tag, uint128 wide) external returns (uint128, int16) {
        packed.small = small;
        packed.signedPart = s;
        packed.tag = tag;
        packed.phase = Phase.Shut;
        packed.who = msg.sender;
        packed.wide = wide;
        packed.half = 5;
        packed.signedPart -= 1;
        packed.wide |= 1;
        packed.small++;
        packed.flag = packed.signedPart < 0;
        return (packed.wide, packed.signedPart);
    }

    function whole(uint8 small, int16 s) external returns (int16, address, uint64) {
        packed = Packed(small, s, 0x01020304, Phase.Open, address(this), true, 9, 10);
        Packed memory copy = packed;
        copy.half += 1;
        row.push(copy);
        row[row.length - 1].signedPart = -s;
        Packed memory last = row[row.length - 1];
        return (last.signedPart, last.who, last.half);
    }

    function arrays(uint256 n) external returns (uint256, uint256) {
        delete numbers;
        delete narrow;
        for (uint256 i = 0; i < n; i++) {
            numbers.push(i * i);
            narrow.push(uint32(i * 1000));
        }
        //:if >=0.5.0
        if (n > 2) numbers.pop();
        //:else
        if (n > 2) numbers.length--;
        //:end
        uint256[] memory copy = numbers;
        copy[0] = 77;
        numbers[1] = copy[0] + numbers[1];
        uint256[] storage other = numbers;
        other[0] = 5;
        return (numbers.total(), copy.length + narrow[n - 1]);
    }

    function fixedArrays(uint256 i, uint16 v) external returns (uint16, uint256, uint256) {
        fixedNumbers[i] = v;
        uint16[7] memory local = fixedNumbers;
        local[6] = 9;
        uint256[3] memory three = [uint256(i), 2, v];
        return (local[i], fixedNumbers.length, three[i % 4]);
    }

    /// Arrays of fixed length among other members and variables, by an index that is chosen or fixed.
    function tracks(uint256 at, uint256 v, bool yes) external returns (uint256, uint256, uint256, uint128) {
        //:if >=0.6.0
        while (boards.length < 2) boards.push();
        //:else
        if (boards.length < 2) boards.length = 2;
        //:end
        Board storage b = boards[v % 2];
        b.from = uint64(v);
        if (yes) b.yes[at] += v;
        else b.no[at] += v;
        b.yes[1] += 100;
        b.halves[at % 2].high += uint128(v);
        b.halves[1].low += 3;
        b.halves[at % 2].sum += at;
        levels[at + 1] = v;
        levels[0] += 1;
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; i++) sum += b.yes[i] * 2 + b.no[i];
        b.done = !b.done;
        return (sum, levels[at] + levels[3], b.halves[0].sum + b.halves[1].sum, b.halves[1].high + b.halves[1].low);
    }

    function signedIndex(uint256 i) external view returns (int8, int16) {
        return (signedOnes[i], int16(signedOnes[i]) * 3);
    }

    function strings(bytes32 key, string calldata value) external returns (uint256, bytes32) {
        text = value;
        blob = bytes(text);
        if (blob.length > 3) blob[2] = 0x2d;
        byHash[keccak256(bytes(text))] += 1;
        byHash[key] = blob.length;
        return (bytes(text).length, keccak256(blob));
    }

    // ---- memory

    function memoryNew(uint256 n) external pure returns (uint256, address, uint256) {
        bytes memory b = new bytes(n);
        address[] memory list = new address[](2);
        list[1] = address(0x1234);
        for (uint256 i = 0; i < b.length; i++) b[i] = bytes1(uint8(i));
        uint256 sum = 0;
        for (uint256 k = 0; k < b.length; k++) sum = sum * 3 + uint8(b[k]);
        return (sum % 1000007, list[1], b.length);
    }

    function inputs(uint256[] calldata list, uint256 at) external pure returns (uint256 sum, uint256) {
        for (uint256 i = 0; i < list.length; i++) sum += list[i] * (i + 1);
        return (sum, list[at]);
    }

    function echo(bytes memory data, string memory s) public pure returns (bytes memory, string memory, uint256) {
        return (data, s, data.length + bytes(s).length);
    }

    function tuples(uint256 a) public pure returns (uint256 x, bytes32 y, bool) {
        x = a;
        y = "named";
        (x, y) = (x + 1, bytes32(x));
        return (x, y, x > 3);
    }

    function callTuples(uint256 a) external pure returns (uint256) {
        uint256 x;
        bool z;
        (x, , z) = tuples(a);
        return z ? x : 0;
    }

    function hashes(uint256 a, address b) external pure returns (bytes32, bytes32, bytes32) {
        //:if >=0.4.22
        return (keccak256(abi.encode(a, b)), keccak256(abi.encodePacked(a, b)), keccak256(abi.encodePacked(uint8(1), b)));
        //:else
        return (keccak256(a, uint256(b)), keccak256(a, b), keccak256(uint8(1), b));
        //:end
    }

    function precompiles(bytes32 h, uint8 v, bytes32 r, bytes32 s) external pure returns (address, bytes32, bytes20) {
        //:if >=0.5.0
        return (ecrecover(h, v, r, s), sha256(abi.encodePacked(h)), ripemd160(abi.encodePacked(h)));
        //:else
        return (ecrecover(h, v, r, s), sha256(h), ripemd160(h));
        //:end
    }

    function event_(string calldata t) external {
        emit Named(msg.sender, "tag", numbers, text);
        emit Named(address(this), TYPEHASH, numbers, t);
    }

    // ---- calls

    modifier lock() {
        require(!locked, "locked");
        locked = true;
        _;
        locked = false;
    }

    function reenter(uint256 n) external lock returns (uint256) {
        return peer.callBack(address(this), n);
    }

    function calls(uint256 by) external payable returns (uint256, bool, uint256) {
        uint256 total;
        bool paid;
        (total, paid) = peer.bump{value: msg.value}(by);
        return (total, paid, address(peer).balance + peer.peek(address(this)));
    }

    function pay(address payable to, uint256 amount) external returns (bool) {
        to.transfer(amount);
        return to.send(amount / 2);
    }

    function create(uint256 start) external payable returns (uint256, uint256) {
        Peer made = (new Peer){value: msg.value}(start);
        return (made.count(), address(made).balance);
    }

    function lowLevel(address to, bytes calldata data) external payable returns (bool) {
        (bool ok,) = to.call{value: msg.value}(data);
        if (!ok) trail = 404;
        return ok;
    }

    function context() external payable returns (address, uint256, uint256, uint256, bytes4) {
        return (msg.sender, msg.value, block.timestamp, block.number, msg.sig);
    }

    function assertive(uint256 x) external pure returns (uint256) {
        assert(x != 1);
        require(x != 2);
        if (x == 3) revert("three");
        return x;
    }

    // ---- assembly

    function assembly_(uint256 x) external returns (uint256 out) {
        //:if >=0.4.16
        assembly {
            function fact(n) -> f {
                f := 1
                for { let i := 2 } iszero(gt(i, n)) { i := add(i, 1) } { f := mul(f, i) }
            }
            switch x
            case 0 { out := 100 }
            case 1 { out := sload(0) }
            default { out := fact(x) }
            if gt(x, 5) {
                mstore(0, x)
                mstore(0x20, out)
                out := keccak256(0, 0x40)
                sstore(0, signextend(0, x))
            }
            mstore8(0x1f, byte(31, x))
            out := xor(out, sar_(mload(0)))
            function sar_(w) -> r { r := sdiv(w, 3) }
        }
        //:else
        assembly {
            mstore(0, x)
            mstore(0x20, sload(0))
            out := sha3(0, 0x40)
            sstore(0, signextend(0, x))
        }
        //:end
    }
}
