// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;

interface IGettone {
    function getPriorVotes(address conto, uint256 blocco) external view returns (uint96);
}

/// Il registro dei parametri: il consiglio cambia se stesso soltanto con una propria delibera.
abstract contract Parametri {
    uint256 internal constant DURATA_MIN = 17_280;
    uint256 internal constant DURATA_MAX = 80_640;
    uint256 internal constant ATTESA_MIN = 1 days;
    uint256 internal constant ATTESA_MAX = 14 days;
    uint256 internal constant SOGLIA_MIN = 1_000e18;
    uint256 internal constant QUORUM_MIN = 200_000e18;
    uint256 internal constant QUORUM_MAX = 1_500_000e18;

    uint256 public durata = 28_800;
    uint256 public attesa = 2 days;
    uint256 public soglia = 25_000e18;
    uint256 public quorum = 400_000e18;

    event DurataCambiata(uint256 prima, uint256 dopo);
    event AttesaCambiata(uint256 prima, uint256 dopo);
    event SogliaCambiata(uint256 prima, uint256 dopo);
    event QuorumCambiato(uint256 prima, uint256 dopo);

    modifier soloConsiglio() {
        require(msg.sender == address(this), "Parametri: solo il consiglio");
        _;
    }

    function cambiaDurata(uint256 nuova) external soloConsiglio {
        require(nuova >= DURATA_MIN && nuova <= DURATA_MAX, "Parametri: durata");
        emit DurataCambiata(durata, nuova);
        durata = nuova;
    }

    function cambiaAttesa(uint256 nuova) external soloConsiglio {
        require(nuova >= ATTESA_MIN && nuova <= ATTESA_MAX, "Parametri: attesa");
        emit AttesaCambiata(attesa, nuova);
        attesa = nuova;
    }

    function cambiaSoglia(uint256 nuova) external soloConsiglio {
        require(nuova >= SOGLIA_MIN, "Parametri: soglia");
        emit SogliaCambiata(soglia, nuova);
        soglia = nuova;
    }

    function cambiaQuorum(uint256 nuovo) external soloConsiglio {
        require(nuovo >= QUORUM_MIN && nuovo <= QUORUM_MAX, "Parametri: quorum");
        emit QuorumCambiato(quorum, nuovo);
        quorum = nuovo;
    }
}

contract Consiglio is Parametri {
    struct Delibera {
        address relatore;
        address bersaglio;
        uint256 valore;
        bytes dati;
        uint256 inizio;
        uint256 fine;
        uint256 quorumRichiesto;
        uint256 eseguibileDa;
        uint256 favorevoli;
        uint256 contrari;
        bool eseguita;
        bool ritirata;
    }

    uint256 public constant RITARDO = 13_140;
    uint256 public constant SCADENZA = 14 days;

    IGettone public immutable gettone;
    uint256 public numero;
    mapping(uint256 => Delibera) public delibere;
    mapping(uint256 => mapping(address => bool)) public haVotato;

    event Proposta(uint256 indexed id, address indexed relatore, address bersaglio, uint256 valore, bytes dati);
    event Voto(uint256 indexed id, address indexed chi, bool favorevole, uint256 peso);
    event Ritirata(uint256 indexed id);
    event InAttesa(uint256 indexed id, uint256 eseguibileDa);
    event Eseguita(uint256 indexed id);

    constructor(IGettone gettone_) {
        require(address(gettone_) != address(0), "Consiglio: gettone");
        gettone = gettone_;
    }

    receive() external payable {}

    function proponi(address bersaglio, uint256 valore, bytes calldata dati) external returns (uint256 id) {
        require(bersaglio != address(0), "Consiglio: bersaglio");
        require(gettone.getPriorVotes(msg.sender, block.number - 1) >= soglia, "Consiglio: sotto soglia");
        id = ++numero;
        Delibera storage d = delibere[id];
        d.relatore = msg.sender;
        d.bersaglio = bersaglio;
        d.valore = valore;
        d.dati = dati;
        d.inizio = block.number + RITARDO;
        d.fine = d.inizio + durata;
        d.quorumRichiesto = quorum;
        emit Proposta(id, msg.sender, bersaglio, valore, dati);
    }

    function vota(uint256 id, bool favorevole) external {
        Delibera storage d = delibere[id];
        require(d.relatore != address(0) && !d.ritirata, "Consiglio: sconosciuta");
        require(block.number > d.inizio && block.number <= d.fine, "Consiglio: voto chiuso");
        require(!haVotato[id][msg.sender], "Consiglio: gia votato");
        haVotato[id][msg.sender] = true;
        uint256 peso = gettone.getPriorVotes(msg.sender, d.inizio);
        require(peso > 0, "Consiglio: nessun peso");
        if (favorevole) d.favorevoli = _somma(d.favorevoli, peso);
        else d.contrari = _somma(d.contrari, peso);
        emit Voto(id, msg.sender, favorevole, peso);
    }

    function ritira(uint256 id) external {
        Delibera storage d = delibere[id];
        require(msg.sender == d.relatore, "Consiglio: solo il relatore");
        require(!d.ritirata && block.number <= d.fine, "Consiglio: troppo tardi");
        d.ritirata = true;
        emit Ritirata(id);
    }

    function approvata(uint256 id) public view returns (bool) {
        Delibera storage d = delibere[id];
        if (d.relatore == address(0) || d.ritirata || block.number <= d.fine) return false;
        return d.favorevoli >= d.quorumRichiesto && d.favorevoli > d.contrari;
    }

    function mettiInAttesa(uint256 id) external {
        require(approvata(id), "Consiglio: non approvata");
        Delibera storage d = delibere[id];
        require(d.eseguibileDa == 0, "Consiglio: gia in attesa");
        d.eseguibileDa = _somma(block.timestamp, attesa);
        emit InAttesa(id, d.eseguibileDa);
    }

    function esegui(uint256 id) external {
        Delibera storage d = delibere[id];
        require(d.eseguibileDa != 0 && !d.eseguita, "Consiglio: stato");
        require(block.timestamp >= d.eseguibileDa, "Consiglio: presto");
        require(block.timestamp <= _somma(d.eseguibileDa, SCADENZA), "Consiglio: scaduta");
        d.eseguita = true;
        emit Eseguita(id);
        (bool riuscita, bytes memory esito) = d.bersaglio.call{value: d.valore}(d.dati);
        if (!riuscita) {
            assembly {
                revert(add(esito, 32), mload(esito))
            }
        }
    }

    function _somma(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Consiglio: somma");
    }
}
