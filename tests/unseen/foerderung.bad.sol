// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IStimmregister {
    function stimmenZum(address konto, uint256 zeitpunkt) external view returns (uint256);
}

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
}

/// Foerdertopf: Antraege auf Zuschuesse, ueber die das Register abstimmt.
contract Foerdertopf {
    enum Stand { Unbekannt, Aushang, Abstimmung, Abgelehnt, Bewilligt, Ausgezahlt }

    struct Antrag {
        address steller;
        uint40 beginn;
        uint40 schluss;
        bool ausgezahlt;
        address empfaenger;
        uint128 betrag;
        bytes32 beschreibung;
        uint128 dafuer;
        uint128 dagegen;
    }

    IStimmregister public immutable register;
    IERC20 public immutable waehrung;
    uint256 public immutable beteiligung;
    uint256 public immutable hinterlegung;

    Antrag[] private antraege;
    mapping(address => mapping(uint256 => bool)) public abgestimmt;

    error NichtErlaubt();
    error FalscherStand(Stand ist);

    event Gestellt(uint256 indexed nr, address indexed steller, address empfaenger, uint256 betrag, bytes32 beschreibung);
    event Geaendert(uint256 indexed nr, address empfaenger, uint256 betrag, bytes32 beschreibung);
    event Stimme(uint256 indexed nr, address indexed konto, bool dafuer, uint256 gewicht);
    event Auszahlung(uint256 indexed nr, address empfaenger, uint256 betrag);

    constructor(IStimmregister r, IERC20 w, uint256 b, uint256 h) {
        require(address(r) != address(0) && address(w) != address(0), "Adresse");
        require(b != 0 && h != 0, "Schwelle");
        register = r;
        waehrung = w;
        beteiligung = b;
        hinterlegung = h;
    }

    modifier nurSteller(uint256 nr) {
        if (antraege[nr].steller != msg.sender) revert NichtErlaubt();
        _;
    }

    function stand(uint256 nr) public view returns (Stand) {
        if (nr >= antraege.length) return Stand.Unbekannt;
        Antrag storage a = antraege[nr];
        if (a.ausgezahlt) return Stand.Ausgezahlt;
        if (block.timestamp <= a.beginn) return Stand.Aushang;
        if (block.timestamp <= a.schluss) return Stand.Abstimmung;
        if (a.dafuer <= a.dagegen || a.dafuer < beteiligung) return Stand.Abgelehnt;
        return Stand.Bewilligt;
    }

    function stellen(address empfaenger, uint128 betrag, bytes32 beschreibung) external returns (uint256 nr) {
        if (register.stimmenZum(msg.sender, block.timestamp - 1) < hinterlegung) revert NichtErlaubt();
        require(empfaenger != address(0), "Empfaenger");
        nr = antraege.length;
        Antrag storage a = antraege.push();
        a.steller = msg.sender;
        a.beginn = uint40(block.timestamp + 3 days);
        a.schluss = uint40(block.timestamp + 10 days);
        a.empfaenger = empfaenger;
        a.betrag = betrag;
        a.beschreibung = beschreibung;
        emit Gestellt(nr, msg.sender, empfaenger, betrag, beschreibung);
    }

    /// Nachbesserung durch den Steller.
    function nachbessern(uint256 nr, address empfaenger, uint128 betrag, bytes32 beschreibung) external nurSteller(nr) {
        Stand s = stand(nr);
        if (s > Stand.Abstimmung) revert FalscherStand(s);
        require(empfaenger != address(0), "Empfaenger");
        Antrag storage a = antraege[nr];
        a.empfaenger = empfaenger;
        a.betrag = betrag;
        a.beschreibung = beschreibung;
        emit Geaendert(nr, empfaenger, betrag, beschreibung);
    }

    function stimmen(uint256 nr, bool dafuer) external {
        Stand s = stand(nr);
        if (s != Stand.Abstimmung) revert FalscherStand(s);
        if (abgestimmt[msg.sender][nr]) revert NichtErlaubt();
        abgestimmt[msg.sender][nr] = true;
        Antrag storage a = antraege[nr];
        uint256 gewicht = register.stimmenZum(msg.sender, a.beginn);
        require(gewicht <= type(uint128).max, "Gewicht");
        if (dafuer) a.dafuer += uint128(gewicht);
        else a.dagegen += uint128(gewicht);
        emit Stimme(nr, msg.sender, dafuer, gewicht);
    }

    function auszahlen(uint256 nr) external {
        Stand s = stand(nr);
        if (s != Stand.Bewilligt) revert FalscherStand(s);
        Antrag storage a = antraege[nr];
        a.ausgezahlt = true;
        emit Auszahlung(nr, a.empfaenger, a.betrag);
        require(waehrung.transfer(a.empfaenger, a.betrag), "Auszahlung");
    }

    function antrag(uint256 nr) external view returns (Antrag memory) {
        return antraege[nr];
    }
}
