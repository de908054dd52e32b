// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.6.12;
pragma experimental ABIEncoderV2;

interface IStimmen {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

library Rechnen {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Rechnen: Ueberlauf");
    }
}

/// Abstimmungen mit teilbarer Stimme; Ausfuehrung nach fester Wartezeit.
contract Vertreterversammlung {
    using Rechnen for uint256;

    enum Stand { Unbekannt, Wartend, Offen, Abgelehnt, Angenommen, Eingereiht, Verfallen, Zurueckgezogen, Ausgefuehrt }

    struct Antrag {
        address steller;
        uint256 beginn;
        uint256 ende;
        uint256 faellig;
        uint256 ja;
        uint256 nein;
        uint256 enthalten;
        bool zurueckgezogen;
        bool ausgefuehrt;
        address[] ziele;
        uint256[] werte;
        bytes[] daten;
    }

    uint256 public constant SCHWELLE = 25000e18;
    uint256 public constant QUORUM = 200000e18;
    uint256 public constant VORLAUF = 6500;
    uint256 public constant DAUER = 32500;
    uint256 public constant WARTEZEIT = 3 days;
    uint256 public constant FRIST = 10 days;

    IStimmen public immutable stimmen;
    uint256 public anzahl;
    mapping(uint256 => Antrag) private _antraege;
    mapping(uint256 => mapping(address => bool)) public abgestimmt;

    event Gestellt(uint256 indexed nr, address indexed steller, address[] ziele, uint256[] werte, bytes[] daten, string text);
    event Gestimmt(uint256 indexed nr, address indexed wer, uint256 ja, uint256 nein, uint256 enthalten);
    event Eingereiht(uint256 indexed nr, uint256 faellig);
    event Ausgefuehrt(uint256 indexed nr);
    event Zurueckgezogen(uint256 indexed nr);

    constructor(IStimmen stimmen_) public {
        require(address(stimmen_) != address(0), "Stimmen fehlen");
        stimmen = stimmen_;
    }

    receive() external payable {}

    function stellen(address[] calldata ziele, uint256[] calldata werte, bytes[] calldata daten, string calldata text) external returns (uint256 nr) {
        require(stimmen.getPriorVotes(msg.sender, block.number - 1) >= SCHWELLE, "Schwelle");
        require(ziele.length > 0 && ziele.length <= 12, "Anzahl");
        require(ziele.length == werte.length && ziele.length == daten.length, "Laengen");
        nr = ++anzahl;
        Antrag storage a = _antraege[nr];
        a.steller = msg.sender;
        a.beginn = block.number + VORLAUF;
        a.ende = block.number + VORLAUF + DAUER;
        a.ziele = ziele;
        a.werte = werte;
        for (uint256 i = 0; i < daten.length; i++) a.daten.push(daten[i]);
        emit Gestellt(nr, msg.sender, ziele, werte, daten, text);
    }

    function stand(uint256 nr) public view returns (Stand) {
        Antrag storage a = _antraege[nr];
        if (a.steller == address(0)) return Stand.Unbekannt;
        if (a.ausgefuehrt) return Stand.Ausgefuehrt;
        if (a.zurueckgezogen) return Stand.Zurueckgezogen;
        if (block.number <= a.beginn) return Stand.Wartend;
        if (block.number <= a.ende) return Stand.Offen;
        if (a.ja <= a.nein || a.ja.plus(a.enthalten) < QUORUM) return Stand.Abgelehnt;
        if (a.faellig == 0) return Stand.Angenommen;
        return block.timestamp > a.faellig.plus(FRIST) ? Stand.Verfallen : Stand.Eingereiht;
    }

    function stimmabgabe(uint256 nr, uint256 ja, uint256 nein, uint256 enthalten) external {
        require(stand(nr) == Stand.Offen, "nicht offen");
        require(!abgestimmt[nr][msg.sender], "schon gestimmt");
        Antrag storage a = _antraege[nr];
        uint256 gewicht = stimmen.getPriorVotes(msg.sender, a.beginn);
        require(ja.plus(nein).plus(enthalten) == gewicht, "Summe");
        require(gewicht > 0, "keine Stimmen");
        abgestimmt[nr][msg.sender] = true;
        a.ja = a.ja.plus(ja);
        a.nein = a.nein.plus(nein);
        a.enthalten = a.enthalten.plus(enthalten);
        emit Gestimmt(nr, msg.sender, ja, nein, enthalten);
    }

    function einreihen(uint256 nr) external {
        require(stand(nr) == Stand.Angenommen, "nicht angenommen");
        _antraege[nr].faellig = block.timestamp.plus(WARTEZEIT);
        emit Eingereiht(nr, _antraege[nr].faellig);
    }

    function ausfuehren(uint256 nr) external payable {
        require(stand(nr) == Stand.Eingereiht, "nicht eingereiht");
        Antrag storage a = _antraege[nr];
        require(block.timestamp >= a.faellig, "zu frueh");
        a.ausgefuehrt = true;
        emit Ausgefuehrt(nr);
        for (uint256 i = 0; i < a.ziele.length; i++) {
            (bool ok, ) = a.ziele[i].call{value: a.werte[i]}(a.daten[i]);
            require(ok, "Aufruf gescheitert");
        }
    }

    function zurueckziehen(uint256 nr) external {
        require(msg.sender == _antraege[nr].steller, "nur Steller");
        require(stand(nr) == Stand.Wartend, "zu spaet");
        _antraege[nr].zurueckgezogen = true;
        emit Zurueckgezogen(nr);
    }
}
