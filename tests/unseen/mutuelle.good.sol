pragma solidity ^0.4.24;

/// Mutual aid society. Deposits give parts; parts speak in the assembly and may be withdrawn in full.
contract SocieteMutuelle {
    struct Trace { uint64 bloc; uint192 valeur; }

    struct Aide {
        address vers;
        uint256 somme;
        uint256 ouvre;
        uint256 ferme;
        uint256 pret;
        uint256 pour;
        uint256 contre;
        bool versee;
        mapping(address => bool) vu;
    }

    uint256 public constant ATTENTE = 6000;
    uint256 public constant DUREE = 40000;
    uint256 public constant DELAI = 2 days;
    uint256 public constant LIMITE = 15 days;
    uint256 public constant PLANCHER = 20 ether;

    uint256 public totalParts;
    uint256 public caisse;
    mapping(address => uint256) public parts;
    mapping(address => Trace[]) private traces;
    Trace[] private tracesTotal;
    Aide[] public aides;

    event Depot(address indexed qui, uint256 n);
    event Retrait(address indexed qui, uint256 n);
    event Cession(address indexed de, address indexed a, uint256 n);
    event Don(address indexed qui, uint256 n);
    event Demande(uint256 indexed id, address indexed qui, address vers, uint256 somme);
    event Voix(uint256 indexed id, address indexed qui, bool pour, uint256 poids);
    event Prete(uint256 indexed id, uint256 quand);
    event Versee(uint256 indexed id);

    function plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a);
    }

    function moins(uint256 a, uint256 b) private pure returns (uint256) {
        require(b <= a);
        return a - b;
    }

    function noter(Trace[] storage t, uint256 v) private {
        require(v < 2 ** 192);
        uint256 n = t.length;
        if (n > 0 && t[n - 1].bloc == uint64(block.number)) t[n - 1].valeur = uint192(v);
        else t.push(Trace(uint64(block.number), uint192(v)));
    }

    function lire(Trace[] storage t, uint256 b) private view returns (uint256) {
        require(b < block.number);
        uint256 bas = 0;
        uint256 haut = t.length;
        while (bas < haut) {
            uint256 m = (bas + haut) / 2;
            if (t[m].bloc > b) haut = m;
            else bas = m + 1;
        }
        return haut == 0 ? 0 : uint256(t[haut - 1].valeur);
    }

    function poser(address qui, uint256 v) private {
        parts[qui] = v;
        noter(traces[qui], v);
    }

    function regler(uint256 v) private {
        totalParts = v;
        noter(tracesTotal, v);
    }

    function () external payable {
        caisse = plus(caisse, msg.value);
        emit Don(msg.sender, msg.value);
    }

    function deposer() external payable {
        require(msg.value > 0);
        poser(msg.sender, plus(parts[msg.sender], msg.value));
        regler(plus(totalParts, msg.value));
        emit Depot(msg.sender, msg.value);
    }

    function ceder(address a, uint256 n) external {
        require(a != address(0));
        uint256 reste = moins(parts[msg.sender], n);
        poser(msg.sender, reste);
        uint256 apres = plus(parts[a], n);
        poser(a, apres);
        emit Cession(msg.sender, a, n);
    }

    function retirer(uint256 n) external {
        poser(msg.sender, moins(parts[msg.sender], n));
        regler(moins(totalParts, n));
        emit Retrait(msg.sender, n);
        msg.sender.transfer(n);
    }

    function demander(address vers, uint256 somme) external returns (uint256 id) {
        require(lire(traces[msg.sender], block.number - 1) >= 1 ether);
        require(vers != address(0) && somme > 0);
        id = aides.length++;
        Aide storage x = aides[id];
        x.vers = vers;
        x.somme = somme;
        x.ouvre = block.number + ATTENTE;
        x.ferme = x.ouvre + DUREE;
        emit Demande(id, msg.sender, vers, somme);
    }

    function voter(uint256 id, bool pour) external {
        require(id < aides.length);
        Aide storage x = aides[id];
        require(block.number > x.ouvre && block.number <= x.ferme);
        require(!x.vu[msg.sender]);
        x.vu[msg.sender] = true;
        uint256 p = lire(traces[msg.sender], x.ouvre);
        if (pour) x.pour = plus(x.pour, p);
        else x.contre = plus(x.contre, p);
        emit Voix(id, msg.sender, pour, p);
    }

    function preparer(uint256 id) external {
        require(id < aides.length);
        Aide storage x = aides[id];
        require(block.number > x.ferme && x.pret == 0);
        uint256 q = lire(tracesTotal, x.ouvre) / 4;
        if (q < PLANCHER) q = PLANCHER;
        require(x.pour > x.contre && plus(x.pour, x.contre) >= q);
        x.pret = now + DELAI;
        emit Prete(id, x.pret);
    }

    function verser(uint256 id) external {
        require(id < aides.length);
        Aide storage x = aides[id];
        require(x.pret != 0 && now >= x.pret && now <= x.pret + LIMITE && !x.versee);
        x.versee = true;
        caisse = moins(caisse, x.somme);
        emit Versee(id);
        x.vers.transfer(x.somme);
    }
}
