// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.8.18;

/// Cooperativa de riego: el agua aportada en dinero da cuotas; las cuotas votan las obras.
abstract contract Cuotas {
    error SinSaldo();
    error SinPermiso();
    error Nulo();
    error Futuro();

    struct Hito { uint48 cuando; uint208 cuanto; }

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => Hito[]) private _hitos;
    Hito[] private _hitosTotales;

    event Transfer(address indexed de, address indexed a, uint256 n);
    event Approval(address indexed de, address indexed a, uint256 n);

    function approve(address a, uint256 n) external returns (bool) {
        if (a == address(0)) revert Nulo();
        allowance[msg.sender][a] = n;
        emit Approval(msg.sender, a, n);
        return true;
    }

    function transfer(address a, uint256 n) external returns (bool) {
        if (a == address(0)) revert Nulo();
        _pasar(msg.sender, a, n);
        return true;
    }

    function transferFrom(address de, address a, uint256 n) external returns (bool) {
        if (a == address(0)) revert Nulo();
        _gastar(de, n);
        _pasar(de, a, n);
        return true;
    }

    function burnFrom(address de, uint256 n) external {
        if (de == address(0) || allowance[de][msg.sender] > n) _gastar(de, n);
        _pasar(de, address(0), n);
    }

    function _gastar(address de, uint256 n) internal {
        uint256 p = allowance[de][msg.sender];
        if (p < n) revert SinPermiso();
        allowance[de][msg.sender] = p - n;
    }

    function _pasar(address de, address a, uint256 n) internal {
        if (de == address(0)) {
            totalSupply += n;
        } else {
            if (balanceOf[de] < n) revert SinSaldo();
            balanceOf[de] -= n;
            _anotar(_hitos[de], balanceOf[de]);
        }
        if (a == address(0)) {
            totalSupply -= n;
        } else {
            balanceOf[a] += n;
            _anotar(_hitos[a], balanceOf[a]);
        }
        if (de == address(0) || a == address(0)) _anotar(_hitosTotales, totalSupply);
        emit Transfer(de, a, n);
    }

    function _anotar(Hito[] storage h, uint256 v) private {
        if (v > type(uint208).max) revert SinSaldo();
        uint256 n = h.length;
        if (n != 0 && h[n - 1].cuando == block.timestamp) h[n - 1].cuanto = uint208(v);
        else h.push(Hito(uint48(block.timestamp), uint208(v)));
    }

    function _buscar(Hito[] storage h, uint256 t) private view returns (uint256) {
        if (t >= block.timestamp) revert Futuro();
        uint256 lo;
        uint256 hi = h.length;
        while (lo < hi) {
            uint256 m = (lo + hi) >> 1;
            if (h[m].cuando > t) hi = m;
            else lo = m + 1;
        }
        return hi == 0 ? 0 : h[hi - 1].cuanto;
    }

    function pesoEn(address quien, uint256 t) public view returns (uint256) {
        return _buscar(_hitos[quien], t);
    }

    function totalEn(uint256 t) public view returns (uint256) {
        return _buscar(_hitosTotales, t);
    }
}

contract CooperativaRiego is Cuotas {
    error Fuera();
    error Repetido();
    error Rechazada();

    struct Obra {
        address destino;
        uint96 importe;
        uint64 corte;
        uint64 cierre;
        bool hecha;
        int256 saldo;
        uint256 participacion;
    }

    uint256 private constant AVISO = 2 days;
    uint256 private constant PLAZO = 7 days;
    uint256 private constant REPOSO = 3 days;
    uint256 private constant CADUCA = 21 days;
    uint256 private constant SUELO = 5 ether;

    uint256 public fondo;
    Obra[] public obras;
    mapping(bytes32 => bool) private _sellos;

    event Aportado(address indexed quien, uint256 n, bool conCuotas);
    event ObraPropuesta(uint256 indexed id, address indexed quien, address destino, uint256 importe, uint256 corte, uint256 cierre);
    event Votado(uint256 indexed id, address indexed quien, bool favor, uint256 peso);
    event ObraPagada(uint256 indexed id);

    function aportar() external payable {
        if (msg.value == 0) revert Nulo();
        fondo += msg.value;
        _pasar(address(0), msg.sender, msg.value);
        emit Aportado(msg.sender, msg.value, true);
    }

    receive() external payable {
        fondo += msg.value;
        emit Aportado(msg.sender, msg.value, false);
    }

    function proponer(address destino, uint96 importe) external returns (uint256 id) {
        if (pesoEn(msg.sender, block.timestamp - 1) < 0.5 ether) revert SinPermiso();
        if (destino == address(0) || importe == 0) revert Nulo();
        id = obras.length;
        uint64 c = uint64(block.timestamp + AVISO);
        obras.push(Obra(destino, importe, c, c + uint64(PLAZO), false, 0, 0));
        emit ObraPropuesta(id, msg.sender, destino, importe, c, c + PLAZO);
    }

    function votar(uint256 id, bool favor) external {
        if (id >= obras.length) revert Fuera();
        Obra storage o = obras[id];
        if (block.timestamp <= o.corte || block.timestamp > o.cierre) revert Fuera();
        bytes32 sello = keccak256(abi.encode(id, msg.sender));
        if (_sellos[sello]) revert Repetido();
        _sellos[sello] = true;
        uint256 p = pesoEn(msg.sender, o.corte);
        o.participacion += p;
        o.saldo += favor ? int256(p) : -int256(p);
        emit Votado(id, msg.sender, favor, p);
    }

    function pagar(uint256 id) external {
        if (id >= obras.length) revert Fuera();
        Obra storage o = obras[id];
        uint256 desde = o.cierre + REPOSO;
        if (o.hecha || block.timestamp < desde || block.timestamp > desde + CADUCA) revert Fuera();
        uint256 q = totalEn(o.corte) / 4;
        if (q < SUELO) q = SUELO;
        if (o.saldo <= 0 || o.participacion < q) revert Rechazada();
        o.hecha = true;
        fondo -= o.importe;
        (bool ok, ) = o.destino.call{value: o.importe}("");
        if (!ok) revert Rechazada();
        emit ObraPagada(id);
    }
}
