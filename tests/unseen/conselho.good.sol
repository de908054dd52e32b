pragma solidity ^0.5.10;
pragma experimental ABIEncoderV2;

interface IMiniMe {
    function balanceOfAt(address dono, uint256 bloco) external view returns (uint256);
    function totalSupplyAt(uint256 bloco) external view returns (uint256);
}

/// Base comum: contas seguras e o cofre.
contract Cofre {
    event Deposito(address indexed de, uint256 valor);

    function() external payable {
        emit Deposito(msg.sender, msg.value);
    }

    function soma(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "soma");
    }

    function parte(uint256 total, uint256 porMil) internal pure returns (uint256 c) {
        if (total == 0) return 0;
        c = total * porMil;
        require(c / total == porMil, "produto");
        c = c / 1000;
    }
}

/// Conselho aberto dos detentores da ficha.
contract Conselho is Cofre {
    struct Pauta {
        address autor;
        address alvo;
        uint256 valor;
        bytes dados;
        uint64 bloco;
        uint64 abre;
        uint64 fecha;
        bool cumprida;
        bool retirada;
    }

    struct Contagem {
        uint256 sim;
        uint256 nao;
        uint256 branco;
    }

    uint64 public constant ANUNCIO = 1 days;
    uint64 public constant VOTACAO = 7 days;
    uint64 public constant CARENCIA = 2 days;
    uint64 public constant PRAZO = 15 days;
    uint256 public constant QUORUM_POR_MIL = 60;

    IMiniMe public ficha;
    uint256 public pisoQuorum;
    uint256 public pisoAutor;

    Pauta[] private _pautas;
    mapping(uint256 => Contagem) private _contagens;
    mapping(uint256 => mapping(address => uint8)) public cedula;

    event PautaAberta(uint256 indexed id, address indexed autor, address alvo, uint256 valor, bytes dados);
    event CedulaLancada(uint256 indexed id, address indexed eleitor, uint8 opcao, uint256 peso);
    event PautaRetirada(uint256 indexed id);
    event PautaCumprida(uint256 indexed id);

    constructor(IMiniMe ficha_, uint256 pisoQuorum_, uint256 pisoAutor_) public {
        require(address(ficha_) != address(0), "ficha");
        require(pisoQuorum_ > 0 && pisoAutor_ > 0, "pisos");
        ficha = ficha_;
        pisoQuorum = pisoQuorum_;
        pisoAutor = pisoAutor_;
    }

    function pauta(uint256 id) external view returns (Pauta memory, Contagem memory) {
        return (_pautas[id], _contagens[id]);
    }

    function abrir(address alvo, uint256 valor, bytes calldata dados) external returns (uint256 id) {
        require(alvo != address(0), "alvo");
        uint256 bloco = block.number - 1;
        require(ficha.balanceOfAt(msg.sender, bloco) >= pisoAutor, "piso");
        id = _pautas.length++;
        Pauta storage p = _pautas[id];
        p.autor = msg.sender;
        p.alvo = alvo;
        p.valor = valor;
        p.dados = dados;
        p.bloco = uint64(bloco);
        p.abre = uint64(now) + ANUNCIO;
        p.fecha = p.abre + VOTACAO;
        emit PautaAberta(id, msg.sender, alvo, valor, dados);
    }

    /// opcao: 1 sim, 2 nao, 3 branco
    function votar(uint256 id, uint8 opcao) external {
        Pauta storage p = _pautas[id];
        require(!p.retirada, "retirada");
        require(now >= p.abre && now < p.fecha, "fora do prazo");
        require(cedula[id][msg.sender] == 0, "ja votou");
        require(opcao >= 1 && opcao <= 3, "opcao");
        cedula[id][msg.sender] = opcao;
        uint256 peso = ficha.balanceOfAt(msg.sender, p.bloco);
        require(peso > 0, "sem peso");
        Contagem storage c = _contagens[id];
        if (opcao == 1) c.sim = soma(c.sim, peso);
        else if (opcao == 2) c.nao = soma(c.nao, peso);
        else c.branco = soma(c.branco, peso);
        emit CedulaLancada(id, msg.sender, opcao, peso);
    }

    function retirar(uint256 id) external {
        Pauta storage p = _pautas[id];
        require(p.autor == msg.sender, "autor");
        require(!p.retirada && now < p.fecha, "tarde");
        p.retirada = true;
        emit PautaRetirada(id);
    }

    function quorumDe(uint256 id) public view returns (uint256 q) {
        q = parte(ficha.totalSupplyAt(_pautas[id].bloco), QUORUM_POR_MIL);
        if (q < pisoQuorum) q = pisoQuorum;
    }

    function aprovada(uint256 id) public view returns (bool) {
        Contagem storage c = _contagens[id];
        if (now < _pautas[id].fecha) return false;
        return soma(c.sim, c.branco) >= quorumDe(id) && c.sim > c.nao;
    }

    function cumprir(uint256 id) external {
        Pauta storage p = _pautas[id];
        require(!p.retirada && !p.cumprida, "estado");
        require(now >= p.fecha + CARENCIA, "carencia");
        require(now < p.fecha + CARENCIA + PRAZO, "prazo");
        require(aprovada(id), "rejeitada");
        p.cumprida = true;
        emit PautaCumprida(id);
        (bool certo, bytes memory resposta) = p.alvo.call.value(p.valor)(p.dados);
        if (!certo) {
            assembly {
                revert(add(resposta, 32), mload(resposta))
            }
        }
    }
}
