// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract VotingUnits {
    struct Trace { uint48 at; uint208 value; }

    mapping(address => address) private _delegatee;
    mapping(address => Trace[]) private _traces;
    Trace[] private _supplyTrace;
    mapping(address => uint256) public nonces;

    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant DELEGATION_TYPE = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes);

    function _unitsOf(address account) internal view virtual returns (uint256);

    function clock() public view returns (uint48) {
        require(block.timestamp <= type(uint48).max, "clock");
        return uint48(block.timestamp);
    }

    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    function delegates(address account) public view returns (address) {
        return _delegatee[account];
    }

    function getVotes(address account) external view returns (uint256) {
        return _last(_traces[account]);
    }

    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        return _past(_traces[account], timepoint);
    }

    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        return _past(_supplyTrace, timepoint);
    }

    function delegate(address delegatee) external {
        _delegate(msg.sender, delegatee);
    }

    function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= expiry, "expired");
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, keccak256("Cobalt"), keccak256("1"), block.chainid, address(this)));
        bytes32 content = keccak256(abi.encode(DELEGATION_TYPE, delegatee, nonce, expiry));
        address signer = ecrecover(keccak256(abi.encodePacked("\x19\x01", domain, content)), v, r, s);
        require(signer != address(0), "signature");
        require(nonce == nonces[signer]++, "nonce");
        _delegate(signer, delegatee);
    }

    function _delegate(address account, address to) internal {
        address from = _delegatee[account];
        _delegatee[account] = to;
        emit DelegateChanged(account, from, to);
        _moveDelegateVotes(from, to, _unitsOf(account));
    }

    /// `from` is zero for new units, `to` is zero for units that cease.
    function _transferVotingUnits(address from, address to, uint256 amount) internal {
        if (from == address(0)) _push(_supplyTrace, _last(_supplyTrace) + amount);
        if (to == address(0)) _push(_supplyTrace, _last(_supplyTrace) - amount);
        _moveDelegateVotes(_delegatee[from], _delegatee[to], amount);
    }

    function _moveDelegateVotes(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint256 old = _last(_traces[from]);
            _push(_traces[from], old - amount);
            emit DelegateVotesChanged(from, old, old - amount);
        }
        if (to != address(0)) {
            uint256 old = _last(_traces[to]);
            _push(_traces[to], old + amount);
            emit DelegateVotesChanged(to, old, old + amount);
        }
    }

    function _last(Trace[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].value;
    }

    function _push(Trace[] storage list, uint256 value) private {
        require(value <= type(uint208).max, "votes overflow");
        uint256 n = list.length;
        if (n > 0 && list[n - 1].at == clock()) list[n - 1].value = uint208(value);
        else list.push(Trace(clock(), uint208(value)));
    }

    function _past(Trace[] storage list, uint256 timepoint) private view returns (uint256) {
        require(timepoint < clock(), "future lookup");
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].at > timepoint) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : list[high - 1].value;
    }
}

contract CobaltToken is VotingUnits {
    string public constant name = "Cobalt";
    string public constant symbol = "CBLT";
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    constructor(address treasury) {
        require(treasury != address(0), "treasury");
        uint256 amount = 50_000_000e18;
        totalSupply = amount;
        balanceOf[treasury] = amount;
        _transferVotingUnits(address(0), treasury, amount);
        emit Transfer(address(0), treasury, amount);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        _transfer(from, to, amount);
        return true;
    }

    /// Payroll and airdrops: one sender, many recipients, one debit.
    function disperse(address[] calldata to, uint256[] calldata amounts) external {
        require(to.length == amounts.length, "lengths");
        uint256 sum;
        for (uint256 i; i < to.length; ++i) sum += amounts[i];
        balanceOf[msg.sender] -= sum;
        for (uint256 i; i < to.length; ++i) {
            require(to[i] != address(0), "zero address");
            balanceOf[to[i]] += amounts[i];
            emit Transfer(msg.sender, to[i], amounts[i]);
        }
    }

    function burn(uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        totalSupply -= amount;
        _transferVotingUnits(msg.sender, address(0), amount);
        emit Transfer(msg.sender, address(0), amount);
    }

    function _transfer(address from, address to, uint256 amount) private {
        require(to != address(0), "zero address");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        _transferVotingUnits(from, to, amount);
        emit Transfer(from, to, amount);
    }

    function _unitsOf(address account) internal view override returns (uint256) {
        return balanceOf[account];
    }
}
