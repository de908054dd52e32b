// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;

interface ITituloSocio {
    function getPriorVotes(address quem, uint256 bloco) external view returns (uint96);
    function totalSupplyAt(uint256 bloco) external view returns (uint96);
}

abstract contract Base {
    modifier soAssembleia() {
        require(msg.sender == address(this), "so a assembleia");
        _;
    }

    function soma(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "soma");
    }
}

/// Clube desportivo: os socios decidem obras e contratos.
contract ClubeAtletico is Base {
    struct Proposta {
        address autor;
        address alvo;
        uint256 valor;
        bytes dados;
        uint256 foto;
        uint256 fim;
        uint256 pronto;
        uint256 pesoMinimo;
        int8 marca; // -1 retirada, 0 viva, 1 feita
        uint256[3] contas;
    }

    uint256 public constant ESPERA_VOTO = 6570;
    uint256 public constant JANELA = 45000;
    uint256 public constant ATRASO = 2 days;
    uint256 public constant VALIDADE = 10 days;
    uint256 public constant BASE = 10000;
    uint256 public constant PISO = 50;

    ITituloSocio public immutable titulo;
    uint256 public immutable minimoAutor;
    uint256 public fracao;
    Proposta[] private lista;
    mapping(uint256 => mapping(address => bool)) public jaVotou;

    event Criada(uint256 indexed id, address indexed autor, address alvo, uint256 valor, bytes dados, string motivo);
    event Votada(uint256 indexed id, address indexed socio, uint8 opcao, uint256 peso);
    event Agendada(uint256 indexed id, uint256 quando);
    event Feita(uint256 indexed id);
    event Retirada(uint256 indexed id);
    event FracaoMudada(uint256 antes, uint256 depois);

    constructor(ITituloSocio t, uint256 m, uint256 f) {
        require(address(t) != address(0) && m > 0, "parametros");
        require(f >= 500 && f <= 5000, "fracao");
        titulo = t;
        minimoAutor = m;
        fracao = f;
    }

    receive() external payable {}

    function mudarFracao(uint256 nova) external soAssembleia {
        require(nova >= 500 && nova <= 5000, "fracao");
        emit FracaoMudada(fracao, nova);
        fracao = nova;
    }

    function propor(address alvo, uint256 valor, bytes calldata dados, string calldata motivo) external returns (uint256 id) {
        require(titulo.getPriorVotes(msg.sender, block.number - 1) >= minimoAutor, "poucos titulos");
        require(alvo != address(0), "alvo");
        id = lista.length;
        lista.push();
        Proposta storage p = lista[id];
        p.autor = msg.sender;
        p.alvo = alvo;
        p.valor = valor;
        p.dados = dados;
        p.foto = block.number - 1;
        p.fim = block.number + ESPERA_VOTO + JANELA;
        p.pesoMinimo = _parte(p.foto);
        emit Criada(id, msg.sender, alvo, valor, dados, motivo);
    }

    function _parte(uint256 bloco) internal view returns (uint256 q) {
        q = uint256(titulo.totalSupplyAt(bloco)) * fracao / BASE;
        if (q < PISO) q = PISO;
    }

    function _ler(uint256 id) internal view returns (Proposta storage p) {
        require(id < lista.length, "inexistente");
        p = lista[id];
    }

    function aprovada(uint256 id) public view returns (bool) {
        Proposta storage p = _ler(id);
        if (p.marca != 0 || block.number <= p.fim) return false;
        if (p.contas[1] <= p.contas[0]) return false;
        return soma(p.contas[1], p.contas[2]) >= p.pesoMinimo;
    }

    function votar(uint256 id, uint8 opcao) external {
        Proposta storage p = _ler(id);
        require(p.marca == 0, "fechada");
        require(block.number > p.fim - JANELA && block.number <= p.fim, "fora da janela");
        require(opcao < 3, "opcao");
        require(!jaVotou[id][msg.sender], "ja votou");
        jaVotou[id][msg.sender] = true;
        uint256 peso = titulo.getPriorVotes(msg.sender, p.foto);
        p.contas[opcao] = soma(p.contas[opcao], peso);
        emit Votada(id, msg.sender, opcao, peso);
    }

    function agendar(uint256 id) external {
        require(aprovada(id), "nao aprovada");
        Proposta storage p = lista[id];
        require(p.pronto == 0, "ja agendada");
        p.pronto = soma(block.timestamp, ATRASO);
        emit Agendada(id, p.pronto);
    }

    function retirar(uint256 id) external {
        Proposta storage p = _ler(id);
        require(msg.sender == p.autor, "so o autor");
        require(p.marca == 0 && block.number <= p.fim, "tarde");
        p.marca = -1;
        emit Retirada(id);
    }

    function realizar(uint256 id) external {
        Proposta storage p = _ler(id);
        require(p.marca == 0, "fechada");
        require(p.pronto != 0 && block.timestamp >= p.pronto, "cedo");
        require(block.timestamp <= soma(p.pronto, VALIDADE), "caducou");
        p.marca = 1;
        (bool ok, ) = p.alvo.call{value: p.valor}(p.dados);
        require(ok, "falhou");
        emit Feita(id);
    }
}
