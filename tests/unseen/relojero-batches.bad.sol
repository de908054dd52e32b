// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.6.12;
pragma experimental ABIEncoderV2;

/// @title Relojero: batches wait here between the vote and the deed
/// @dev Proposers are voting contracts; they are listed at deployment and afterwards by the clock's own batches.
contract Relojero {
    uint256 internal constant HECHO = 1;
    uint256 public constant MINIMO = 1 days;
    uint256 public constant MAXIMO = 30 days;

    mapping(address => bool) public proponente;
    mapping(bytes32 => uint256) public momento;
    mapping(bytes32 => address) public autor;
    uint256 public espera;
    uint256 public proponentes;

    event Programado(bytes32 indexed id, address[] destinos, uint256[] valores, bytes[] datos, bytes32 previo, bytes32 sal, uint256 momento);
    event Cumplido(bytes32 indexed id);
    event Anulado(bytes32 indexed id);
    event EsperaCambiada(uint256 espera);
    event ProponenteCambiado(address indexed quien, bool vale);

    modifier soloProponente() {
        require(proponente[msg.sender], "Relojero: no proponente");
        _;
    }

    modifier soloReloj() {
        require(msg.sender == address(this), "Relojero: solo por lote");
        _;
    }

    constructor(address[] memory iniciales, uint256 espera_) public {
        require(iniciales.length > 0 && iniciales.length <= 10, "Relojero: iniciales");
        for (uint256 i = 0; i < iniciales.length; ++i) _cambiarProponente(iniciales[i], true);
        _cambiarEspera(espera_);
    }

    receive() external payable {}

    function huella(
        address[] memory destinos,
        uint256[] memory valores,
        bytes[] memory datos,
        bytes32 previo,
        bytes32 sal
    ) public pure returns (bytes32) {
        require(destinos.length == valores.length && destinos.length == datos.length, "Relojero: longitudes");
        return keccak256(abi.encode(destinos, datos, previo, sal));
    }

    function programar(
        address[] memory destinos,
        uint256[] memory valores,
        bytes[] memory datos,
        bytes32 previo,
        bytes32 sal,
        uint256 demora
    ) public soloProponente returns (bytes32 id) {
        require(destinos.length > 0, "Relojero: vacio");
        bytes32 propia = keccak256(abi.encode(msg.sender, sal));
        id = huella(destinos, valores, datos, previo, propia);
        require(momento[id] == 0, "Relojero: ya programado");
        require(demora >= espera && demora <= MAXIMO, "Relojero: demora");
        momento[id] = block.timestamp + demora;
        autor[id] = msg.sender;
        emit Programado(id, destinos, valores, datos, previo, propia, block.timestamp + demora);
    }

    function anular(bytes32 id) external {
        require(msg.sender == autor[id] || msg.sender == address(this), "Relojero: ajeno");
        require(momento[id] > HECHO, "Relojero: no pendiente");
        delete momento[id];
        emit Anulado(id);
    }

    /// @notice Cualquiera puede cumplir un lote que ya tiene su hora.
    function cumplir(
        address[] memory destinos,
        uint256[] memory valores,
        bytes[] memory datos,
        bytes32 previo,
        bytes32 sal
    ) public payable {
        bytes32 id = huella(destinos, valores, datos, previo, sal);
        require(listo(id), "Relojero: no listo");
        require(previo == bytes32(0) || momento[previo] == HECHO, "Relojero: falta el previo");
        for (uint256 i = 0; i < destinos.length; ++i) {
            (bool ok, bytes memory ret) = destinos[i].call{value: valores[i]}(datos[i]);
            if (!ok) {
                assembly { revert(add(ret, 32), mload(ret)) }
            }
        }
        require(listo(id), "Relojero: ya cumplido");
        momento[id] = HECHO;
        emit Cumplido(id);
    }

    function listo(bytes32 id) public view returns (bool) {
        return momento[id] > HECHO && momento[id] <= block.timestamp;
    }

    function cambiarEspera(uint256 nueva) external soloReloj {
        _cambiarEspera(nueva);
    }

    function cambiarProponente(address quien, bool vale) external soloReloj {
        require(proponente[quien] != vale, "Relojero: sin cambio");
        require(vale || proponentes > 1, "Relojero: el ultimo");
        _cambiarProponente(quien, vale);
    }

    function _cambiarEspera(uint256 nueva) private {
        require(nueva >= MINIMO && nueva <= MAXIMO, "Relojero: espera");
        espera = nueva;
        emit EsperaCambiada(nueva);
    }

    function _cambiarProponente(address quien, bool vale) private {
        require(quien != address(0), "Relojero: cero");
        require(proponente[quien] != vale, "Relojero: repetido");
        proponente[quien] = vale;
        proponentes = vale ? proponentes + 1 : proponentes - 1;
        emit ProponenteCambiado(quien, vale);
    }
}
