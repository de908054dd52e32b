// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

interface IVoix {
    function getPastVotes(address compte, uint256 bloc) external view returns (uint256);
    function getPastTotalSupply(uint256 bloc) external view returns (uint256);
}

/// @title Chambre des porteurs
abstract contract Reglages {
    struct Regles {
        uint32 duree;
        uint32 attente;
        uint16 quorumBps;
        uint16 seuilBps;
    }

    Regles public regles;

    event ReglesChangees(uint32 duree, uint32 attente, uint16 quorumBps, uint16 seuilBps);

    modifier reserve() {
        require(msg.sender == address(this), "reserve a la chambre");
        _;
    }

    function changerRegles(Regles calldata r) external reserve {
        _poser(r);
    }

    function _poser(Regles memory r) internal {
        require(r.duree >= 7200 && r.duree <= 200_000, "duree");
        require(r.attente >= 7200 && r.attente <= 100_000, "attente");
        require(r.quorumBps >= 200 && r.quorumBps <= 3000, "quorum");
        require(r.seuilBps >= 1 && r.seuilBps <= 200, "seuil");
        regles = r;
        emit ReglesChangees(r.duree, r.attente, r.quorumBps, r.seuilBps);
    }
}

contract Chambre is Reglages {
    enum Phase { Inconnue, Scrutin, Rejetee, Adoptee, Executee, Retiree }

    struct Resolution {
        address auteur;
        uint40 bloc;
        uint40 cloture;
        uint40 executable;
        bool executee;
        bool retiree;
        uint128 pour;
        uint128 contre;
        uint256 quorum;
        address cible;
        uint256 montant;
        bytes appel;
    }

    IVoix public immutable voix;
    uint256 public constant PLANCHER = 1000e18;
    uint256 public nombre;
    mapping(uint256 => Resolution) private _resolutions;
    mapping(uint256 => mapping(address => bool)) public aVote;

    event Deposee(uint256 indexed id, address indexed auteur, address cible, uint256 montant, bytes appel);
    event Vote(uint256 indexed id, address indexed porteur, bool pour, uint256 poids);
    event Executee(uint256 indexed id);
    event Retiree(uint256 indexed id);

    constructor(IVoix voix_, Regles memory r) {
        require(address(voix_) != address(0), "voix");
        voix = voix_;
        _poser(r);
    }

    receive() external payable {}

    function deposer(address cible, uint256 montant, bytes calldata appel) external returns (uint256 id) {
        require(cible != address(0) && (montant > 0 || appel.length > 0), "vide");
        uint40 bloc = uint40(block.number - 1);
        uint256 total = voix.getPastTotalSupply(bloc);
        require(total >= PLANCHER, "trop peu de voix");
        require(voix.getPastVotes(msg.sender, bloc) * 10_000 >= total * regles.seuilBps, "seuil");
        id = ++nombre;
        Resolution storage r = _resolutions[id];
        r.auteur = msg.sender;
        r.bloc = bloc;
        r.cloture = uint40(block.number) + regles.duree;
        r.executable = r.cloture + regles.attente;
        r.quorum = total * regles.quorumBps / 10_000;
        r.cible = cible;
        r.montant = montant;
        r.appel = appel;
        emit Deposee(id, msg.sender, cible, montant, appel);
    }

    function voter(uint256 id, bool pour) external {
        require(phase(id) == Phase.Scrutin, "hors scrutin");
        require(!aVote[id][msg.sender], "deja vote");
        Resolution storage r = _resolutions[id];
        uint256 poids = voix.getPastVotes(msg.sender, r.bloc);
        require(poids > 0 && poids <= type(uint96).max, "poids");
        aVote[id][msg.sender] = true;
        if (pour) r.pour += uint128(poids);
        else r.contre += uint128(poids);
        emit Vote(id, msg.sender, pour, poids);
    }

    function retirer(uint256 id) external {
        require(phase(id) == Phase.Scrutin && _resolutions[id].auteur == msg.sender, "retrait");
        _resolutions[id].retiree = true;
        emit Retiree(id);
    }

    function executer(uint256 id) external {
        require(phase(id) == Phase.Adoptee, "non adoptee");
        Resolution storage r = _resolutions[id];
        require(block.number > r.executable, "attente");
        r.executee = true;
        (bool ok, bytes memory retour) = r.cible.call{value: r.montant}(r.appel);
        if (!ok) assembly { revert(add(retour, 32), mload(retour)) }
        emit Executee(id);
    }

    function phase(uint256 id) public view returns (Phase) {
        Resolution storage r = _resolutions[id];
        if (r.auteur == address(0)) return Phase.Inconnue;
        if (r.retiree) return Phase.Retiree;
        if (r.executee) return Phase.Executee;
        if (block.number <= r.cloture) return Phase.Scrutin;
        return r.pour >= r.quorum && r.pour > r.contre ? Phase.Adoptee : Phase.Rejetee;
    }

    function resolution(uint256 id) external view returns (Resolution memory) {
        return _resolutions[id];
    }
}
