pragma solidity ^0.6.12;

/// Senado: a chamber of seats; each seat has one vote, decrees wait in the calendar before they are run.
contract Senado {
    enum Estado { Inexistente, Debate, Rechazado, Aprobado, Agendado, Ejecutado, Caducado }

    struct Decreto {
        address autor;
        address destino;
        uint256 valor;
        bytes datos;
        uint256 inicio;
        uint256 fin;
        uint256 fecha;
        uint32 aFavor;
        uint32 enContra;
        uint32 quorum;
        bool ejecutado;
    }

    uint256 public constant DEBATE = 5 days;
    uint256 public constant ESPERA = 2 days;
    uint256 public constant GRACIA = 14 days;

    mapping(address => uint256) public escanoDesde;
    uint32 public escanos;
    mapping(uint256 => Decreto) private decretos;
    mapping(uint256 => mapping(address => bool)) public voto;
    uint256 public ultimo;

    event Propuesto(uint256 indexed id, address indexed autor, address destino, uint256 valor);
    event Votado(uint256 indexed id, address indexed senador, bool aFavor);
    event Agendado(uint256 indexed id, uint256 fecha);
    event Ejecutado(uint256 indexed id);
    event EscanoOtorgado(address indexed senador);
    event EscanoRetirado(address indexed senador);

    modifier soloSenador() {
        require(escanoDesde[msg.sender] != 0, "sin escano");
        _;
    }

    modifier soloSenado() {
        require(msg.sender == address(this), "solo por decreto");
        _;
    }

    constructor(address[] memory fundadores) public {
        require(fundadores.length >= 3 && fundadores.length < 200, "fundadores");
        for (uint256 i = 0; i < fundadores.length; i++) _otorgar(fundadores[i]);
    }

    receive() external payable {}

    function proponer(address destino, uint256 valor, bytes calldata datos) external soloSenador returns (uint256 id) {
        require(destino != address(0), "destino");
        require(valor > 0 || datos.length >= 4, "vacio");
        id = ++ultimo;
        Decreto storage d = decretos[id];
        d.autor = msg.sender;
        d.destino = destino;
        d.valor = valor;
        d.datos = datos;
        d.inicio = block.timestamp;
        d.fin = block.timestamp + DEBATE;
        d.quorum = escanos / 2 + 1;
        emit Propuesto(id, msg.sender, destino, valor);
    }

    function votar(uint256 id, bool aFavor) external soloSenador {
        require(estado(id) == Estado.Debate, "fuera de debate");
        Decreto storage d = decretos[id];
        require(escanoDesde[msg.sender] < d.inicio, "escano posterior");
        require(!voto[id][msg.sender], "ya voto");
        voto[id][msg.sender] = true;
        if (aFavor) d.aFavor += 1;
        else d.enContra += 1;
        emit Votado(id, msg.sender, aFavor);
    }

    function agendar(uint256 id) external {
        require(estado(id) == Estado.Aprobado, "no aprobado");
        decretos[id].fecha = block.timestamp + ESPERA;
        emit Agendado(id, decretos[id].fecha);
    }

    function ejecutar(uint256 id) external {
        require(estado(id) == Estado.Agendado, "no agendado");
        Decreto storage d = decretos[id];
        require(block.timestamp >= d.fecha, "en espera");
        d.ejecutado = true;
        d.destino.call{value: d.valor}(d.datos);
        emit Ejecutado(id);
    }

    function estado(uint256 id) public view returns (Estado) {
        Decreto storage d = decretos[id];
        if (d.autor == address(0)) return Estado.Inexistente;
        if (d.ejecutado) return Estado.Ejecutado;
        if (block.timestamp <= d.fin) return Estado.Debate;
        if (d.aFavor < d.quorum || d.aFavor <= d.enContra) return Estado.Rechazado;
        if (d.fecha == 0) return Estado.Aprobado;
        if (block.timestamp > d.fecha + GRACIA) return Estado.Caducado;
        return Estado.Agendado;
    }

    function decreto(uint256 id) external view returns (address destino, uint256 valor, bytes memory datos, uint32 aFavor, uint32 enContra) {
        Decreto storage d = decretos[id];
        return (d.destino, d.valor, d.datos, d.aFavor, d.enContra);
    }

    function otorgarEscano(address senador) external soloSenado {
        require(escanos < 200, "lleno");
        _otorgar(senador);
    }

    function retirarEscano(address senador) external soloSenado {
        require(escanoDesde[senador] != 0 && escanos > 3, "retiro");
        delete escanoDesde[senador];
        escanos -= 1;
        emit EscanoRetirado(senador);
    }

    function _otorgar(address senador) private {
        require(senador != address(0) && escanoDesde[senador] == 0, "otorgado");
        escanoDesde[senador] = block.timestamp;
        escanos += 1;
        emit EscanoOtorgado(senador);
    }
}
