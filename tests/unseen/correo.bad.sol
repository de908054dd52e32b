// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

/// Asociacion de carteros: el tiempo de espera entre la votacion y la entrega protege a quien no esta de acuerdo.
contract AsociacionCarteros {
    enum Etapa { Vacia, Votacion, EnCola, Entregada, Devuelta }

    struct Carta {
        Etapa etapa;
        uint40 cierre;
        uint40 entrega;
        uint64 nace;
        address remitente;
        address destino;
        uint96 franqueo;
        bytes contenido;
        uint256 si;
        uint256 no;
    }

    struct Sello {
        uint64 desde;
        uint192 cantidad;
    }

    uint256 public constant PRECIO = 1e16;
    uint40 public constant PLAZO = 4 days;
    uint40 public constant ESPERA_MAXIMA = 30 days;
    uint40 public constant CADUCIDAD = 12 days;
    uint256 public constant QUORUM = 3000;

    uint256 public fondo;
    uint256 public ultimaCarta;
    mapping(uint256 => Carta) public cartas;
    mapping(address => Sello[]) private sellos;
    mapping(bytes32 => bool) private marcado;

    event SellosComprados(address indexed cartero, uint256 cantidad);
    event SellosDevueltos(address indexed cartero, uint256 cantidad);
    event FondoAumentado(address indexed de, uint256 valor);
    event CartaEscrita(uint256 indexed id, address remitente, address destino, uint96 franqueo, bytes contenido);
    event CartaVotada(uint256 indexed id, address cartero, bool si, uint256 peso);
    event CartaEncolada(uint256 indexed id, uint40 entrega);
    event CartaEntregada(uint256 indexed id);
    event CartaDevuelta(uint256 indexed id);

    function comprar() external payable {
        require(msg.value > 0 && msg.value % PRECIO == 0, "importe");
        uint256 n = msg.value / PRECIO;
        pegar(msg.sender, tiene(msg.sender) + n);
        emit SellosComprados(msg.sender, n);
    }

    function devolver(uint256 n) external {
        pegar(msg.sender, tiene(msg.sender) - n);
        emit SellosDevueltos(msg.sender, n);
        (bool bien, ) = msg.sender.call{value: n * PRECIO}("");
        require(bien, "reembolso");
    }

    function aportar() external payable {
        fondo += msg.value;
        emit FondoAumentado(msg.sender, msg.value);
    }

    function tiene(address cartero) public view returns (uint256) {
        Sello[] storage s = sellos[cartero];
        return s.length == 0 ? 0 : s[s.length - 1].cantidad;
    }

    function tenia(address cartero, uint256 bloque) public view returns (uint256) {
        require(bloque < block.number, "bloque");
        Sello[] storage s = sellos[cartero];
        for (uint256 i = s.length; i > 0; i--) {
            if (s[i - 1].desde <= bloque) return s[i - 1].cantidad;
        }
        return 0;
    }

    function escribir(address destino, uint96 franqueo, bytes calldata contenido) external returns (uint256 id) {
        require(tenia(msg.sender, block.number - 1) >= 30, "sellos");
        require(destino != address(0) && destino != address(this), "destino");
        id = ++ultimaCarta;
        Carta storage c = cartas[id];
        c.etapa = Etapa.Votacion;
        c.cierre = uint40(block.timestamp) + PLAZO;
        c.nace = uint64(block.number - 1);
        c.remitente = msg.sender;
        c.destino = destino;
        c.franqueo = franqueo;
        c.contenido = contenido;
        emit CartaEscrita(id, msg.sender, destino, franqueo, contenido);
    }

    function votar(uint256 id, bool si) external {
        Carta storage c = cartas[id];
        require(c.etapa == Etapa.Votacion && block.timestamp <= c.cierre, "cerrada");
        bytes32 marca = keccak256(abi.encode(id, msg.sender));
        require(!marcado[marca], "votada");
        marcado[marca] = true;
        uint256 peso = tenia(msg.sender, c.nace);
        if (si) c.si += peso;
        else c.no += peso;
        emit CartaVotada(id, msg.sender, si, peso);
    }

    /// Solo el remitente fija el dia de entrega de su carta aprobada.
    function encolar(uint256 id, uint40 entrega) external {
        Carta storage c = cartas[id];
        require(c.etapa == Etapa.Votacion && block.timestamp > c.cierre, "votacion");
        require(block.timestamp <= uint256(c.cierre) + 10 days, "olvidada");
        require(msg.sender == c.remitente, "remitente");
        require(c.si >= QUORUM && c.si > c.no, "rechazada");
        require(entrega >= block.timestamp, "demasiado pronto");
        require(entrega <= block.timestamp + ESPERA_MAXIMA, "demasiado tarde");
        c.etapa = Etapa.EnCola;
        c.entrega = entrega;
        emit CartaEncolada(id, entrega);
    }

    function entregar(uint256 id) external {
        Carta storage c = cartas[id];
        require(c.etapa == Etapa.EnCola, "no encolada");
        require(block.timestamp >= c.entrega, "espera");
        require(block.timestamp <= uint256(c.entrega) + CADUCIDAD, "caducada");
        c.etapa = Etapa.Entregada;
        fondo -= c.franqueo;
        (bool bien, ) = c.destino.call{value: c.franqueo}(c.contenido);
        require(bien, "entrega");
        emit CartaEntregada(id);
    }

    function retirar(uint256 id) external {
        Carta storage c = cartas[id];
        require(msg.sender == c.remitente, "remitente");
        require(c.etapa == Etapa.Votacion && block.timestamp <= c.cierre, "tarde");
        c.etapa = Etapa.Devuelta;
        emit CartaDevuelta(id);
    }

    function pegar(address cartero, uint256 cantidad) private {
        require(cantidad <= type(uint192).max, "cantidad");
        Sello[] storage s = sellos[cartero];
        if (s.length > 0 && s[s.length - 1].desde == block.number) s[s.length - 1].cantidad = uint192(cantidad);
        else s.push(Sello(uint64(block.number), uint192(cantidad)));
    }
}
