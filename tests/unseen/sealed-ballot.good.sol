// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;

/// Ballots of a cooperative in sealed envelopes. First every member may hand in an envelope, then
/// the envelopes are opened; afterwards a carried motion is paid.
contract UrnaLacrada {
    struct Voto {
        bytes32 envelope;
        bool aberto;
    }

    struct Pauta {
        address payable destino;
        uint256 quantia;
        uint256 fimEntrega;
        uint256 fimAbertura;
        uint32 sim;
        uint32 nao;
        bool paga;
    }

    uint256 public constant ENTREGA = 4 days;
    uint256 public constant ABERTURA = 3 days;
    uint256 public constant ESPERA = 2 days;
    uint256 public constant VALIDADE = 20 days;

    mapping(address => bool) public cooperado;
    uint32 public cooperados;
    uint32 public quorum;

    Pauta[] public pautas;
    mapping(uint256 => mapping(address => Voto)) public votos;

    event Proposta(uint256 indexed pauta, address destino, uint256 quantia);
    event Entregue(uint256 indexed pauta, address indexed quem);
    event Aberta(uint256 indexed pauta, address indexed quem, bool aFavor);
    event Paga(uint256 indexed pauta);

    modifier soCooperado() {
        require(cooperado[msg.sender], "urna: nao cooperado");
        _;
    }

    constructor(address[] memory lista) public {
        require(lista.length >= 5 && lista.length <= 200, "urna: lista");
        for (uint256 i = 0; i < lista.length; i++) {
            require(lista[i] != address(0) && !cooperado[lista[i]], "urna: repetido");
            cooperado[lista[i]] = true;
        }
        cooperados = uint32(lista.length);
        quorum = uint32((lista.length + 1) / 2);
    }

    receive() external payable {}

    function propor(address payable destino, uint256 quantia) external soCooperado returns (uint256 n) {
        require(destino != address(0) && quantia > 0, "urna: pauta");
        n = pautas.length;
        uint256 fimEntrega = block.timestamp + ENTREGA;
        pautas.push(Pauta(destino, quantia, fimEntrega, fimEntrega + ABERTURA, 0, 0, false));
        emit Proposta(n, destino, quantia);
    }

    function lacre(uint256 n, address quem, bool aFavor, bytes32 sal) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), n, quem, aFavor, sal));
    }

    function entregar(uint256 n, bytes32 envelope) external soCooperado {
        Pauta storage p = pautas[n];
        require(block.timestamp < p.fimEntrega, "urna: entrega encerrada");
        require(envelope != bytes32(0), "urna: vazio");
        Voto storage v = votos[n][msg.sender];
        require(v.envelope == bytes32(0), "urna: ja entregue");
        v.envelope = envelope;
        emit Entregue(n, msg.sender);
    }

    function abrir(uint256 n, bool aFavor, bytes32 sal) external soCooperado {
        Pauta storage p = pautas[n];
        require(block.timestamp >= p.fimEntrega, "urna: ainda lacrada");
        require(block.timestamp < p.fimAbertura, "urna: abertura encerrada");
        Voto storage v = votos[n][msg.sender];
        require(!v.aberto, "urna: ja aberto");
        require(v.envelope == lacre(n, msg.sender, aFavor, sal), "urna: lacre");
        v.aberto = true;
        if (aFavor) {
            p.sim += 1;
        } else {
            p.nao += 1;
        }
        emit Aberta(n, msg.sender, aFavor);
    }

    function resultado(uint256 n) public view returns (bool encerrada, bool aprovada) {
        Pauta storage p = pautas[n];
        encerrada = block.timestamp >= p.fimAbertura;
        aprovada = encerrada && p.sim > p.nao && p.sim + p.nao >= quorum;
    }

    function pagar(uint256 n) external {
        (, bool aprovada) = resultado(n);
        require(aprovada, "urna: nao aprovada");
        Pauta storage p = pautas[n];
        require(block.timestamp >= p.fimAbertura + ESPERA, "urna: espera");
        require(block.timestamp <= p.fimAbertura + ESPERA + VALIDADE, "urna: vencida");
        require(!p.paga, "urna: paga");
        p.paga = true;
        emit Paga(n);
        (bool ok, ) = p.destino.call{value: p.quantia}("");
        require(ok, "urna: pagamento");
    }
}
