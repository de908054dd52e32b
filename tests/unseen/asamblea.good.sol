// SPDX-License-Identifier: MIT
pragma solidity >=0.7.0 <0.8.0;
pragma experimental ABIEncoderV2;

interface IFicha {
    function getPriorVotes(address cuenta, uint256 bloque) external view returns (uint96);
}

library Mates {
    function mas(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "suma");
    }
}

/// Asamblea de los poseedores de fichas, con demora antes de cada ejecucion.
contract Asamblea {
    using Mates for uint256;

    enum Estado { Inexistente, Pendiente, Activa, Anulada, Rechazada, Aprobada, EnCola, Caducada, Ejecutada }

    struct Llamada {
        address destino;
        uint256 valor;
        bytes datos;
    }

    struct Mocion {
        address autor;
        uint256 desde;
        uint256 hasta;
        uint256 disponible;
        uint256 aFavor;
        uint256 enContra;
        bool anulada;
        bool ejecutada;
        Llamada[] llamadas;
    }

    uint256 public constant ESPERA_BLOQUES = 1;
    uint256 public constant VOTO_BLOQUES = 40_320;
    uint256 public constant DEMORA = 3 days;
    uint256 public constant VIGENCIA = 14 days;
    uint256 public constant MAX_LLAMADAS = 10;

    IFicha public immutable ficha;
    uint256 public immutable minimoAutor;
    uint256 public immutable quorum;

    Mocion[] private _mociones;
    mapping(bytes32 => bool) private _votos;

    event MocionCreada(uint256 indexed id, address indexed autor, uint256 desde, uint256 hasta);
    event VotoEmitido(uint256 indexed id, address indexed votante, bool aFavor, uint256 peso);
    event MocionAnulada(uint256 indexed id, address indexed por);
    event MocionEnCola(uint256 indexed id, uint256 disponible);
    event MocionEjecutada(uint256 indexed id);

    constructor(IFicha ficha_, uint256 minimoAutor_, uint256 quorum_) {
        require(address(ficha_) != address(0), "ficha");
        require(minimoAutor_ > 0 && quorum_ > minimoAutor_, "numeros");
        ficha = ficha_;
        minimoAutor = minimoAutor_;
        quorum = quorum_;
    }

    receive() external payable {}

    function llamadasDe(uint256 id) external view returns (Llamada[] memory) {
        return _mociones[id].llamadas;
    }

    function crear(Llamada[] calldata llamadas) external returns (uint256 id) {
        require(llamadas.length > 0 && llamadas.length <= MAX_LLAMADAS, "llamadas");
        require(ficha.getPriorVotes(msg.sender, block.number - 1) >= minimoAutor, "minimo");
        id = _mociones.length;
        _mociones.push();
        Mocion storage m = _mociones[id];
        m.autor = msg.sender;
        m.desde = block.number.mas(ESPERA_BLOQUES);
        m.hasta = m.desde.mas(VOTO_BLOQUES);
        for (uint256 i = 0; i < llamadas.length; i++) {
            m.llamadas.push(llamadas[i]);
        }
        emit MocionCreada(id, msg.sender, m.desde, m.hasta);
    }

    function estado(uint256 id) public view returns (Estado) {
        if (id >= _mociones.length) return Estado.Inexistente;
        Mocion storage m = _mociones[id];
        if (m.anulada) return Estado.Anulada;
        if (m.ejecutada) return Estado.Ejecutada;
        if (block.number <= m.desde) return Estado.Pendiente;
        if (block.number <= m.hasta) return Estado.Activa;
        if (m.aFavor <= m.enContra || m.aFavor < quorum) return Estado.Rechazada;
        if (m.disponible == 0) return Estado.Aprobada;
        if (block.timestamp > m.disponible.mas(VIGENCIA)) return Estado.Caducada;
        return Estado.EnCola;
    }

    function votar(uint256 id, bool aFavor) external {
        require(estado(id) == Estado.Activa, "no activa");
        bytes32 clave = keccak256(abi.encode(id, msg.sender));
        require(!_votos[clave], "ya votaste");
        _votos[clave] = true;
        Mocion storage m = _mociones[id];
        uint256 peso = ficha.getPriorVotes(msg.sender, m.desde);
        require(peso > 0, "sin peso");
        if (aFavor) m.aFavor = m.aFavor.mas(peso);
        else m.enContra = m.enContra.mas(peso);
        emit VotoEmitido(id, msg.sender, aFavor, peso);
    }

    /// El autor puede anular; los demas, solo cuando el autor ya no llega al minimo.
    function anular(uint256 id) external {
        Estado e = estado(id);
        require(
            e == Estado.Pendiente || e == Estado.Activa || e == Estado.Aprobada || e == Estado.EnCola,
            "ya cerrada"
        );
        Mocion storage m = _mociones[id];
        require(
            msg.sender == m.autor || ficha.getPriorVotes(m.autor, block.number - 1) < minimoAutor,
            "no procede"
        );
        m.anulada = true;
        emit MocionAnulada(id, msg.sender);
    }

    function encolar(uint256 id) external {
        require(estado(id) == Estado.Aprobada, "no aprobada");
        _mociones[id].disponible = block.timestamp.mas(DEMORA);
        emit MocionEnCola(id, _mociones[id].disponible);
    }

    function ejecutar(uint256 id) external {
        require(estado(id) == Estado.EnCola, "no en cola");
        Mocion storage m = _mociones[id];
        require(block.timestamp >= m.disponible, "demora");
        m.ejecutada = true;
        emit MocionEjecutada(id);
        for (uint256 i = 0; i < m.llamadas.length; i++) {
            Llamada storage l = m.llamadas[i];
            (bool bien, ) = l.destino.call{value: l.valor}(l.datos);
            require(bien, "llamada fallida");
        }
    }
}
