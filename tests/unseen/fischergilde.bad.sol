pragma solidity ^0.5.17;

/// Deposit-backed shares of a fishing guild, with power of attorney and a council of payments.
library Pfad {
    struct Punkt { uint32 b; uint224 w; }

    function letzter(Punkt[] storage s) internal view returns (uint256) {
        return s.length == 0 ? 0 : uint256(s[s.length - 1].w);
    }

    function setze(Punkt[] storage s, uint256 w) internal {
        require(w < 2 ** 224, "w");
        uint256 n = s.length;
        if (n > 0 && s[n - 1].b == uint32(block.number)) s[n - 1].w = uint224(w);
        else s.push(Punkt(uint32(block.number), uint224(w)));
    }

    function bei(Punkt[] storage s, uint256 b) internal view returns (uint256) {
        require(b < block.number, "zukunft");
        uint256 lo = 0;
        uint256 hi = s.length;
        while (lo < hi) {
            uint256 m = (lo + hi) / 2;
            if (s[m].b > b) hi = m;
            else lo = m + 1;
        }
        return hi == 0 ? 0 : uint256(s[hi - 1].w);
    }
}

contract FischerGilde {
    using Pfad for Pfad.Punkt[];

    uint256 public constant BEDENKZEIT = 6000;
    uint256 public constant WAHLZEIT = 30000;
    uint256 public constant SPERRE = 2 days;
    uint256 public constant ABLAUF = 20 days;
    uint256 public constant GRUNDQUORUM = 10 ether;

    struct Ausgabe {
        address payable an;
        uint256 summe;
        uint256 ab;
        uint256 bis;
        uint256 reif;
        uint256 pro;
        uint256 contra;
        bool gezahlt;
        mapping(address => bool) hat;
    }

    uint256 public einlagen;
    uint256 public kasse;
    uint256 public nummer;
    mapping(address => uint256) public konto;
    mapping(address => address) public vertreter;
    mapping(address => Pfad.Punkt[]) private kraft;
    Pfad.Punkt[] private gesamt;
    mapping(uint256 => Ausgabe) public ausgaben;

    event Eingelegt(address indexed wer, uint256 w);
    event Entnommen(address indexed wer, uint256 w);
    event Vertretung(address indexed wer, address indexed von, address indexed zu);
    event Gespendet(address indexed wer, uint256 w);
    event Vorgeschlagen(uint256 indexed nr, address an, uint256 summe, uint256 ab, uint256 bis);
    event Gewaehlt(uint256 indexed nr, address indexed wer, bool pro, uint256 w);
    event Gereift(uint256 indexed nr, uint256 reif);
    event Gezahlt(uint256 indexed nr);

    function plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "plus");
    }

    function minus(uint256 a, uint256 b) private pure returns (uint256) {
        require(b <= a, "minus");
        return a - b;
    }

    function() external payable {
        kasse = plus(kasse, msg.value);
        emit Gespendet(msg.sender, msg.value);
    }

    function einlegen() external payable {
        if (vertreter[msg.sender] == address(0)) {
            vertreter[msg.sender] = msg.sender;
            emit Vertretung(msg.sender, address(0), msg.sender);
        }
        konto[msg.sender] = plus(konto[msg.sender], msg.value);
        einlagen = plus(einlagen, msg.value);
        gesamt.setze(einlagen);
        _schiebe(address(0), vertreter[msg.sender], msg.value);
        emit Eingelegt(msg.sender, msg.value);
    }

    function entnehmen(uint256 w) external {
        konto[msg.sender] = minus(konto[msg.sender], w);
        einlagen = minus(einlagen, w);
        gesamt.setze(einlagen);
        _schiebe(vertreter[msg.sender], address(0), w);
        emit Entnommen(msg.sender, w);
        (bool ok, ) = msg.sender.call.value(w)("");
        require(ok, "zahlung");
    }

    function vertreten(address zu) external {
        require(zu != address(0), "null");
        address von = vertreter[msg.sender];
        vertreter[msg.sender] = zu;
        _schiebe(von == msg.sender ? address(0) : von, zu, konto[msg.sender]);
        emit Vertretung(msg.sender, von, zu);
    }

    function _schiebe(address von, address zu, uint256 w) private {
        if (von == zu || w == 0) return;
        if (von != address(0)) kraft[von].setze(minus(kraft[von].letzter(), w));
        if (zu != address(0)) kraft[zu].setze(plus(kraft[zu].letzter(), w));
    }

    function vorschlagen(address payable an, uint256 summe) external returns (uint256 nr) {
        require(kraft[msg.sender].bei(block.number - 1) >= 1 ether, "kraft");
        require(an != address(0) && summe > 0, "angaben");
        nr = ++nummer;
        Ausgabe storage a = ausgaben[nr];
        a.an = an;
        a.summe = summe;
        a.ab = block.number + BEDENKZEIT;
        a.bis = a.ab + WAHLZEIT;
        emit Vorgeschlagen(nr, an, summe, a.ab, a.bis);
    }

    function waehlen(uint256 nr, bool pro) external {
        Ausgabe storage a = ausgaben[nr];
        require(a.ab != 0 && block.number > a.ab && block.number <= a.bis, "fenster");
        require(!a.hat[msg.sender], "schon");
        a.hat[msg.sender] = true;
        uint256 w = kraft[msg.sender].bei(a.ab);
        if (pro) a.pro = plus(a.pro, w);
        else a.contra = plus(a.contra, w);
        emit Gewaehlt(nr, msg.sender, pro, w);
    }

    function reifen(uint256 nr) external {
        Ausgabe storage a = ausgaben[nr];
        require(a.ab != 0 && block.number > a.bis && a.reif == 0, "phase");
        uint256 q = gesamt.bei(a.ab) / 5;
        if (q < GRUNDQUORUM) q = GRUNDQUORUM;
        require(a.pro > a.contra && plus(a.pro, a.contra) >= q, "abgelehnt");
        a.reif = now + SPERRE;
        emit Gereift(nr, a.reif);
    }

    function zahlen(uint256 nr) external {
        Ausgabe storage a = ausgaben[nr];
        require(a.reif != 0 && now >= a.reif && now <= a.reif + ABLAUF, "zeit");
        require(!a.gezahlt, "schon");
        a.gezahlt = true;
        kasse = minus(kasse, a.summe);
        emit Gezahlt(nr);
        (bool ok, ) = a.an.call.value(a.summe)("");
        require(ok, "zahlung");
    }
}
