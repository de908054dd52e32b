// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.6.12;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Arithmetic {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }

    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "underflow");
        return a - b;
    }
}

/// Stake of the underlying token, one vote each. Not transferable.
contract StakedVotes {
    using Arithmetic for uint256;

    struct Checkpoint {
        uint256 fromBlock;
        uint256 votes;
    }

    struct Exit {
        uint256 amount;
        uint256 readyAt;
    }

    string public constant name = "Staked Votes";
    uint256 public constant COOLDOWN = 10 days;
    bytes32 public constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 public constant DELEGATION_TYPEHASH = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    IERC20 public immutable underlying;
    uint256 public totalStaked;

    mapping(address => uint256) public stakeOf;
    mapping(address => Exit) public exits;
    mapping(address => address) public delegates;
    mapping(address => uint256) public nonces;
    mapping(address => uint256) public numCheckpoints;
    mapping(address => mapping(uint256 => Checkpoint)) public checkpoints;

    event Staked(address indexed account, uint256 amount);
    event ExitRequested(address indexed account, uint256 amount, uint256 readyAt);
    event Exited(address indexed account, uint256 amount);
    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes);

    constructor(IERC20 underlying_) public {
        require(address(underlying_) != address(0), "underlying");
        underlying = underlying_;
    }

    function stake(uint256 amount) external {
        require(amount > 0, "amount");
        stakeOf[msg.sender] = stakeOf[msg.sender].plus(amount);
        totalStaked = totalStaked.plus(amount);
        _moveVotes(address(0), delegates[msg.sender], amount);
        emit Staked(msg.sender, amount);
        require(underlying.transferFrom(msg.sender, address(this), amount), "transfer");
    }

    /// Stops counting at once, is paid out after the cooldown. A further request starts the wait again.
    function requestExit(uint256 amount) external {
        require(amount > 0, "amount");
        stakeOf[msg.sender] = stakeOf[msg.sender].minus(amount);
        totalStaked = totalStaked.minus(amount);
        _moveVotes(delegates[msg.sender], address(0), amount);
        Exit storage e = exits[msg.sender];
        e.amount = e.amount.plus(amount);
        e.readyAt = block.timestamp.plus(COOLDOWN);
        emit ExitRequested(msg.sender, amount, e.readyAt);
    }

    function exit() external {
        Exit storage e = exits[msg.sender];
        uint256 amount = e.amount;
        require(amount > 0, "no request");
        require(block.timestamp >= e.readyAt, "cooling down");
        e.amount = 0;
        emit Exited(msg.sender, amount);
        require(underlying.transfer(msg.sender, amount), "transfer");
    }

    function delegate(address delegatee) external {
        _delegate(msg.sender, delegatee);
    }

    function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= expiry, "signature expired");
        bytes32 structHash = keccak256(abi.encode(DELEGATION_TYPEHASH, delegatee, nonce, expiry));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", _domainSeparator(), structHash));
        address signatory = ecrecover(digest, v, r, s);
        require(signatory != address(0), "invalid signature");
        nonces[signatory] = nonce + 1;
        _delegate(signatory, delegatee);
    }

    function getCurrentVotes(address account) external view returns (uint256) {
        uint256 n = numCheckpoints[account];
        return n > 0 ? checkpoints[account][n - 1].votes : 0;
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "not yet determined");
        uint256 low = 0;
        uint256 high = numCheckpoints[account];
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (checkpoints[account][mid].fromBlock > blockNumber) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        return high == 0 ? 0 : checkpoints[account][high - 1].votes;
    }

    function _delegate(address delegator, address delegatee) private {
        address current = delegates[delegator];
        delegates[delegator] = delegatee;
        emit DelegateChanged(delegator, current, delegatee);
        _moveVotes(current, delegatee, stakeOf[delegator]);
    }

    function _moveVotes(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) {
            return;
        }
        if (from != address(0)) {
            uint256 n = numCheckpoints[from];
            uint256 old = n > 0 ? checkpoints[from][n - 1].votes : 0;
            _write(from, n, old, old.minus(amount));
        }
        if (to != address(0)) {
            uint256 n = numCheckpoints[to];
            uint256 old = n > 0 ? checkpoints[to][n - 1].votes : 0;
            _write(to, n, old, old.plus(amount));
        }
    }

    function _write(address who, uint256 n, uint256 oldVotes, uint256 newVotes) private {
        if (n > 0 && checkpoints[who][n - 1].fromBlock == block.number) {
            checkpoints[who][n - 1].votes = newVotes;
        } else {
            checkpoints[who][n] = Checkpoint(block.number, newVotes);
            numCheckpoints[who] = n + 1;
        }
        emit DelegateVotesChanged(who, oldVotes, newVotes);
    }

    function _domainSeparator() private view returns (bytes32) {
        uint256 id;
        assembly {
            id := chainid()
        }
        return keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name)), id, address(this)));
    }
}
