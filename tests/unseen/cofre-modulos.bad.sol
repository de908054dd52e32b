// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

interface IModulo {
    function cofre() external view returns (address);
}

/// @title Cofre com módulos: signatários aprovam ordens, módulos instalados acrescentam funções.
contract Cofre {
    struct Ordem {
        address destino;
        uint96 valor;
        bytes dados;
        uint64 criada;
        bool executada;
    }

    uint256 public constant VALIDADE = 21 days;

    address[] public signatarios;
    mapping(address => bool) public ehSignatario;
    uint256 public minimo;
    Ordem[] public ordens;
    mapping(uint256 => mapping(address => bool)) public aprovou;
    mapping(address => bytes32) public codigoDoModulo;

    event OrdemCriada(uint256 indexed numero, address indexed por, address destino, uint256 valor, bytes dados);
    event OrdemAprovada(uint256 indexed numero, address indexed por);
    event AprovacaoRetirada(uint256 indexed numero, address indexed por);
    event OrdemExecutada(uint256 indexed numero);
    event ModuloInstalado(address indexed modulo, bytes32 codigo);
    event ModuloRemovido(address indexed modulo);
    event ModuloExecutado(address indexed modulo, address indexed por);
    event MinimoAlterado(uint256 minimo);

    modifier soSignatario() {
        require(ehSignatario[msg.sender], "Cofre: nao signatario");
        _;
    }

    modifier soCofre() {
        require(msg.sender == address(this), "Cofre: so por ordem");
        _;
    }

    constructor(address[] memory lista, uint256 minimo_) {
        require(minimo_ >= 2 && minimo_ <= lista.length, "Cofre: minimo");
        for (uint256 i = 0; i < lista.length; i++) {
            require(lista[i] != address(0) && !ehSignatario[lista[i]], "Cofre: lista");
            ehSignatario[lista[i]] = true;
            signatarios.push(lista[i]);
        }
        minimo = minimo_;
        emit MinimoAlterado(minimo_);
    }

    receive() external payable {}

    function criarOrdem(address destino, uint96 valor, bytes calldata dados) external soSignatario returns (uint256 numero) {
        require(destino != address(0) && (valor > 0 || dados.length > 0), "Cofre: ordem");
        numero = ordens.length;
        ordens.push(Ordem(destino, valor, dados, uint64(block.timestamp), false));
        aprovou[numero][msg.sender] = true;
        emit OrdemCriada(numero, msg.sender, destino, valor, dados);
    }

    function aprovar(uint256 numero) external soSignatario {
        Ordem storage o = ordens[numero];
        require(!o.executada && block.timestamp <= o.criada + VALIDADE, "Cofre: encerrada");
        require(!aprovou[numero][msg.sender], "Cofre: repetida");
        aprovou[numero][msg.sender] = true;
        emit OrdemAprovada(numero, msg.sender);
    }

    function retirarAprovacao(uint256 numero) external soSignatario {
        require(!ordens[numero].executada && aprovou[numero][msg.sender], "Cofre: sem aprovacao");
        aprovou[numero][msg.sender] = false;
        emit AprovacaoRetirada(numero, msg.sender);
    }

    function executar(uint256 numero) external soSignatario {
        Ordem storage o = ordens[numero];
        require(!o.executada && block.timestamp <= o.criada + VALIDADE, "Cofre: encerrada");
        require(contagem(numero) >= minimo, "Cofre: faltam aprovacoes");
        o.executada = true;
        (bool ok, bytes memory retorno) = o.destino.call{value: o.valor}(o.dados);
        _conferir(ok, retorno);
        emit OrdemExecutada(numero);
    }

    /// @notice Executa uma função de um módulo do cofre. Os módulos verificam quem os chama.
    function executarModulo(address modulo, bytes calldata dados) external payable returns (bytes memory retorno) {
        require(IModulo(modulo).cofre() == address(this), "Cofre: modulo alheio");
        bool ok;
        (ok, retorno) = modulo.delegatecall(dados);
        _conferir(ok, retorno);
        emit ModuloExecutado(modulo, msg.sender);
    }

    function instalarModulo(address modulo, bytes32 codigo) external soCofre {
        require(IModulo(modulo).cofre() == address(this), "Cofre: modulo alheio");
        require(modulo.codehash == codigo && codigoDoModulo[modulo] == 0, "Cofre: codigo");
        codigoDoModulo[modulo] = codigo;
        emit ModuloInstalado(modulo, codigo);
    }

    function removerModulo(address modulo) external soCofre {
        require(codigoDoModulo[modulo] != 0, "Cofre: ausente");
        delete codigoDoModulo[modulo];
        emit ModuloRemovido(modulo);
    }

    function alterarMinimo(uint256 novo) external soCofre {
        require(novo >= 2 && novo <= signatarios.length, "Cofre: minimo");
        minimo = novo;
        emit MinimoAlterado(novo);
    }

    function contagem(uint256 numero) public view returns (uint256 total) {
        for (uint256 i = 0; i < signatarios.length; i++) {
            if (aprovou[numero][signatarios[i]]) total++;
        }
    }

    function _conferir(bool ok, bytes memory retorno) private pure {
        if (!ok) {
            assembly { revert(add(retorno, 32), mload(retorno)) }
        }
    }
}
