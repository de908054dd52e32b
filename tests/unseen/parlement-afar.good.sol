// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity ^0.8.24;

interface IStembewijs {
    function clock() external view returns (uint48);
    function getPastVotes(address wie, uint256 tijdstip) external view returns (uint256);
    function getPastTotalSupply(uint256 tijdstip) external view returns (uint256);
}

type WetId is uint256;

library Telling {
    struct Stand {
        uint256 voor;
        uint256 tegen;
        mapping(address => bool) gestemd;
    }

    error ReedsGestemd(address wie);

    function boek(Stand storage s, address wie, bool voor, uint256 gewicht) internal {
        if (s.gestemd[wie]) revert ReedsGestemd(wie);
        s.gestemd[wie] = true;
        if (voor) s.voor += gewicht;
        else s.tegen += gewicht;
    }

    function aangenomen(Stand storage s, uint256 drempel) internal view returns (bool) {
        return s.voor > s.tegen && s.voor >= drempel;
    }
}

/// Parlement van de waterschapsbond: wetten worden gestemd, afgekondigd en daarna uitgevoerd.
contract Parlement {
    using Telling for Telling.Stand;

    struct Wet {
        address indiener;
        uint48 peil;
        uint48 slot;
        uint48 vanKracht;
        bool ingetrokken;
        bool uitgevoerd;
        bytes32 inhoud;
        Telling.Stand stand;
    }

    uint48 public constant AANLOOP = 7_200;
    uint48 public constant STEMTIJD = 36_000;
    uint48 public constant BEDENKTIJD = 3 days;

    IStembewijs public immutable bewijs;
    uint256 public immutable indienDrempel;
    uint256 private _laatste;
    mapping(WetId => Wet) private _wetten;

    event Ingediend(WetId indexed id, address indexed indiener, address doel, uint256 waarde, bytes data, string tekst);
    event Gestemd(WetId indexed id, address indexed wie, bool voor, uint256 gewicht);
    event Afgekondigd(WetId indexed id, uint48 vanKracht);
    event Ingetrokken(WetId indexed id);
    event Uitgevoerd(WetId indexed id);
    event Storting(address indexed van, uint256 bedrag);

    error Onbekend();
    error NietNu();
    error NietGenoeg();
    error NietBevoegd();
    error AndereInhoud();
    error Mislukt(bytes antwoord);

    constructor(IStembewijs bewijs_, uint256 drempel) {
        if (drempel == 0 || bewijs_.clock() != block.number) revert NietBevoegd();
        bewijs = bewijs_;
        indienDrempel = drempel;
    }

    receive() external payable {
        emit Storting(msg.sender, msg.value);
    }

    function nu() public view returns (uint48) {
        return uint48(block.number);
    }

    function dienIn(address doel, uint256 waarde, bytes calldata data, string calldata tekst) external returns (WetId id) {
        if (bewijs.getPastVotes(msg.sender, nu() - 1) < indienDrempel) revert NietGenoeg();
        id = WetId.wrap(++_laatste);
        Wet storage w = _wetten[id];
        w.indiener = msg.sender;
        w.peil = nu() + AANLOOP;
        w.slot = w.peil + STEMTIJD;
        w.inhoud = keccak256(abi.encode(doel, waarde, data));
        emit Ingediend(id, msg.sender, doel, waarde, data, tekst);
    }

    function stem(WetId id, bool voor) external {
        Wet storage w = _geldig(id);
        if (nu() <= w.peil || nu() > w.slot) revert NietNu();
        uint256 gewicht = bewijs.getPastVotes(msg.sender, w.peil);
        w.stand.boek(msg.sender, voor, gewicht);
        emit Gestemd(id, msg.sender, voor, gewicht);
    }

    function trekIn(WetId id) external {
        Wet storage w = _geldig(id);
        if (msg.sender != w.indiener) revert NietBevoegd();
        if (nu() > w.slot) revert NietNu();
        w.ingetrokken = true;
        emit Ingetrokken(id);
    }

    function kondigAf(WetId id) external {
        Wet storage w = _geldig(id);
        if (nu() <= w.slot || w.vanKracht != 0) revert NietNu();
        if (!w.stand.aangenomen(drempelOp(w.peil))) revert NietGenoeg();
        w.vanKracht = uint48(block.timestamp) + BEDENKTIJD;
        emit Afgekondigd(id, w.vanKracht);
    }

    function voerUit(WetId id, address doel, uint256 waarde, bytes calldata data) external {
        Wet storage w = _geldig(id);
        if (w.vanKracht == 0 || block.timestamp < w.vanKracht) revert NietNu();
        if (w.inhoud != keccak256(abi.encode(doel, waarde, data))) revert AndereInhoud();
        w.uitgevoerd = true;
        emit Uitgevoerd(id);
        (bool goed, bytes memory antwoord) = doel.call{value: waarde}(data);
        if (!goed) revert Mislukt(antwoord);
    }

    function drempelOp(uint48 peil) public view returns (uint256) {
        return bewijs.getPastTotalSupply(peil) / 10 + 1;
    }

    function _geldig(WetId id) private view returns (Wet storage w) {
        w = _wetten[id];
        if (w.indiener == address(0)) revert Onbekend();
        if (w.ingetrokken || w.uitgevoerd) revert NietNu();
    }
}
