// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.10;

interface IGodord {
    function weightAt(address who, uint256 blockNumber) external view returns (uint256);
}

/// Roll of the assembly: weights are fixed when the roll is written, block by block, by the assembly itself.
contract Godord is IGodord {
    struct Line {
        uint256 fromBlock;
        uint256 weight;
    }

    address public immutable thing;
    uint256 public total;
    mapping(address => Line[]) private lines;

    event WeightSet(address indexed who, uint256 weight);

    constructor(address[] memory founders) {
        thing = msg.sender;
        for (uint256 i = 0; i < founders.length; i++) _set(founders[i], 100);
        require(total >= 500, "roll too short");
    }

    function setWeight(address who, uint256 weight) external {
        require(msg.sender == thing, "thing only");
        require(weight <= 1000, "too heavy");
        _set(who, weight);
        require(total >= 500, "roll too short");
    }

    function weightAt(address who, uint256 blockNumber) external view override returns (uint256) {
        require(blockNumber < block.number, "not mined");
        Line[] storage l = lines[who];
        for (uint256 i = l.length; i > 0; i--) {
            if (l[i - 1].fromBlock <= blockNumber) return l[i - 1].weight;
        }
        return 0;
    }

    function _set(address who, uint256 weight) private {
        Line[] storage l = lines[who];
        total = total + weight - (l.length == 0 ? 0 : l[l.length - 1].weight);
        if (l.length > 0 && l[l.length - 1].fromBlock == block.number) l[l.length - 1].weight = weight;
        else l.push(Line(block.number, weight));
        emit WeightSet(who, weight);
    }
}

/// Voters may change their mind until the close; either in person or by a signed slip handed in by anybody.
contract Thing {
    enum Choice { None, For, Against }

    struct Slip {
        Choice choice;
        uint256 weight;
    }

    struct Matter {
        address raisedBy;
        address target;
        bytes data;
        uint256 start;
        uint256 close;
        uint256 pro;
        uint256 contra;
        bool done;
        bool dropped;
    }

    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 private constant SLIP_TYPE =
        keccak256("Slip(uint256 matter,uint8 choice,address voter,uint256 nonce,uint256 expiry)");

    uint256 public constant NOTICE = 3600;
    uint256 public constant SESSION = 28800;
    uint256 public constant EFFECT = 7200;
    uint256 public constant LAPSE = 200000;
    uint256 public constant QUORUM = 300;

    Godord public immutable roll;
    Matter[] private matters;
    mapping(uint256 => mapping(address => Slip)) public slips;
    mapping(address => uint256) public nonces;

    event Raised(uint256 indexed id, address indexed by, address target, bytes data);
    event SlipCounted(uint256 indexed id, address indexed voter, Choice choice, uint256 weight);
    event Carried(uint256 indexed id);
    event Dropped(uint256 indexed id);

    constructor(address[] memory founders) {
        require(founders.length >= 5, "founders");
        roll = new Godord(founders);
    }

    function raise(address target, bytes calldata data) external returns (uint256 id) {
        require(roll.weightAt(msg.sender, block.number - 1) > 0, "no weight");
        id = matters.length;
        matters.push(
            Matter(msg.sender, target, data, block.number + NOTICE, block.number + NOTICE + SESSION, 0, 0, false, false)
        );
        emit Raised(id, msg.sender, target, data);
    }

    function vote(uint256 id, Choice choice) external {
        _count(id, msg.sender, choice);
    }

    function voteBySlip(uint256 id, Choice choice, address voter, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external {
        require(block.timestamp <= expiry, "expired");
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, keccak256("Thing"), block.chainid, address(this)));
        bytes32 body = keccak256(abi.encode(SLIP_TYPE, id, uint8(choice), voter, nonces[voter], expiry));
        address signer = ecrecover(keccak256(abi.encodePacked(hex"1901", domain, body)), v, r, s);
        require(signer != address(0) && signer == voter, "signature");
        nonces[voter] += 1;
        _count(id, voter, choice);
    }

    function drop(uint256 id) external {
        Matter storage m = matters[id];
        require(msg.sender == m.raisedBy, "raiser");
        require(!m.done && !m.dropped && block.number <= m.close, "late");
        m.dropped = true;
        emit Dropped(id);
    }

    function carry(uint256 id) external {
        Matter storage m = matters[id];
        require(!m.done && !m.dropped, "settled");
        require(block.number > m.close + EFFECT, "too early");
        require(block.number <= m.close + LAPSE, "lapsed");
        require(m.pro >= QUORUM && m.pro > m.contra, "not carried");
        m.done = true;
        (bool ok, ) = m.target.call(m.data);
        require(ok, "effect failed");
        emit Carried(id);
    }

    function reweigh(address who, uint256 weight) external {
        require(msg.sender == address(this), "by matter only");
        roll.setWeight(who, weight);
    }

    function matter(uint256 id) external view returns (Matter memory) {
        return matters[id];
    }

    function _count(uint256 id, address voter, Choice choice) private {
        Matter storage m = matters[id];
        require(!m.dropped, "dropped");
        require(block.number > m.start && block.number <= m.close, "not in session");
        require(choice != Choice.None, "choice");
        Slip storage old = slips[id][voter];
        if (old.choice == Choice.For) m.pro -= old.weight;
        else if (old.choice == Choice.Against) m.contra -= old.weight;
        uint256 weight = roll.weightAt(voter, m.start);
        slips[id][voter] = Slip(choice, weight);
        if (choice == Choice.For) m.pro += weight;
        else m.contra += weight;
        emit SlipCounted(id, voter, choice, weight);
    }
}
