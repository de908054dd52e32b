// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Token de voto do grêmio: oferta fixa, histórico de poder por bloco.
contract GremioToken {
    struct Marco { uint32 bloco; uint224 votos; }

    string public constant name = "Gremio";
    string public constant symbol = "GRM";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 10_000_000e18;

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public representante;
    mapping(address => Marco[]) private _historico;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previous, uint256 current);

    constructor(address tesouro) {
        require(tesouro != address(0), "tesouro");
        balanceOf[tesouro] = totalSupply;
        emit Transfer(address(0), tesouro, totalSupply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _mover(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 livre = allowance[from][msg.sender];
        if (livre != type(uint256).max) {
            require(livre >= value, "allowance");
            allowance[from][msg.sender] = livre - value;
        }
        _mover(from, to, value);
        return true;
    }

    function delegar(address para) external {
        address antigo = representante[msg.sender];
        representante[msg.sender] = para;
        emit DelegateChanged(msg.sender, antigo, para);
        _passarVotos(address(0), para, balanceOf[msg.sender]);
    }

    function votosAtuais(address conta) public view returns (uint256) {
        uint256 n = _historico[conta].length;
        return n == 0 ? 0 : _historico[conta][n - 1].votos;
    }

    function votosEm(address conta, uint256 bloco) external view returns (uint256) {
        require(bloco < block.number, "bloco futuro");
        Marco[] storage h = _historico[conta];
        uint256 lo = 0;
        uint256 hi = h.length;
        while (lo < hi) {
            uint256 meio = (lo + hi) / 2;
            if (h[meio].bloco > bloco) hi = meio;
            else lo = meio + 1;
        }
        return lo == 0 ? 0 : h[lo - 1].votos;
    }

    function _mover(address from, address to, uint256 value) internal {
        require(from != address(0) && to != address(0), "zero");
        require(balanceOf[from] >= value, "saldo");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        _passarVotos(representante[from], representante[to], value);
    }

    function _passarVotos(address de, address para, uint256 quantia) internal {
        if (de == para || quantia == 0) return;
        if (de != address(0)) {
            uint256 antes = votosAtuais(de);
            _gravar(de, antes, antes - quantia);
        }
        if (para != address(0)) {
            uint256 antes = votosAtuais(para);
            _gravar(para, antes, antes + quantia);
        }
    }

    function _gravar(address conta, uint256 antes, uint256 depois) internal {
        require(depois <= type(uint224).max && block.number <= type(uint32).max, "cabe");
        Marco[] storage h = _historico[conta];
        uint256 n = h.length;
        if (n > 0 && h[n - 1].bloco == block.number) h[n - 1].votos = uint224(depois);
        else h.push(Marco(uint32(block.number), uint224(depois)));
        emit DelegateVotesChanged(conta, antes, depois);
    }
}
