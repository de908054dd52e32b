// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IStakeHistory {
    function getPastVotes(address who, uint256 unixTime) external view returns (uint256);
}

abstract contract Typed {
    bytes32 private immutable _seal;
    uint256 private immutable _chain;

    constructor() {
        _chain = block.chainid;
        _seal = _makeSeal();
    }

    function _makeSeal() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Stances"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    function seal() public view returns (bytes32) {
        return block.chainid == _chain ? _seal : _makeSeal();
    }

    function _signer(bytes32 structHash, uint8 v, bytes32 r, bytes32 s) internal view returns (address who) {
        require(uint256(s) <= 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0, "s");
        who = ecrecover(keccak256(abi.encodePacked("\x19\x01", seal(), structHash)), v, r, s);
        require(who != address(0), "signature");
    }
}

/// Grants decided by stances: while a grant is open each staker may take a stance and change it
/// as the debate goes on; the last stance of each counts. Stances may be sent in by a relayer.
contract StanceRelay is Typed {
    enum Side { Silent, With, Against }

    struct Grant {
        address payable payee;
        uint96 amount;
        uint48 snapshot;
        uint48 opens;
        uint48 closes;
        bool paid;
        uint256 with;
        uint256 against;
    }

    struct Stance {
        Side side;
        uint256 weight;
    }

    bytes32 public constant STANCE_TYPE =
        keccak256("Stance(address staker,uint256 grant,uint8 side,uint256 nonce,uint256 expiry)");

    IStakeHistory public immutable history;
    uint256 public immutable quorum;
    uint256 public immutable askBar;

    Grant[] public grants;
    mapping(uint256 => mapping(address => Stance)) public stances;
    mapping(address => uint256) public nonces;

    event Asked(uint256 indexed grant, address payee, uint96 amount);
    event Taken(uint256 indexed grant, address indexed staker, Side side, uint256 weight);
    event Paid(uint256 indexed grant);

    constructor(IStakeHistory history_, uint256 quorum_, uint256 askBar_) {
        require(address(history_) != address(0) && quorum_ > 0 && askBar_ > 0, "setup");
        history = history_;
        quorum = quorum_;
        askBar = askBar_;
    }

    receive() external payable {}

    function ask(address payable payee, uint96 amount) external returns (uint256 id) {
        require(payee != address(0) && amount > 0, "ask");
        uint48 snap = uint48(block.timestamp - 1);
        require(history.getPastVotes(msg.sender, snap) >= askBar, "bar");
        id = grants.length;
        grants.push(
            Grant(payee, amount, snap, uint48(block.timestamp + 1 days), uint48(block.timestamp + 8 days), false, 0, 0)
        );
        emit Asked(id, payee, amount);
    }

    function take(uint256 id, Side side) external {
        _take(id, msg.sender, side);
    }

    function takeFor(address staker, uint256 id, Side side, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= expiry, "expired");
        bytes32 h = keccak256(abi.encode(STANCE_TYPE, staker, id, uint8(side), nonces[staker], expiry));
        require(_signer(h, v, r, s) == staker, "not the staker");
        _take(id, staker, side);
    }

    function _take(uint256 id, address staker, Side side) private {
        Grant storage g = grants[id];
        require(block.timestamp >= g.opens && block.timestamp <= g.closes, "closed");
        require(side != Side.Silent, "side");
        nonces[staker] += 1;
        Stance storage now_ = stances[id][staker];
        if (now_.side == Side.With) g.with -= now_.weight;
        else if (now_.side == Side.Against) g.against -= now_.weight;

        uint256 weight = history.getPastVotes(staker, g.snapshot);
        require(weight > 0, "weightless");
        now_.side = side;
        now_.weight = weight;
        if (side == Side.With) g.with += weight;
        else g.against += weight;
        emit Taken(id, staker, side, weight);
    }

    function pay(uint256 id) external {
        Grant storage g = grants[id];
        require(block.timestamp > uint256(g.closes) + 2 days && !g.paid, "not now");
        require(g.with > g.against && g.with >= quorum, "lost");
        g.paid = true;
        emit Paid(id);
        (bool ok, ) = g.payee.call{value: g.amount}("");
        require(ok, "pay");
    }
}
