pragma solidity ^0.5.17;

/// Conselho de bairros: cada bairro tem um delegado e o peso dos seus domicilios.
contract ConselhoDeBairros {
    enum Escolha { Nenhuma, Sim, Nao, Abstencao }

    struct Bairro {
        address delegado;
        uint256 peso;
    }

    struct Resolucao {
        uint256 aberta;
        address destino;
        uint256 valor;
        bytes dados;
        bool cumprida;
        uint256[4] soma; // pela ordem de Escolha
        mapping(uint256 => Escolha) votos; // por bairro
    }

    uint256 public constant PRAZO = 8 days;
    uint256 public constant ESPERA = 2 days;
    uint256 public constant VALIDADE = 40 days;
    uint256 public constant QUORUM = 60; // por cento do peso presente

    Bairro[] public bairros;
    uint256 public pesoTotal;
    Resolucao[] private resolucoes;

    event DelegadoTrocado(uint256 indexed bairro, address indexed delegado);
    event ResolucaoAberta(uint256 indexed numero, uint256 indexed bairro, address destino, uint256 valor, bytes dados, string texto);
    event VotoDado(uint256 indexed numero, uint256 indexed bairro, Escolha escolha);
    event ResolucaoCumprida(uint256 indexed numero);
    event Recebido(address indexed de, uint256 valor);

    modifier soDelegado(uint256 bairro) {
        require(bairro < bairros.length, "bairro desconhecido");
        require(bairros[bairro].delegado == msg.sender, "nao e o delegado");
        _;
    }

    modifier existe(uint256 numero) {
        require(numero < resolucoes.length, "resolucao desconhecida");
        _;
    }

    constructor(address[] memory delegados, uint256[] memory domicilios) public {
        require(delegados.length >= 3 && delegados.length == domicilios.length, "bairros");
        for (uint256 i = 0; i < delegados.length; i++) {
            require(delegados[i] != address(0), "delegado");
            require(domicilios[i] > 0 && domicilios[i] < 1000000, "domicilios");
            bairros.push(Bairro(delegados[i], domicilios[i]));
            pesoTotal += domicilios[i];
            emit DelegadoTrocado(i, delegados[i]);
        }
    }

    function() external payable {
        emit Recebido(msg.sender, msg.value);
    }

    /// So por resolucao: um bairro elegeu outra pessoa.
    function trocarDelegado(uint256 bairro, address novo) external {
        require(msg.sender == address(this), "so por resolucao");
        require(bairro < bairros.length && novo != address(0), "troca invalida");
        bairros[bairro].delegado = novo;
        emit DelegadoTrocado(bairro, novo);
    }

    function abrir(uint256 bairro, address destino, uint256 valor, bytes calldata dados, string calldata texto) external soDelegado(bairro) returns (uint256 numero) {
        require(destino != address(0), "destino");
        numero = resolucoes.length++;
        Resolucao storage r = resolucoes[numero];
        r.aberta = now;
        r.destino = destino;
        r.valor = valor;
        r.dados = dados;
        emit ResolucaoAberta(numero, bairro, destino, valor, dados, texto);
    }

    function votar(uint256 numero, uint256 bairro, Escolha escolha) external existe(numero) soDelegado(bairro) {
        Resolucao storage r = resolucoes[numero];
        require(now < r.aberta + PRAZO, "votacao encerrada");
        require(escolha != Escolha.Nenhuma, "escolha");
        require(r.votos[bairro] == Escolha.Nenhuma, "bairro ja votou");
        r.votos[bairro] = escolha;
        r.soma[uint256(escolha)] += bairros[bairro].peso;
        emit VotoDado(numero, bairro, escolha);
    }

    function presentes(uint256 numero) public view existe(numero) returns (uint256) {
        uint256[4] storage s = resolucoes[numero].soma;
        return s[uint256(Escolha.Sim)] + s[uint256(Escolha.Nao)] + s[uint256(Escolha.Abstencao)];
    }

    function aprovada(uint256 numero) public view existe(numero) returns (bool) {
        Resolucao storage r = resolucoes[numero];
        if (now < r.aberta + PRAZO) {
            return false;
        }
        if (presentes(numero) * 100 < pesoTotal * QUORUM) {
            return false;
        }
        return r.soma[uint256(Escolha.Sim)] > 0;
    }

    function cumprir(uint256 numero) external existe(numero) {
        require(aprovada(numero), "nao aprovada");
        Resolucao storage r = resolucoes[numero];
        require(now >= r.aberta + PRAZO + ESPERA, "em espera");
        require(now < r.aberta + PRAZO + VALIDADE, "caducou");
        require(!r.cumprida, "ja cumprida");
        r.cumprida = true;
        emit ResolucaoCumprida(numero);
        (bool certo, ) = r.destino.call.value(r.valor)(r.dados);
        require(certo, "falhou");
    }

    function ver(uint256 numero) external view existe(numero) returns (address destino, uint256 valor, bytes memory dados, uint256 sim, uint256 nao, uint256 abstencao) {
        Resolucao storage r = resolucoes[numero];
        return (r.destino, r.valor, r.dados, r.soma[1], r.soma[2], r.soma[3]);
    }
}
