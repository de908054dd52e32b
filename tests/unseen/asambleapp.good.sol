// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.7.6;
pragma abicoder v2;

interface IPadron {
    function saldoEn(address cuenta, uint256 bloque) external view returns (uint256);
    function totalEn(uint256 bloque) external view returns (uint256);
}

library Sumas {
    function mas(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "suma");
    }

    function por(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "producto");
    }
}

/// @title Asamblea
/// @notice Aplicacion de voto: cada accion pertenece a una clase y cada clase exige su propio quorum.
contract Asamblea {
    using Sumas for uint256;

    enum Clase { Pago, Llamada, Parametro }

    struct Accion {
        Clase clase;
        address payable destino;
        uint256 importe;
        bytes datos;
    }

    struct Mocion {
        address payable autor;
        uint256 corte;
        uint256 desde;
        uint256 hasta;
        uint256 si;
        uint256 no;
        uint256 censo;
        bool ejecutada;
        bool retirada;
        Accion[] acciones;
        mapping(address => bool) haVotado;
    }

    uint256 public constant ESPERA = 6_000;
    uint256 public constant DURACION = 36_000;
    uint256 public constant REPOSO = 12_000;
    uint256 public constant CADUCIDAD = 120_000;
    uint256 public constant MAX_ACCIONES = 12;

    IPadron public immutable padron;
    uint256 public recompensa = 0.2 ether; // para quien redacta una mocion que se aprueba
    mapping(uint256 => Mocion) private mociones;
    uint256 public cuenta;

    event Presentada(uint256 indexed id, address indexed autor, uint256 acciones);
    event Votada(uint256 indexed id, address indexed quien, bool si, uint256 peso);
    event Retirada(uint256 indexed id);
    event Ejecutada(uint256 indexed id);
    event RecompensaFijada(uint256 importe);
    event Recompensa(uint256 indexed id, bool pagado);
    event Ingreso(address indexed de, uint256 importe);

    constructor(IPadron padron_) {
        require(address(padron_) != address(0), "padron");
        padron = padron_;
    }

    receive() external payable {
        emit Ingreso(msg.sender, msg.value);
    }

    /// @notice Solo por una mocion de la clase Parametro.
    function fijarRecompensa(uint256 importe) external {
        require(msg.sender == address(this), "solo asamblea");
        require(importe >= 0.01 ether && importe <= 1 ether, "limites");
        recompensa = importe;
        emit RecompensaFijada(importe);
    }

    function presentar(Accion[] memory acciones) external returns (uint256 id) {
        require(acciones.length > 0 && acciones.length <= MAX_ACCIONES, "acciones");
        uint256 corte = block.number - 1;
        uint256 censo = padron.totalEn(corte);
        require(censo >= 1_000_000, "censo");
        require(padron.saldoEn(msg.sender, corte).por(200) >= censo, "aval");
        id = ++cuenta;
        Mocion storage m = mociones[id];
        m.autor = msg.sender;
        m.corte = corte;
        m.censo = censo;
        m.desde = block.number + ESPERA;
        m.hasta = block.number + ESPERA + DURACION;
        for (uint256 i = 0; i < acciones.length; i++) {
            Accion memory a = acciones[i];
            require(a.destino != address(0), "destino");
            // lo que toca a la propia asamblea exige la clase mas alta
            require(a.destino != address(this) || a.clase == Clase.Parametro, "clase");
            require(a.clase != Clase.Pago || a.datos.length == 0, "pago");
            m.acciones.push(a);
        }
        emit Presentada(id, msg.sender, acciones.length);
    }

    function votar(uint256 id, bool si) external {
        Mocion storage m = mociones[id];
        require(m.autor != address(0) && !m.retirada, "mocion");
        require(block.number > m.desde && block.number <= m.hasta, "plazo");
        require(!m.haVotado[msg.sender], "ya voto");
        m.haVotado[msg.sender] = true;
        uint256 peso = padron.saldoEn(msg.sender, m.corte);
        require(peso > 0, "peso");
        if (si) {
            m.si = m.si.mas(peso);
        } else {
            m.no = m.no.mas(peso);
        }
        emit Votada(id, msg.sender, si, peso);
    }

    function retirar(uint256 id) external {
        Mocion storage m = mociones[id];
        require(msg.sender == m.autor && !m.retirada && block.number <= m.hasta, "retirar");
        m.retirada = true;
        emit Retirada(id);
    }

    function ejecutar(uint256 id) external {
        Mocion storage m = mociones[id];
        require(m.autor != address(0) && !m.retirada && !m.ejecutada, "estado");
        require(block.number > m.hasta.mas(REPOSO), "reposo");
        require(block.number <= m.hasta.mas(REPOSO).mas(CADUCIDAD), "caducada");
        require(m.si > m.no, "mayoria");
        m.ejecutada = true;

        for (uint256 i = 0; i < m.acciones.length; i++) {
            Accion storage a = m.acciones[i];
            require(m.si.por(100) >= m.censo.por(quorumDe(a.clase)), "quorum");
            (bool bien, ) = a.destino.call{value: a.importe}(a.datos);
            require(bien, "accion");
        }
        emit Ejecutada(id);
        (bool pagado, ) = m.autor.call{value: recompensa, gas: 30_000}("");
        emit Recompensa(id, pagado);
    }

    function quorumDe(Clase clase) public pure returns (uint256) {
        if (clase == Clase.Pago) return 10;
        if (clase == Clase.Llamada) return 20;
        return 40;
    }

    function accionesDe(uint256 id) external view returns (Accion[] memory) {
        return mociones[id].acciones;
    }

    function recuento(uint256 id) external view returns (uint256 si, uint256 no, uint256 censo) {
        Mocion storage m = mociones[id];
        return (m.si, m.no, m.censo);
    }
}
