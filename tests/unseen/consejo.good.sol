pragma solidity 0.4.26;

// Consejo de siete sillas que administra el tesoro de la cooperativa.
contract ConsejoTesorero {

    struct Orden {
        address destino;
        uint256 monto;
        bytes datos;
        uint256 nacida;
        uint256 firmas;
        uint256 reparos;
        bool cumplida;
    }

    uint256 public constant SILLAS = 7;
    uint256 public constant FIRMAS_NECESARIAS = 4;
    uint256 public constant PLAZO = 10 days;
    uint256 public constant DEBATE = 2 days;

    mapping(address => bool) public esConsejero;
    mapping(uint256 => Orden) private ordenes;
    mapping(uint256 => mapping(address => bool)) public haFirmado;
    mapping(uint256 => mapping(address => bool)) public haReparado;
    uint256 public totalOrdenes;

    event Deposito(address indexed de, uint256 monto);
    event OrdenCreada(uint256 indexed id, address indexed autor, address destino, uint256 monto, bytes datos);
    event Firma(uint256 indexed id, address indexed consejero);
    event FirmaRetirada(uint256 indexed id, address indexed consejero);
    event Reparo(uint256 indexed id, address indexed consejero);
    event ReparoRetirado(uint256 indexed id, address indexed consejero);
    event OrdenCumplida(uint256 indexed id);

    modifier soloConsejo() {
        require(esConsejero[msg.sender], "no es consejero");
        _;
    }

    modifier abierta(uint256 id) {
        require(id < totalOrdenes, "orden desconocida");
        require(now < ordenes[id].nacida + DEBATE, "debate cerrado");
        _;
    }

    constructor(address[7] consejeros) public {
        for (uint256 i = 0; i < SILLAS; i++) {
            require(consejeros[i] != address(0), "silla vacia");
            require(!esConsejero[consejeros[i]], "silla repetida");
            esConsejero[consejeros[i]] = true;
        }
    }

    function () external payable {
        emit Deposito(msg.sender, msg.value);
    }

    function crear(address destino, uint256 monto, bytes datos) external soloConsejo returns (uint256 id) {
        require(destino != address(0) && destino != address(this), "destino");
        id = totalOrdenes++;
        Orden storage o = ordenes[id];
        o.destino = destino;
        o.monto = monto;
        o.datos = datos;
        o.nacida = now;
        emit OrdenCreada(id, msg.sender, destino, monto, datos);
    }

    function firmar(uint256 id) external soloConsejo abierta(id) {
        require(!haFirmado[id][msg.sender], "ya firmo");
        haFirmado[id][msg.sender] = true;
        ordenes[id].firmas += 1;
        emit Firma(id, msg.sender);
    }

    function retirarFirma(uint256 id) external soloConsejo abierta(id) {
        require(haFirmado[id][msg.sender], "no firmo");
        haFirmado[id][msg.sender] = false;
        ordenes[id].firmas -= 1;
        emit FirmaRetirada(id, msg.sender);
    }

    // Las firmas deben superar a los reparos.
    function reparar(uint256 id) external soloConsejo abierta(id) {
        require(!haReparado[id][msg.sender], "ya reparo");
        haReparado[id][msg.sender] = true;
        ordenes[id].reparos += 1;
        emit Reparo(id, msg.sender);
    }

    function retirarReparo(uint256 id) external soloConsejo abierta(id) {
        require(haReparado[id][msg.sender], "no reparo");
        haReparado[id][msg.sender] = false;
        ordenes[id].reparos -= 1;
        emit ReparoRetirado(id, msg.sender);
    }

    function cumplir(uint256 id) external soloConsejo {
        require(id < totalOrdenes, "orden desconocida");
        Orden storage o = ordenes[id];
        require(!o.cumplida, "ya cumplida");
        require(now >= o.nacida + DEBATE, "en debate");
        require(now < o.nacida + PLAZO, "plazo vencido");
        require(o.firmas >= FIRMAS_NECESARIAS, "faltan firmas");
        require(o.firmas > o.reparos, "orden reparada");
        o.cumplida = true;
        require(o.destino.call.value(o.monto)(o.datos), "fallo la llamada");
        emit OrdenCumplida(id);
    }

    function ver(uint256 id) external view returns (address, uint256, bytes, uint256, uint256, uint256, bool) {
        Orden storage o = ordenes[id];
        return (o.destino, o.monto, o.datos, o.nacida, o.firmas, o.reparos, o.cumplida);
    }
}
