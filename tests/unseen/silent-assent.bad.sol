// SPDX-License-Identifier: MIT
pragma solidity ^0.8.15;

interface IAssentVotes {
    function getPastVotes(address account, uint256 blockNo) external view returns (uint256);
}

/// Optimistic governor: a draft takes effect unless holders veto it while its window is open.
contract SilentAssent {
    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    struct Draft {
        uint64 seenBlock;
        uint64 windowEnd;
        bool enacted;
        bool retracted;
        uint256 vetoes;
    }

    uint64 public constant WINDOW = 50_400; // blocks in which a veto may be raised

    IAssentVotes public immutable votes;
    uint256 public immutable drafterVotes;
    uint256 public immutable vetoVotes;

    mapping(bytes32 => Draft) private _drafts;
    mapping(bytes32 => mapping(address => bool)) public vetoed;

    event Drafted(bytes32 indexed id, address indexed drafter, bytes32 salt, Call[] calls, uint256 windowEnd);
    event Vetoed(bytes32 indexed id, address indexed holder, uint256 weight, uint256 vetoes);
    event Retracted(bytes32 indexed id);
    event Enacted(bytes32 indexed id);

    constructor(IAssentVotes votes_, uint256 drafterVotes_, uint256 vetoVotes_) {
        require(address(votes_) != address(0), "votes");
        require(drafterVotes_ > 0 && vetoVotes_ > 0, "amounts");
        votes = votes_;
        drafterVotes = drafterVotes_;
        vetoVotes = vetoVotes_;
    }

    receive() external payable {}

    function idOf(address drafter, Call[] calldata calls, bytes32 salt) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), block.chainid, drafter, calls, salt));
    }

    function draft(Call[] calldata calls, bytes32 salt) external returns (bytes32 id) {
        require(calls.length > 0, "empty draft");
        require(votes.getPastVotes(msg.sender, block.number - 1) >= drafterVotes, "drafter votes");
        id = idOf(msg.sender, calls, salt);
        Draft storage d = _drafts[id];
        require(d.windowEnd == 0, "known draft");
        d.seenBlock = uint64(block.number - 1);
        d.windowEnd = uint64(block.number) + WINDOW;
        emit Drafted(id, msg.sender, salt, calls, d.windowEnd);
    }

    function veto(bytes32 id) external {
        Draft storage d = _drafts[id];
        require(d.windowEnd != 0 && block.number <= d.windowEnd, "no window");
        require(!d.retracted, "retracted");
        require(!vetoed[id][msg.sender], "vetoed before");
        vetoed[id][msg.sender] = true;
        uint256 weight = votes.getPastVotes(msg.sender, d.seenBlock);
        require(weight > 0, "weight");
        d.vetoes += weight;
        emit Vetoed(id, msg.sender, weight, d.vetoes);
    }

    function retract(Call[] calldata calls, bytes32 salt) external {
        bytes32 id = idOf(msg.sender, calls, salt);
        Draft storage d = _drafts[id];
        require(d.windowEnd != 0 && !d.enacted && !d.retracted, "not live");
        d.retracted = true;
        emit Retracted(id);
    }

    function enact(address drafter, Call[] calldata calls, bytes32 salt) external {
        bytes32 id = idOf(drafter, calls, salt);
        Draft storage d = _drafts[id];
        require(block.number > d.windowEnd, "window open");
        require(!d.enacted && !d.retracted, "not live");
        require(d.vetoes < vetoVotes, "opposed");
        d.enacted = true;
        emit Enacted(id);
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory why) = calls[i].to.call{value: calls[i].value}(calls[i].data);
            if (!ok) {
                assembly {
                    revert(add(why, 0x20), mload(why))
                }
            }
        }
    }

    function statusOf(bytes32 id) external view returns (string memory) {
        Draft storage d = _drafts[id];
        if (d.windowEnd == 0) return "unknown";
        if (d.retracted) return "retracted";
        if (d.enacted) return "enacted";
        if (d.vetoes >= vetoVotes) return "opposed";
        return block.number <= d.windowEnd ? "open" : "enactable";
    }
}
