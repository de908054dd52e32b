// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.6;

interface IStimmkraft {
    function kraftVon(address wer, uint256 block_) external view returns (uint256);
}

/// @title Landsgemeinde: Geschaefte mit Abstimmung, Reihung und Vollzug; Stand und Fahne gepackt
contract Landsgemeinde {
    uint8 private constant ZURUECKGEZOGEN = 1;
    uint8 private constant VOLLZOGEN = 2;

    struct Geschaeft {
        uint128 ja;
        uint128 nein;
        address urheber;
        uint48 von;
        uint48 bis;
        uint8 fahne;
        uint256 termin;
        address ziel;
        uint256 betrag;
        bytes aufruf;
    }

    uint256 public constant MEHR = 3_000_000e18;
    uint256 public constant UNTERSCHRIFTEN = 30_000e18;
    uint48 public constant DAUER = 46_000;
    uint256 public constant AUFSCHUB = 4 days;
    uint256 public constant GUELTIG = 21 days;

    IStimmkraft public immutable stimmkraft;
    Geschaeft[] private geschaefte;
    mapping(address => mapping(uint256 => uint256)) private zettel;

    event Eingebracht(uint256 indexed nr, address indexed urheber, address ziel, uint256 betrag, bytes aufruf);
    event Abgestimmt(uint256 indexed nr, address indexed wer, bool ja, uint256 kraft);
    event Eingereiht(uint256 indexed nr, uint256 termin);
    event Vollzogen(uint256 indexed nr);
    event Zurueckgezogen(uint256 indexed nr);

    constructor(IStimmkraft stimmkraft_) {
        require(address(stimmkraft_) != address(0), "Stimmkraft");
        stimmkraft = stimmkraft_;
    }

    receive() external payable {}

    function einbringen(address ziel, uint256 betrag, bytes calldata aufruf) external returns (uint256 nr) {
        require(ziel != address(0) && (betrag != 0 || aufruf.length != 0), "leer");
        require(stimmkraft.kraftVon(msg.sender, block.number - 1) >= UNTERSCHRIFTEN, "Unterschriften");
        nr = geschaefte.length;
        geschaefte.push();
        Geschaeft storage g = geschaefte[nr];
        g.urheber = msg.sender;
        g.von = uint48(block.number - 1);
        g.bis = uint48(block.number) + DAUER;
        g.ziel = ziel;
        g.betrag = betrag;
        g.aufruf = aufruf;
        emit Eingebracht(nr, msg.sender, ziel, betrag, aufruf);
    }

    function abstimmen(uint256 nr, bool ja) external {
        Geschaeft storage g = geschaefte[nr];
        require(g.fahne == 0 && block.number <= g.bis, "geschlossen");
        uint256 bit = 1 << (nr & 255);
        require(zettel[msg.sender][nr >> 8] & bit == 0, "schon abgestimmt");
        zettel[msg.sender][nr >> 8] |= bit;
        uint256 kraft = stimmkraft.kraftVon(msg.sender, g.von);
        require(kraft > 0 && kraft < 2**120, "Kraft");
        if (ja) g.ja = _plus(g.ja, uint128(kraft));
        else g.nein = _plus(g.nein, uint128(kraft));
        emit Abgestimmt(nr, msg.sender, ja, kraft);
    }

    function angenommen(uint256 nr) public view returns (bool) {
        Geschaeft storage g = geschaefte[nr];
        return g.fahne == 0 && block.number > g.bis && g.ja >= MEHR && g.ja > g.nein;
    }

    function einreihen(uint256 nr) external {
        require(angenommen(nr), "nicht angenommen");
        Geschaeft storage g = geschaefte[nr];
        require(g.termin == 0, "eingereiht");
        g.termin = block.timestamp + AUFSCHUB;
        emit Eingereiht(nr, g.termin);
    }

    function vollziehen(uint256 nr) external {
        Geschaeft storage g = geschaefte[nr];
        require(angenommen(nr) && g.termin != 0, "nicht eingereiht");
        require(block.timestamp >= g.termin, "zu frueh");
        require(block.timestamp <= g.termin + GUELTIG, "verfallen");
        g.fahne = VOLLZOGEN;
        (bool ok, bytes memory antwort) = g.ziel.call{value: g.betrag}(g.aufruf);
        if (!ok) {
            assembly { revert(add(antwort, 32), mload(antwort)) }
        }
        emit Vollzogen(nr);
    }

    /// @notice Der Urheber kann zurueckziehen, solange abgestimmt wird.
    function zurueckziehen(uint256 nr) external {
        Geschaeft storage g = geschaefte[nr];
        require(msg.sender == g.urheber && g.fahne == 0 && block.number <= g.bis, "Rueckzug");
        g.fahne = ZURUECKGEZOGEN;
        emit Zurueckgezogen(nr);
    }

    function geschaeft(uint256 nr) external view returns (address urheber, uint128 ja, uint128 nein, uint8 fahne, uint256 termin) {
        Geschaeft storage g = geschaefte[nr];
        return (g.urheber, g.ja, g.nein, g.fahne, g.termin);
    }

    function _plus(uint128 a, uint128 b) private pure returns (uint128 c) {
        c = a + b;
        require(c >= a, "Ueberlauf");
    }
}
