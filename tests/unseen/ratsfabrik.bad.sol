// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.6;

/// Ein Rat: wenige Koepfe, kurze Wege, alles per Beschluss.
contract Rat {
    struct Beschluss {
        address antragsteller;
        uint64 start;
        uint64 ende;
        uint16 ja;
        uint16 nein;
        uint16 noetig;
        bool umgesetzt;
        bytes32 inhalt;
    }

    uint64 public constant KARENZ = 1 days;
    uint16 public constant HOECHSTZAHL = 60;

    mapping(address => uint64) public ratSeit;
    uint16 public kopfzahl;
    uint64 public frist;
    uint16 public anteil;
    uint256 public letzter;
    mapping(uint256 => Beschluss) public beschluesse;
    mapping(uint256 => mapping(address => bool)) public gestimmt;

    event Beantragt(uint256 indexed nr, address indexed wer, address ziel, uint256 wert, bytes daten);
    event Gestimmt(uint256 indexed nr, address indexed wer, bool ja);
    event Umgesetzt(uint256 indexed nr);
    event Berufen(address indexed wer);
    event Abberufen(address indexed wer);

    modifier nurRat() {
        require(msg.sender == address(this), "nur per Beschluss");
        _;
    }

    constructor(address[] memory erste, uint64 frist_, uint16 anteil_) {
        require(erste.length >= 3 && erste.length <= HOECHSTZAHL, "Zahl");
        for (uint256 i = 0; i < erste.length; i++) _berufen(erste[i]);
        _regeln(frist_, anteil_);
    }

    receive() external payable {}

    function beantragen(address ziel, uint256 wert, bytes calldata daten) external returns (uint256 nr) {
        require(ratSeit[msg.sender] != 0, "kein Rat");
        require(ziel != address(0) && (wert > 0 || daten.length >= 4), "leer");
        nr = ++letzter;
        Beschluss storage b = beschluesse[nr];
        b.antragsteller = msg.sender;
        b.start = uint64(block.timestamp);
        b.ende = b.start + frist;
        b.noetig = uint16(uint256(kopfzahl) * anteil / 100 + 1);
        b.inhalt = keccak256(abi.encode(ziel, wert, daten));
        emit Beantragt(nr, msg.sender, ziel, wert, daten);
    }

    function stimmen(uint256 nr, bool ja) external {
        Beschluss storage b = beschluesse[nr];
        require(b.antragsteller != address(0) && block.timestamp <= b.ende, "nicht offen");
        require(ratSeit[msg.sender] != 0 && ratSeit[msg.sender] < b.start, "nicht berechtigt");
        require(!gestimmt[nr][msg.sender], "schon gestimmt");
        gestimmt[nr][msg.sender] = true;
        if (ja) b.ja += 1;
        else b.nein += 1;
        emit Gestimmt(nr, msg.sender, ja);
    }

    function umsetzen(uint256 nr, address ziel, uint256 wert, bytes calldata daten) external {
        Beschluss storage b = beschluesse[nr];
        require(b.antragsteller != address(0) && !b.umgesetzt, "nichts umzusetzen");
        require(block.timestamp > uint256(b.ende) + KARENZ, "Karenz");
        require(b.ja >= b.noetig && b.ja > b.nein, "abgelehnt");
        require(b.inhalt == keccak256(abi.encode(ziel, wert, daten)), "Inhalt");
        b.umgesetzt = true;
        (bool ok, ) = ziel.call{value: wert}(daten);
        require(ok, "Aufruf");
        emit Umgesetzt(nr);
    }

    function regeln(uint64 frist_, uint16 anteil_) external nurRat {
        _regeln(frist_, anteil_);
    }

    function berufen(address wer) external nurRat {
        require(kopfzahl < HOECHSTZAHL, "voll");
        _berufen(wer);
    }

    function abberufen(address wer) external nurRat {
        require(ratSeit[wer] != 0 && kopfzahl > 3, "Abberufung");
        delete ratSeit[wer];
        kopfzahl -= 1;
        emit Abberufen(wer);
    }

    function _regeln(uint64 frist_, uint16 anteil_) private {
        require(frist_ >= 2 days && frist_ <= 30 days, "Frist");
        require(anteil_ >= 40 && anteil_ <= 75, "Anteil");
        frist = frist_;
        anteil = anteil_;
    }

    function _berufen(address wer) private {
        require(wer != address(0) && ratSeit[wer] == 0, "Berufung");
        ratSeit[wer] = uint64(block.timestamp);
        kopfzahl += 1;
        emit Berufen(wer);
    }
}

contract Ratsfabrik {
    Rat[] public raete;

    event RatGegruendet(address indexed rat, address indexed gruender);

    function gruenden(address[] calldata erste, uint64 frist, uint16 anteil) external returns (Rat rat) {
        rat = new Rat(erste, frist, anteil);
        raete.push(rat);
        emit RatGegruendet(address(rat), msg.sender);
    }

    function zahl() external view returns (uint256) {
        return raete.length;
    }
}
