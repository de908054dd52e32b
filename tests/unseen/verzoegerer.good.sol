// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

abstract contract Rollen {
    bytes32 public constant VERWALTER = keccak256("VERWALTER");
    bytes32 public constant ANTRAGSTELLER = keccak256("ANTRAGSTELLER");
    bytes32 public constant WIDERRUFER = keccak256("WIDERRUFER");

    mapping(bytes32 => mapping(address => bool)) private _rolle;

    event RolleErteilt(bytes32 indexed rolle, address indexed wer);
    event RolleEntzogen(bytes32 indexed rolle, address indexed wer);

    modifier mitRolle(bytes32 rolle) {
        require(_rolle[rolle][msg.sender], "Rolle fehlt");
        _;
    }

    function hatRolle(bytes32 rolle, address wer) public view returns (bool) {
        return _rolle[rolle][wer];
    }

    function erteile(bytes32 rolle, address wer) external mitRolle(VERWALTER) {
        _erteile(rolle, wer);
    }

    function entziehe(bytes32 rolle, address wer) external mitRolle(VERWALTER) {
        require(!(rolle == VERWALTER && wer == address(this)), "Selbstverwaltung");
        _rolle[rolle][wer] = false;
        emit RolleEntzogen(rolle, wer);
    }

    function _erteile(bytes32 rolle, address wer) internal {
        require(wer != address(0), "Null");
        _rolle[rolle][wer] = true;
        emit RolleErteilt(rolle, wer);
    }
}

/// Verzoegerer: buendelt Aufrufe, laesst sie ruhen und vollzieht sie dann. Den Vollzug darf jeder ausloesen.
contract Verzoegerer is Rollen {
    uint256 internal constant VOLLZOGEN = 1;
    uint256 public constant UNTERGRENZE = 12 hours;
    uint256 public constant OBERGRENZE = 30 days;

    mapping(bytes32 => uint256) private _zeitmarke;
    uint256 public mindestfrist;

    event Angesetzt(bytes32 indexed vorgang, uint256 anzahl, bytes32 vorgaenger, uint256 frist);
    event Vollzogen(bytes32 indexed vorgang, uint256 indexed stelle, address ziel);
    event Widerrufen(bytes32 indexed vorgang);
    event FristGeaendert(uint256 alt, uint256 neu);

    constructor(uint256 frist, address[] memory antragsteller) {
        require(frist >= UNTERGRENZE && frist <= OBERGRENZE, "Frist");
        require(antragsteller.length > 0, "leer");
        mindestfrist = frist;
        _erteile(VERWALTER, address(this));
        for (uint256 i = 0; i < antragsteller.length; i++) {
            _erteile(ANTRAGSTELLER, antragsteller[i]);
            _erteile(WIDERRUFER, antragsteller[i]);
        }
        emit FristGeaendert(0, frist);
    }

    receive() external payable {}

    function istBekannt(bytes32 vorgang) public view returns (bool) {
        return _zeitmarke[vorgang] > 0;
    }

    function istOffen(bytes32 vorgang) public view returns (bool) {
        return _zeitmarke[vorgang] > VOLLZOGEN;
    }

    function istReif(bytes32 vorgang) public view returns (bool) {
        uint256 t = _zeitmarke[vorgang];
        return t > VOLLZOGEN && t <= block.timestamp;
    }

    function istVollzogen(bytes32 vorgang) public view returns (bool) {
        return _zeitmarke[vorgang] == VOLLZOGEN;
    }

    function kennung(
        address[] calldata ziele,
        uint256[] calldata werte,
        bytes[] calldata daten,
        bytes32 vorgaenger,
        bytes32 salz
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(ziele, werte, daten, vorgaenger, salz));
    }

    function ansetzen(
        address[] calldata ziele,
        uint256[] calldata werte,
        bytes[] calldata daten,
        bytes32 vorgaenger,
        bytes32 salz,
        uint256 frist
    ) external mitRolle(ANTRAGSTELLER) {
        require(ziele.length > 0, "leer");
        require(ziele.length == werte.length && ziele.length == daten.length, "Laenge");
        require(frist >= mindestfrist && frist <= 365 days, "Frist");
        bytes32 vorgang = kennung(ziele, werte, daten, vorgaenger, salz);
        require(!istBekannt(vorgang), "bekannt");
        _zeitmarke[vorgang] = block.timestamp + frist;
        emit Angesetzt(vorgang, ziele.length, vorgaenger, frist);
    }

    function widerrufen(bytes32 vorgang) external mitRolle(WIDERRUFER) {
        require(istOffen(vorgang), "nicht offen");
        delete _zeitmarke[vorgang];
        emit Widerrufen(vorgang);
    }

    function vollziehen(
        address[] calldata ziele,
        uint256[] calldata werte,
        bytes[] calldata daten,
        bytes32 vorgaenger,
        bytes32 salz
    ) external payable {
        require(ziele.length == werte.length && ziele.length == daten.length, "Laenge");
        bytes32 vorgang = kennung(ziele, werte, daten, vorgaenger, salz);
        _davor(vorgang, vorgaenger);
        for (uint256 i = 0; i < ziele.length; i++) {
            (bool ok, ) = ziele[i].call{value: werte[i]}(daten[i]);
            require(ok, "Aufruf");
            emit Vollzogen(vorgang, i, ziele[i]);
        }
        _danach(vorgang);
    }

    function fristAendern(uint256 neu) external {
        require(msg.sender == address(this), "nur selbst");
        require(neu >= UNTERGRENZE && neu <= OBERGRENZE, "Frist");
        emit FristGeaendert(mindestfrist, neu);
        mindestfrist = neu;
    }

    function _davor(bytes32 vorgang, bytes32 vorgaenger) private view {
        require(istReif(vorgang), "nicht reif");
        require(vorgaenger == bytes32(0) || istVollzogen(vorgaenger), "Vorgaenger");
    }

    function _danach(bytes32 vorgang) private {
        require(istReif(vorgang), "schon vollzogen");
        _zeitmarke[vorgang] = VOLLZOGEN;
    }
}
