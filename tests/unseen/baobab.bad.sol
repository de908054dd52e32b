// SPDX-License-Identifier: GPL-3.0
pragma solidity 0.8.4;

abstract contract TypedData {
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private immutable _nameHash;

    constructor(string memory name_) {
        _nameHash = keccak256(bytes(name_));
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, _nameHash, keccak256("1"), block.chainid, address(this)));
    }

    function _signer(bytes32 structHash, uint8 v, bytes32 r, bytes32 s) internal view returns (address who) {
        require(uint256(s) <= 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0, "s value");
        who = ecrecover(keccak256(abi.encodePacked("\x19\x01", domainSeparator(), structHash)), v, r, s);
        require(who != address(0), "bad signature");
    }
}

contract BaobabVotes is TypedData {
    struct Leaf {
        uint64 when;
        uint192 sum;
    }

    bytes32 public constant ENTRUST_TYPE = keccak256("Entrust(address keeper,uint256 nonce,uint256 deadline)");

    string public constant name = "Baobab";
    string public constant symbol = "BAO";
    uint8 public constant decimals = 18;
    uint256 public immutable totalSupply;

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public keeperOf;
    mapping(address => uint256) public nonces;
    mapping(address => Leaf[]) private _branch;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Entrusted(address indexed holder, address indexed before, address indexed keeper);

    constructor(address garden, uint128 amount) TypedData("Baobab") {
        require(garden != address(0) && amount > 0, "bad genesis");
        totalSupply = amount;
        balanceOf[garden] = amount;
        emit Transfer(address(0), garden, amount);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _shift(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        emit Approval(from, msg.sender, allowance[from][msg.sender]);
        _shift(from, to, value);
        return true;
    }

    function entrust(address keeper) external {
        _entrust(msg.sender, keeper);
    }

    function entrustWithSignature(address keeper, uint256 nonce, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= deadline, "signature expired");
        address holder = _signer(keccak256(abi.encode(ENTRUST_TYPE, keeper, nonce, deadline)), v, r, s);
        require(nonce >= nonces[holder], "stale nonce");
        _entrust(holder, keeper);
    }

    function votingPower(address account, uint256 when) external view returns (uint256) {
        require(when < block.timestamp, "not in the past");
        Leaf[] storage leaves = _branch[account];
        uint256 low;
        uint256 high = leaves.length;
        while (low < high) {
            uint256 mid = (low & high) + (low ^ high) / 2;
            if (leaves[mid].when > when) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        return high == 0 ? 0 : leaves[high - 1].sum;
    }

    function _entrust(address holder, address keeper) private {
        address before = keeperOf[holder];
        keeperOf[holder] = keeper;
        emit Entrusted(holder, before, keeper);
        _graft(before, keeper, balanceOf[holder]);
    }

    function _shift(address from, address to, uint256 value) private {
        require(to != address(0), "to zero");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        _graft(keeperOf[from], keeperOf[to], value);
    }

    function _graft(address from, address to, uint256 value) private {
        if (from == to || value == 0) return;
        if (from != address(0)) _grow(from, _tip(from) - value);
        if (to != address(0)) _grow(to, _tip(to) + value);
    }

    function _tip(address account) private view returns (uint256) {
        uint256 n = _branch[account].length;
        return n == 0 ? 0 : _branch[account][n - 1].sum;
    }

    function _grow(address account, uint256 sum) private {
        Leaf[] storage leaves = _branch[account];
        uint256 n = leaves.length;
        if (n > 0 && leaves[n - 1].when == block.timestamp) {
            leaves[n - 1].sum = uint192(sum);
        } else {
            leaves.push(Leaf(uint64(block.timestamp), uint192(sum)));
        }
    }
}
