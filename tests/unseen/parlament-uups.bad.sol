// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Proxy1967 {
    bytes32 private constant SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    constructor(address code_, bytes memory init) {
        require(code_.code.length > 0 && init.length >= 4, "no code");
        bytes32 s = SLOT;
        assembly { sstore(s, code_) }
        (bool ok, ) = code_.delegatecall(init);
        require(ok, "init");
    }

    fallback() external payable {
        bytes32 s = SLOT;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(s), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }

    receive() external payable {}
}

abstract contract Upgradable {
    bytes32 private constant SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address private immutable _self = address(this);

    event Upgraded(address indexed code);

    modifier onlyProxy() {
        require(address(this) != _self, "through a proxy only");
        _;
    }

    function proxiableUUID() external view returns (bytes32) {
        require(address(this) == _self, "not through a proxy");
        return SLOT;
    }

    function upgradeTo(address code_) external onlyProxy {
        _authorizeUpgrade(code_);
        require(Upgradable(code_).proxiableUUID() == SLOT, "not upgradable");
        bytes32 s = SLOT;
        assembly { sstore(s, code_) }
        emit Upgraded(code_);
    }

    function _authorizeUpgrade(address code_) internal view virtual;
}

interface IPastVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
}

contract Parlament is Upgradable {
    struct Vorlage {
        address einreicher;
        uint64 stichtag;
        uint64 ende;
        bool vollzogen;
        uint256 ja;
        uint256 nein;
        bytes32 inhalt;
    }

    uint64 public constant DAUER = 36_000;
    uint64 public constant RUHE = 14_400;

    bool private _gegruendet;
    IPastVotes public stimmen;
    uint256 public quorum;
    uint256 public huerde;
    uint256 public anzahl;
    mapping(uint256 => Vorlage) public vorlagen;
    mapping(uint256 => mapping(address => bool)) public abgestimmt;
    uint256[40] private __gap;

    event Gegruendet(address stimmen, uint256 quorum, uint256 huerde);
    event Eingereicht(uint256 indexed nr, address indexed einreicher, address ziel, uint256 wert, bytes daten);
    event Abgestimmt(uint256 indexed nr, address indexed wer, bool ja, uint256 gewicht);
    event Vollzogen(uint256 indexed nr);

    constructor() {
        _gegruendet = true;
    }

    function gruenden(IPastVotes stimmen_, uint256 quorum_, uint256 huerde_) external {
        require(!_gegruendet, "gegruendet");
        require(address(stimmen_) != address(0) && huerde_ > 0 && quorum_ >= huerde_, "Werte");
        _gegruendet = true;
        stimmen = stimmen_;
        quorum = quorum_;
        huerde = huerde_;
        emit Gegruendet(address(stimmen_), quorum_, huerde_);
    }

    receive() external payable {}

    function einreichen(address ziel, uint256 wert, bytes calldata daten) external returns (uint256 nr) {
        require(ziel != address(0) && (wert > 0 || daten.length > 0), "leer");
        require(stimmen.getPastVotes(msg.sender, block.number - 1) >= huerde, "Huerde");
        nr = ++anzahl;
        vorlagen[nr] = Vorlage({
            einreicher: msg.sender,
            stichtag: uint64(block.number - 1),
            ende: uint64(block.number) + DAUER,
            vollzogen: false,
            ja: 0,
            nein: 0,
            inhalt: keccak256(abi.encode(ziel, wert, daten))
        });
        emit Eingereicht(nr, msg.sender, ziel, wert, daten);
    }

    function abstimmen(uint256 nr, bool ja) external {
        Vorlage storage v = vorlagen[nr];
        require(v.einreicher != address(0) && block.number <= v.ende, "geschlossen");
        require(!abgestimmt[nr][msg.sender], "abgestimmt");
        abgestimmt[nr][msg.sender] = true;
        uint256 gewicht = stimmen.getPastVotes(msg.sender, v.stichtag);
        if (ja) v.ja += gewicht;
        else v.nein += gewicht;
        emit Abgestimmt(nr, msg.sender, ja, gewicht);
    }

    function vollziehen(uint256 nr, address ziel, uint256 wert, bytes calldata daten) external {
        Vorlage storage v = vorlagen[nr];
        require(v.einreicher != address(0) && block.number > v.ende + RUHE && !v.vollzogen, "nicht faellig");
        require(v.ja >= quorum && v.ja > v.nein, "abgelehnt");
        require(keccak256(abi.encode(ziel, wert, daten)) == v.inhalt, "Inhalt");
        v.vollzogen = true;
        (bool ok, ) = ziel.call{value: wert}(daten);
        require(ok, "Aufruf");
        emit Vollzogen(nr);
    }

    function _authorizeUpgrade(address code_) internal view override {
        require(code_.code.length > 0, "kein Code");
    }
}
