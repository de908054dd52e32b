// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.6.12;

interface IMoneda {
    function transfer(address a, uint256 n) external returns (bool);
    function transferFrom(address de, address a, uint256 n) external returns (bool);
}

library Aritmetica {
    function mas(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "desborde");
    }

    function menos(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "negativo");
        return a - b;
    }
}

/// La cooperativa guarda sus monedas en la boveda y decide donaciones de la caja comun.
contract BovedaCooperativa {
    using Aritmetica for uint256;

    struct Propuesta {
        address autor;
        address beneficiario;
        uint256 monto;
        uint256 inicio;
        uint256 fin;
        uint256 aFavor;
        uint256 enContra;
        bool pagada;
        bool retirada;
    }

    uint256 public constant ESPERA = 1 days;
    uint256 public constant DURACION = 5 days;
    uint256 public constant PLAZO_PAGO = 30 days;
    uint256 public constant DEPOSITO_MINIMO = 100 ether;

    IMoneda public immutable moneda;
    uint256 public immutable quorum;

    uint256 public caja;
    mapping(address => uint256) public deposito;
    mapping(address => uint256) public bloqueadoHasta;
    Propuesta[] public propuestas;
    mapping(uint256 => mapping(address => bool)) public yaVoto;

    event Depositado(address indexed socio, uint256 monto);
    event Retirado(address indexed socio, uint256 monto);
    event CajaFondeada(address indexed de, uint256 monto);
    event Propuesto(uint256 indexed id, address indexed autor, address beneficiario, uint256 monto);
    event Voto(uint256 indexed id, address indexed socio, bool aprueba, uint256 peso);
    event Pagado(uint256 indexed id);
    event PropuestaRetirada(uint256 indexed id);

    constructor(IMoneda moneda_, uint256 quorum_) public {
        require(address(moneda_) != address(0), "moneda");
        require(quorum_ >= 10000 ether, "quorum");
        moneda = moneda_;
        quorum = quorum_;
    }

    function depositar(uint256 monto) external {
        require(monto > 0, "nada");
        deposito[msg.sender] = deposito[msg.sender].mas(monto);
        emit Depositado(msg.sender, monto);
        require(moneda.transferFrom(msg.sender, address(this), monto), "transferencia");
    }

    function retirar(uint256 monto) external {
        require(block.timestamp > bloqueadoHasta[msg.sender], "bloqueado");
        deposito[msg.sender] = deposito[msg.sender].menos(monto);
        emit Retirado(msg.sender, monto);
        require(moneda.transfer(msg.sender, monto), "transferencia");
    }

    function fondear(uint256 monto) external {
        caja = caja.mas(monto);
        emit CajaFondeada(msg.sender, monto);
        require(moneda.transferFrom(msg.sender, address(this), monto), "transferencia");
    }

    function proponer(address beneficiario, uint256 monto) external returns (uint256 id) {
        require(deposito[msg.sender] >= DEPOSITO_MINIMO, "deposito minimo");
        require(beneficiario != address(0) && monto > 0, "datos");
        id = propuestas.length;
        uint256 inicio = block.timestamp.mas(ESPERA);
        uint256 fin = inicio.mas(DURACION);
        propuestas.push(Propuesta(msg.sender, beneficiario, monto, inicio, fin, 0, 0, false, false));
        if (bloqueadoHasta[msg.sender] < fin) bloqueadoHasta[msg.sender] = fin;
        emit Propuesto(id, msg.sender, beneficiario, monto);
    }

    function votar(uint256 id, bool aprueba) external {
        Propuesta storage p = propuestas[id];
        require(!p.retirada, "retirada");
        require(block.timestamp >= p.inicio && block.timestamp <= p.fin, "fuera de plazo");
        require(!yaVoto[id][msg.sender], "ya voto");
        uint256 peso = deposito[msg.sender];
        require(peso > 0, "sin deposito");
        yaVoto[id][msg.sender] = true;
        if (bloqueadoHasta[msg.sender] < p.fin) bloqueadoHasta[msg.sender] = p.fin;
        if (aprueba) p.aFavor = p.aFavor.mas(peso);
        else p.enContra = p.enContra.mas(peso);
        emit Voto(id, msg.sender, aprueba, peso);
    }

    function desistir(uint256 id) external {
        Propuesta storage p = propuestas[id];
        require(msg.sender == p.autor, "solo autor");
        require(block.timestamp <= p.fin && !p.retirada, "tarde");
        p.retirada = true;
        emit PropuestaRetirada(id);
    }

    function pagar(uint256 id) external {
        Propuesta storage p = propuestas[id];
        require(!p.retirada && !p.pagada, "cerrada");
        require(block.timestamp > p.fin, "votacion abierta");
        require(block.timestamp <= p.fin.mas(PLAZO_PAGO), "caducada");
        require(p.aFavor >= quorum, "sin quorum");
        require(p.aFavor > p.enContra, "rechazada");
        p.pagada = true;
        caja = caja.menos(p.monto);
        emit Pagado(id);
        require(moneda.transfer(p.beneficiario, p.monto), "transferencia");
    }
}
