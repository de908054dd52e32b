// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVotingUnits {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

abstract contract Deliberation {
    enum Status { Nonexistent, Upcoming, Running, Failed, Accepted, InQueue, Lapsed, Effected }

    struct Core {
        uint32 opening;
        uint32 closing;
        uint64 effectiveAt;
        bool effected;
        address initiator;
    }

    mapping(uint256 => Core) internal _core;

    event Initiated(uint256 indexed id, address indexed initiator, uint32 opening, uint32 closing, string note);
    event Queued(uint256 indexed id, uint64 effectiveAt);
    event Effected(uint256 indexed id);

    error Unexpected(uint256 id, Status status);

    uint64 internal constant PATIENCE = 2 days;
    uint64 internal constant SHELF_LIFE = 14 days;

    function leadBlocks() public view virtual returns (uint32);

    function runBlocks() public view virtual returns (uint32);

    function initiationPower() public view virtual returns (uint256);

    function _powerAt(address who, uint256 point) internal view virtual returns (uint256);

    function _enough(uint256 id) internal view virtual returns (bool);

    function _favourable(uint256 id) internal view virtual returns (bool);

    function digest(address[] memory t, uint256[] memory v, bytes[] memory d, string memory note) public view returns (uint256) {
        return uint256(keccak256(abi.encode(address(this), block.chainid, t, v, d, keccak256(bytes(note)))));
    }

    function status(uint256 id) public view returns (Status) {
        Core storage c = _core[id];
        if (c.opening == 0) return Status.Nonexistent;
        if (c.effected) return Status.Effected;
        if (block.number <= c.opening) return Status.Upcoming;
        if (block.number <= c.closing) return Status.Running;
        if (!_enough(id) || !_favourable(id)) return Status.Failed;
        if (c.effectiveAt == 0) return Status.Accepted;
        return block.timestamp > c.effectiveAt + SHELF_LIFE ? Status.Lapsed : Status.InQueue;
    }

    function initiate(address[] memory t, uint256[] memory v, bytes[] memory d, string memory note) external returns (uint256 id) {
        require(t.length > 0 && t.length == v.length && t.length == d.length, "arity");
        require(_powerAt(msg.sender, block.number - 1) >= initiationPower(), "power");
        id = digest(t, v, d, note);
        if (status(id) != Status.Nonexistent) revert Unexpected(id, status(id));
        uint32 opening = uint32(block.number) + leadBlocks();
        _core[id] = Core(opening, opening + runBlocks(), 0, false, msg.sender);
        emit Initiated(id, msg.sender, opening, opening + runBlocks(), note);
    }

    function enqueue(uint256 id) external {
        if (status(id) != Status.Accepted) revert Unexpected(id, status(id));
        _core[id].effectiveAt = uint64(block.timestamp) + PATIENCE;
        emit Queued(id, _core[id].effectiveAt);
    }

    function effect(address[] memory t, uint256[] memory v, bytes[] memory d, string memory note) external payable {
        uint256 id = digest(t, v, d, note);
        if (status(id) != Status.InQueue || block.timestamp < _core[id].effectiveAt) revert Unexpected(id, status(id));
        _core[id].effected = true;
        emit Effected(id);
        for (uint256 i = 0; i < t.length; ++i) {
            (bool ok, bytes memory r) = t[i].call{value: v[i]}(d[i]);
            if (!ok) {
                assembly {
                    revert(add(r, 32), mload(r))
                }
            }
        }
    }
}

abstract contract ThreeWay is Deliberation {
    struct Tally {
        uint256 against;
        uint256 inFavour;
        uint256 blank;
        mapping(address => bool) spoke;
    }

    mapping(uint256 => Tally) internal _tally;

    event Spoke(uint256 indexed id, address indexed who, uint8 choice, uint256 power);

    function speak(uint256 id, uint8 choice) external {
        if (status(id) != Status.Running) revert Unexpected(id, status(id));
        Tally storage y = _tally[id];
        require(!y.spoke[msg.sender], "spoke");
        y.spoke[msg.sender] = true;
        uint256 w = _powerAt(msg.sender, _core[id].opening);
        if (choice == 0) y.against += w;
        else if (choice == 1) y.inFavour += w;
        else if (choice == 2) y.blank += w;
        else revert("choice");
        emit Spoke(id, msg.sender, choice, w);
    }

    function tally(uint256 id) external view returns (uint256, uint256, uint256) {
        Tally storage y = _tally[id];
        return (y.against, y.inFavour, y.blank);
    }

    function _favourable(uint256 id) internal view override returns (bool) {
        return _tally[id].inFavour > _tally[id].against;
    }
}

abstract contract ShareQuorum is ThreeWay {
    uint256 internal constant BASE = 10000;
    uint256 internal constant SHARE = 400;

    function _supplyAt(uint256 point) internal view virtual returns (uint256);

    function turnout(uint256 id) public view returns (uint256) {
        return _tally[id].inFavour + _tally[id].blank;
    }

    /// Four per cent of the units that existed at the opening have to take part.
    function requiredAt(uint256 point) public view returns (uint256) {
        uint256 supply = _supplyAt(point);
        return supply == 0 ? type(uint256).max : (supply * SHARE + BASE - 1) / BASE;
    }

    function _enough(uint256 id) internal view override returns (bool) {
        return turnout(id) >= SHARE;
    }
}

contract LayeredDao is ShareQuorum {
    IVotingUnits public immutable units;

    constructor(IVotingUnits units_) {
        require(units_.getPastTotalSupply(block.number - 1) >= 1e24, "units");
        units = units_;
    }

    receive() external payable {}

    function leadBlocks() public pure override returns (uint32) {
        return 7200;
    }

    function runBlocks() public pure override returns (uint32) {
        return 36000;
    }

    function initiationPower() public pure override returns (uint256) {
        return 5000e18;
    }

    function _powerAt(address who, uint256 point) internal view override returns (uint256) {
        return units.getPastVotes(who, point);
    }

    function _supplyAt(uint256 point) internal view override returns (uint256) {
        return units.getPastTotalSupply(point);
    }
}
