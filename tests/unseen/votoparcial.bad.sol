// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;
pragma abicoder v2;

interface IFichaVotos {
    function votosPrevios(address cuenta, uint256 bloque) external view returns (uint256);
}

/// Caja con retardo: guarda los fondos y solo obedece al gobernador, tambien para anular.
interface IRetardo {
    function espera() external view returns (uint256);
    function gracia() external view returns (uint256);
    function encolar(address destino, uint256 valor, bytes calldata datos, uint256 eta, bytes32 sal) external;
    function ejecutar(address destino, uint256 valor, bytes calldata datos, uint256 eta, bytes32 sal) external payable;
    function anular(address destino, uint256 valor, bytes calldata datos, uint256 eta, bytes32 sal) external;
}

library Cuentas {
    function mas(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "desborde");
    }
}

/// Gobernador de la cooperativa Sierra: un delegado puede repartir su peso entre a favor, en contra
/// y abstencion, en una o varias veces, para votar en nombre de varios titulares.
contract GobernadorSierra {
    using Cuentas for uint256;

    enum Estado { Pendiente, Abierta, Anulada, Rechazada, Aprobada, EnCola, Caducada, Ejecutada }

    struct Accion {
        address destino;
        uint256 valor;
        bytes datos;
    }

    struct Propuesta {
        address autor;
        uint256 inicio;
        uint256 cierre;
        uint256 eta;
        uint256 aFavor;
        uint256 enContra;
        uint256 abstenciones;
        bool anulada;
        bool ejecutada;
        Accion[] acciones;
        mapping(address => uint256) gastado;
    }

    uint256 public constant ESPERA_VOTO = 6570;
    uint256 public constant DURACION = 32850;
    uint256 public constant UMBRAL = 60000e18;
    uint256 public constant QUORUM = 900000e18;
    uint256 public constant MAX_ACCIONES = 12;

    IFichaVotos public immutable ficha;
    IRetardo public immutable retardo;
    uint256 public total;
    mapping(uint256 => Propuesta) internal propuestas;

    event PropuestaCreada(uint256 id, address autor, uint256 inicio, uint256 cierre, string texto);
    event Voto(address indexed votante, uint256 id, uint256 aFavor, uint256 enContra, uint256 abstencion);
    event EnCola(uint256 id, uint256 eta);
    event Ejecutada(uint256 id);
    event Anulada(uint256 id);

    constructor(IFichaVotos ficha_, IRetardo retardo_) {
        require(address(ficha_) != address(0) && address(retardo_) != address(0), "direccion nula");
        ficha = ficha_;
        retardo = retardo_;
    }

    function proponer(Accion[] calldata acciones, string calldata texto) external returns (uint256 id) {
        require(ficha.votosPrevios(msg.sender, block.number - 1) >= UMBRAL, "bajo el umbral");
        require(acciones.length > 0 && acciones.length <= MAX_ACCIONES, "numero de acciones");
        id = ++total;
        Propuesta storage p = propuestas[id];
        p.autor = msg.sender;
        p.inicio = block.number.mas(ESPERA_VOTO);
        p.cierre = p.inicio.mas(DURACION);
        for (uint256 i = 0; i < acciones.length; i++) {
            p.acciones.push(acciones[i]);
        }
        emit PropuestaCreada(id, msg.sender, p.inicio, p.cierre, texto);
    }

    function estado(uint256 id) public view returns (Estado) {
        require(id > 0 && id <= total, "desconocida");
        Propuesta storage p = propuestas[id];
        if (p.anulada) return Estado.Anulada;
        if (p.ejecutada) return Estado.Ejecutada;
        if (block.number <= p.inicio) return Estado.Pendiente;
        if (block.number <= p.cierre) return Estado.Abierta;
        if (p.aFavor <= p.enContra || p.aFavor < QUORUM) return Estado.Rechazada;
        if (p.eta == 0) return Estado.Aprobada;
        if (block.timestamp > p.eta.mas(retardo.gracia())) return Estado.Caducada;
        return Estado.EnCola;
    }

    function recuento(uint256 id) external view returns (uint256, uint256, uint256) {
        Propuesta storage p = propuestas[id];
        return (p.aFavor, p.enContra, p.abstenciones);
    }

    /// Reparte parte o todo el peso que queda al votante en esta propuesta.
    function votar(uint256 id, uint256 aFavor, uint256 enContra, uint256 abstencion) external {
        require(estado(id) == Estado.Abierta, "cerrada");
        Propuesta storage p = propuestas[id];
        uint256 peso = ficha.votosPrevios(msg.sender, p.inicio);
        uint256 suma = aFavor + enContra + abstencion;
        require(suma > 0, "voto vacio");
        uint256 gastado = p.gastado[msg.sender].mas(suma);
        require(gastado <= peso, "excede el peso");
        p.gastado[msg.sender] = gastado;

        p.aFavor = p.aFavor.mas(aFavor);
        p.enContra = p.enContra.mas(enContra);
        p.abstenciones = p.abstenciones.mas(abstencion);
        emit Voto(msg.sender, id, aFavor, enContra, abstencion);
    }

    function encolar(uint256 id) external {
        require(estado(id) == Estado.Aprobada, "no aprobada");
        Propuesta storage p = propuestas[id];
        p.eta = block.timestamp.mas(retardo.espera());
        for (uint256 i = 0; i < p.acciones.length; i++) {
            Accion storage a = p.acciones[i];
            retardo.encolar(a.destino, a.valor, a.datos, p.eta, _sal(id, i));
        }
        emit EnCola(id, p.eta);
    }

    function ejecutar(uint256 id) external payable {
        require(estado(id) == Estado.EnCola, "no en cola");
        Propuesta storage p = propuestas[id];
        require(block.timestamp >= p.eta, "temprano");
        p.ejecutada = true;
        emit Ejecutada(id);
        for (uint256 i = 0; i < p.acciones.length; i++) {
            Accion storage a = p.acciones[i];
            retardo.ejecutar{value: a.valor}(a.destino, a.valor, a.datos, p.eta, _sal(id, i));
        }
    }

    /// El autor antes de abrirse la votacion; cualquiera cuando el autor ya no alcanza el umbral.
    function anular(uint256 id) external {
        Estado e = estado(id);
        Propuesta storage p = propuestas[id];
        if (msg.sender == p.autor) {
            require(e == Estado.Pendiente, "ya abierta");
        } else {
            require(e == Estado.Pendiente || e == Estado.Abierta || e == Estado.EnCola, "no se puede");
            require(ficha.votosPrevios(p.autor, block.number - 1) < UMBRAL, "autor con umbral");
        }
        p.anulada = true;
        emit Anulada(id);
        if (e == Estado.EnCola) {
            for (uint256 i = 0; i < p.acciones.length; i++) {
                Accion storage a = p.acciones[i];
                retardo.anular(a.destino, a.valor, a.datos, p.eta, _sal(id, i));
            }
        }
    }

    function _sal(uint256 id, uint256 indice) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), id, indice));
    }
}
