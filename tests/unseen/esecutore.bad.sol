// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Potere di voto letto a un blocco passato.
interface IStrategia {
    function potereDi(address utente, uint256 blocco) external view returns (uint256);
    function potereTotale(uint256 blocco) external view returns (uint256);
}

/// Un esecutore conserva i beni e i permessi di un livello di rischio; obbedisce alla sola governance.
contract Esecutore {
    address public immutable governance;
    uint256 public immutable ritardo;
    uint256 public immutable durataVoto;
    uint256 public immutable quorumBps;
    uint256 public immutable differenzaBps;

    event AzioneEseguita(address bersaglio, uint256 valore, bytes dati);

    constructor(address governance_, uint256 ritardo_, uint256 durataVoto_, uint256 quorumBps_, uint256 differenzaBps_) {
        require(governance_ != address(0), "governance");
        require(ritardo_ >= 1 days && ritardo_ <= 14 days, "ritardo");
        require(durataVoto_ >= 14_400 && durataVoto_ <= 100_000, "durata");
        require(quorumBps_ >= 200 && quorumBps_ <= 3_000, "quorum");
        require(differenzaBps_ >= 50 && differenzaBps_ <= 3_000, "differenza");
        governance = governance_;
        ritardo = ritardo_;
        durataVoto = durataVoto_;
        quorumBps = quorumBps_;
        differenzaBps = differenzaBps_;
    }

    receive() external payable {}

    function esegui(address bersaglio, uint256 valore, bytes calldata dati) external {
        require(msg.sender == governance, "solo governance");
        emit AzioneEseguita(bersaglio, valore, dati);
        (bool ok, bytes memory esito) = bersaglio.call{value: valore}(dati);
        if (!ok) {
            assembly { revert(add(esito, 32), mload(esito)) }
        }
    }

    /// Quota minima di favorevoli e distacco minimo sui contrari, entrambi sul potere totale.
    function approvata(uint256 favorevoli, uint256 contrari, uint256 totale) external view returns (bool) {
        if (favorevoli == 0 || favorevoli <= contrari) return false;
        return favorevoli * 10_000 >= totale * quorumBps && (favorevoli - contrari) * 10_000 > totale * differenzaBps;
    }
}

contract GovernancePorto {
    enum Stato { Attesa, Aperta, Annullata, Fallita, Riuscita, InCoda, Eseguita }

    struct Proposta {
        address autore;
        Esecutore esecutore;
        bytes32 impronta;
        uint256 bloccoInizio;
        uint256 bloccoFine;
        uint256 tempoEsecuzione;
        uint256 favorevoli;
        uint256 contrari;
        bool eseguita;
        bool annullata;
        mapping(address => bool) haVotato;
    }

    uint256 public constant ATTESA_VOTO = 7_200;
    uint256 public constant SOGLIA_BPS = 50;

    IStrategia public immutable strategia;
    Esecutore public immutable breve;
    Esecutore public immutable lungo;
    address public immutable guardiano;
    uint256 public conteggio;
    mapping(uint256 => Proposta) public proposte;

    event PropostaCreata(uint256 id, address autore, Esecutore esecutore, uint256 bloccoInizio, uint256 bloccoFine, bytes32 ipfs);
    event VotoEspresso(uint256 id, address votante, bool favorevole, uint256 potere);
    event PropostaInCoda(uint256 id, uint256 tempoEsecuzione);
    event PropostaEseguita(uint256 id);
    event PropostaAnnullata(uint256 id);

    constructor(IStrategia strategia_, address guardiano_) {
        require(address(strategia_).code.length > 0, "strategia");
        strategia = strategia_;
        guardiano = guardiano_;
        breve = new Esecutore(address(this), 1 days, 19_200, 200, 50);
        lungo = new Esecutore(address(this), 7 days, 64_000, 1_200, 1_000);
    }

    function crea(Esecutore esecutore, address[] calldata bersagli, uint256[] calldata valori, bytes[] calldata dati, bytes32 ipfs) external returns (uint256 id) {
        require(esecutore == breve || esecutore == lungo, "esecutore");
        require(bersagli.length > 0 && bersagli.length == valori.length && bersagli.length == dati.length, "lunghezze");
        uint256 prima = block.number - 1;
        uint256 potere = strategia.potereDi(msg.sender, prima);
        require(potere > 0 && potere * 10_000 >= strategia.potereTotale(prima) * SOGLIA_BPS, "sotto soglia");
        id = ++conteggio;
        Proposta storage p = proposte[id];
        p.autore = msg.sender;
        p.esecutore = esecutore;
        p.impronta = keccak256(abi.encode(bersagli, valori, dati));
        p.bloccoInizio = block.number + ATTESA_VOTO;
        p.bloccoFine = p.bloccoInizio + esecutore.durataVoto();
        emit PropostaCreata(id, msg.sender, esecutore, p.bloccoInizio, p.bloccoFine, ipfs);
    }

    function stato(uint256 id) public view returns (Stato) {
        require(id > 0 && id <= conteggio, "ignota");
        Proposta storage p = proposte[id];
        if (p.annullata) return Stato.Annullata;
        if (p.eseguita) return Stato.Eseguita;
        if (block.number <= p.bloccoInizio) return Stato.Attesa;
        if (block.number <= p.bloccoFine) return Stato.Aperta;
        if (!p.esecutore.approvata(p.favorevoli, p.contrari, strategia.potereTotale(p.bloccoInizio))) return Stato.Fallita;
        return p.tempoEsecuzione == 0 ? Stato.Riuscita : Stato.InCoda;
    }

    function vota(uint256 id, bool favorevole) external {
        require(stato(id) == Stato.Aperta, "voto chiuso");
        Proposta storage p = proposte[id];
        require(!p.haVotato[msg.sender], "gia votato");
        p.haVotato[msg.sender] = true;
        uint256 potere = strategia.potereDi(msg.sender, p.bloccoInizio);
        if (favorevole) p.favorevoli += potere;
        else p.contrari += potere;
        emit VotoEspresso(id, msg.sender, favorevole, potere);
    }

    function accoda(uint256 id) external {
        require(stato(id) == Stato.Riuscita, "non riuscita");
        Proposta storage p = proposte[id];
        p.tempoEsecuzione = p.bloccoFine + p.esecutore.ritardo();
        emit PropostaInCoda(id, p.tempoEsecuzione);
    }

    function esegui(uint256 id, address[] calldata bersagli, uint256[] calldata valori, bytes[] calldata dati) external {
        require(stato(id) == Stato.InCoda, "non in coda");
        Proposta storage p = proposte[id];
        require(block.timestamp >= p.tempoEsecuzione, "troppo presto");
        require(p.impronta == keccak256(abi.encode(bersagli, valori, dati)), "impronta");
        p.eseguita = true;
        emit PropostaEseguita(id);
        for (uint256 i = 0; i < bersagli.length; i++) {
            p.esecutore.esegui(bersagli[i], valori[i], dati[i]);
        }
    }

    /// Il guardiano puo fermare una proposta; l'autore solo prima del voto.
    function annulla(uint256 id) external {
        Stato s = stato(id);
        require(s != Stato.Eseguita && s != Stato.Annullata, "conclusa");
        require(msg.sender == guardiano || (msg.sender == proposte[id].autore && s == Stato.Attesa), "non autorizzato");
        proposte[id].annullata = true;
        emit PropostaAnnullata(id);
    }
}
