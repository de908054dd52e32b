// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

interface IMailbox {
    function dispatch(uint32 domain, bytes32 recipient, bytes calldata body) external returns (bytes32);
}

interface IRemoteVotes {
    function getPastVotes(address who, uint256 time) external view returns (uint256);
}

/// Satellite on a side chain: collects votes there and sends the sums home once, when collecting is over.
contract Satellite {
    struct Sheet {
        uint64 snapshot;
        uint64 collectUntil;
        bool sent;
        uint96 yes;
        uint96 no;
    }

    IMailbox public immutable mailbox;
    IRemoteVotes public immutable votes;
    uint32 public immutable homeDomain;
    bytes32 public immutable hub;

    mapping(uint256 => Sheet) public sheets;
    mapping(uint256 => mapping(address => bool)) public collected;

    event SheetOpened(uint256 indexed id, uint64 snapshot, uint64 collectUntil);
    event Collected(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Sent(uint256 indexed id, uint96 yes, uint96 no, bytes32 message);

    modifier fromHub(uint32 origin, bytes32 sender) {
        require(msg.sender == address(mailbox), "mailbox");
        require(origin == homeDomain && sender == hub, "hub");
        _;
    }

    constructor(IMailbox mailbox_, IRemoteVotes votes_, uint32 homeDomain_, bytes32 hub_) {
        require(address(mailbox_) != address(0) && address(votes_) != address(0) && hub_ != 0, "zero");
        mailbox = mailbox_;
        votes = votes_;
        homeDomain = homeDomain_;
        hub = hub_;
    }

    function handle(uint32 origin, bytes32 sender, bytes calldata body) external fromHub(origin, sender) {
        (uint256 id, uint64 snapshot, uint64 until) = abi.decode(body, (uint256, uint64, uint64));
        require(sheets[id].snapshot == 0, "known");
        require(snapshot > 0 && snapshot < until && until > block.timestamp, "times");
        sheets[id].snapshot = snapshot;
        sheets[id].collectUntil = until;
        emit SheetOpened(id, snapshot, until);
    }

    function cast(uint256 id, bool yes) external {
        Sheet storage s = sheets[id];
        require(s.snapshot != 0, "unknown");
        require(block.timestamp > s.snapshot && block.timestamp <= s.collectUntil, "closed");
        require(!collected[id][msg.sender], "collected");
        collected[id][msg.sender] = true;
        uint256 weight = votes.getPastVotes(msg.sender, s.snapshot);
        if (yes) s.yes += narrow(weight);
        else s.no += narrow(weight);
        emit Collected(id, msg.sender, yes, weight);
    }

    function sums(uint256 id) external view returns (uint96 yes, uint96 no, bool sent) {
        Sheet storage s = sheets[id];
        return (s.yes, s.no, s.sent);
    }

    function send(uint256 id) external returns (bytes32 message) {
        Sheet storage s = sheets[id];
        require(s.snapshot != 0 && block.timestamp > s.collectUntil, "collecting");
        require(!s.sent, "sent");
        s.sent = true;
        message = mailbox.dispatch(homeDomain, hub, abi.encode(id, s.yes, s.no));
        emit Sent(id, s.yes, s.no, message);
    }

    function narrow(uint256 x) internal pure returns (uint96) {
        require(x <= type(uint96).max, "weight exceeds 96 bits");
        return uint96(x);
    }
}
