// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Historique des voix : parts deleguees, une marque par bloc.
abstract contract Voix {
    struct Marque {
        uint64 bloc;
        uint192 total;
    }

    mapping(address => uint256) public parts;
    mapping(address => address) public mandataire;
    mapping(address => Marque[]) private _voix;
    uint256 public totalParts;

    event Cession(address indexed de, address indexed vers, uint256 n);
    event Mandat(address indexed de, address indexed ancien, address indexed nouveau);

    function ceder(address vers, uint256 n) external returns (bool) {
        require(vers != address(0), "voix: zero");
        parts[msg.sender] -= n;
        parts[vers] += n;
        _deplacer(mandataire[msg.sender], mandataire[vers], n);
        emit Cession(msg.sender, vers, n);
        return true;
    }

    function mandater(address nouveau) external {
        address ancien = mandataire[msg.sender];
        mandataire[msg.sender] = nouveau;
        _deplacer(ancien, nouveau, parts[msg.sender]);
        emit Mandat(msg.sender, ancien, nouveau);
    }

    function voixAu(address qui, uint256 bloc) public view returns (uint256) {
        require(bloc <= block.number, "voix: futur");
        Marque[] storage m = _voix[qui];
        uint256 bas = 0;
        uint256 haut = m.length;
        while (bas < haut) {
            uint256 milieu = (bas + haut) / 2;
            if (m[milieu].bloc <= bloc) bas = milieu + 1;
            else haut = milieu;
        }
        return bas == 0 ? 0 : m[bas - 1].total;
    }

    function _emettre(address vers, uint256 n) internal {
        require(n <= type(uint128).max, "voix: trop");
        totalParts += n;
        parts[vers] += n;
        emit Cession(address(0), vers, n);
    }

    function _deplacer(address de, address vers, uint256 n) private {
        if (de == vers || n == 0) return;
        if (de != address(0)) _marquer(_voix[de], _dernier(_voix[de]) - n);
        if (vers != address(0)) _marquer(_voix[vers], _dernier(_voix[vers]) + n);
    }

    function _dernier(Marque[] storage m) private view returns (uint256) {
        return m.length == 0 ? 0 : m[m.length - 1].total;
    }

    function _marquer(Marque[] storage m, uint256 total) private {
        uint256 n = m.length;
        if (n != 0 && m[n - 1].bloc == block.number) m[n - 1].total = uint192(total);
        else m.push(Marque(uint64(block.number), uint192(total)));
    }
}

abstract contract Regles {
    function preavis() public view virtual returns (uint256);

    function dureeScrutin() public view virtual returns (uint256);

    function quorum() public view virtual returns (uint256);
}

/// Le parlement : textes identifies par leur empreinte, etat toujours derive.
contract Parlement is Voix, Regles {
    enum Etat { Inconnu, Attente, Ouvert, Rejete, Adopte, Applique }

    struct Texte {
        uint64 instantane;
        uint64 cloture;
        bool applique;
        uint192 pour;
        uint192 contre;
    }

    mapping(uint256 => Texte) private _textes;
    mapping(uint256 => mapping(address => bool)) public aVote;

    event Depose(uint256 indexed id, address indexed auteur, uint256 instantane, uint256 cloture);
    event AVote(uint256 indexed id, address indexed qui, bool pour, uint256 voix);
    event Applique(uint256 indexed id);

    constructor(address fondation, uint256 n) {
        require(fondation != address(0) && n >= 1e24, "parlement: emission");
        _emettre(fondation, n);
    }

    receive() external payable {}

    function preavis() public pure override returns (uint256) {
        return 0;
    }

    function dureeScrutin() public pure override returns (uint256) {
        return 45000;
    }

    function quorum() public view override returns (uint256) {
        return totalParts / 20;
    }

    function deposer(address[] calldata cibles, uint256[] calldata valeurs, bytes[] calldata donnees, bytes32 motif) external returns (uint256 id) {
        require(cibles.length > 0 && cibles.length == valeurs.length && cibles.length == donnees.length, "parlement: longueur");
        require(voixAu(msg.sender, block.number - 1) >= totalParts / 200, "parlement: seuil");
        id = empreinte(cibles, valeurs, donnees, motif);
        Texte storage t = _textes[id];
        require(t.instantane == 0, "parlement: existe");
        t.instantane = uint64(block.number + preavis());
        t.cloture = uint64(t.instantane + dureeScrutin());
        emit Depose(id, msg.sender, t.instantane, t.cloture);
    }

    function voter(uint256 id, bool pour) external {
        Texte storage t = _textes[id];
        require(etat(id) == Etat.Ouvert, "parlement: ferme");
        require(!aVote[id][msg.sender], "parlement: deja");
        aVote[id][msg.sender] = true;
        uint256 v = voixAu(msg.sender, t.instantane);
        if (pour) t.pour += uint192(v);
        else t.contre += uint192(v);
        emit AVote(id, msg.sender, pour, v);
    }

    function appliquer(address[] calldata cibles, uint256[] calldata valeurs, bytes[] calldata donnees, bytes32 motif) external {
        uint256 id = empreinte(cibles, valeurs, donnees, motif);
        require(etat(id) == Etat.Adopte, "parlement: pas adopte");
        require(block.number > _textes[id].cloture + 14400, "parlement: sursis");
        _textes[id].applique = true;
        emit Applique(id);
        for (uint256 i = 0; i < cibles.length; i++) {
            (bool ok, ) = cibles[i].call{value: valeurs[i]}(donnees[i]);
            require(ok, "parlement: appel");
        }
    }

    function etat(uint256 id) public view returns (Etat) {
        Texte storage t = _textes[id];
        if (t.instantane == 0) return Etat.Inconnu;
        if (t.applique) return Etat.Applique;
        if (block.number < t.instantane) return Etat.Attente;
        if (block.number <= t.cloture) return Etat.Ouvert;
        return t.pour > t.contre && t.pour >= quorum() ? Etat.Adopte : Etat.Rejete;
    }

    function empreinte(address[] calldata cibles, uint256[] calldata valeurs, bytes[] calldata donnees, bytes32 motif) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), cibles, valeurs, donnees, motif)));
    }
}
