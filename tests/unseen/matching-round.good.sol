// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

library Root {
    function sqrt(uint256 x) internal pure returns (uint256 y) {
        if (x == 0) return 0;
        uint256 z = (x >> 1) + 1;
        y = x;
        while (z < y) {
            y = z;
            z = (x / z + z) >> 1;
        }
    }
}

/// One round of quadratic funding: donors give ether to projects, and at the close a matching pot is
/// shared in proportion to the squares of the sums of roots.
contract MatchingRound {
    using Root for uint256;

    struct Project {
        address payable payee;
        bool settled;
        uint256 raised;
        uint256 roots;
    }

    uint64 public immutable opens;
    uint64 public immutable closes;
    uint256 public immutable pot;
    address payable public immutable sponsor;

    Project[] public projects;
    uint256 public sumOfSquares;
    bool public refunded;
    mapping(uint256 => mapping(address => uint256)) public given;

    event Listed(uint256 indexed project, address payee);
    event Donated(uint256 indexed project, address indexed donor, uint256 amount);
    event Settled(uint256 indexed project, uint256 raised, uint256 matched);
    event PotReturned(uint256 amount);

    constructor(address payable[] memory payees, uint64 opens_, uint64 closes_) payable {
        require(opens_ > block.timestamp && closes_ >= opens_ + 1 days, "window");
        require(payees.length > 0 && payees.length <= 64, "payees");
        opens = opens_;
        closes = closes_;
        pot = msg.value;
        sponsor = payable(msg.sender);
        for (uint256 i = 0; i < payees.length; i++) {
            require(payees[i] != address(0), "payee");
            projects.push(Project(payees[i], false, 0, 0));
            emit Listed(i, payees[i]);
        }
    }

    modifier whileOpen() {
        require(block.timestamp >= opens && block.timestamp < closes, "closed");
        _;
    }

    function donate(uint256 project) external payable whileOpen {
        _credit(project, msg.sender, msg.value);
    }

    function donateMany(uint256[] calldata ids, uint256[] calldata amounts) external payable whileOpen {
        require(ids.length == amounts.length, "lengths");
        uint256 spent;
        for (uint256 i = 0; i < ids.length; i++) {
            spent += amounts[i];
            _credit(ids[i], msg.sender, amounts[i]);
        }
        require(spent == msg.value, "value");
    }

    function _credit(uint256 id, address donor, uint256 amount) private {
        require(amount > 0, "amount");
        Project storage p = projects[id];
        uint256 before = given[id][donor];
        uint256 roots = p.roots + (before + amount).sqrt() - before.sqrt();
        sumOfSquares = sumOfSquares + roots * roots - p.roots * p.roots;
        p.roots = roots;
        p.raised += amount;
        given[id][donor] = before + amount;
        emit Donated(id, donor, amount);
    }

    function matchOf(uint256 id) public view returns (uint256) {
        if (sumOfSquares == 0) return 0;
        uint256 r = projects[id].roots;
        return (pot * (r * r)) / sumOfSquares;
    }

    function settle(uint256 id) external {
        require(block.timestamp >= closes, "open");
        Project storage p = projects[id];
        require(!p.settled, "settled");
        p.settled = true;
        uint256 matched = matchOf(id);
        emit Settled(id, p.raised, matched);
        (bool ok, ) = p.payee.call{value: p.raised + matched}("");
        require(ok, "pay");
    }

    function returnPot() external {
        require(block.timestamp >= closes && sumOfSquares == 0 && !refunded, "pot in use");
        refunded = true;
        emit PotReturned(pot);
        (bool ok, ) = sponsor.call{value: pot}("");
        require(ok, "pay");
    }
}
