// SPDX-License-Identifier: EUPL-1.2
pragma solidity ^0.7.6;

/// Consejo de la cooperativa de consumo: un socio, un voto.
contract ConsejoCooperativa {
    struct Socio {
        bool activo;
        uint256 alta;
    }

    struct Acuerdo {
        address proponente;
        address destino;
        uint256 importe;
        bytes datos;
        uint256 creado;
        uint256 cierre;
        uint256 necesarios;
        uint256 aFavor;
        uint256 enContra;
        bool retirado;
        bool ejecutado;
    }

    uint256 public constant PLAZO = 7 days;
    uint256 public constant VIGENCIA = 30 days;
    uint256 public constant MINIMO_SOCIOS = 3;

    mapping(address => Socio) public socios;
    uint256 public numeroSocios;
    Acuerdo[] private acuerdos;
    mapping(uint256 => mapping(address => bool)) public haVotado;

    event SocioAlta(address indexed socio);
    event SocioBaja(address indexed socio);
    event AcuerdoPropuesto(uint256 indexed numero, address indexed proponente, address destino, uint256 importe, bytes datos, string acta);
    event VotoEmitido(uint256 indexed numero, address indexed socio, bool aFavor);
    event AcuerdoRetirado(uint256 indexed numero);
    event AcuerdoEjecutado(uint256 indexed numero);
    event Aportacion(address indexed de, uint256 importe);

    modifier soloSocio() {
        require(socios[msg.sender].activo, "no es socio");
        _;
    }

    modifier soloConsejo() {
        require(msg.sender == address(this), "solo por acuerdo");
        _;
    }

    modifier existe(uint256 numero) {
        require(numero < acuerdos.length, "acuerdo desconocido");
        _;
    }

    constructor(address[] memory fundadores) {
        require(fundadores.length >= MINIMO_SOCIOS, "pocos fundadores");
        for (uint256 i = 0; i < fundadores.length; i++) {
            _alta(fundadores[i]);
        }
    }

    receive() external payable {
        emit Aportacion(msg.sender, msg.value);
    }

    function admitir(address persona) external soloConsejo {
        _alta(persona);
    }

    function expulsar(address persona) external soloConsejo {
        _baja(persona);
    }

    function darseDeBaja() external soloSocio {
        _baja(msg.sender);
    }

    function proponer(address destino, uint256 importe, bytes calldata datos, string calldata acta) external soloSocio returns (uint256 numero) {
        require(destino != address(0), "sin destino");
        numero = acuerdos.length;
        Acuerdo storage a = acuerdos.push();
        a.proponente = msg.sender;
        a.destino = destino;
        a.importe = importe;
        a.datos = datos;
        a.creado = block.timestamp;
        a.cierre = block.timestamp + PLAZO;
        a.necesarios = numeroSocios / 2 + 1;
        emit AcuerdoPropuesto(numero, msg.sender, destino, importe, datos, acta);
    }

    function votar(uint256 numero, bool aFavor) external soloSocio existe(numero) {
        Acuerdo storage a = acuerdos[numero];
        require(block.timestamp < a.cierre && !a.retirado, "votacion cerrada");
        require(socios[msg.sender].alta < a.creado, "alta posterior");
        require(!haVotado[numero][msg.sender], "ya ha votado");
        haVotado[numero][msg.sender] = true;
        if (aFavor) {
            a.aFavor++;
        } else {
            a.enContra++;
        }
        emit VotoEmitido(numero, msg.sender, aFavor);
    }

    /// El proponente puede retirarlo mientras nadie haya votado.
    function retirar(uint256 numero) external existe(numero) {
        Acuerdo storage a = acuerdos[numero];
        require(msg.sender == a.proponente, "no es el proponente");
        require(block.timestamp < a.cierre && !a.retirado, "ya cerrado");
        require(a.aFavor == 0 && a.enContra == 0, "ya hay votos");
        a.retirado = true;
        emit AcuerdoRetirado(numero);
    }

    function aprobado(uint256 numero) public view existe(numero) returns (bool) {
        Acuerdo storage a = acuerdos[numero];
        return !a.retirado && block.timestamp >= a.cierre && a.aFavor >= a.necesarios && a.aFavor > a.enContra;
    }

    function ejecutar(uint256 numero) external soloSocio {
        require(aprobado(numero), "no aprobado");
        Acuerdo memory a = acuerdos[numero];
        require(block.timestamp < a.cierre + VIGENCIA, "caducado");
        require(!a.ejecutado, "ya ejecutado");
        a.ejecutado = true;
        emit AcuerdoEjecutado(numero);
        (bool bien, ) = a.destino.call{value: a.importe}(a.datos);
        require(bien, "la llamada ha fallado");
    }

    function consultar(uint256 numero) external view existe(numero) returns (address destino, uint256 importe, bytes memory datos, uint256 cierre, uint256 aFavor, uint256 enContra) {
        Acuerdo storage a = acuerdos[numero];
        return (a.destino, a.importe, a.datos, a.cierre, a.aFavor, a.enContra);
    }

    function _alta(address persona) private {
        require(persona != address(0), "direccion vacia");
        require(!socios[persona].activo, "ya es socio");
        socios[persona] = Socio(true, block.timestamp);
        numeroSocios++;
        emit SocioAlta(persona);
    }

    function _baja(address persona) private {
        require(socios[persona].activo, "no es socio");
        require(numeroSocios > MINIMO_SOCIOS, "quedarian muy pocos");
        socios[persona].activo = false;
        numeroSocios--;
        emit SocioBaja(persona);
    }
}
