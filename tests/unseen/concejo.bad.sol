pragma solidity ^0.4.24;

contract PadronVecinal {
    struct Marca {
        uint256 bloque;
        uint256 saldo;
    }

    uint256 public constant totalSupply = 500000;
    mapping(address => Marca[]) internal marcas;

    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(address municipio) public {
        require(municipio != address(0));
        marcas[municipio].push(Marca(block.number, totalSupply));
        emit Transfer(address(0), municipio, totalSupply);
    }

    function balanceOf(address vecino) public view returns (uint256) {
        Marca[] storage m = marcas[vecino];
        return m.length == 0 ? 0 : m[m.length - 1].saldo;
    }

    function balanceOfAt(address vecino, uint256 bloque) public view returns (uint256) {
        require(bloque < block.number);
        Marca[] storage m = marcas[vecino];
        for (uint256 i = m.length; i > 0; i--) {
            if (m[i - 1].bloque <= bloque) return m[i - 1].saldo;
        }
        return 0;
    }

    function transfer(address a, uint256 valor) external returns (bool) {
        require(a != address(0) && a != msg.sender);
        require(valor <= balanceOf(msg.sender));
        anotar(msg.sender, balanceOf(msg.sender) - valor);
        anotar(a, balanceOf(a) + valor);
        emit Transfer(msg.sender, a, valor);
        return true;
    }

    function anotar(address vecino, uint256 saldo) internal {
        Marca[] storage m = marcas[vecino];
        if (m.length > 0 && m[m.length - 1].bloque == block.number) m[m.length - 1].saldo = saldo;
        else m.push(Marca(block.number, saldo));
    }
}

/// Concejo abierto: los vecinos revisan el borrador una semana, luego se vota y al final se paga la obra.
contract ConcejoAbierto {
    struct Obra {
        address vecino;
        address contratista;
        uint256 coste;
        uint64 abre;
        uint64 cierra;
        uint64 corte;
        uint128 apoyos;
        uint128 rechazos;
        bool liquidada;
        bool archivada;
    }

    uint64 public constant REVISION = 7 days;
    uint64 public constant VOTACION = 5 days;
    uint64 public constant COBRO = 60 days;
    uint256 public constant APOYO_MINIMO = 50000;

    PadronVecinal public padron;
    uint256 public numeroDeObras;
    mapping(uint256 => Obra) public obras;
    mapping(uint256 => mapping(address => bool)) public constaVoto;

    event Aportacion(address indexed de, uint256 valor);
    event ObraPresentada(uint256 indexed id, address vecino, address contratista, uint256 coste);
    event ObraCorregida(uint256 indexed id, address contratista, uint256 coste);
    event ObraArchivada(uint256 indexed id);
    event VotoEmitido(uint256 indexed id, address vecino, bool apoya, uint256 peso);
    event ObraLiquidada(uint256 indexed id);

    modifier existe(uint256 id) {
        require(id > 0 && id <= numeroDeObras, "no existe");
        _;
    }

    constructor(PadronVecinal padron_) public {
        require(address(padron_) != address(0));
        padron = padron_;
    }

    function () external payable {
        emit Aportacion(msg.sender, msg.value);
    }

    function presentar(address contratista, uint256 coste) external returns (uint256 id) {
        require(padron.balanceOfAt(msg.sender, block.number - 1) >= 100, "pocos derechos");
        require(contratista != address(0) && coste > 0, "datos");
        id = ++numeroDeObras;
        Obra storage o = obras[id];
        o.vecino = msg.sender;
        o.contratista = contratista;
        o.coste = coste;
        o.abre = uint64(now) + REVISION;
        o.cierra = o.abre + VOTACION;
        o.corte = uint64(block.number - 1);
        emit ObraPresentada(id, msg.sender, contratista, coste);
    }

    /// Mientras dura la revision el vecino puede corregir el borrador.
    function corregir(uint256 id, address contratista, uint256 coste) external existe(id) {
        Obra storage o = obras[id];
        require(msg.sender == o.vecino, "solo quien presenta");
        require(now < o.abre && !o.archivada, "revision cerrada");
        require(contratista != address(0) && coste > 0, "datos");
        o.contratista = contratista;
        o.coste = coste;
        emit ObraCorregida(id, contratista, coste);
    }

    function archivar(uint256 id) external existe(id) {
        Obra storage o = obras[id];
        require(msg.sender == o.vecino, "solo quien presenta");
        require(now <= o.cierra && !o.archivada, "tarde");
        o.archivada = true;
        emit ObraArchivada(id);
    }

    function votar(uint256 id, bool apoya) external existe(id) {
        Obra storage o = obras[id];
        require(!o.archivada, "archivada");
        require(now <= o.cierra, "urna cerrada");
        require(!constaVoto[id][msg.sender], "ya consta");
        uint256 peso = padron.balanceOfAt(msg.sender, o.corte);
        require(peso > 0, "sin derechos");
        constaVoto[id][msg.sender] = true;
        if (apoya) o.apoyos += uint128(peso);
        else o.rechazos += uint128(peso);
        emit VotoEmitido(id, msg.sender, apoya, peso);
    }

    function liquidar(uint256 id) external existe(id) {
        Obra storage o = obras[id];
        require(!o.archivada && !o.liquidada, "cerrada");
        require(now > o.cierra && now <= o.cierra + COBRO, "fuera de plazo");
        require(o.apoyos >= APOYO_MINIMO && o.apoyos > o.rechazos, "no aprobada");
        o.liquidada = true;
        emit ObraLiquidada(id);
        o.contratista.transfer(o.coste);
    }
}
