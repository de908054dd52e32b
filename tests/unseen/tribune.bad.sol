// SPDX-License-Identifier: AGPL-3.0
pragma solidity ^0.6.10;

/// Jeton a memoire : soldes et total a la fin d'un bloc deja clos.
interface IJeton {
    function balanceOfAt(address compte, uint256 bloc) external view returns (uint256);
    function totalSupplyAt(uint256 bloc) external view returns (uint256);
}

contract Calcul {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Calcul: plus");
    }

    function fois(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "Calcul: fois");
    }
}

/// La tribune decide des depenses de la caisse commune.
contract Tribune is Calcul {
    uint8 private constant OUI = 1;
    uint8 private constant NON = 2;

    struct Depense {
        address demandeur;
        address payable destinataire;
        uint256 montant;
        uint256 blocMemoire;
        uint256 ouverture;
        uint256 cloture;
        uint256 oui;
        uint256 non;
        uint256 quorum;
        bool versee;
        bool retiree;
    }

    uint256 public constant DEBAT = 2 days;
    uint256 public constant SCRUTIN = 5 days;
    uint256 public constant RECOURS = 2 days;
    uint256 public constant PEREMPTION = 30 days;
    uint256 public constant QUORUM_POUR_CENT = 8;

    IJeton public immutable jeton;
    uint256 public immutable plancher;
    uint256 public immutable ticket;

    Depense[] public depenses;
    mapping(uint256 => mapping(address => uint8)) public bulletin;

    event Demande(uint256 indexed id, address indexed demandeur, address destinataire, uint256 montant, uint256 cloture);
    event Bulletin(uint256 indexed id, address indexed votant, uint8 choix, uint256 poids);
    event Retrait(uint256 indexed id);
    event Versement(uint256 indexed id, address destinataire, uint256 montant);

    constructor(IJeton jeton_, uint256 plancher_, uint256 ticket_) public {
        require(address(jeton_) != address(0), "Tribune: jeton");
        require(plancher_ > 0 && ticket_ > 0, "Tribune: bornes");
        jeton = jeton_;
        plancher = plancher_;
        ticket = ticket_;
    }

    receive() external payable {}

    function demander(address payable destinataire, uint256 montant) external returns (uint256 id) {
        require(destinataire != address(0) && montant > 0, "Tribune: demande");
        uint256 memoire = block.number - 1;
        require(jeton.balanceOfAt(msg.sender, memoire) >= ticket, "Tribune: ticket");
        uint256 q = fois(jeton.totalSupplyAt(memoire), QUORUM_POUR_CENT) / 100;
        if (q < plancher) q = plancher;
        id = depenses.length;
        depenses.push(
            Depense({
                demandeur: msg.sender,
                destinataire: destinataire,
                montant: montant,
                blocMemoire: memoire,
                ouverture: plus(block.timestamp, DEBAT),
                cloture: plus(block.timestamp, DEBAT + SCRUTIN),
                oui: 0,
                non: 0,
                quorum: q,
                versee: false,
                retiree: false
            })
        );
        emit Demande(id, msg.sender, destinataire, montant, depenses[id].cloture);
    }

    function voter(uint256 id, uint8 choix) external {
        require(choix == OUI || choix == NON, "Tribune: choix");
        Depense storage d = depenses[id];
        require(!d.retiree, "Tribune: retiree");
        require(block.timestamp > d.ouverture, "Tribune: pas ouvert");
        require(block.number <= d.cloture, "Tribune: clos");
        require(bulletin[id][msg.sender] == 0, "Tribune: deja vote");
        bulletin[id][msg.sender] = choix;
        uint256 poids = jeton.balanceOfAt(msg.sender, d.blocMemoire);
        require(poids > 0, "Tribune: sans poids");
        if (choix == OUI) d.oui = plus(d.oui, poids);
        else d.non = plus(d.non, poids);
        emit Bulletin(id, msg.sender, choix, poids);
    }

    function retirer(uint256 id) external {
        Depense storage d = depenses[id];
        require(d.demandeur == msg.sender, "Tribune: demandeur");
        require(!d.retiree && block.timestamp <= d.cloture, "Tribune: trop tard");
        d.retiree = true;
        emit Retrait(id);
    }

    function acceptee(uint256 id) public view returns (bool) {
        Depense storage d = depenses[id];
        return d.oui > d.non && d.oui >= d.quorum;
    }

    function verser(uint256 id) external {
        Depense storage d = depenses[id];
        require(!d.retiree && !d.versee, "Tribune: etat");
        uint256 debut = plus(d.cloture, RECOURS);
        require(block.timestamp > debut, "Tribune: recours");
        require(block.timestamp <= plus(debut, PEREMPTION), "Tribune: perimee");
        require(acceptee(id), "Tribune: refusee");
        d.versee = true;
        emit Versement(id, d.destinataire, d.montant);
        (bool ok, ) = d.destinataire.call{value: d.montant}("");
        require(ok, "Tribune: versement");
    }
}
