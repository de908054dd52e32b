pragma solidity ^0.5.17;

interface IBezahlbar {
    function transfer(address to, uint256 value) external returns (bool);
    function balanceOf(address who) external view returns (uint256);
}

/// Kassenrat: a signing council with roles. Writers draft a payment, a threshold of
/// auditors confirms it, and it becomes payable after a waiting time.
contract Kassenrat {
    uint8 constant SCHREIBER = 1;
    uint8 constant PRUEFER = 2;
    uint256 constant MIN_FRIST = 1 days;
    uint256 constant MAX_FRIST = 30 days;
    uint256 constant VERFALL = 60 days;

    enum Lage { Leer, Entwurf, Terminiert, Bezahlt, Verworfen }

    struct Auftrag {
        address muenze;
        address empfaenger;
        uint256 betrag;
        uint256 faelligAb;
        uint16 zusagen;
        Lage lage;
    }

    mapping(address => uint8) public rolle;
    mapping(uint256 => Auftrag) public auftraege;
    mapping(uint256 => mapping(address => bool)) public zugesagt;
    uint256 public anzahl;
    uint16 public pruefer;
    uint16 public schwelle;
    uint256 public frist;

    event Entworfen(uint256 indexed nr, address muenze, address empfaenger, uint256 betrag);
    event Zugesagt(uint256 indexed nr, address indexed von, uint16 stand);
    event Terminiert(uint256 indexed nr, uint256 faelligAb);
    event Bezahlt(uint256 indexed nr);
    event Verworfen(uint256 indexed nr, address indexed von);

    modifier nur(uint8 r) {
        require(rolle[msg.sender] & r != 0, "Rolle fehlt");
        _;
    }

    constructor(address[] memory schreiberListe, address[] memory prueferListe, uint16 schwelle_, uint256 frist_) public {
        require(frist_ >= MIN_FRIST && frist_ <= MAX_FRIST, "Frist");
        for (uint256 i = 0; i < schreiberListe.length; i++) {
            require(schreiberListe[i] != address(0), "Null");
            rolle[schreiberListe[i]] |= SCHREIBER;
        }
        for (uint256 i = 0; i < prueferListe.length; i++) {
            address p = prueferListe[i];
            require(p != address(0) && rolle[p] & PRUEFER == 0, "doppelt");
            rolle[p] |= PRUEFER;
            pruefer++;
        }
        require(uint256(schwelle_) * 2 > pruefer && schwelle_ <= pruefer, "Schwelle");
        schwelle = schwelle_;
        frist = frist_;
    }

    function entwerfen(address muenze, address empfaenger, uint256 betrag) external nur(SCHREIBER) returns (uint256 nr) {
        require(muenze != address(0) && empfaenger != address(0) && betrag > 0, "Eingabe");
        nr = ++anzahl;
        Auftrag storage a = auftraege[nr];
        a.muenze = muenze;
        a.empfaenger = empfaenger;
        a.betrag = betrag;
        a.lage = Lage.Entwurf;
        emit Entworfen(nr, muenze, empfaenger, betrag);
    }

    function zusagen(uint256 nr) external nur(PRUEFER) {
        Auftrag storage a = auftraege[nr];
        require(a.lage == Lage.Entwurf, "kein Entwurf");
        require(!zugesagt[nr][msg.sender], "schon zugesagt");
        zugesagt[nr][msg.sender] = true;
        a.zusagen++;
        emit Zugesagt(nr, msg.sender, a.zusagen);
        if (a.zusagen >= schwelle) {
            a.lage = Lage.Terminiert;
            a.faelligAb = now + frist;
            emit Terminiert(nr, a.faelligAb);
        }
    }

    /// Every auditor may stop an order until it is paid; nobody can do more alone.
    function verwerfen(uint256 nr) external nur(PRUEFER) {
        Auftrag storage a = auftraege[nr];
        require(a.lage == Lage.Entwurf || a.lage == Lage.Terminiert, "nicht offen");
        a.lage = Lage.Verworfen;
        emit Verworfen(nr, msg.sender);
    }

    function auszahlen(uint256 nr) external {
        Auftrag storage a = auftraege[nr];
        require(a.lage == Lage.Terminiert, "nicht terminiert");
        require(now >= a.faelligAb, "Frist laeuft");
        require(now <= a.faelligAb + VERFALL, "verfallen");
        a.lage = Lage.Bezahlt;
        emit Bezahlt(nr);
        IBezahlbar(a.muenze).transfer(a.empfaenger, a.betrag);
    }

    function kassenstand(address muenze) external view returns (uint256) {
        return IBezahlbar(muenze).balanceOf(address(this));
    }
}
