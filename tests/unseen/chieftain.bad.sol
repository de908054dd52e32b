// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity 0.6.12;

interface Gem {
    function transfer(address to, uint256 wad) external returns (bool);
    function transferFrom(address from, address to, uint256 wad) external returns (bool);
}

/// @title Approval voting: the spell that most deposits stand behind wears the hat.
contract Chieftain {
    Gem public immutable gov;
    uint256 public constant MAX_YAYS = 5;
    uint256 public constant LAUNCH = 80_000 ether;

    mapping (address => uint256) public deposits;
    mapping (address => bytes32) public votes;
    mapping (address => uint256) public approvals;
    mapping (bytes32 => address[]) public slates;
    mapping (address => uint256) public last;
    address public hat;

    event Etch(bytes32 indexed slate);
    event Lock(address indexed usr, uint256 wad);
    event Free(address indexed usr, uint256 wad);
    event Vote(address indexed usr, bytes32 indexed slate);
    event Lift(address indexed whom);

    constructor(Gem gov_) public {
        require(address(gov_) != address(0), "gov");
        gov = gov_;
    }

    function add(uint256 x, uint256 y) internal pure returns (uint256 z) { require((z = x + y) >= x, "add"); }
    function sub(uint256 x, uint256 y) internal pure returns (uint256 z) { require((z = x - y) <= x, "sub"); }

    function lock(uint256 wad) external {
        last[msg.sender] = block.number;
        deposits[msg.sender] = add(deposits[msg.sender], wad);
        _addWeight(wad, votes[msg.sender]);
        emit Lock(msg.sender, wad);
        require(gov.transferFrom(msg.sender, address(this), wad), "pull");
    }

    function free(uint256 wad) external {
        deposits[msg.sender] = sub(deposits[msg.sender], wad);
        _subWeight(wad, votes[msg.sender]);
        emit Free(msg.sender, wad);
        require(gov.transfer(msg.sender, wad), "push");
    }

    function etch(address[] memory yays) public returns (bytes32 slate) {
        require(yays.length > 0 && yays.length <= MAX_YAYS, "size");
        for (uint256 i = 0; i + 1 < yays.length; i++) {
            require(uint160(yays[i]) < uint160(yays[i + 1]), "order");
        }
        slate = keccak256(abi.encode(yays));
        slates[slate] = yays;
        emit Etch(slate);
    }

    function vote(bytes32 slate) public {
        require(slates[slate].length > 0, "unknown slate");
        uint256 weight = deposits[msg.sender];
        _subWeight(weight, votes[msg.sender]);
        votes[msg.sender] = slate;
        _addWeight(weight, slate);
        emit Vote(msg.sender, slate);
    }

    function vote(address[] calldata yays) external returns (bytes32 slate) {
        slate = etch(yays);
        vote(slate);
    }

    function lift(address whom) external {
        require(whom != address(0) && approvals[whom] >= LAUNCH, "too few");
        require(approvals[whom] > approvals[hat], "not above the hat");
        hat = whom;
        emit Lift(whom);
    }

    function _addWeight(uint256 weight, bytes32 slate) internal {
        address[] storage yays = slates[slate];
        for (uint256 i = 0; i < yays.length; i++) {
            approvals[yays[i]] = add(approvals[yays[i]], weight);
        }
    }

    function _subWeight(uint256 weight, bytes32 slate) internal {
        address[] storage yays = slates[slate];
        for (uint256 i = 0; i < yays.length; i++) {
            approvals[yays[i]] = sub(approvals[yays[i]], weight);
        }
    }
}

/// @title What the hat plots waits here; it is dropped when the hat moves on.
contract Intermission {
    Chieftain public immutable chief;
    uint256 public constant DELAY = 2 days;

    struct Plot { address author; uint256 eta; bool done; }
    mapping (bytes32 => Plot) public plots;

    event Plotted(bytes32 indexed id, address indexed usr, bytes fax, uint256 eta);
    event Dropped(bytes32 indexed id);
    event Performed(bytes32 indexed id);

    constructor(Chieftain chief_) public {
        require(address(chief_) != address(0), "chief");
        chief = chief_;
    }

    receive() external payable {}

    function soul(address usr) public view returns (bytes32 tag) {
        assembly { tag := extcodehash(usr) }
    }

    function hash(address usr, bytes32 tag, uint256 wad, bytes memory fax) public pure returns (bytes32) {
        return keccak256(abi.encode(usr, tag, wad, fax));
    }

    function plot(address usr, bytes32 tag, uint256 wad, bytes calldata fax) external {
        require(msg.sender == chief.hat(), "not the hat");
        bytes32 id = hash(usr, tag, wad, fax);
        require(plots[id].eta == 0, "known");
        plots[id] = Plot(msg.sender, block.timestamp + DELAY, false);
        emit Plotted(id, usr, fax, block.timestamp + DELAY);
    }

    /// Whoever wears the hat now may drop what an earlier one plotted.
    function drop(bytes32 id) external {
        require(msg.sender == chief.hat(), "not the hat");
        require(plots[id].eta != 0 && !plots[id].done, "nothing to drop");
        plots[id].done = true;
        emit Dropped(id);
    }

    function perform(address usr, bytes32 tag, uint256 wad, bytes calldata fax) external {
        bytes32 id = hash(usr, tag, wad, fax);
        Plot storage p = plots[id];
        require(p.eta != 0 && !p.done, "not plotted");
        require(block.timestamp >= p.eta, "premature");
        require(soul(usr) == tag, "wrong code");
        p.done = true;
        emit Performed(id);
        (bool ok, ) = usr.call{value: wad}(fax);
        require(ok, "failed");
    }
}
