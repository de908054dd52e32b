// SPDX-License-Identifier: CECILL-2.1
pragma solidity ^0.8.4;

/// Caisse commune d'un jardin partage : chaque parcelle a une voix.
contract JardinPartage {
    struct Parcelle {
        address jardinier;
        uint256 depuis;
    }

    struct Projet {
        address porteur;
        address payable beneficiaire;
        uint256 montant;
        string objet;
        uint256 depot;
        uint256 pour;
        uint256 contre;
        bool abandonne;
        bool regle;
    }

    uint256 public constant REFLEXION = 4 days; // entre le depot et l'ouverture du scrutin
    uint256 public constant SCRUTIN = 10 days;
    uint256 public constant REGLEMENT = 30 days;
    uint256 public constant QUORUM_POURCENT = 30;

    Parcelle[] public parcelles;
    Projet[] public projets;
    mapping(uint256 => mapping(uint256 => bool)) public aVote; // projet => parcelle

    event ParcelleCedee(uint256 indexed parcelle, address indexed de, address indexed a);
    event ProjetDepose(uint256 indexed projet, address indexed porteur, address beneficiaire, uint256 montant, string objet);
    event ProjetAmende(uint256 indexed projet, address beneficiaire, uint256 montant, string objet);
    event ProjetAbandonne(uint256 indexed projet);
    event Vote(uint256 indexed projet, uint256 indexed parcelle, bool pour);
    event ProjetRegle(uint256 indexed projet, address indexed beneficiaire, uint256 montant);
    event Don(address indexed de, uint256 montant);

    error PasVotreParcelle();
    error PasLePorteur();
    error ProjetInconnu();
    error HorsDelai();
    error DejaVote();
    error ArriveApres();
    error Refuse();
    error MontantInvalide();
    error PaiementEchoue();

    constructor(address[] memory jardiniers) {
        require(jardiniers.length >= 4, "trop peu de parcelles");
        for (uint256 i = 0; i < jardiniers.length; i++) {
            require(jardiniers[i] != address(0), "parcelle vide");
            parcelles.push(Parcelle(jardiniers[i], block.timestamp));
            emit ParcelleCedee(i, address(0), jardiniers[i]);
        }
    }

    receive() external payable {
        emit Don(msg.sender, msg.value);
    }

    modifier tenue(uint256 parcelle) {
        if (parcelle >= parcelles.length || parcelles[parcelle].jardinier != msg.sender) revert PasVotreParcelle();
        _;
    }

    modifier connu(uint256 id) {
        if (id >= projets.length) revert ProjetInconnu();
        _;
    }

    function ouverture(uint256 id) public view connu(id) returns (uint256) {
        return projets[id].depot + REFLEXION;
    }

    function cloture(uint256 id) public view returns (uint256) {
        return ouverture(id) + SCRUTIN;
    }

    function ceder(uint256 parcelle, address a) external tenue(parcelle) {
        require(a != address(0), "personne");
        parcelles[parcelle] = Parcelle(a, block.timestamp);
        emit ParcelleCedee(parcelle, msg.sender, a);
    }

    function deposer(uint256 parcelle, address payable beneficiaire, uint256 montant, string calldata objet) external tenue(parcelle) returns (uint256 id) {
        if (montant == 0 || beneficiaire == address(0)) revert MontantInvalide();
        id = projets.length;
        projets.push(Projet(msg.sender, beneficiaire, montant, objet, block.timestamp, 0, 0, false, false));
        emit ProjetDepose(id, msg.sender, beneficiaire, montant, objet);
    }

    /// Pendant la reflexion, le porteur tient compte des remarques des voisins.
    function amender(uint256 id, address payable beneficiaire, uint256 montant, string calldata objet) external connu(id) {
        Projet storage p = projets[id];
        if (msg.sender != p.porteur) revert PasLePorteur();
        if (p.abandonne || block.timestamp >= cloture(id)) revert HorsDelai();
        if (montant == 0 || beneficiaire == address(0)) revert MontantInvalide();
        p.beneficiaire = beneficiaire;
        p.montant = montant;
        p.objet = objet;
        emit ProjetAmende(id, beneficiaire, montant, objet);
    }

    function abandonner(uint256 id) external connu(id) {
        Projet storage p = projets[id];
        if (msg.sender != p.porteur) revert PasLePorteur();
        if (p.abandonne || block.timestamp >= cloture(id)) revert HorsDelai();
        p.abandonne = true;
        emit ProjetAbandonne(id);
    }

    function voter(uint256 id, uint256 parcelle, bool pour) external connu(id) tenue(parcelle) {
        Projet storage p = projets[id];
        if (p.abandonne || block.timestamp < ouverture(id) || block.timestamp >= cloture(id)) revert HorsDelai();
        if (parcelles[parcelle].depuis >= p.depot) revert ArriveApres();
        if (aVote[id][parcelle]) revert DejaVote();
        aVote[id][parcelle] = true;
        if (pour) {
            p.pour += 1;
        } else {
            p.contre += 1;
        }
        emit Vote(id, parcelle, pour);
    }

    function adopte(uint256 id) public view connu(id) returns (bool) {
        Projet storage p = projets[id];
        if (p.abandonne || block.timestamp < cloture(id)) return false;
        return p.pour > p.contre && p.pour * 100 >= parcelles.length * QUORUM_POURCENT;
    }

    function regler(uint256 id) external {
        if (!adopte(id)) revert Refuse();
        Projet storage p = projets[id];
        if (p.regle || block.timestamp >= cloture(id) + REGLEMENT) revert HorsDelai();
        p.regle = true;
        emit ProjetRegle(id, p.beneficiaire, p.montant);
        (bool ok, ) = p.beneficiaire.call{value: p.montant}("");
        if (!ok) revert PaiementEchoue();
    }
}
