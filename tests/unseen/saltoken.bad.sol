// SPDX-License-Identifier: MIT
pragma solidity ^0.7.5;

/// SAL: fixed-supply voting token with history. Every holder carries his own votes
/// unless he has named a spokesman. Meta transfers let relayers pay the gas.
contract SalToken {
    string public constant name = "Sal";
    string public constant symbol = "SAL";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 50000000e18;

    bytes32 public constant ORDER_TYPEHASH =
        keccak256("Order(address from,address to,uint256 amount,uint256 fee,uint256 nonce,uint256 deadline)");
    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");

    struct Tide {
        uint32 height;
        uint224 votes;
    }

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) private _spokesman;
    mapping(address => Tide[]) private _tides;
    mapping(address => uint256) public nonces;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event SpokesmanNamed(address indexed holder, address indexed previous, address indexed next);
    event TideChanged(address indexed who, uint256 votes);

    constructor(address treasury) {
        require(treasury != address(0), "SAL: treasury");
        balanceOf[treasury] = totalSupply;
        emit Transfer(address(0), treasury, totalSupply);
        _shift(address(0), treasury, totalSupply);
    }

    function spokesmanOf(address holder) public view returns (address) {
        address s = _spokesman[holder];
        return s == address(0) ? holder : s;
    }

    function nameSpokesman(address next) external {
        address was = spokesmanOf(msg.sender);
        _spokesman[msg.sender] = next;
        emit SpokesmanNamed(msg.sender, was, spokesmanOf(msg.sender));
        _shift(was, spokesmanOf(msg.sender), balanceOf[msg.sender]);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        _shift(spokesmanOf(msg.sender), spokesmanOf(to), amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        require(allowed >= amount, "SAL: allowance");
        allowance[from][msg.sender] = allowed - amount;
        emit Approval(from, msg.sender, allowed - amount);
        _move(from, to, amount);
        _shift(spokesmanOf(from), spokesmanOf(to), amount);
        return true;
    }

    /// Carries out a signed order; the relayer keeps the fee named in it.
    function transferByOrder(
        address from,
        address to,
        uint256 amount,
        uint256 fee,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(block.timestamp <= deadline, "SAL: deadline");
        bytes32 order = keccak256(abi.encode(ORDER_TYPEHASH, from, to, amount, fee, nonces[from]++, deadline));
        require(_signerOf(order, v, r, s) == from, "SAL: signature");
        _move(from, to, amount);
        _shift(spokesmanOf(from), spokesmanOf(to), amount);
        _move(from, msg.sender, fee);
    }

    function currentVotes(address who) external view returns (uint256) {
        Tide[] storage t = _tides[who];
        return t.length == 0 ? 0 : t[t.length - 1].votes;
    }

    function priorVotes(address who, uint256 height) external view returns (uint256) {
        require(height < block.number, "SAL: undetermined");
        Tide[] storage t = _tides[who];
        uint256 lo = 0;
        uint256 hi = t.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (t[mid].height > height) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : t[lo - 1].votes;
    }

    function _signerOf(bytes32 order, uint8 v, bytes32 r, bytes32 s) private view returns (address signer) {
        uint256 id;
        assembly {
            id := chainid()
        }
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name)), id, address(this)));
        signer = ecrecover(keccak256(abi.encodePacked("\x19\x01", domain, order)), v, r, s);
        require(signer != address(0), "SAL: unsigned");
    }

    function _move(address from, address to, uint256 amount) private {
        require(to != address(0), "SAL: to");
        require(balanceOf[from] >= amount, "SAL: balance");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }

    function _shift(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) _note(from, false, amount);
        if (to != address(0)) _note(to, true, amount);
    }

    function _note(address who, bool up, uint256 amount) private {
        Tide[] storage t = _tides[who];
        uint256 n = t.length;
        uint256 was = n == 0 ? 0 : t[n - 1].votes;
        require(up || was >= amount, "SAL: votes");
        uint224 votes = uint224(up ? was + amount : was - amount);
        if (n > 0 && t[n - 1].height == block.number) t[n - 1].votes = votes;
        else t.push(Tide(uint32(block.number), votes));
        emit TideChanged(who, votes);
    }
}
