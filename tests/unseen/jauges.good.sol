// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVerrou {
    /// Pouvoir d'un compte a un instant passe.
    function pouvoirAu(address compte, uint256 instant) external view returns (uint256);
}

interface IJeton {
    function transfer(address vers, uint256 montant) external returns (bool);
    function transferFrom(address de, address vers, uint256 montant) external returns (bool);
}

/// Chaque semaine forme un tour. Les verrous repartissent leur pouvoir entre les jauges; le budget du
/// tour echu est verse aux jauges au prorata.
contract RepartiteurJauges {
    struct Part {
        address jauge;
        uint256 poids;
    }

    uint256 public constant TOUR = 7 days;
    uint256 public constant MAX_JAUGES = 16;
    uint256 public constant MAX_PART = 10_000;

    IVerrou public immutable verrou;
    IJeton public immutable jeton;
    address public immutable gouvernance;

    mapping(address => bool) public admise;
    mapping(uint256 => uint256) public budget;
    mapping(uint256 => uint256) public poidsTotal;
    mapping(uint256 => mapping(address => uint256)) public poidsJauge;
    mapping(uint256 => mapping(address => bool)) public versee;
    mapping(uint256 => mapping(address => Part[])) private bulletins;

    event JaugeAdmise(address indexed jauge);
    event JaugeFermee(address indexed jauge);
    event BudgetAjoute(uint256 indexed tour, address indexed de, uint256 montant);
    event BudgetReporte(uint256 indexed duTour, uint256 indexed auTour, uint256 montant);
    event Vote(uint256 indexed tour, address indexed compte, address indexed jauge, uint256 poids);
    event VoteRetire(uint256 indexed tour, address indexed compte);
    event Versement(uint256 indexed tour, address indexed jauge, uint256 montant);

    modifier seuleGouvernance() {
        require(msg.sender == gouvernance, "gouvernance seule");
        _;
    }

    constructor(IVerrou verrou_, IJeton jeton_, address gouvernance_) {
        require(address(verrou_).code.length > 0 && address(jeton_).code.length > 0, "contrat absent");
        require(gouvernance_.code.length > 0, "gouvernance absente");
        verrou = verrou_;
        jeton = jeton_;
        gouvernance = gouvernance_;
    }

    function tourCourant() public view returns (uint256) {
        return block.timestamp / TOUR;
    }

    function admettre(address jauge) external seuleGouvernance {
        require(jauge.code.length > 0 && !admise[jauge], "jauge");
        admise[jauge] = true;
        emit JaugeAdmise(jauge);
    }

    /// Une jauge fermee ne recoit plus de voix; ce qui lui est acquis lui est verse.
    function fermer(address jauge) external seuleGouvernance {
        require(admise[jauge], "jauge");
        admise[jauge] = false;
        emit JaugeFermee(jauge);
    }

    function financer(uint256 montant) external {
        uint256 tour = tourCourant();
        budget[tour] += montant;
        emit BudgetAjoute(tour, msg.sender, montant);
        require(jeton.transferFrom(msg.sender, address(this), montant), "transfert");
    }

    /// Un compte peut refaire son bulletin tant que le tour dure.
    function voter(address[] calldata jauges, uint256[] calldata parts) external {
        require(jauges.length > 0 && jauges.length <= MAX_JAUGES, "nombre de jauges");
        require(jauges.length == parts.length, "longueurs");
        uint256 tour = tourCourant();
        _retirer(tour, msg.sender);

        uint256 pouvoir = verrou.pouvoirAu(msg.sender, tour * TOUR - 1);
        require(pouvoir > 0, "aucun pouvoir");
        uint256 somme = 0;
        for (uint256 i = 0; i < parts.length; i++) {
            require(parts[i] > 0 && parts[i] <= MAX_PART, "part");
            somme += parts[i];
        }
        uint256 engage = 0;
        for (uint256 i = 0; i < jauges.length; i++) {
            require(admise[jauges[i]], "jauge inconnue");
            uint256 poids = (pouvoir * parts[i]) / somme;
            engage += poids;
            poidsJauge[tour][jauges[i]] += poids;
            bulletins[tour][msg.sender].push(Part(jauges[i], poids));
            emit Vote(tour, msg.sender, jauges[i], poids);
        }
        poidsTotal[tour] += engage;
    }

    function annuler() external {
        _retirer(tourCourant(), msg.sender);
    }

    function bulletinDe(uint256 tour, address compte) external view returns (Part[] memory) {
        return bulletins[tour][compte];
    }

    /// Verse a une jauge sa part d'un tour echu; ouvert a tous, une fois par jauge et par tour.
    function verser(uint256 tour, address jauge) external {
        require(tour < tourCourant(), "tour en cours");
        require(!versee[tour][jauge], "deja verse");
        uint256 poids = poidsJauge[tour][jauge];
        require(poids > 0, "aucune voix");
        versee[tour][jauge] = true;
        uint256 montant = (budget[tour] * poids) / poidsTotal[tour];
        emit Versement(tour, jauge, montant);
        require(jeton.transfer(jauge, montant), "transfert");
    }

    /// Le budget d'un tour echu sans aucune voix passe au tour courant.
    function reporter(uint256 tour) external {
        uint256 courant = tourCourant();
        require(tour < courant && poidsTotal[tour] == 0, "pas de report");
        uint256 montant = budget[tour];
        require(montant > 0, "rien a reporter");
        budget[tour] = 0;
        budget[courant] += montant;
        emit BudgetReporte(tour, courant, montant);
    }

    function _retirer(uint256 tour, address compte) private {
        Part[] storage liste = bulletins[tour][compte];
        uint256 n = liste.length;
        if (n == 0) return;
        uint256 retire = 0;
        for (uint256 i = 0; i < n; i++) {
            poidsJauge[tour][liste[i].jauge] -= liste[i].poids;
            retire += liste[i].poids;
        }
        poidsTotal[tour] -= retire;
        delete bulletins[tour][compte];
        emit VoteRetire(tour, compte);
    }
}
