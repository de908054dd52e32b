// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title Cooperativa do Cafe: quem deposita fichas decide para quem vai o dinheiro do fundo.
contract CooperativaDoCafe {
    enum Fase { Inexistente, Aberta, Recusada, Aprovada, Vencida, Paga }

    struct Socio {
        uint128 deposito;
        uint64 presoAte;
    }

    struct Pedido {
        address proponente;
        address payable beneficiario;
        uint96 quantia;
        uint64 encerra;
        bool pago;
        uint256 favor;
        uint256 contra;
    }

    uint64 public constant PRAZO_DE_VOTO = 6 days;
    uint64 public constant CARENCIA = 1 days;
    uint64 public constant ESPERA = 2 days;
    uint64 public constant VALIDADE = 30 days;
    uint256 public constant MINIMO_PROPONENTE = 500 ether;
    uint256 public constant QUORUM = 40_000 ether;

    IERC20 public immutable ficha;
    mapping(address => Socio) public socios;
    Pedido[] private pedidos;
    mapping(uint256 => mapping(address => uint256)) public votado;
    uint256 public totalDepositado;

    event Depositado(address indexed socio, uint256 valor);
    event Retirado(address indexed socio, uint256 valor);
    event PedidoAberto(uint256 indexed numero, address indexed proponente, address beneficiario, uint256 quantia, string motivo);
    event Votou(uint256 indexed numero, address indexed socio, bool aFavor, uint256 peso);
    event PedidoPago(uint256 indexed numero, address beneficiario, uint256 quantia);

    error ForaDaFase(Fase atual);
    error Preso(uint256 ate);

    constructor(IERC20 ficha_) {
        require(address(ficha_) != address(0), "ficha");
        ficha = ficha_;
    }

    receive() external payable {}

    function depositar(uint128 valor) external {
        Socio storage s = socios[msg.sender];
        s.deposito += valor;
        _prender(s, uint64(block.timestamp) + CARENCIA);
        totalDepositado += valor;
        emit Depositado(msg.sender, valor);
        require(ficha.transferFrom(msg.sender, address(this), valor), "deposito");
    }

    function retirar(uint128 valor) external {
        Socio storage s = socios[msg.sender];
        if (block.timestamp < s.presoAte) revert Preso(s.presoAte);
        s.deposito -= valor;
        totalDepositado -= valor;
        emit Retirado(msg.sender, valor);
        require(ficha.transfer(msg.sender, valor), "retirada");
    }

    function pedir(address payable beneficiario, uint96 quantia, string calldata motivo) external returns (uint256 numero) {
        require(beneficiario != address(0) && quantia > 0, "pedido");
        require(socios[msg.sender].deposito >= MINIMO_PROPONENTE, "proponente");
        numero = pedidos.length;
        uint64 encerra = uint64(block.timestamp) + PRAZO_DE_VOTO;
        pedidos.push(Pedido({
            proponente: msg.sender,
            beneficiario: beneficiario,
            quantia: quantia,
            encerra: encerra,
            pago: false,
            favor: 0,
            contra: 0
        }));
        _prender(socios[msg.sender], encerra);
        emit PedidoAberto(numero, msg.sender, beneficiario, quantia, motivo);
    }

    function votar(uint256 numero, bool aFavor) external {
        _exigir(numero, Fase.Aberta);
        Pedido storage p = pedidos[numero];
        Socio storage s = socios[msg.sender];
        uint256 peso = s.deposito;
        require(peso > 0, "sem deposito");
        require(votado[numero][msg.sender] == 0, "ja votou");
        votado[numero][msg.sender] = peso;
        _prender(s, p.encerra + 1);
        if (aFavor) p.favor += peso;
        else p.contra += peso;
        emit Votou(numero, msg.sender, aFavor, peso);
    }

    function pagar(uint256 numero) external {
        _exigir(numero, Fase.Aprovada);
        Pedido storage p = pedidos[numero];
        require(block.timestamp > p.encerra + ESPERA, "espera");
        p.pago = true;
        emit PedidoPago(numero, p.beneficiario, p.quantia);
        (bool ok, ) = p.beneficiario.call{value: p.quantia}("");
        require(ok, "pagamento");
    }

    function fase(uint256 numero) public view returns (Fase) {
        if (numero >= pedidos.length) return Fase.Inexistente;
        Pedido storage p = pedidos[numero];
        if (p.pago) return Fase.Paga;
        if (block.timestamp <= p.encerra) return Fase.Aberta;
        if (p.favor < QUORUM || p.favor <= p.contra) return Fase.Recusada;
        if (block.timestamp > p.encerra + ESPERA + VALIDADE) return Fase.Vencida;
        return Fase.Aprovada;
    }

    function pedido(uint256 numero) external view returns (Pedido memory) {
        return pedidos[numero];
    }

    function _prender(Socio storage s, uint64 ate) private {
        if (ate > s.presoAte) s.presoAte = ate;
    }

    function _exigir(uint256 numero, Fase esperada) private view {
        Fase atual = fase(numero);
        if (atual != esperada) revert ForaDaFase(atual);
    }
}
