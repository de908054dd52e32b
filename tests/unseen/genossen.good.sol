// SPDX-License-Identifier: AGPL-3.0-only
pragma solidity 0.6.12;
pragma experimental ABIEncoderV2;

interface IAnteile {
    function anteileZum(address genosse, uint256 block_) external view returns (uint256);
    function summeZum(uint256 block_) external view returns (uint256);
}

library Rechnen {
    function plus(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a, "plus");
        return c;
    }

    function mal(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        require(c / a == b, "mal");
        return c;
    }
}

abstract contract Kasse {
    event Eingang(address indexed von, uint256 betrag);
    event Ausgang(address indexed nach, uint256 betrag, bytes daten);

    receive() external payable {
        emit Eingang(msg.sender, msg.value);
    }

    function _zahle(address nach, uint256 betrag, bytes memory daten) internal {
        (bool gut, bytes memory antwort) = nach.call{value: betrag}(daten);
        if (!gut) {
            if (antwort.length == 0) revert("Auszahlung");
            assembly { revert(add(antwort, 32), mload(antwort)) }
        }
        emit Ausgang(nach, betrag, daten);
    }
}

contract Genossenschaft is Kasse {
    using Rechnen for uint256;

    struct Antrag {
        address steller;
        uint256 stichtag;
        uint256 schluss;
        uint256 dafuer;
        uint256 dagegen;
        uint256 enthalten;
        uint256 freiAb;
        bool vollzogen;
    }

    struct Zahlung {
        address nach;
        uint256 betrag;
        bytes daten;
    }

    uint256 public constant VORLAUF = 6_500;
    uint256 public constant DAUER = 45_000;
    uint256 public constant SPERRE = 2 days;
    uint256 public constant VERFALL = 10 days;
    uint256 public constant BETEILIGUNG = 20;
    uint256 public constant MINDESTENS = 5_000 ether;

    IAnteile public immutable anteile;
    Antrag[] public antraege;
    mapping(uint256 => Zahlung) public zahlungen;
    mapping(address => mapping(uint256 => bool)) public abgegeben;

    event Gestellt(uint256 indexed nr, address indexed steller, Zahlung zahlung, string begruendung);
    event Abgegeben(uint256 indexed nr, address indexed genosse, uint8 stimme, uint256 gewicht);
    event Angenommen(uint256 indexed nr, uint256 freiAb);
    event Vollzogen(uint256 indexed nr);

    constructor(IAnteile anteile_) public {
        require(address(anteile_) != address(0), "anteile");
        anteile = anteile_;
    }

    function stelle(Zahlung calldata zahlung, string calldata begruendung) external returns (uint256 nr) {
        require(anteile.anteileZum(msg.sender, block.number - 1) >= 100 ether, "kein Genosse");
        require(zahlung.nach != address(0), "Ziel");
        nr = antraege.length;
        uint256 stichtag = block.number.plus(VORLAUF);
        antraege.push(Antrag(msg.sender, stichtag, stichtag.plus(DAUER), 0, 0, 0, 0, false));
        zahlungen[nr] = Zahlung(zahlung.nach, zahlung.betrag, zahlung.daten);
        emit Gestellt(nr, msg.sender, zahlung, begruendung);
    }

    function stimme(uint256 nr, uint8 wahl) external {
        Antrag storage a = antraege[nr];
        require(block.number > a.stichtag && block.number <= a.schluss, "nicht offen");
        require(!abgegeben[msg.sender][nr], "schon abgegeben");
        uint256 gewicht = anteile.anteileZum(msg.sender, a.stichtag);
        abgegeben[msg.sender][nr] = true;
        if (wahl == 0) a.dagegen = a.dagegen.plus(gewicht);
        else if (wahl == 1) a.dafuer = a.dafuer.plus(gewicht);
        else if (wahl == 2) a.enthalten = a.enthalten.plus(gewicht);
        else revert("Wahl");
        emit Abgegeben(nr, msg.sender, wahl, gewicht);
    }

    function beschlussfaehig(uint256 nr) public view returns (bool) {
        Antrag storage a = antraege[nr];
        uint256 beteiligt = a.dafuer.plus(a.enthalten);
        uint256 noetig = anteile.summeZum(a.stichtag).mal(BETEILIGUNG) / 100;
        return beteiligt >= noetig && beteiligt >= MINDESTENS;
    }

    function nimmAn(uint256 nr) external {
        Antrag storage a = antraege[nr];
        require(block.number > a.schluss, "laeuft noch");
        require(a.freiAb == 0, "schon angenommen");
        require(beschlussfaehig(nr) && a.dafuer > a.dagegen, "abgelehnt");
        a.freiAb = now.plus(SPERRE);
        emit Angenommen(nr, a.freiAb);
    }

    function vollziehe(uint256 nr) external {
        Antrag storage a = antraege[nr];
        require(a.freiAb != 0 && now >= a.freiAb, "gesperrt");
        require(now <= a.freiAb.plus(VERFALL), "verfallen");
        require(!a.vollzogen, "vollzogen");
        a.vollzogen = true;
        Zahlung memory z = zahlungen[nr];
        _zahle(z.nach, z.betrag, z.daten);
        emit Vollzogen(nr);
    }
}
