// SPDX-License-Identifier: MIT
pragma solidity ^0.8.21;

interface IMemberNft {
    function ownerAt(uint256 id, uint256 blk) external view returns (address);
    function supplyAt(uint256 blk) external view returns (uint256);
}

library Bitmap {
    function get(mapping(uint256 => uint256) storage m, uint256 i) internal view returns (bool) {
        return m[i >> 8] & (1 << (i & 255)) != 0;
    }

    function put(mapping(uint256 => uint256) storage m, uint256 i) internal {
        m[i >> 8] |= 1 << (i & 255);
    }
}

/// Gallery club: each picture card held at the cut-off block is worth one voice.
contract GalleryClub {
    using Bitmap for mapping(uint256 => uint256);

    error NotHolder(uint256 card);
    error WrongStage(Stage s);
    error Spoken(uint256 card);
    error Invalid();

    enum Stage { None, Hanging, Viewing, Rejected, Chosen, Packed, Lapsed, Shipped }

    struct Lot {
        address target;
        uint96 value;
        bytes data;
        // cutoff (64) | close (64) | ship (64) | shipped (1)
        uint256 word;
        uint128 ayes;
        uint128 nays;
        mapping(uint256 => uint256) spoken;
    }

    uint256 private constant LEAD = 7200;
    uint256 private constant RUN = 50400;
    uint256 private constant REST = 2 days;
    uint256 private constant SHELF = 14 days;
    uint256 private constant LEAST = 20;

    IMemberNft public immutable cards;
    uint256 public lots;
    mapping(uint256 => Lot) private _lot;

    event Hung(uint256 indexed id, address indexed by, address target, uint256 value, bytes data, uint256 cutoff, uint256 close);
    event Voiced(uint256 indexed id, address indexed by, uint256[] cards, bool aye);
    event PackedUp(uint256 indexed id, uint256 ship);
    event ShippedOut(uint256 indexed id);

    constructor(IMemberNft c) {
        if (address(c) == address(0)) revert Invalid();
        cards = c;
    }

    receive() external payable {}

    modifier at(uint256 id, Stage want) {
        Stage s = stage(id);
        if (s != want) revert WrongStage(s);
        _;
    }

    function hang(uint256 card, address target, uint96 value, bytes calldata data) external returns (uint256 id) {
        if (cards.ownerAt(card, block.number - 1) != msg.sender) revert NotHolder(card);
        if (target == address(0)) revert Invalid();
        id = ++lots;
        Lot storage l = _lot[id];
        uint256 cutoff = block.number + LEAD;
        l.target = target;
        l.value = value;
        l.data = data;
        l.word = cutoff | ((cutoff + RUN) << 64);
        emit Hung(id, msg.sender, target, value, data, cutoff, cutoff + RUN);
    }

    function stage(uint256 id) public view returns (Stage) {
        Lot storage l = _lot[id];
        (uint256 cutoff, uint256 close, uint256 ship, bool gone) = _open(l.word);
        if (cutoff == 0) return Stage.None;
        if (gone) return Stage.Shipped;
        if (block.number <= cutoff) return Stage.Hanging;
        if (block.number <= close) return Stage.Viewing;
        uint256 need = cards.supplyAt(cutoff) / 5;
        if (need < LEAST) need = LEAST;
        if (l.ayes <= l.nays || uint256(l.ayes) + l.nays < need) return Stage.Rejected;
        if (ship == 0) return Stage.Chosen;
        return block.timestamp > ship + SHELF ? Stage.Lapsed : Stage.Packed;
    }

    function _open(uint256 w) private pure returns (uint256 cutoff, uint256 close, uint256 ship, bool gone) {
        cutoff = uint64(w);
        close = uint64(w >> 64);
        ship = uint64(w >> 128);
        gone = w >> 192 != 0;
    }

    function voice(uint256 id, uint256[] calldata ids, bool aye) external at(id, Stage.Viewing) {
        if (ids.length == 0 || ids.length > 64) revert Invalid();
        Lot storage l = _lot[id];
        uint256 n = _mark(l, ids);
        if (aye) l.ayes += uint128(n);
        else l.nays += uint128(n);
        emit Voiced(id, msg.sender, ids, aye);
    }

    function _mark(Lot storage l, uint256[] calldata ids) private returns (uint256 n) {
        uint256 cutoff = uint64(l.word);
        for (uint256 i; i < ids.length; ++i) {
            uint256 c = ids[i];
            if (cards.ownerAt(c, cutoff) != msg.sender) revert NotHolder(c);
            if (l.spoken.get(c)) revert Spoken(c);
            ++n;
        }
        for (uint256 i; i < ids.length; ++i) l.spoken.put(ids[i]);
    }

    function pack(uint256 id) external at(id, Stage.Chosen) {
        uint256 ship = block.timestamp + REST;
        _lot[id].word |= ship << 128;
        emit PackedUp(id, ship);
    }

    function shipOut(uint256 id) external at(id, Stage.Packed) {
        Lot storage l = _lot[id];
        (, , uint256 ship, ) = _open(l.word);
        if (block.timestamp < ship) revert WrongStage(Stage.Packed);
        l.word |= 1 << 192;
        (bool ok, bytes memory ret) = l.target.call{value: l.value}(l.data);
        if (!ok) {
            assembly {
                revert(add(ret, 32), mload(ret))
            }
        }
        emit ShippedOut(id);
    }
}
