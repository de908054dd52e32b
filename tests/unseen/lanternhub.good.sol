// SPDX-License-Identifier: BUSL-1.1
pragma solidity ^0.8.11;

/// Light-client style receiver: relayers store roots agreed by a committee, and
/// anyone proves that the home DAO put a message under such a root. Messages are
/// carried out by this hub, which owns the satellite protocol on this chain.
contract LanternHub {
    struct Note {
        uint64 sequence;
        uint64 emittedAt;
        address target;
        uint256 value;
        bytes input;
    }

    struct Root {
        uint64 storedAt;
        uint64 height;
        bool doubted;
    }

    uint256 public constant CHALLENGE = 1 days;
    uint256 public constant FRESH = 30 days;
    bytes32 private constant LEAF = keccak256("lantern.leaf.v2");

    bytes32 public immutable homeDao;
    address public immutable watch;
    uint256 public immutable quorum;
    uint64 public lastHeight;
    address[] private _committee;
    mapping(address => bool) public member;
    mapping(bytes32 => Root) public roots;
    mapping(bytes32 => mapping(address => bool)) public backed;
    mapping(bytes32 => uint256) public backing;
    mapping(uint64 => uint64) public arrivedAt;

    event Backed(bytes32 indexed root, uint64 height, address indexed by);
    event RootStored(bytes32 indexed root, uint64 height);
    event RootDoubted(bytes32 indexed root);
    event Delivered(uint64 indexed sequence, address indexed target, bytes32 root);

    error NotMember();
    error NotWatch();
    error BadRoot();
    error BadProof();
    error Stale();
    error CallFailed(bytes reason);

    constructor(bytes32 homeDao_, address watch_, address[] memory committee_) {
        require(homeDao_ != bytes32(0) && committee_.length >= 4, "hub: committee");
        homeDao = homeDao_;
        watch = watch_;
        for (uint256 i = 0; i < committee_.length; i++) {
            require(committee_[i] != address(0) && !member[committee_[i]], "hub: committee");
            member[committee_[i]] = true;
            _committee.push(committee_[i]);
        }
        quorum = (committee_.length * 2) / 3 + 1;
    }

    receive() external payable {}

    function back(bytes32 root, uint64 height) external {
        if (!member[msg.sender]) revert NotMember();
        if (root == bytes32(0) || roots[root].storedAt != 0) revert BadRoot();
        bytes32 claim = keccak256(abi.encode(root, height));
        if (backed[claim][msg.sender]) revert BadRoot();
        backed[claim][msg.sender] = true;
        backing[claim] += 1;
        emit Backed(root, height, msg.sender);
        if (backing[claim] >= quorum) {
            if (height <= lastHeight) revert Stale();
            lastHeight = height;
            roots[root] = Root(uint64(block.timestamp), height, false);
            emit RootStored(root, height);
        }
    }

    /// The watch may throw out a root inside its challenge time, nothing else.
    function doubt(bytes32 root) external {
        if (msg.sender != watch) revert NotWatch();
        Root storage r = roots[root];
        if (r.storedAt == 0 || r.doubted || block.timestamp > r.storedAt + CHALLENGE) revert BadRoot();
        r.doubted = true;
        emit RootDoubted(root);
    }

    function deliver(bytes32 root, Note calldata note, bytes32[] calldata path, uint256 index) external {
        Root storage r = roots[root];
        if (r.storedAt == 0 || r.doubted || block.timestamp <= r.storedAt + CHALLENGE) revert BadRoot();
        if (block.timestamp > note.emittedAt + FRESH) revert Stale();
        if (_climb(leafOf(note), path, index) != root) revert BadProof();
        if (note.target == address(this)) revert BadProof();
        if (arrivedAt[note.sequence] != 0) revert Stale();
        arrivedAt[note.sequence] = uint64(block.timestamp);
        emit Delivered(note.sequence, note.target, root);
        (bool ok, bytes memory reason) = note.target.call{value: note.value}(note.input);
        if (!ok) revert CallFailed(reason);
    }

    function leafOf(Note calldata note) public view returns (bytes32) {
        return keccak256(
            abi.encode(LEAF, homeDao, block.chainid, address(this), note.sequence, note.emittedAt, note.target, note.value, keccak256(note.input))
        );
    }

    function committee() external view returns (address[] memory) {
        return _committee;
    }

    function _climb(bytes32 node, bytes32[] calldata path, uint256 index) private pure returns (bytes32) {
        for (uint256 i = 0; i < path.length; i++) {
            node = index & 1 == 0 ? keccak256(abi.encodePacked(node, path[i])) : keccak256(abi.encodePacked(path[i], node));
            index >>= 1;
        }
        return node;
    }
}
