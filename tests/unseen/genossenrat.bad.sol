// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

/// @title Genossenschaftsrat
/// @notice Generalversammlung einer Wohnbaugenossenschaft: ein Mitglied, eine Stimme.
///         Mitglieder werden durch Beschluss aufgenommen und koennen jederzeit selbst austreten.
contract Genossenschaftsrat {
    struct Mitglied {
        uint64 seit;      // Zeitpunkt der Aufnahme, 0 = kein Mitglied
        uint64 nummer;
    }

    struct Beschluss {
        address antragsteller;
        uint64 eingereicht;
        uint64 schluss;
        uint32 mitgliederBeiAntrag;
        bool vollzogen;
        bool zurueckgezogen;
        address ziel;
        uint256 wert;
        bytes aufruf;
        uint32 dagegen;
        uint32 dafuer;
        uint32 enthalten;
    }

    uint64 public constant FRIST = 10 days;
    uint64 public constant VOLLZUGSFRIST = 21 days;
    uint64 public constant WARTEZEIT = 2 days;
    uint256 public constant QUORUM_PROZENT = 30;
    uint256 public constant MINDESTBETEILIGUNG = 3;

    mapping(address => Mitglied) public mitglieder;
    uint32 public mitgliederzahl;
    uint64 private _letzteNummer;

    Beschluss[] private _beschluesse;
    mapping(uint256 => mapping(address => bool)) public hatGestimmt;

    event Aufgenommen(address indexed wer, uint64 nummer);
    event Ausgetreten(address indexed wer);
    event Eingebracht(uint256 indexed nr, address indexed von, address ziel, uint256 wert, bytes aufruf);
    event Gestimmt(uint256 indexed nr, address indexed wer, uint8 stimme);
    event Zurueckgezogen(uint256 indexed nr);
    event Vollzogen(uint256 indexed nr);
    event Eingezahlt(address indexed von, uint256 betrag);

    error KeinMitglied(address wer);
    error NichtOffen(uint256 nr);
    error NichtVollziehbar(uint256 nr);

    modifier nurMitglied() {
        if (mitglieder[msg.sender].seit == 0) revert KeinMitglied(msg.sender);
        _;
    }

    modifier nurVersammlung() {
        require(msg.sender == address(this), "nur Versammlung");
        _;
    }

    constructor(address[] memory gruender) {
        require(gruender.length >= MINDESTBETEILIGUNG, "zu wenige");
        for (uint256 i = 0; i < gruender.length; i++) {
            _aufnehmen(gruender[i]);
        }
    }

    receive() external payable {
        emit Eingezahlt(msg.sender, msg.value);
    }

    // ------------------------------------------------------------------ Mitglieder

    function aufnehmen(address wer) external nurVersammlung {
        _aufnehmen(wer);
    }

    function austreten() external nurMitglied {
        require(mitgliederzahl > MINDESTBETEILIGUNG, "Mindestzahl");
        delete mitglieder[msg.sender];
        mitgliederzahl -= 1;
        emit Ausgetreten(msg.sender);
    }

    function _aufnehmen(address wer) private {
        require(wer != address(0) && mitglieder[wer].seit == 0, "Aufnahme");
        _letzteNummer += 1;
        mitglieder[wer] = Mitglied(uint64(block.timestamp), _letzteNummer);
        mitgliederzahl += 1;
        emit Aufgenommen(wer, _letzteNummer);
    }

    // ------------------------------------------------------------------ Beschluesse

    function einbringen(address ziel, uint256 wert, bytes calldata aufruf) external nurMitglied returns (uint256 nr) {
        require(ziel != address(0), "Ziel");
        nr = _beschluesse.length;
        Beschluss storage b = _beschluesse.push();
        b.antragsteller = msg.sender;
        b.eingereicht = uint64(block.timestamp);
        b.schluss = uint64(block.timestamp) + FRIST;
        b.mitgliederBeiAntrag = mitgliederzahl;
        b.ziel = ziel;
        b.wert = wert;
        b.aufruf = aufruf;
        emit Eingebracht(nr, msg.sender, ziel, wert, aufruf);
    }

    /// @param stimme 0 = nein, 1 = ja, 2 = Enthaltung
    function stimmen(uint256 nr, uint8 stimme) external nurMitglied {
        Beschluss storage b = _beschluesse[nr];
        if (b.zurueckgezogen || block.timestamp > b.schluss || block.timestamp <= b.eingereicht) revert NichtOffen(nr);
        require(mitglieder[msg.sender].seit < b.eingereicht, "zu neu");
        require(!hatGestimmt[nr][msg.sender], "doppelt");
        hatGestimmt[nr][msg.sender] = true;

        if (stimme == 0) {
            b.dagegen += 1;
        } else if (stimme == 1) {
            b.dafuer += 1;
        } else if (stimme == 2) {
            b.enthalten += 1;
        }
        emit Gestimmt(nr, msg.sender, stimme);
    }

    function zurueckziehen(uint256 nr) external {
        Beschluss storage b = _beschluesse[nr];
        require(msg.sender == b.antragsteller, "Antragsteller");
        require(block.timestamp <= b.schluss && !b.zurueckgezogen, "zu spaet");
        b.zurueckgezogen = true;
        emit Zurueckgezogen(nr);
    }

    function vollziehen(uint256 nr) external returns (bytes memory antwort) {
        Beschluss storage b = _beschluesse[nr];
        if (b.zurueckgezogen || b.vollzogen || !angenommen(nr)) revert NichtVollziehbar(nr);
        if (block.timestamp <= b.schluss + WARTEZEIT) revert NichtVollziehbar(nr);
        if (block.timestamp > b.schluss + VOLLZUGSFRIST) revert NichtVollziehbar(nr);
        b.vollzogen = true;
        emit Vollzogen(nr);
        bool gelungen;
        (gelungen, antwort) = b.ziel.call{value: b.wert}(b.aufruf);
        require(gelungen, "Aufruf");
    }

    function angenommen(uint256 nr) public view returns (bool) {
        Beschluss storage b = _beschluesse[nr];
        uint256 beteiligt = uint256(b.dafuer) + b.enthalten;
        if (beteiligt < MINDESTBETEILIGUNG) return false;
        if (beteiligt * 100 < uint256(b.mitgliederBeiAntrag) * QUORUM_PROZENT) return false;
        return b.dafuer > b.dagegen;
    }

    function beschluss(uint256 nr) external view returns (Beschluss memory) {
        return _beschluesse[nr];
    }
}
