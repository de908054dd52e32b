// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface IElectorate {
    function weightAt(address who, uint32 blockNumber) external view returns (uint128);
    function electorateAt(uint32 blockNumber) external view returns (uint128);
}

/// Two chambers: holders decide, a small house of elders may only say no while
/// a decision rests. The numbers of the house are tuned by decisions themselves.
contract VetoHouse {
    struct Numbers {
        uint32 notice;
        uint32 polling;
        uint32 rest;
        uint32 quorumPermille;
    }

    struct Decision {
        address mover;
        uint32 pollFrom;
        uint32 pollTo;
        uint32 restTo;
        uint32 permille;
        uint8 elderNoes;
        bool carriedOut;
        uint128 forIt;
        uint128 againstIt;
        address on;
        uint256 coins;
        bytes what;
    }

    uint32 public constant STALE = 100000;

    IElectorate public immutable electorate;
    Numbers public numbers;
    uint8 public immutable elders;
    mapping(address => bool) public isElder;
    Decision[] private _decisions;
    mapping(bytes32 => bool) private _spoken;

    event Moved(uint256 indexed id, address indexed mover, uint32 pollFrom, uint32 pollTo);
    event Polled(uint256 indexed id, address indexed who, bool forIt, uint128 weight);
    event ElderNo(uint256 indexed id, address indexed elder, uint8 noes);
    event CarriedOut(uint256 indexed id);
    event NumbersSet(uint32 notice, uint32 polling, uint32 rest, uint32 quorumPermille);

    constructor(IElectorate electorate_, address[] memory house, Numbers memory first) {
        require(house.length >= 3 && house.length <= 15, "house: size");
        require(electorate_.electorateAt(uint32(block.number - 1)) >= 1e9, "house: electorate");
        electorate = electorate_;
        elders = uint8(house.length);
        for (uint256 i = 0; i < house.length; i++) {
            require(house[i] != address(0) && !isElder[house[i]], "house: elder");
            isElder[house[i]] = true;
        }
        _setNumbers(first);
    }

    receive() external payable {}

    function setNumbers(Numbers calldata next) external {
        require(msg.sender == address(this), "house: self");
        _setNumbers(next);
    }

    function move(address on, uint256 coins, bytes calldata what) external returns (uint256 id) {
        uint128 mine = electorate.weightAt(msg.sender, uint32(block.number - 1));
        require(uint256(mine) * 200 >= electorate.electorateAt(uint32(block.number - 1)) && mine > 0, "house: mover");
        require(on != address(0), "house: on");
        Numbers memory n = numbers;
        id = _decisions.length;
        Decision storage d = _decisions.push();
        d.mover = msg.sender;
        d.pollFrom = uint32(block.number) + n.notice;
        d.pollTo = d.pollFrom + n.polling;
        d.restTo = d.pollTo + n.rest;
        d.permille = n.quorumPermille;
        d.on = on;
        d.coins = coins;
        d.what = what;
        emit Moved(id, msg.sender, d.pollFrom, d.pollTo);
    }

    function poll(uint256 id, bool forIt) external {
        Decision storage d = _decisions[id];
        require(block.number > d.pollFrom && block.number <= d.pollTo, "house: poll");
        _once(id, msg.sender, "holder");
        uint128 w = electorate.weightAt(msg.sender, d.pollFrom);
        if (forIt) d.forIt += w;
        else d.againstIt += w;
        emit Polled(id, msg.sender, forIt, w);
    }

    function sayNo(uint256 id) external {
        Decision storage d = _decisions[id];
        require(isElder[msg.sender], "house: elder");
        require(block.number > d.pollTo && block.number <= d.restTo, "house: rest");
        _once(id, msg.sender, "elder");
        d.elderNoes += 1;
        emit ElderNo(id, msg.sender, d.elderNoes);
    }

    function carryOut(uint256 id) external {
        Decision storage d = _decisions[id];
        require(!d.carriedOut, "house: done");
        require(block.number > d.restTo && block.number <= d.restTo + STALE, "house: time");
        require(agreed(id), "house: not agreed");
        d.carriedOut = true;
        emit CarriedOut(id);
        (bool ok, ) = d.on.call{value: d.coins}(d.what);
        require(ok, "house: call");
    }

    function agreed(uint256 id) public view returns (bool) {
        Decision storage d = _decisions[id];
        if (block.number <= d.pollTo) return false;
        if (uint256(d.elderNoes) * 2 > elders) return false;
        return d.forIt > d.againstIt && d.forIt >= neededFor(id);
    }

    function neededFor(uint256 id) public view returns (uint256) {
        Decision storage d = _decisions[id];
        uint256 all = electorate.electorateAt(d.pollFrom);
        uint256 part = (all * d.permille) / 1000;
        return part < 1e6 ? 1e6 : part;
    }

    function decision(uint256 id) external view returns (Decision memory) {
        return _decisions[id];
    }

    function _once(uint256 id, address who, bytes32 as_) private {
        bytes32 k = keccak256(abi.encode(id, who, as_));
        require(!_spoken[k], "house: spoken");
        _spoken[k] = true;
    }

    function _setNumbers(Numbers memory n) private {
        require(n.notice >= 600 && n.notice <= 50000, "house: notice");
        require(n.polling >= 7200 && n.polling <= 100000, "house: polling");
        require(n.rest >= 14400 && n.rest <= 100000, "house: rest");
        require(n.quorumPermille >= 20 && n.quorumPermille <= 500, "house: quorum");
        numbers = n;
        emit NumbersSet(n.notice, n.polling, n.rest, n.quorumPermille);
    }
}
