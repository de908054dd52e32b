// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IAnteile {
    function getPastVotes(address who, uint256 blk) external view returns (uint256);
    function getPastTotalSupply(uint256 blk) external view returns (uint256);
}

/// Wohnungsgenossenschaft: Antraege der Mitglieder mit eigener Warteschlange.
contract Genossenschaft {
    error Unzulaessig();
    error FalschePhase();
    error Fehlgeschlagen(uint256 stelle);

    enum Phase { Unbekannt, Wartend, Offen, Abgelehnt, Angenommen, Eingereiht, Verfallen, Erledigt, Zurueckgezogen }

    struct Antrag {
        address steller;
        uint64 stichtag;
        uint64 schluss;
        uint64 faellig;
        uint8 merker;
        uint256 ja;
        uint256 nein;
        uint256 enthalten;
        address[] ziele;
        uint256[] betraege;
        bytes[] daten;
        mapping(address => bool) abgestimmt;
    }

    uint8 private constant ERLEDIGT = 1;
    uint8 private constant ZURUECK = 2;
    uint256 private constant VORLAUF = 7200;
    uint256 private constant DAUER = 36000;
    uint256 private constant FRIST = 3 days;
    uint256 private constant NACHFRIST = 14 days;
    uint256 private constant MINDESTENS = 1000e18;

    IAnteile public immutable anteile;
    uint256 public immutable huerde;
    uint256 public anzahl;
    mapping(uint256 => Antrag) private antraege;

    event Gestellt(uint256 indexed nr, address indexed steller, address[] ziele, uint256[] betraege, bytes[] daten, string text);
    event Stimme(uint256 indexed nr, address indexed wer, uint8 wahl, uint256 gewicht);
    event Eingereiht(uint256 indexed nr, uint256 faellig);
    event Erledigt(uint256 indexed nr);
    event Zurueckgezogen(uint256 indexed nr);

    constructor(IAnteile a, uint256 h) {
        if (address(a) == address(0) || h == 0) revert Unzulaessig();
        anteile = a;
        huerde = h;
    }

    receive() external payable {}

    function stellen(address[] calldata ziele, uint256[] calldata betraege, bytes[] calldata daten, string calldata text)
        external
        returns (uint256 nr)
    {
        if (anteile.getPastVotes(msg.sender, block.number - 1) < huerde) revert Unzulaessig();
        _pruefe(ziele, betraege, daten);
        nr = ++anzahl;
        Antrag storage a = antraege[nr];
        a.steller = msg.sender;
        a.stichtag = uint64(block.number + VORLAUF);
        a.schluss = uint64(block.number + VORLAUF + DAUER);
        a.ziele = ziele;
        a.betraege = betraege;
        for (uint256 i = 0; i < daten.length; ++i) a.daten.push(daten[i]);
        emit Gestellt(nr, msg.sender, ziele, betraege, daten, text);
    }

    function _pruefe(address[] calldata z, uint256[] calldata b, bytes[] calldata d) private pure {
        uint256 n = z.length;
        if (n == 0 || n > 12) revert Unzulaessig();
        if (b.length != n || d.length != n) revert Unzulaessig();
    }

    function phase(uint256 nr) public view returns (Phase) {
        Antrag storage a = antraege[nr];
        if (a.steller == address(0)) return Phase.Unbekannt;
        if (a.merker & ZURUECK != 0) return Phase.Zurueckgezogen;
        if (a.merker & ERLEDIGT != 0) return Phase.Erledigt;
        if (block.number <= a.stichtag) return Phase.Wartend;
        if (block.number <= a.schluss) return Phase.Offen;
        if (a.ja <= a.nein || a.ja + a.enthalten < beschlussfaehig(a.stichtag)) return Phase.Abgelehnt;
        if (a.faellig == 0) return Phase.Angenommen;
        return block.timestamp > a.faellig + NACHFRIST ? Phase.Verfallen : Phase.Eingereiht;
    }

    function beschlussfaehig(uint256 blk) public view returns (uint256 q) {
        q = anteile.getPastTotalSupply(blk) / 10;
        if (q < MINDESTENS) q = MINDESTENS;
    }

    function abstimmen(uint256 nr, uint8 wahl) external {
        if (phase(nr) != Phase.Offen) revert FalschePhase();
        Antrag storage a = antraege[nr];
        if (a.abgestimmt[msg.sender]) revert Unzulaessig();
        a.abgestimmt[msg.sender] = true;
        uint256 g = anteile.getPastVotes(msg.sender, a.stichtag);
        if (wahl == 0) a.nein += g;
        else if (wahl == 1) a.ja += g;
        else if (wahl == 2) a.enthalten += g;
        else revert Unzulaessig();
        emit Stimme(nr, msg.sender, wahl, g);
    }

    function einreihen(uint256 nr) external {
        if (phase(nr) != Phase.Angenommen) revert FalschePhase();
        uint256 f = block.timestamp + FRIST;
        antraege[nr].faellig = uint64(f);
        emit Eingereiht(nr, f);
    }

    function zurueckziehen(uint256 nr) external {
        Phase p = phase(nr);
        Antrag storage a = antraege[nr];
        if (msg.sender != a.steller) revert Unzulaessig();
        if (p != Phase.Wartend && p != Phase.Offen) revert FalschePhase();
        a.merker |= ZURUECK;
        emit Zurueckgezogen(nr);
    }

    function erledigen(uint256 nr) external {
        if (phase(nr) != Phase.Eingereiht) revert FalschePhase();
        Antrag storage a = antraege[nr];
        if (block.timestamp < a.faellig) revert FalschePhase();
        a.merker |= ERLEDIGT;
        for (uint256 i = 0; i < a.ziele.length; ++i) {
            uint256 w = a.betraege[i];
            (bool ok, ) = a.ziele[i].call{value: w}(a.daten[i]);
            if (!ok) revert Fehlgeschlagen(i);
        }
        emit Erledigt(nr);
    }
}
