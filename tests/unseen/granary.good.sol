// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Locks of grain certificates (18 decimals) carry votes; the granary pays for silos out of its ether.
contract Granary {
    error Closed();
    error Refused();
    error Locked(uint256 until);

    struct Sack {
        uint128 from;
        uint128 qty;
    }

    struct Silo {
        address payable builder;
        uint96 begins;
        uint96 ends;
        uint256 budget;
        uint256 stock;
        uint256 aye;
        uint256 nay;
        bool built;
    }

    uint16 public constant QUORUM_BPS = 1500;
    uint256 public constant BPS = 10_000;
    uint256 public constant MIN_STOCK = 1_000e18;

    address public immutable certificate;
    Sack[] private stockHistory;
    mapping(address => Sack[]) private sacks;
    mapping(uint256 => Silo) public silos;
    mapping(uint256 => mapping(address => bool)) public counted;
    uint256 public siloCount;

    event Stored(address indexed farmer, uint256 qty);
    event Fetched(address indexed farmer, uint256 qty);
    event SiloPlanned(uint256 indexed id, address builder, uint256 budget, uint256 stock);
    event Counted(uint256 indexed id, address farmer, bool aye, uint256 qty);
    event SiloBuilt(uint256 indexed id);

    constructor(address certificate_) {
        require(certificate_ != address(0), "certificate");
        certificate = certificate_;
    }

    receive() external payable {}

    function stored(address farmer) public view returns (uint256) {
        return _top(sacks[farmer]);
    }

    function totalStored() public view returns (uint256) {
        return _top(stockHistory);
    }

    function store(uint256 qty) external {
        _set(sacks[msg.sender], stored(msg.sender) + qty);
        _set(stockHistory, totalStored() + qty);
        emit Stored(msg.sender, qty);
        _token(abi.encodeWithSignature("transferFrom(address,address,uint256)", msg.sender, address(this), qty));
    }

    function fetch(uint256 qty) external {
        _set(sacks[msg.sender], stored(msg.sender) - qty);
        _set(stockHistory, totalStored() - qty);
        emit Fetched(msg.sender, qty);
        _token(abi.encodeWithSignature("transfer(address,uint256)", msg.sender, qty));
    }

    function plan(address payable builder, uint256 budget) external returns (uint256 id) {
        uint256 before = block.timestamp - 1;
        require(_at(sacks[msg.sender], before) >= MIN_STOCK / 100, "farmers only");
        require(builder != address(0) && budget > 0, "plan");
        uint256 stock = _at(stockHistory, before);
        require(stock >= MIN_STOCK, "granary too empty");
        id = ++siloCount;
        Silo storage s = silos[id];
        s.builder = builder;
        s.budget = budget;
        s.begins = uint96(before);
        s.ends = uint96(block.timestamp + 8 days);
        s.stock = stock;
        emit SiloPlanned(id, builder, budget, stock);
    }

    function count(uint256 id, bool aye) external {
        Silo storage s = silos[id];
        if (s.ends == 0 || block.timestamp > s.ends || counted[id][msg.sender]) revert Closed();
        counted[id][msg.sender] = true;
        uint256 qty = _at(sacks[msg.sender], s.begins);
        if (aye) s.aye += qty;
        else s.nay += qty;
        emit Counted(id, msg.sender, aye, qty);
    }

    function quorumOf(uint256 id) public view returns (uint256) {
        return (silos[id].stock * QUORUM_BPS) / BPS;
    }

    function build(uint256 id) external {
        Silo storage s = silos[id];
        if (s.ends == 0 || s.built) revert Closed();
        if (block.timestamp <= s.ends + 2 days) revert Locked(s.ends + 2 days);
        if (block.timestamp > s.ends + 40 days) revert Closed();
        if (s.aye <= s.nay || s.aye < quorumOf(id)) revert Refused();
        s.built = true;
        emit SiloBuilt(id);
        (bool ok, ) = s.builder.call{value: s.budget}("");
        require(ok, "builder");
    }

    function _token(bytes memory data) private {
        (bool ok, bytes memory ret) = certificate.call(data);
        require(ok && certificate.code.length > 0 && (ret.length == 0 || abi.decode(ret, (bool))), "certificate");
    }

    function _top(Sack[] storage h) private view returns (uint256) {
        return h.length == 0 ? 0 : h[h.length - 1].qty;
    }

    function _set(Sack[] storage h, uint256 qty) private {
        require(qty <= type(uint128).max, "qty");
        uint256 n = h.length;
        if (n > 0 && h[n - 1].from == block.timestamp) h[n - 1].qty = uint128(qty);
        else h.push(Sack(uint128(block.timestamp), uint128(qty)));
    }

    function _at(Sack[] storage h, uint256 time) private view returns (uint256) {
        uint256 i = h.length;
        while (i > 0) {
            i--;
            if (h[i].from <= time) return h[i].qty;
        }
        return 0;
    }
}
