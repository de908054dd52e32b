pragma solidity ^0.5.17;

interface MiniMe {
    function balanceOfAt(address quien, uint256 bloque) external view returns (uint256);
    function totalSupplyAt(uint256 bloque) external view returns (uint256);
}

library Seguro {
    function suma(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "DESBORDE");
    }

    function producto(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "DESBORDE");
    }
}

contract Urna {
    using Seguro for uint256;

    enum Papeleta { Ausente, Si, No }

    struct Consulta {
        bool ejecutada;
        uint64 inicio;
        uint64 bloqueFoto;
        uint256 censo;
        uint256 si;
        uint256 no;
        address destino;
        bytes guion;
        mapping(address => Papeleta) papeletas;
    }

    uint64 public constant DURACION = 5 days;
    uint64 public constant REPOSO = 2 days;
    uint64 public constant CADUCA = 14 days;
    uint256 public constant CIEN = 10**18;
    uint256 public constant APOYO_MIN = 6 * 10**17;
    uint256 public constant ACEPTACION_MIN = 15 * 10**16;

    MiniMe public fichas;
    uint256 public total;
    mapping(uint256 => Consulta) internal consultas;

    event Convocada(uint256 indexed id, address indexed autor, address destino, bytes guion, string motivo);
    event Emitida(uint256 indexed id, address indexed votante, bool apoya, uint256 peso);
    event Ejecutada(uint256 indexed id);

    constructor(MiniMe _fichas) public {
        require(address(_fichas) != address(0), "FICHAS");
        fichas = _fichas;
    }

    modifier existe(uint256 id) {
        require(id < total, "NO_EXISTE");
        _;
    }

    function convocar(address destino, bytes calldata guion, string calldata motivo) external returns (uint256 id) {
        uint64 foto = uint64(block.number - 1);
        uint256 censo = fichas.totalSupplyAt(foto);
        require(censo > CIEN, "SIN_CENSO");
        require(fichas.balanceOfAt(msg.sender, foto).producto(200) >= censo, "SIN_AVAL");
        require(destino != address(0), "DESTINO");
        id = total++;
        Consulta storage c = consultas[id];
        c.inicio = uint64(now);
        c.bloqueFoto = foto;
        c.censo = censo;
        c.destino = destino;
        c.guion = guion;
        emit Convocada(id, msg.sender, destino, guion, motivo);
    }

    function votar(uint256 id, bool apoya) external existe(id) {
        Consulta storage c = consultas[id];
        require(puedeVotar(id, msg.sender), "NO_PUEDE");
        uint256 peso = fichas.balanceOfAt(msg.sender, c.bloqueFoto);
        c.papeletas[msg.sender] = apoya ? Papeleta.Si : Papeleta.No;
        if (apoya) {
            c.si = c.si.suma(peso);
        } else {
            c.no = c.no.suma(peso);
        }
        emit Emitida(id, msg.sender, apoya, peso);
    }

    function ejecutar(uint256 id) external existe(id) {
        Consulta storage c = consultas[id];
        require(!c.ejecutada, "YA");
        uint256 cierre = uint256(c.inicio).suma(DURACION);
        require(now >= cierre.suma(REPOSO) && now < cierre.suma(REPOSO).suma(CADUCA), "FECHA");
        require(aprobada(id), "RECHAZADA");
        c.ejecutada = true;
        (bool bien, ) = c.destino.call(c.guion);
        require(bien, "FALLO");
        emit Ejecutada(id);
    }

    function abierta(uint256 id) public view returns (bool) {
        return id < total && now < uint256(consultas[id].inicio).suma(DURACION);
    }

    function puedeVotar(uint256 id, address quien) public view existe(id) returns (bool) {
        Consulta storage c = consultas[id];
        return !c.ejecutada && c.papeletas[quien] == Papeleta.Ausente && fichas.balanceOfAt(quien, c.bloqueFoto) > 0;
    }

    function aprobada(uint256 id) public view existe(id) returns (bool) {
        Consulta storage c = consultas[id];
        uint256 emitidos = c.si.suma(c.no);
        return
            emitidos > 0 &&
            c.si.producto(CIEN) > emitidos.producto(APOYO_MIN) &&
            c.si.producto(CIEN) > c.censo.producto(ACEPTACION_MIN);
    }
}
