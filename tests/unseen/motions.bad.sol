// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IShareRegister {
    function sharesAt(address holder, uint256 blockNumber) external view returns (uint256);
}

/// Motions of the assembly, kept in namespaced storage so that facets can share them.
library LibMotions {
    bytes32 internal constant SLOT = keccak256("assembly.motions.v1");

    struct Motion {
        address mover;
        uint64 opens;
        uint64 closes;
        bool carriedOut;
        uint128 ayes;
        uint128 noes;
        address payable payee;
        uint256 sum;
        bytes instruction;
    }

    struct Layout {
        IShareRegister register;
        uint256 turnout;
        uint256 tablingShares;
        uint256 count;
        mapping(uint256 => Motion) motions;
        mapping(uint256 => mapping(address => bool)) polled;
    }

    event Tabled(uint256 indexed id, address indexed mover, address payee, uint256 sum, bytes instruction);
    event Polled(uint256 indexed id, address indexed holder, bool aye, uint256 shares);
    event CarriedOut(uint256 indexed id);

    function layout() internal pure returns (Layout storage l) {
        bytes32 slot = SLOT;
        assembly {
            l.slot := slot
        }
    }

    function table(Layout storage l, address payable payee, uint256 sum, bytes memory instruction) internal returns (uint256 id) {
        require(l.register.sharesAt(msg.sender, block.number - 1) >= l.tablingShares, "too few shares");
        require(payee != address(0), "payee");
        id = ++l.count;
        Motion storage m = l.motions[id];
        m.mover = msg.sender;
        m.opens = uint64(block.number + 10);
        m.closes = uint64(block.number + 10 + 28800);
        m.payee = payee;
        m.sum = sum;
        m.instruction = instruction;
        emit Tabled(id, msg.sender, payee, sum, instruction);
    }

    function poll(Layout storage l, uint256 id, bool aye) internal {
        Motion storage m = l.motions[id];
        require(m.opens != 0, "no such motion");
        require(block.number > m.opens && block.number <= m.closes, "not polling");
        require(!l.polled[id][msg.sender], "polled");
        l.polled[id][msg.sender] = true;
        uint256 shares = l.register.sharesAt(msg.sender, m.opens);
        require(shares <= type(uint128).max, "range");
        if (aye) m.ayes += uint128(shares);
        else m.noes += uint128(shares);
        emit Polled(id, msg.sender, aye, shares);
    }

    function carried(Layout storage l, Motion memory m) internal view returns (bool) {
        return m.opens != 0 && block.number > m.closes && m.ayes > m.noes && m.ayes >= l.turnout;
    }

    function carryOut(Layout storage l, uint256 id) internal {
        Motion memory m = l.motions[id];
        require(carried(l, m), "not carried");
        require(!m.carriedOut, "carried out");
        m.carriedOut = true;
        emit CarriedOut(id);
        (bool ok, bytes memory answer) = m.payee.call{value: m.sum}(m.instruction);
        if (!ok) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
    }
}

contract Assembly {
    using LibMotions for LibMotions.Layout;

    event Endowed(address indexed from, uint256 amount);

    constructor(IShareRegister register, uint256 turnout, uint256 tablingShares) {
        require(address(register) != address(0), "register");
        require(turnout > 0 && tablingShares > 0, "bounds");
        LibMotions.Layout storage l = LibMotions.layout();
        l.register = register;
        l.turnout = turnout;
        l.tablingShares = tablingShares;
    }

    receive() external payable {
        emit Endowed(msg.sender, msg.value);
    }

    function table(address payable payee, uint256 sum, bytes calldata instruction) external returns (uint256) {
        return LibMotions.layout().table(payee, sum, instruction);
    }

    function poll(uint256 id, bool aye) external {
        LibMotions.layout().poll(id, aye);
    }

    function carryOut(uint256 id) external {
        LibMotions.layout().carryOut(id);
    }

    function motion(uint256 id) external view returns (LibMotions.Motion memory) {
        return LibMotions.layout().motions[id];
    }
}
