// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPadron {
    function pesoEn(address quien, uint256 instante) external view returns (uint256);
    function pesoTotalEn(uint256 instante) external view returns (uint256);
}

interface IMoneda {
    function transfer(address a, uint256 cuanto) external returns (bool);
}

/// Presupuesto participativo: cada partida es una lista de pagos que se somete a
/// votacion. El autor puede corregir su borrador mientras es corregible.
contract Presupuesto {
    struct Pago {
        address a;
        uint96 cuanto;
    }

    struct Partida {
        address autor;
        uint40 creada;
        uint40 abre;
        uint40 cierra;
        bool pagada;
        bool retirada;
        uint16 correcciones;
        uint256 aFavor;
        uint256 enContra;
        Pago[] pagos;
    }

    uint40 public constant BORRADOR = 3 days;
    uint40 public constant VOTACION = 6 days;
    uint40 public constant REPOSO = 2 days;
    uint40 public constant CADUCA = 45 days;
    uint256 public constant MAX_PAGOS = 30;
    uint16 public constant MAX_CORRECCIONES = 5;

    IPadron public immutable padron;
    IMoneda public immutable moneda;

    Partida[] private _partidas;
    mapping(address => mapping(uint256 => bool)) public yaVoto;

    event PartidaCreada(uint256 indexed n, address indexed autor, uint40 abre, uint40 cierra);
    event PartidaCorregida(uint256 indexed n, uint16 vez, uint256 total);
    event PartidaRetirada(uint256 indexed n);
    event VotoEmitido(uint256 indexed n, address indexed quien, bool si, uint256 peso);
    event PartidaPagada(uint256 indexed n, uint256 total);

    error NoEsAutor();
    error FueraDePlazo();
    error ListaInvalida();
    error YaVoto();
    error SinPeso();
    error NoAprobada();
    error PagoFallido(uint256 i);

    constructor(IPadron padron_, IMoneda moneda_) {
        require(padron_.pesoTotalEn(block.timestamp - 1) >= 1e21, "padron");
        padron = padron_;
        moneda = moneda_;
    }

    modifier soloAutor(uint256 n) {
        if (_partidas[n].autor != msg.sender) revert NoEsAutor();
        _;
    }

    modifier corregible(uint256 n) {
        Partida storage p = _partidas[n];
        if (p.pagada || p.retirada || block.timestamp >= p.abre) revert FueraDePlazo();
        if (p.correcciones >= MAX_CORRECCIONES) revert FueraDePlazo();
        _;
    }

    function crear(Pago[] calldata pagos) external returns (uint256 n) {
        if (padron.pesoEn(msg.sender, block.timestamp - 1) < 1e18) revert SinPeso();
        n = _partidas.length;
        Partida storage p = _partidas.push();
        p.autor = msg.sender;
        p.creada = uint40(block.timestamp);
        p.abre = p.creada + BORRADOR;
        p.cierra = p.abre + VOTACION;
        _copiar(p, pagos);
        emit PartidaCreada(n, msg.sender, p.abre, p.cierra);
    }

    function corregir(uint256 n, Pago[] calldata pagos) external soloAutor(n) corregible(n) {
        Partida storage p = _partidas[n];
        delete p.pagos;
        uint256 total = _copiar(p, pagos);
        p.correcciones += 1;
        emit PartidaCorregida(n, p.correcciones, total);
    }

    function retirar(uint256 n) external soloAutor(n) {
        Partida storage p = _partidas[n];
        if (p.pagada || p.retirada || block.timestamp > p.cierra) revert FueraDePlazo();
        p.retirada = true;
        emit PartidaRetirada(n);
    }

    function votar(uint256 n, bool si) external {
        Partida storage p = _partidas[n];
        if (p.retirada || block.timestamp <= p.abre || block.timestamp > p.cierra) revert FueraDePlazo();
        if (yaVoto[msg.sender][n]) revert YaVoto();
        yaVoto[msg.sender][n] = true;
        uint256 peso = padron.pesoEn(msg.sender, p.abre);
        if (peso == 0) revert SinPeso();
        if (si) p.aFavor += peso;
        else p.enContra += peso;
        emit VotoEmitido(n, msg.sender, si, peso);
    }

    function pagar(uint256 n) external {
        Partida storage p = _partidas[n];
        uint256 desde = uint256(p.cierra) + REPOSO;
        if (p.pagada || p.retirada || block.timestamp <= desde || block.timestamp > desde + CADUCA) revert FueraDePlazo();
        if (!aprobada(n)) revert NoAprobada();
        p.pagada = true;
        uint256 total;
        for (uint256 i = 0; i < p.pagos.length; i++) {
            Pago memory q = p.pagos[i];
            total += q.cuanto;
            if (!moneda.transfer(q.a, q.cuanto)) revert PagoFallido(i);
        }
        emit PartidaPagada(n, total);
    }

    function aprobada(uint256 n) public view returns (bool) {
        Partida storage p = _partidas[n];
        if (block.timestamp <= p.cierra || p.aFavor <= p.enContra) return false;
        uint256 minimo = padron.pesoTotalEn(p.abre) / 8;
        return p.aFavor >= minimo && p.aFavor >= 1e20;
    }

    function partida(uint256 n) external view returns (Partida memory) {
        return _partidas[n];
    }

    function _copiar(Partida storage p, Pago[] calldata pagos) private returns (uint256 total) {
        if (pagos.length == 0 || pagos.length > MAX_PAGOS) revert ListaInvalida();
        for (uint256 i = 0; i < pagos.length; i++) {
            if (pagos[i].a == address(0) || pagos[i].cuanto == 0) revert ListaInvalida();
            total += pagos[i].cuanto;
            p.pagos.push(pagos[i]);
        }
    }
}
