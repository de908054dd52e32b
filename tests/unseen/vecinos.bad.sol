// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;

interface IPadron {
    function pesoPasado(address quien, uint256 bloque) external view returns (uint256);
    function totalPasado(uint256 bloque) external view returns (uint256);
}

/// Comunidad de vecinos: mociones con una orden, que el autor puede corregir mientras esta en borrador.
contract ComunidadVecinos {
    struct Orden {
        address destino;
        uint256 valor;
        bytes datos;
    }

    struct Mocion {
        address autor;
        uint256 inicio;
        uint256 fin;
        uint256 apta;
        bool hecha;
        bool anulada;
        uint256 si;
        uint256 no;
        Orden orden;
        mapping(address => bool) voto;
    }

    uint256 public constant BORRADOR = 7000;
    uint256 public constant VOTACION = 35000;
    uint256 public constant PAUSA = 2 days;
    uint256 public constant VIGENCIA = 12 days;
    uint256 public constant QUORUM_SUELO = 100;

    IPadron public immutable padron;
    uint256 public immutable minimo;
    uint256 public cuenta;
    mapping(uint256 => Mocion) private mociones;

    event Presentada(uint256 indexed n, address indexed autor, address destino, uint256 valor, bytes datos, string texto);
    event Corregida(uint256 indexed n, address destino, uint256 valor, bytes datos);
    event Votada(uint256 indexed n, address indexed quien, bool si, uint256 peso);
    event Lista(uint256 indexed n, uint256 apta);
    event Hecha(uint256 indexed n);
    event Anulada(uint256 indexed n);

    constructor(IPadron p, uint256 m) public {
        require(address(p) != address(0) && m > 0, "parametros");
        padron = p;
        minimo = m;
    }

    receive() external payable {}

    modifier viva(uint256 n) {
        Mocion storage m = mociones[n];
        require(m.autor != address(0) && !m.anulada && !m.hecha, "no viva");
        _;
    }

    modifier delAutor(uint256 n) {
        require(msg.sender == mociones[n].autor, "no autor");
        _;
    }

    modifier hasta(uint256 n, bool todo) {
        Mocion storage m = mociones[n];
        require(block.number <= (todo ? m.fin : m.inicio), "tarde");
        _;
    }

    function suma(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "suma");
    }

    function presentar(address destino, uint256 valor, bytes calldata datos, string calldata texto) external returns (uint256 n) {
        require(padron.pesoPasado(msg.sender, block.number - 1) >= minimo, "peso");
        n = ++cuenta;
        Mocion storage m = mociones[n];
        m.autor = msg.sender;
        m.inicio = block.number + BORRADOR;
        m.fin = m.inicio + VOTACION;
        _escribir(m, destino, valor, datos);
        emit Presentada(n, msg.sender, destino, valor, datos, texto);
    }

    function _escribir(Mocion storage m, address destino, uint256 valor, bytes calldata datos) private {
        require(destino != address(0), "destino");
        m.orden.destino = destino;
        m.orden.valor = valor;
        m.orden.datos = datos;
    }

    function corregir(uint256 n, address destino, uint256 valor, bytes calldata datos)
        external
        viva(n)
        delAutor(n)
        hasta(n, true)
    {
        _escribir(mociones[n], destino, valor, datos);
        emit Corregida(n, destino, valor, datos);
    }

    function anular(uint256 n) external viva(n) delAutor(n) hasta(n, true) {
        mociones[n].anulada = true;
        emit Anulada(n);
    }

    function votar(uint256 n, bool si) external viva(n) hasta(n, true) {
        Mocion storage m = mociones[n];
        require(block.number > m.inicio, "pronto");
        require(!m.voto[msg.sender], "repetido");
        m.voto[msg.sender] = true;
        uint256 peso = padron.pesoPasado(msg.sender, m.inicio);
        if (si) m.si = suma(m.si, peso);
        else m.no = suma(m.no, peso);
        emit Votada(n, msg.sender, si, peso);
    }

    function preparar(uint256 n) external viva(n) {
        Mocion storage m = mociones[n];
        require(block.number > m.fin && m.apta == 0, "fase");
        uint256 q = padron.totalPasado(m.inicio) / 4;
        if (q < QUORUM_SUELO) q = QUORUM_SUELO;
        require(m.si > m.no && suma(m.si, m.no) >= q, "rechazada");
        m.apta = block.timestamp + PAUSA;
        emit Lista(n, m.apta);
    }

    function cumplir(uint256 n) external viva(n) {
        Mocion storage m = mociones[n];
        require(m.apta != 0 && block.timestamp >= m.apta && block.timestamp <= m.apta + VIGENCIA, "tiempo");
        m.hecha = true;
        (bool ok, ) = m.orden.destino.call{value: m.orden.valor}(m.orden.datos);
        require(ok, "fallo");
        emit Hecha(n);
    }
}
