// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Storage shared by the facets of the congress diamond (ERC-7201 style slots).
library CongressStorage {
    bytes32 internal constant RULES = keccak256(abi.encode(uint256(keccak256("congress.rules")) - 1)) & ~bytes32(uint256(0xff));
    bytes32 internal constant BILLS = keccak256(abi.encode(uint256(keccak256("congress.bills")) - 1)) & ~bytes32(uint256(0xff));

    struct Rules {
        uint64 cooling;
        uint64 debate;
        uint64 ballot;
        uint256 quorumPpm;
        uint256 filingUnits;
    }

    struct Bill {
        address filer;
        uint64 ballotFrom;
        uint64 ballotTo;
        uint64 actFrom;
        bool acted;
        uint256 quorumPpm;
        uint256 yes;
        uint256 no;
        bytes32 actHash;
        mapping(address => bool) voted;
    }

    struct Bills {
        uint256 count;
        mapping(uint256 => Bill) at;
    }

    function rules() internal pure returns (Rules storage r) {
        bytes32 p = RULES;
        assembly {
            r.slot := p
        }
    }

    function bills() internal pure returns (Bills storage b) {
        bytes32 p = BILLS;
        assembly {
            b.slot := p
        }
    }
}

interface ICongressUnits {
    function unitsAt(address who, uint256 time) external view returns (uint256);
    function allUnitsAt(uint256 time) external view returns (uint256);
}

abstract contract RuleFacet {
    event RulesSet(uint64 cooling, uint64 debate, uint64 ballot, uint256 quorumPpm, uint256 filingUnits);

    error OutOfRange(bytes32 what);

    function setRules(uint64 cooling, uint64 debate, uint64 ballot, uint256 quorumPpm, uint256 filingUnits) external {
        require(msg.sender == address(this), "congress: self");
        _setRules(CongressStorage.Rules(cooling, debate, ballot, quorumPpm, filingUnits));
    }

    function currentRules() external pure returns (bytes32) {
        return CongressStorage.RULES;
    }

    function _setRules(CongressStorage.Rules memory n) internal {
        if (n.cooling < 1 days || n.cooling > 30 days) revert OutOfRange("cooling");
        if (n.debate < 1 days || n.debate > 30 days) revert OutOfRange("debate");
        if (n.ballot < 3 days || n.ballot > 30 days) revert OutOfRange("ballot");
        if (n.quorumPpm < 10000) revert OutOfRange("quorum");
        if (n.filingUnits == 0 || n.filingUnits > 1e21) revert OutOfRange("filing");
        CongressStorage.Rules storage r = CongressStorage.rules();
        r.cooling = n.cooling;
        r.debate = n.debate;
        r.ballot = n.ballot;
        r.quorumPpm = n.quorumPpm;
        r.filingUnits = n.filingUnits;
        emit RulesSet(n.cooling, n.debate, n.ballot, n.quorumPpm, n.filingUnits);
    }
}

abstract contract BillFacet {
    event Filed(uint256 indexed id, address indexed filer, bytes32 actHash, uint64 ballotFrom, uint64 ballotTo);
    event Cast(uint256 indexed id, address indexed who, bool yes, uint256 units);
    event Acted(uint256 indexed id);

    function _units() internal view virtual returns (ICongressUnits);

    function file(address[] calldata to, bytes[] calldata data) external returns (uint256 id) {
        require(to.length > 0 && to.length == data.length, "congress: arity");
        CongressStorage.Rules storage r = CongressStorage.rules();
        require(_units().unitsAt(msg.sender, block.timestamp - 1) >= r.filingUnits, "congress: units");
        CongressStorage.Bills storage all = CongressStorage.bills();
        id = ++all.count;
        CongressStorage.Bill storage b = all.at[id];
        b.filer = msg.sender;
        b.ballotFrom = uint64(block.timestamp) + r.debate;
        b.ballotTo = b.ballotFrom + r.ballot;
        b.actFrom = b.ballotTo + r.cooling;
        b.quorumPpm = r.quorumPpm;
        b.actHash = keccak256(abi.encode(to, data));
        emit Filed(id, msg.sender, b.actHash, b.ballotFrom, b.ballotTo);
    }

    function cast(uint256 id, bool yes) external {
        CongressStorage.Bill storage b = CongressStorage.bills().at[id];
        require(block.timestamp > b.ballotFrom && block.timestamp <= b.ballotTo, "congress: ballot");
        require(!b.voted[msg.sender], "congress: voted");
        b.voted[msg.sender] = true;
        uint256 u = _units().unitsAt(msg.sender, b.ballotFrom);
        if (yes) b.yes += u;
        else b.no += u;
        emit Cast(id, msg.sender, yes, u);
    }

    function act(uint256 id, address[] calldata to, bytes[] calldata data) external {
        CongressStorage.Bill storage b = CongressStorage.bills().at[id];
        require(b.actFrom != 0 && block.timestamp > b.actFrom && !b.acted, "congress: time");
        require(block.timestamp <= uint256(b.actFrom) + 30 days, "congress: lapsed");
        require(keccak256(abi.encode(to, data)) == b.actHash, "congress: act");
        require(b.yes > b.no, "congress: majority");
        require(b.yes * 1e6 >= _units().allUnitsAt(b.ballotFrom) * b.quorumPpm && b.yes > 0, "congress: quorum");
        b.acted = true;
        emit Acted(id);
        for (uint256 i = 0; i < to.length; ++i) {
            (bool ok, bytes memory out) = to[i].call(data[i]);
            require(ok, string(out));
        }
    }

    function bill(uint256 id) external view returns (address filer, uint256 yes, uint256 no, bool acted) {
        CongressStorage.Bill storage b = CongressStorage.bills().at[id];
        return (b.filer, b.yes, b.no, b.acted);
    }
}

/// All facets linked into one address for chains where the diamond is not used.
contract Congress is RuleFacet, BillFacet {
    ICongressUnits private immutable units_;

    constructor(ICongressUnits u) {
        require(u.allUnitsAt(block.timestamp - 1) >= 1e24, "congress: units");
        units_ = u;
        _setRules(CongressStorage.Rules(2 days, 2 days, 5 days, 40000, 1e20));
    }

    function _units() internal view override returns (ICongressUnits) {
        return units_;
    }
}
