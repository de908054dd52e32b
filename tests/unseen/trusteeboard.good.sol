// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.6.8;

/// Board of trustees with two roles on one bitmap: proposers draft, signers sign
/// (and may draft as well). A signed draft rests before anyone runs it.
contract TrusteeBoard {
    uint256 private constant PROPOSER = 1 << 0;
    uint256 private constant SIGNER = 1 << 1;

    struct Draft {
        address payable target;
        uint96 value;
        address author;
        uint32 needed;
        uint64 epoch;
        bytes data;
        uint64 restsUntil;
        uint64 runBefore;
        uint32 signatures;
        uint8 step; // 0 none, 1 drafted, 2 resting, 3 ran, 4 dropped
    }

    uint64 public constant VALID_FOR = 21 days;

    mapping(address => uint256) public roles;
    mapping(uint256 => Draft) public drafts;
    mapping(uint256 => mapping(address => bool)) public signedBy;
    uint256 public draftCount;
    uint32 public signerCount;
    uint32 public required;
    uint64 public rest;
    uint64 public epoch;

    event Drafted(uint256 indexed id, address indexed by, address target, uint256 value);
    event Signed(uint256 indexed id, address indexed by, uint32 signatures);
    event Resting(uint256 indexed id, uint64 until);
    event Ran(uint256 indexed id);
    event Dropped(uint256 indexed id, address indexed by);
    event RolesSet(address indexed who, uint256 roles);
    event RequiredSet(uint32 required);
    event RestSet(uint64 rest);

    modifier has(uint256 role) {
        require(roles[msg.sender] & role != 0, "board: role");
        _;
    }

    modifier onlyBoard() {
        require(msg.sender == address(this), "board: only board");
        _;
    }

    constructor(address[] memory trustees, uint256[] memory masks, uint32 required_) public {
        require(trustees.length == masks.length && trustees.length >= 3, "board: trustees");
        for (uint256 i = 0; i < trustees.length; i++) {
            require(roles[trustees[i]] == 0, "board: twice");
            _setRoles(trustees[i], masks[i]);
        }
        _setRequired(required_);
        rest = 2 days;
        emit RestSet(rest);
    }

    receive() external payable {}

    function draft(address payable target, uint96 value, bytes calldata data) external has(PROPOSER | SIGNER) returns (uint256 id) {
        require(target != address(0), "board: target");
        id = ++draftCount;
        Draft storage d = drafts[id];
        d.target = target;
        d.value = value;
        d.data = data;
        d.author = msg.sender;
        d.needed = required;
        d.epoch = epoch;
        d.step = 1;
        emit Drafted(id, msg.sender, target, value);
    }

    function sign(uint256 id) external has(SIGNER) {
        Draft storage d = drafts[id];
        require(d.step == 1, "board: step");
        require(d.epoch == epoch, "board: roles have changed");
        require(!signedBy[id][msg.sender], "board: signed");
        signedBy[id][msg.sender] = true;
        d.signatures += 1;
        emit Signed(id, msg.sender, d.signatures);
        if (d.signatures >= d.needed) {
            d.step = 2;
            d.restsUntil = uint64(block.timestamp) + rest;
            d.runBefore = d.restsUntil + VALID_FOR;
            emit Resting(id, d.restsUntil);
        }
    }

    function drop(uint256 id) external {
        Draft storage d = drafts[id];
        require(msg.sender == d.author || msg.sender == address(this), "board: author");
        require(d.step == 1 || d.step == 2, "board: step");
        d.step = 4;
        emit Dropped(id, msg.sender);
    }

    function run(uint256 id) external {
        Draft storage d = drafts[id];
        require(d.step == 2, "board: step");
        require(block.timestamp >= d.restsUntil && block.timestamp <= d.runBefore, "board: time");
        d.step = 3;
        emit Ran(id);
        (bool ok, bytes memory reason) = d.target.call{value: d.value}(d.data);
        if (!ok) {
            assembly {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    function setRoles(address who, uint256 mask) external onlyBoard {
        _setRoles(who, mask);
        require(signerCount >= required, "board: too few signers");
    }

    function setRequired(uint32 n) external onlyBoard {
        _setRequired(n);
    }

    function setRest(uint64 seconds_) external onlyBoard {
        require(seconds_ >= 1 days && seconds_ <= 45 days, "board: rest");
        rest = seconds_;
        emit RestSet(seconds_);
    }

    function _setRequired(uint32 n) private {
        require(n >= 2 && n <= signerCount, "board: required");
        required = n;
        emit RequiredSet(n);
    }

    function _setRoles(address who, uint256 mask) private {
        require(who != address(0) && who != address(this) && mask < 4, "board: mask");
        if (roles[who] & SIGNER != 0) signerCount -= 1;
        if (mask & SIGNER != 0) signerCount += 1;
        roles[who] = mask;
        epoch += 1;
        emit RolesSet(who, mask);
    }
}
