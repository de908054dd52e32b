pragma solidity ^0.5.17;

/// Guild bank: members vote by head on new members and on grants; whoever leaves takes a pro-rata part of the bank.
contract Gilde {
    struct Antrag {
        address pate;
        address payable beguenstigter;
        uint256 neueAnteile;
        uint256 tribut;
        uint256 zahlung;
        uint256 eroeffnet;
        uint256 schluss;
        uint256 noetig;
        uint256 ja;
        uint256 nein;
        bool erledigt;
    }

    uint256 public constant FRIST = 40320;
    uint256 public constant MAX_ANTEILE = 1e24;

    mapping(address => uint256) public anteile;
    mapping(address => uint256) public seit;
    mapping(address => uint256) public guthaben;
    mapping(uint256 => mapping(address => bool)) public hatGestimmt;
    Antrag[] public antraege;
    uint256 public koepfe;
    uint256 public gesamt;
    uint256 public bank;

    event Beantragt(uint256 indexed nr, address indexed pate, address beguenstigter, uint256 neueAnteile, uint256 zahlung);
    event Gestimmt(uint256 indexed nr, address indexed mitglied, bool dafuer);
    event Erledigt(uint256 indexed nr, bool angenommen);
    event Ausgetreten(address indexed mitglied, uint256 anteile, uint256 betrag);
    event Abgehoben(address indexed wer, uint256 betrag);

    modifier nurMitglied() {
        require(seit[msg.sender] != 0, "kein Mitglied");
        _;
    }

    constructor(address[] memory gruender, uint256 jeAnteile) public payable {
        require(gruender.length >= 3 && jeAnteile > 0 && jeAnteile <= MAX_ANTEILE, "Gruendung");
        for (uint256 i = 0; i < gruender.length; i++) {
            require(gruender[i] != address(0) && seit[gruender[i]] == 0, "Gruender");
            _aufnehmen(gruender[i], jeAnteile);
        }
        bank = msg.value;
    }

    function beantragen(address payable beguenstigter, uint256 neueAnteile, uint256 zahlung)
        external payable nurMitglied returns (uint256 nr)
    {
        require(beguenstigter != address(0), "niemand");
        require(neueAnteile > 0 || zahlung > 0, "leer");
        require(neueAnteile <= MAX_ANTEILE, "zu viel");
        nr = antraege.length;
        antraege.push(Antrag(msg.sender, beguenstigter, neueAnteile, msg.value, zahlung,
            block.number, block.number + FRIST, koepfe / 2 + 1, 0, 0, false));
        emit Beantragt(nr, msg.sender, beguenstigter, neueAnteile, zahlung);
    }

    function stimmen(uint256 nr, bool dafuer) external nurMitglied {
        Antrag storage a = antraege[nr];
        require(block.number > a.eroeffnet && block.number <= a.schluss, "nicht offen");
        require(seit[msg.sender] < a.eroeffnet, "zu spaet beigetreten");
        require(!hatGestimmt[nr][msg.sender], "schon gestimmt");
        hatGestimmt[nr][msg.sender] = true;
        if (dafuer) {
            a.ja += 1;
        } else {
            a.nein += 1;
        }
        emit Gestimmt(nr, msg.sender, dafuer);
    }

    function erledigen(uint256 nr) external {
        Antrag storage a = antraege[nr];
        require(block.number > a.schluss, "laeuft noch");
        require(!a.erledigt, "erledigt");
        a.erledigt = true;
        bool angenommen = a.ja >= a.noetig && a.ja > a.nein && a.zahlung <= bank;
        if (angenommen) {
            bank = _plus(bank - a.zahlung, a.tribut);
            if (a.zahlung > 0) guthaben[a.beguenstigter] = _plus(guthaben[a.beguenstigter], a.zahlung);
            if (a.neueAnteile > 0) _aufnehmen(a.beguenstigter, a.neueAnteile);
        } else if (a.tribut > 0) {
            guthaben[a.pate] = _plus(guthaben[a.pate], a.tribut);
        }
        emit Erledigt(nr, angenommen);
    }

    function abheben() external {
        uint256 betrag = guthaben[msg.sender];
        require(betrag > 0, "nichts");
        guthaben[msg.sender] = 0;
        (bool ok, ) = msg.sender.call.value(betrag)("");
        require(ok, "Zahlung");
        emit Abgehoben(msg.sender, betrag);
    }

    function austreten() external nurMitglied {
        uint256 n = anteile[msg.sender];
        uint256 betrag = _mal(bank, n) / gesamt;
        (bool ok, ) = msg.sender.call.value(betrag)("");
        require(ok, "Zahlung");
        bank = bank - betrag;
        _entlassen(msg.sender, n);
        emit Ausgetreten(msg.sender, n, betrag);
    }

    function _aufnehmen(address wer, uint256 n) private {
        if (seit[wer] == 0) {
            seit[wer] = block.number;
            koepfe += 1;
        }
        anteile[wer] = _plus(anteile[wer], n);
        gesamt = _plus(gesamt, n);
    }

    function _entlassen(address wer, uint256 n) private {
        anteile[wer] = 0;
        gesamt = gesamt - n;
        if (seit[wer] != 0) {
            seit[wer] = 0;
            koepfe -= 1;
        }
    }

    function _plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Ueberlauf");
    }

    function _mal(uint256 a, uint256 b) private pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "Ueberlauf");
    }
}
