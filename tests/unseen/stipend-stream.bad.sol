// SPDX-License-Identifier: LGPL-3.0
pragma solidity ^0.7.6;

interface IMoneda {
    function transfer(address to, uint256 amount) external returns (bool);
    function balanceOf(address who) external view returns (uint256);
}

/// Contributor stipends that flow by the second out of the treasury. Only the DAO's timelock opens
/// or closes a stipend; the beneficiary draws what has flowed.
contract Estipendios {
    struct Caudal {
        address beneficiario;
        uint64 inicio;
        uint64 fin;
        bool cerrado;
        uint128 total;
        uint128 retirado;
    }

    IMoneda public immutable moneda;
    address public immutable timelock;

    Caudal[] private caudales;
    uint256 public comprometido;
    uint256 private cerrojo = 1;

    event Abierto(uint256 indexed id, address indexed beneficiario, uint128 total, uint64 inicio, uint64 fin);
    event Retirado(uint256 indexed id, uint256 cantidad);
    event Cerrado(uint256 indexed id, uint256 devengado, uint256 devuelto);

    modifier soloTimelock() {
        require(msg.sender == timelock, "solo timelock");
        _;
    }

    modifier sinReentrada() {
        require(cerrojo == 1, "cerrojo");
        cerrojo = 2;
        _;
        cerrojo = 1;
    }

    constructor(IMoneda moneda_, address timelock_) {
        require(address(moneda_) != address(0) && timelock_ != address(0), "cero");
        moneda = moneda_;
        timelock = timelock_;
    }

    function abrir(address beneficiario, uint128 total, uint64 inicio, uint64 fin)
        external
        soloTimelock
        returns (uint256 id)
    {
        require(beneficiario != address(0), "beneficiario");
        require(inicio >= block.timestamp && fin > inicio, "plazo");
        require(total > 0, "total");
        uint256 nuevo = comprometido + total;
        require(nuevo >= comprometido, "desborde");
        require(moneda.balanceOf(address(this)) >= nuevo, "sin fondos");
        comprometido = nuevo;
        id = caudales.length;
        caudales.push(Caudal(beneficiario, inicio, fin, false, total, 0));
        emit Abierto(id, beneficiario, total, inicio, fin);
    }

    function fluido(uint256 id) public view returns (uint128) {
        Caudal storage c = caudales[id];
        if (block.timestamp <= c.inicio) return 0;
        if (block.timestamp >= c.fin) return c.total;
        // total < 2^128 and elapsed < 2^64, so the product fits in 256 bits and the quotient in 128
        return uint128((uint256(c.total) * (block.timestamp - c.inicio)) / (c.fin - c.inicio));
    }

    function retirar(uint256 id) external sinReentrada {
        Caudal storage c = caudales[id];
        require(msg.sender == c.beneficiario, "ajeno");
        uint128 hasta = fluido(id);
        uint256 cantidad = uint256(hasta) - c.retirado;
        require(cantidad > 0, "nada");
        c.retirado = hasta;
        comprometido -= cantidad;
        moneda.transfer(c.beneficiario, cantidad);
        emit Retirado(id, cantidad);
    }

    function cerrar(uint256 id) external soloTimelock sinReentrada {
        Caudal storage c = caudales[id];
        require(!c.cerrado, "cerrado");
        uint128 hasta = fluido(id);
        uint256 resto = uint256(c.total) - hasta;
        c.cerrado = true;
        c.total = hasta;
        c.fin = uint64(block.timestamp);
        comprometido -= resto;
        if (resto > 0) {
            require(moneda.transfer(timelock, resto), "devolucion");
        }
        emit Cerrado(id, hasta, resto);
    }

    function caudal(uint256 id) external view returns (address, uint128, uint128, bool) {
        Caudal storage c = caudales[id];
        return (c.beneficiario, c.total, c.retirado, c.cerrado);
    }
}
