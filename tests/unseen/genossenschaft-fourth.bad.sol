// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Generalversammlung einer Genossenschaft: ein Mitglied, eine Stimme, im Saal oder per Brief.
contract Genossenschaft {
    enum Wahl { Nein, Ja, Enthaltung }

    struct Mitglied {
        bool aktiv;
        uint64 seit;
    }

    struct Antrag {
        address steller;
        uint64 angelegt;
        uint64 beginn;
        uint64 ende;
        uint32 ja;
        uint32 nein;
        uint32 enthaltungen;
        uint32 noetig;
        bool vollzogen;
        address ziel;
        uint256 betrag;
        bytes aufruf;
    }

    uint64 public constant VORLAUF = 3 days;
    uint64 public constant DAUER = 14 days;
    uint64 public constant EINSPRUCH = 2 days;
    uint64 public constant FRIST = 60 days;
    uint256 public constant MINDESTZAHL = 5;

    bytes32 private constant DOMAENE = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 private constant STIMMZETTEL = keccak256("Stimmzettel(uint256 nummer,uint8 wahl)");

    mapping(address => Mitglied) public mitglieder;
    uint32 public mitgliederzahl;
    uint256 public letzteNummer;
    mapping(uint256 => Antrag) public antraege;
    mapping(uint256 => mapping(address => bool)) public hatGestimmt;

    event Aufgenommen(address indexed person);
    event Ausgeschieden(address indexed person);
    event Eingebracht(uint256 indexed nummer, address indexed steller, address ziel, uint256 betrag, bytes aufruf, string begruendung);
    event Abgestimmt(uint256 indexed nummer, address indexed mitglied, Wahl wahl);
    event Vollzogen(uint256 indexed nummer);
    event Einlage(address indexed von, uint256 betrag);

    error KeinMitglied();
    error NurVersammlung();
    error Unbekannt();
    error NichtOffen();
    error SchonGestimmt();
    error ZuSpaetBeigetreten();
    error UngueltigeUnterschrift();
    error NichtAngenommen();
    error NichtJetzt();
    error ZuWenigeMitglieder();
    error Fehlgeschlagen(bytes grund);

    modifier nurMitglied() {
        if (!mitglieder[msg.sender].aktiv) revert KeinMitglied();
        _;
    }

    modifier nurVersammlung() {
        if (msg.sender != address(this)) revert NurVersammlung();
        _;
    }

    modifier nurOffen(uint256 nummer) {
        Antrag storage a = antraege[nummer];
        if (a.angelegt == 0) revert Unbekannt();
        if (block.timestamp < a.beginn || block.timestamp >= a.ende) revert NichtOffen();
        _;
    }

    constructor(address[] memory gruender) {
        if (gruender.length < MINDESTZAHL) revert ZuWenigeMitglieder();
        for (uint256 i = 0; i < gruender.length; i++) {
            _aufnehmen(gruender[i]);
        }
    }

    receive() external payable {
        emit Einlage(msg.sender, msg.value);
    }

    function aufnehmen(address person) external nurVersammlung {
        _aufnehmen(person);
    }

    function ausschliessen(address person) external nurVersammlung {
        _ausscheiden(person);
    }

    function austreten() external nurMitglied {
        _ausscheiden(msg.sender);
    }

    function einbringen(address ziel, uint256 betrag, bytes calldata aufruf, string calldata begruendung) external nurMitglied returns (uint256 nummer) {
        if (ziel == address(0)) revert Unbekannt();
        nummer = ++letzteNummer;
        Antrag storage a = antraege[nummer];
        a.steller = msg.sender;
        a.angelegt = uint64(block.timestamp);
        a.beginn = a.angelegt + VORLAUF;
        a.ende = a.beginn + DAUER;
        a.noetig = mitgliederzahl / 4 + 1;
        a.ziel = ziel;
        a.betrag = betrag;
        a.aufruf = aufruf;
        emit Eingebracht(nummer, msg.sender, ziel, betrag, aufruf, begruendung);
    }

    function abstimmen(uint256 nummer, Wahl wahl) external nurOffen(nummer) {
        _zaehlen(nummer, msg.sender, wahl);
    }

    /// Briefwahl: der unterschriebene Stimmzettel darf von jedem eingeworfen werden.
    function briefwahl(uint256 nummer, Wahl wahl, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 domaene = keccak256(abi.encode(DOMAENE, keccak256("Genossenschaft"), block.chainid, address(this)));
        bytes32 zettel = keccak256(abi.encode(STIMMZETTEL, nummer, uint8(wahl)));
        address person = ecrecover(keccak256(abi.encodePacked("\x19\x01", domaene, zettel)), v, r, s);
        if (person == address(0)) revert UngueltigeUnterschrift();
        _zaehlen(nummer, person, wahl);
    }

    function angenommen(uint256 nummer) public view returns (bool) {
        Antrag storage a = antraege[nummer];
        return a.angelegt != 0 && block.timestamp >= a.ende && a.ja > a.nein && a.ja + a.enthaltungen >= a.noetig;
    }

    function vollziehen(uint256 nummer) external {
        if (!angenommen(nummer)) revert NichtAngenommen();
        Antrag storage a = antraege[nummer];
        if (a.vollzogen || block.timestamp < a.ende + EINSPRUCH || block.timestamp > a.ende + FRIST) revert NichtJetzt();
        a.vollzogen = true;
        emit Vollzogen(nummer);
        (bool gut, bytes memory grund) = a.ziel.call{value: a.betrag}(a.aufruf);
        if (!gut) revert Fehlgeschlagen(grund);
    }

    function _zaehlen(uint256 nummer, address person, Wahl wahl) private {
        Antrag storage a = antraege[nummer];
        Mitglied storage m = mitglieder[person];
        if (!m.aktiv) revert KeinMitglied();
        if (m.seit >= a.angelegt) revert ZuSpaetBeigetreten();
        if (hatGestimmt[nummer][person]) revert SchonGestimmt();
        hatGestimmt[nummer][person] = true;
        if (wahl == Wahl.Ja) a.ja += 1;
        else if (wahl == Wahl.Nein) a.nein += 1;
        else a.enthaltungen += 1;
        emit Abgestimmt(nummer, person, wahl);
    }

    function _aufnehmen(address person) private {
        if (person == address(0) || mitglieder[person].aktiv) revert Unbekannt();
        mitglieder[person] = Mitglied(true, uint64(block.timestamp));
        mitgliederzahl += 1;
        emit Aufgenommen(person);
    }

    function _ausscheiden(address person) private {
        if (!mitglieder[person].aktiv) revert KeinMitglied();
        if (mitgliederzahl <= MINDESTZAHL) revert ZuWenigeMitglieder();
        mitglieder[person].aktiv = false;
        mitgliederzahl -= 1;
        emit Ausgeschieden(person);
    }
}
