// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface IJetonDeVote {
    function voixPassees(address compte, uint256 bloc) external view returns (uint256);
    function totalPasse(uint256 bloc) external view returns (uint256);
}

/// @title Urne: compte les voix d'un scrutin a trois reponses.
library Urne {
    enum Avis { Contre, Pour, Blanc }

    struct Scrutin {
        uint256[3] voix;
        mapping(address => uint8) bulletin;
    }

    function deposer(Scrutin storage s, address votant, Avis avis, uint256 poids) internal {
        require(s.bulletin[votant] == 0, "deja vote");
        s.bulletin[votant] = uint8(avis) + 1;
        s.voix[uint8(avis)] += poids;
    }

    function participation(Scrutin storage s) internal view returns (uint256) {
        return s.voix[uint8(Avis.Pour)] + s.voix[uint8(Avis.Blanc)];
    }

    function adopte(Scrutin storage s) internal view returns (bool) {
        return s.voix[1] > s.voix[0];
    }
}

/// @title Parlement d'une fondation: les porteurs de jetons adoptent des textes, executes apres un delai de recours.
contract Parlement {
    using Urne for Urne.Scrutin;

    struct Texte {
        address auteur;
        uint64 ouverture;
        uint64 cloture;
        uint64 recours;
        bool execute;
        bool retire;
        bytes32 empreinte;
        uint256 quorum;
        Urne.Scrutin scrutin;
    }

    uint64 public constant PREAVIS = 7200;
    uint64 public constant DUREE = 36000;
    uint64 public constant DELAI = 14400;
    uint64 public constant PEREMPTION = 144000;
    uint256 public constant SEUIL = 10_000e18;
    uint256 public constant QUORUM_MINIMAL = 100_000e18;

    IJetonDeVote public immutable jeton;
    Texte[] private _textes;

    event TexteDepose(uint256 indexed numero, address indexed auteur, address[] cibles, uint256[] montants, bytes[] appels, string expose);
    event VoixExprimee(uint256 indexed numero, address indexed votant, Urne.Avis avis, uint256 poids);
    event TextePromulgue(uint256 indexed numero, uint256 executableApres);
    event TexteExecute(uint256 indexed numero);
    event TexteRetire(uint256 indexed numero);

    constructor(IJetonDeVote jeton_) {
        require(address(jeton_) != address(0), "jeton");
        jeton = jeton_;
    }

    receive() external payable {}

    function deposer(address[] calldata cibles, uint256[] calldata montants, bytes[] calldata appels, string calldata expose) external returns (uint256 numero) {
        require(cibles.length > 0 && cibles.length == montants.length && cibles.length == appels.length, "longueurs");
        require(jeton.voixPassees(msg.sender, block.number - 1) >= SEUIL, "seuil");
        uint256 part = jeton.totalPasse(block.number - 1) / 20;
        numero = _textes.length;
        Texte storage t = _textes.push();
        t.auteur = msg.sender;
        t.ouverture = uint64(block.number) + PREAVIS;
        t.cloture = t.ouverture + DUREE;
        t.quorum = part > QUORUM_MINIMAL ? part : QUORUM_MINIMAL;
        t.empreinte = keccak256(abi.encode(cibles, montants, appels));
        emit TexteDepose(numero, msg.sender, cibles, montants, appels, expose);
    }

    /// @notice L'auteur peut retirer son texte avant l'ouverture du scrutin.
    function retirer(uint256 numero) external {
        Texte storage t = _textes[numero];
        require(msg.sender == t.auteur, "auteur");
        require(block.number <= t.ouverture && !t.retire, "trop tard");
        t.retire = true;
        emit TexteRetire(numero);
    }

    function voter(uint256 numero, Urne.Avis avis) external {
        Texte storage t = _textes[numero];
        require(!t.retire, "retire");
        require(block.number > t.ouverture && block.number <= t.cloture, "scrutin ferme");
        uint256 poids = jeton.voixPassees(msg.sender, t.ouverture);
        t.scrutin.deposer(msg.sender, avis, poids);
        emit VoixExprimee(numero, msg.sender, avis, poids);
    }

    function promulguer(uint256 numero) external {
        Texte storage t = _textes[numero];
        require(!t.retire && t.recours == 0, "promulgue ou retire");
        require(block.number > t.cloture, "scrutin ouvert");
        require(t.scrutin.adopte() && t.scrutin.participation() >= t.quorum, "rejete");
        t.recours = uint64(block.number) + DELAI;
        emit TextePromulgue(numero, t.recours);
    }

    function executer(uint256 numero, address[] calldata cibles, uint256[] calldata montants, bytes[] calldata appels) external {
        Texte storage t = _textes[numero];
        require(t.recours != 0 && !t.execute, "pas promulgue");
        require(block.number > t.recours && block.number <= t.recours + PEREMPTION, "hors delai");
        require(t.empreinte == keccak256(abi.encode(cibles, montants, appels)), "autre texte");
        t.execute = true;
        emit TexteExecute(numero);
        for (uint256 i = 0; i < cibles.length; i++) {
            (bool ok, ) = cibles[i].call{value: montants[i]}(appels[i]);
            require(ok, "appel refuse");
        }
    }

    function resultat(uint256 numero) external view returns (uint256 contre, uint256 pour, uint256 blanc) {
        uint256[3] storage v = _textes[numero].scrutin.voix;
        return (v[0], v[1], v[2]);
    }
}
