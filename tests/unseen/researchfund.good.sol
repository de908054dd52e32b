// SPDX-License-Identifier: LGPL-3.0
pragma solidity ^0.8.16;

interface IArbiter {
    function askQuestion(uint256 template, string calldata q, address judge, uint32 timeout, uint32 opening, uint256 nonce)
        external payable returns (bytes32);
    function resultFor(bytes32 id) external view returns (bytes32);
    function getBond(bytes32 id) external view returns (uint256);
    function getFinalizeTS(bytes32 id) external view returns (uint32);
}

interface IVault {
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 op) external returns (bool);
}

/// Connects an off-chain ballot of a research fund to its vault: an arbiter reports the result of the ballot.
/// The fund (the vault's own account) can void a request at any time before it is carried out.
contract ResearchFundModule {
    error OnlyVault();
    error Unknown();
    error Taken();
    error Refused();
    error NotYet();
    error TooLate();
    error Failed();
    error Range();

    enum Mark { Empty, Asked, Voided, Done }

    struct Action {
        address to;
        uint96 value;
        bytes data;
    }

    struct Request {
        bytes32 question;
        bytes32 content;
        uint256 stake;
        Mark mark;
    }

    uint32 public constant ANSWER_TIME = 2 days;
    uint256 public constant COOLDOWN = 1 days;
    uint256 public constant EXPIRY = 10 days;
    uint256 public constant STAKE_LOW = 1 ether;
    uint256 public constant STAKE_HIGH = 200 ether;
    bytes32 private constant YES = bytes32(uint256(1));

    IVault public immutable vault;
    IArbiter public immutable arbiter;
    address public immutable judge;
    uint256 public immutable template;
    uint256 public minStake;
    mapping(bytes32 => Request) public requests;

    event Asked(bytes32 indexed key, bytes32 indexed question, address indexed by, string ballot);
    event Voided(bytes32 indexed key);
    event Done(bytes32 indexed key);
    event MinStakeSet(uint256 was, uint256 now_);

    modifier byVault() {
        if (msg.sender != address(vault)) revert OnlyVault();
        _;
    }

    constructor(IVault v, IArbiter a, address j, uint256 t, uint256 s) {
        if (address(v) == address(0) || address(a) == address(0) || j == address(0)) revert Range();
        vault = v;
        arbiter = a;
        judge = j;
        template = t;
        _setStake(s);
    }

    function setMinStake(uint256 s) external byVault {
        _setStake(s);
    }

    function _setStake(uint256 s) private {
        if (s < STAKE_LOW || s > STAKE_HIGH) revert Range();
        emit MinStakeSet(minStake, s);
        minStake = s;
    }

    function keyOf(address by, string calldata ballot, bytes32 content) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), by, keccak256(bytes(ballot)), content));
    }

    function ask(string calldata ballot, Action[] calldata actions) external returns (bytes32 key) {
        if (actions.length == 0 || actions.length > 16) revert Range();
        bytes32 content = keccak256(abi.encode(actions));
        key = keyOf(msg.sender, ballot, content);
        Request storage r = requests[key];
        if (r.mark != Mark.Empty) revert Taken();
        r.mark = Mark.Asked;
        r.content = content;
        r.stake = minStake;
        r.question = arbiter.askQuestion(template, _text(ballot, content), judge, ANSWER_TIME, uint32(block.timestamp), uint256(key));
        emit Asked(key, r.question, msg.sender, ballot);
    }

    function _text(string calldata ballot, bytes32 content) private pure returns (string memory) {
        bytes memory hexed = new bytes(64);
        bytes16 abc = "0123456789abcdef";
        for (uint256 i; i < 32; ++i) {
            hexed[2 * i] = abc[uint8(content[i]) >> 4];
            hexed[2 * i + 1] = abc[uint8(content[i]) & 15];
        }
        return string.concat(ballot, unicode"\u241f", string(hexed));
    }

    function voidRequest(bytes32 key) external byVault {
        Request storage r = requests[key];
        if (r.mark != Mark.Asked) revert Unknown();
        r.mark = Mark.Voided;
        emit Voided(key);
    }

    function ready(bytes32 key) public view returns (bool) {
        Request storage r = requests[key];
        if (r.mark != Mark.Asked) revert Unknown();
        return _settled(r);
    }

    function _settled(Request storage r) private view returns (bool) {
        bytes32 q = r.question;
        if (arbiter.resultFor(q) != YES) revert Refused();
        if (arbiter.getBond(q) < r.stake) revert Refused();
        uint256 t = arbiter.getFinalizeTS(q);
        if (t == 0 || block.timestamp < t + COOLDOWN) revert NotYet();
        if (block.timestamp > t + EXPIRY) revert TooLate();
        return true;
    }

    function carryOut(bytes32 key, Action[] calldata actions) external {
        Request storage r = requests[key];
        if (r.mark != Mark.Asked || keccak256(abi.encode(actions)) != r.content) revert Unknown();
        _settled(r);
        r.mark = Mark.Done;
        for (uint256 i; i < actions.length; ++i) {
            Action calldata a = actions[i];
            if (!vault.execTransactionFromModule(a.to, a.value, a.data, 0)) revert Failed();
        }
        emit Done(key);
    }
}
