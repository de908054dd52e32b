pragma solidity ^0.4.24;

/// Genossenschaft: ein Mitglied, eine Stimme. Neue Mitglieder nimmt die Versammlung selbst auf.
contract Genossenschaft {
    enum Art { Auszahlung, Aufnahme }
    enum Stimme { Keine, Dafuer, Dagegen }

    struct Antrag {
        Art art;
        address antragsteller;
        address ziel;
        uint256 betrag;
        uint256 gestelltAm;
        uint256 endetAm;
        uint256 noetig;
        uint256 dafuer;
        uint256 dagegen;
        bool zurueckgezogen;
        bool vollzogen;
    }

    uint256 public constant FRIST = 10 days;
    uint256 public constant BEDENKZEIT = 3 days;
    uint256 public constant VERFALL = 60 days;

    uint256 public mitgliederzahl;
    mapping(address => uint256) public mitgliedSeit;
    Antrag[] public antraege;
    mapping(uint256 => mapping(address => Stimme)) public stimmen;

    event Gestellt(uint256 indexed nummer, Art art, address indexed von, address ziel, uint256 betrag, uint256 endetAm);
    event Gestimmt(uint256 indexed nummer, address indexed mitglied, Stimme stimme);
    event Zurueckgezogen(uint256 indexed nummer);
    event Vollzogen(uint256 indexed nummer);
    event Aufgenommen(address indexed mitglied);
    event Eingang(address indexed von, uint256 betrag);

    modifier nurMitglied() {
        require(mitgliedSeit[msg.sender] != 0);
        _;
    }

    modifier bekannt(uint256 nummer) {
        require(nummer < antraege.length);
        _;
    }

    constructor(address[] gruender) public {
        require(gruender.length >= 3 && gruender.length <= 100);
        for (uint256 i = 0; i < gruender.length; i++) {
            require(gruender[i] != address(0) && mitgliedSeit[gruender[i]] == 0);
            mitgliedSeit[gruender[i]] = now;
            emit Aufgenommen(gruender[i]);
        }
        mitgliederzahl = gruender.length;
    }

    function() external payable {
        emit Eingang(msg.sender, msg.value);
    }

    function stelleAntrag(Art art, address ziel, uint256 betrag) external nurMitglied returns (uint256 nummer) {
        require(ziel != address(0) && ziel != address(this));
        if (art == Art.Aufnahme) {
            require(betrag == 0 && mitgliedSeit[ziel] == 0);
        } else {
            require(betrag > 0);
        }
        nummer = antraege.length;
        antraege.length = nummer + 1;
        Antrag storage a = antraege[nummer];
        a.art = art;
        a.antragsteller = msg.sender;
        a.ziel = ziel;
        a.betrag = betrag;
        a.gestelltAm = now;
        a.endetAm = now + FRIST;
        a.noetig = mitgliederzahl / 3 + 1;
        emit Gestellt(nummer, art, msg.sender, ziel, betrag, a.endetAm);
    }

    function stimme(uint256 nummer, bool dafuer) external nurMitglied bekannt(nummer) {
        Antrag storage a = antraege[nummer];
        require(!a.zurueckgezogen && !a.vollzogen);
        require(mitgliedSeit[msg.sender] < a.gestelltAm);
        require(stimmen[nummer][msg.sender] == Stimme.Keine);
        if (dafuer) {
            stimmen[nummer][msg.sender] = Stimme.Dafuer;
            a.dafuer += 1;
        } else {
            stimmen[nummer][msg.sender] = Stimme.Dagegen;
            a.dagegen += 1;
        }
        emit Gestimmt(nummer, msg.sender, stimmen[nummer][msg.sender]);
    }

    function ziehZurueck(uint256 nummer) external bekannt(nummer) {
        Antrag storage a = antraege[nummer];
        require(msg.sender == a.antragsteller);
        require(!a.zurueckgezogen && now <= a.endetAm);
        a.zurueckgezogen = true;
        emit Zurueckgezogen(nummer);
    }

    function angenommen(uint256 nummer) public view bekannt(nummer) returns (bool) {
        Antrag storage a = antraege[nummer];
        return a.dafuer >= a.noetig && a.dafuer > a.dagegen;
    }

    function vollziehe(uint256 nummer) external nurMitglied bekannt(nummer) {
        Antrag storage a = antraege[nummer];
        require(!a.zurueckgezogen && !a.vollzogen);
        require(now > a.endetAm + BEDENKZEIT);
        require(now <= a.endetAm + VERFALL);
        require(angenommen(nummer));
        a.vollzogen = true;
        emit Vollzogen(nummer);
        if (a.art == Art.Aufnahme) {
            require(mitgliedSeit[a.ziel] == 0);
            mitgliedSeit[a.ziel] = now;
            mitgliederzahl += 1;
            emit Aufgenommen(a.ziel);
        } else {
            a.ziel.transfer(a.betrag);
        }
    }
}
