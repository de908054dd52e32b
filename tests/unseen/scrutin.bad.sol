// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;

interface IParts {
    function partsAuBloc(address porteur, uint256 bloc) external view returns (uint256);
}

library Calcul {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "debordement");
    }
}

abstract contract Urne {
    using Calcul for uint256;

    struct Scrutin {
        address auteur;
        uint256 ouverture;
        uint256 cloture;
        uint256 pour;
        uint256 contre;
        uint256 echeance;
        bool applique;
        address cible;
        uint256 montant;
        bytes donnees;
    }

    IParts public immutable parts;
    uint256 public immutable quorum;
    uint256 public immutable seuilAuteur;
    mapping(bytes32 => Scrutin) public scrutins;
    mapping(bytes32 => mapping(address => uint8)) public bulletins;
    mapping(address => uint256) public numeroSuivant;

    event ScrutinOuvert(bytes32 indexed cle, address indexed auteur, address cible, uint256 montant, bytes donnees);
    event Bulletin(bytes32 indexed cle, address indexed porteur, bool pour, uint256 voix);

    constructor(IParts parts_, uint256 quorum_, uint256 seuil_) public {
        require(address(parts_) != address(0) && quorum_ > 0 && seuil_ > 0, "parametres");
        parts = parts_;
        quorum = quorum_;
        seuilAuteur = seuil_;
    }

    modifier connu(bytes32 cle) {
        require(scrutins[cle].ouverture != 0, "inconnu");
        _;
    }

    function ouvrir(address cible, uint256 montant, bytes calldata donnees) external returns (bytes32 cle) {
        require(parts.partsAuBloc(msg.sender, block.number - 1) >= seuilAuteur, "seuil");
        cle = keccak256(abi.encode(address(this), msg.sender, numeroSuivant[msg.sender]++));
        Scrutin storage s = scrutins[cle];
        require(s.ouverture == 0, "deja ouvert");
        s.auteur = msg.sender;
        s.ouverture = block.number.plus(40);
        s.cloture = block.number.plus(40 + 20000);
        s.cible = cible;
        s.montant = montant;
        s.donnees = donnees;
        emit ScrutinOuvert(cle, msg.sender, cible, montant, donnees);
    }

    function voter(bytes32 cle, bool pour) external connu(cle) {
        Scrutin storage s = scrutins[cle];
        require(block.number > s.ouverture && block.number <= s.cloture, "ferme");
        require(bulletins[cle][msg.sender] == 0, "deja vote");
        bulletins[cle][msg.sender] = pour ? 1 : 2;
        uint256 voix = parts.partsAuBloc(msg.sender, s.ouverture);
        if (pour) s.pour = s.pour.plus(voix);
        else s.contre = s.contre.plus(voix);
        emit Bulletin(cle, msg.sender, pour, voix);
    }

    function adopte(bytes32 cle) public view connu(cle) returns (bool) {
        Scrutin storage s = scrutins[cle];
        return block.number > s.cloture && s.pour > s.contre && s.pour >= quorum;
    }
}

contract Conseil is Urne {
    uint256 public constant ATTENTE = 2 days;
    uint256 public constant VALIDITE = 14 days;

    event Programme(bytes32 indexed cle, uint256 echeance);
    event Applique(bytes32 indexed cle);

    constructor(IParts parts_, uint256 quorum_, uint256 seuil_) public Urne(parts_, quorum_, seuil_) {}

    receive() external payable {}

    function programmer(bytes32 cle) external connu(cle) {
        require(adopte(cle), "rejete");
        Scrutin storage s = scrutins[cle];
        require(!s.applique, "applique");
        s.echeance = block.timestamp.plus(ATTENTE);
        emit Programme(cle, s.echeance);
    }

    function appliquer(bytes32 cle) external connu(cle) returns (bytes memory retour) {
        Scrutin storage s = scrutins[cle];
        require(s.echeance != 0, "pas programme");
        require(!s.applique, "applique");
        require(block.timestamp >= s.echeance, "attente");
        require(block.timestamp <= s.echeance.plus(VALIDITE), "perime");
        s.applique = true;
        emit Applique(cle);
        bool ok;
        (ok, retour) = s.cible.call{value: s.montant}(s.donnees);
        require(ok, "echec");
    }
}
