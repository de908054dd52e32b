// SPDX-License-Identifier: AGPL-3.0
pragma solidity ^0.6.12;

/// Die Behörde (der Chief) sagt, wer Pläne aufstellen und streichen darf.
interface IBehoerde {
    function darfRufen(address wer, address wo, bytes4 was) external view returns (bool);
}

/// Führt Pläne in eigenem Kontext aus; Eigentümer der Rechte im System.
contract Vollstrecker {
    address public immutable pause;

    constructor() public {
        pause = msg.sender;
    }

    function vollziehe(address ziel, bytes memory daten) public returns (bytes memory antwort) {
        require(msg.sender == pause, "nur die Pause");
        bool erfolg;
        (erfolg, antwort) = ziel.delegatecall(daten);
        require(erfolg, "Vollzug gescheitert");
    }
}

contract Wartepause {
    struct Plan {
        bool offen;
        uint256 aufgestelltAm;
    }

    uint256 public constant MINDESTFRIST = 12 hours;
    uint256 public constant HOECHSTFRIST = 30 days;
    uint256 public constant VERFALL = 60 days;

    Vollstrecker public immutable vollstrecker;
    IBehoerde public behoerde;
    uint256 public frist;
    mapping(bytes32 => Plan) public plaene;

    event PlanAufgestellt(bytes32 indexed kennung, address ziel, bytes32 codehash_, bytes daten, uint256 faellig);
    event PlanGestrichen(bytes32 indexed kennung);
    event PlanVollzogen(bytes32 indexed kennung);
    event FristGesetzt(uint256 frist);
    event BehoerdeGesetzt(address behoerde);

    modifier nurBerechtigt() {
        require(behoerde.darfRufen(msg.sender, address(this), msg.sig), "nicht berechtigt");
        _;
    }

    /// Ruf aus einem vollzogenen Plan, der die Frist abgewartet hat.
    modifier nurNachFrist() {
        require(msg.sender == address(vollstrecker), "nur nach Frist");
        _;
    }

    constructor(IBehoerde behoerde_, uint256 frist_) public {
        require(address(behoerde_) != address(0), "keine Behoerde");
        require(frist_ >= MINDESTFRIST && frist_ <= HOECHSTFRIST, "Frist");
        behoerde = behoerde_;
        frist = frist_;
        vollstrecker = new Vollstrecker();
    }

    function kennung(address ziel, bytes32 codehash_, bytes memory daten, uint256 faellig) public pure returns (bytes32) {
        return keccak256(abi.encode(ziel, codehash_, daten, faellig));
    }

    function codehashVon(address ziel) public view returns (bytes32 h) {
        assembly { h := extcodehash(ziel) }
    }

    function stelleAuf(address ziel, bytes32 codehash_, bytes memory daten, uint256 faellig) public nurBerechtigt {
        require(faellig >= _plus(block.timestamp, frist), "Frist nicht eingehalten");
        require(faellig <= _plus(block.timestamp, 365 days), "zu fern");
        bytes32 k = kennung(ziel, codehash_, daten, faellig);
        require(!plaene[k].offen, "schon aufgestellt");
        plaene[k] = Plan(true, block.timestamp);
        emit PlanAufgestellt(k, ziel, codehash_, daten, faellig);
    }

    function streiche(address ziel, bytes32 codehash_, bytes memory daten, uint256 faellig) public nurBerechtigt {
        bytes32 k = kennung(ziel, codehash_, daten, faellig);
        require(plaene[k].offen, "kein offener Plan");
        plaene[k].offen = false;
        emit PlanGestrichen(k);
    }

    /// Jeder darf einen fälligen Plan vollziehen.
    function vollziehe(address ziel, bytes32 codehash_, bytes memory daten, uint256 faellig) public returns (bytes memory) {
        bytes32 k = kennung(ziel, codehash_, daten, faellig);
        require(plaene[k].offen, "kein offener Plan");
        require(block.timestamp >= faellig, "noch nicht faellig");
        require(block.timestamp <= _plus(faellig, VERFALL), "verfallen");
        require(codehash_ != bytes32(0) && codehashVon(ziel) == codehash_, "anderer Code");
        plaene[k].offen = false;
        emit PlanVollzogen(k);
        return vollstrecker.vollziehe(ziel, daten);
    }

    function setzeFrist(uint256 frist_) public nurNachFrist {
        require(frist_ >= MINDESTFRIST && frist_ <= HOECHSTFRIST, "Frist");
        frist = frist_;
        emit FristGesetzt(frist_);
    }

    function setzeBehoerde(IBehoerde behoerde_) public nurNachFrist {
        require(address(behoerde_) != address(0), "keine Behoerde");
        behoerde = behoerde_;
        emit BehoerdeGesetzt(address(behoerde_));
    }

    function _plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Ueberlauf");
    }
}
