// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

/// Genossenschaft mit gezeichneten Anteilen. Stimmrecht liegt bei der Vertreterin, die ein Mitglied benennt.
contract Genossenschaft {
    struct Stand {
        uint256 block_;
        uint256 stimmen;
    }

    struct Antrag {
        address stellerin;
        address ziel;
        bytes auftrag;
        uint256 stichtag;
        uint256 ende;
        uint256 dafuer;
        uint256 dagegen;
        Lage lage;
    }

    enum Lage { Unbekannt, Offen, Zurueckgezogen, Vollzogen }

    uint256 public constant ANTEIL = 0.5 ether;
    uint256 public constant FRIST = 40000;
    uint256 public constant BEDENKZEIT = 14000;
    uint256 public constant VERFALL = 150000;
    uint256 public constant QUORUM = 200;
    uint256 public constant HOECHSTZAHL = 1000;

    uint256 public gezeichnet;
    uint256 public antragsNummer;
    mapping(address => uint256) public anteile;
    mapping(address => address) public vertretung;
    mapping(address => Stand[]) private verlauf;
    mapping(uint256 => Antrag) private antraege;
    mapping(uint256 => mapping(address => bool)) public abgestimmt;

    event Gezeichnet(address indexed mitglied, uint256 anzahl);
    event Uebertragen(address indexed von, address indexed an, uint256 anzahl);
    event VertretungBenannt(address indexed mitglied, address indexed bisher, address indexed neu);
    event AntragGestellt(uint256 indexed nr, address stellerin, address ziel, bytes auftrag);
    event Abgestimmt(uint256 indexed nr, address stimme, bool dafuer, uint256 gewicht);
    event Zurueckgezogen(uint256 indexed nr);
    event Vollzogen(uint256 indexed nr);

    function zeichnen(uint256 anzahl) external payable {
        require(anzahl > 0 && msg.value == anzahl * ANTEIL, "Betrag");
        require(gezeichnet + anzahl <= HOECHSTZAHL, "voll gezeichnet");
        gezeichnet += anzahl;
        anteile[msg.sender] += anzahl;
        _zu(vertretung[msg.sender], anzahl);
        emit Gezeichnet(msg.sender, anzahl);
    }

    function uebertragen(address an, uint256 anzahl) external {
        require(an != address(0), "Empfaenger");
        anteile[msg.sender] -= anzahl;
        anteile[an] += anzahl;
        _ab(vertretung[msg.sender], anzahl);
        _zu(vertretung[an], anzahl);
        emit Uebertragen(msg.sender, an, anzahl);
    }

    function benennen(address neu) external {
        address bisher = vertretung[msg.sender];
        vertretung[msg.sender] = neu;
        uint256 n = anteile[msg.sender];
        if (neu == address(0)) _ab(bisher, n);
        else _zu(neu, n);
        emit VertretungBenannt(msg.sender, bisher, neu);
    }

    function stimmenAm(address wer, uint256 block_) public view returns (uint256) {
        require(block_ < block.number, "noch offen");
        Stand[] storage v = verlauf[wer];
        uint256 i = v.length;
        while (i > 0) {
            if (v[i - 1].block_ <= block_) return v[i - 1].stimmen;
            i--;
        }
        return 0;
    }

    function beantragen(address ziel, bytes calldata auftrag) external returns (uint256 nr) {
        require(stimmenAm(msg.sender, block.number - 1) >= 5, "zu wenig Stimmen");
        nr = ++antragsNummer;
        antraege[nr] =
            Antrag(msg.sender, ziel, auftrag, block.number - 1, block.number + FRIST, 0, 0, Lage.Offen);
        emit AntragGestellt(nr, msg.sender, ziel, auftrag);
    }

    function abstimmen(uint256 nr, bool dafuer) external {
        Antrag storage a = antraege[nr];
        require(a.lage == Lage.Offen && block.number <= a.ende, "geschlossen");
        require(!abgestimmt[nr][msg.sender], "schon abgestimmt");
        abgestimmt[nr][msg.sender] = true;
        uint256 gewicht = stimmenAm(msg.sender, a.stichtag);
        if (dafuer) a.dafuer += gewicht;
        else a.dagegen += gewicht;
        emit Abgestimmt(nr, msg.sender, dafuer, gewicht);
    }

    function zurueckziehen(uint256 nr) external {
        Antrag storage a = antraege[nr];
        require(msg.sender == a.stellerin, "nicht Ihr Antrag");
        require(a.lage == Lage.Offen && block.number <= a.ende, "zu spaet");
        a.lage = Lage.Zurueckgezogen;
        emit Zurueckgezogen(nr);
    }

    function vollziehen(uint256 nr) external {
        Antrag storage a = antraege[nr];
        require(a.lage == Lage.Offen, "erledigt");
        require(block.number > a.ende + BEDENKZEIT && block.number <= a.ende + VERFALL, "Frist");
        require(a.dafuer >= QUORUM && a.dafuer > a.dagegen, "abgelehnt");
        a.lage = Lage.Vollzogen;
        (bool ok, ) = a.ziel.call(a.auftrag);
        require(ok, "gescheitert");
        emit Vollzogen(nr);
    }

    function auszahlen(address payable an, uint256 betrag) external {
        require(msg.sender == address(this), "nur durch Beschluss");
        (bool ok, ) = an.call{value: betrag}("");
        require(ok, "Zahlung");
    }

    function antrag(uint256 nr) external view returns (Antrag memory) {
        return antraege[nr];
    }

    function _stand(address wer) private view returns (uint256) {
        uint256 n = verlauf[wer].length;
        return n == 0 ? 0 : verlauf[wer][n - 1].stimmen;
    }

    function _ab(address wer, uint256 n) private {
        if (wer != address(0)) _schreiben(wer, _stand(wer) - n);
    }

    function _zu(address wer, uint256 n) private {
        if (wer != address(0)) _schreiben(wer, _stand(wer) + n);
    }

    function _schreiben(address wer, uint256 stimmen) private {
        Stand[] storage v = verlauf[wer];
        if (v.length > 0 && v[v.length - 1].block_ == block.number) v[v.length - 1].stimmen = stimmen;
        else v.push(Stand(block.number, stimmen));
    }
}
