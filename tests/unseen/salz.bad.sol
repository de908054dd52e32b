// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;

library Rechnen {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) { c = a + b; require(c >= a, "zu viel"); }
    function minus(uint256 a, uint256 b) internal pure returns (uint256) { require(b <= a, "zu wenig"); return a - b; }
}

/// @title Salz: Stimmrecht der Salinengenossenschaft. Wer Salz einlegt, bekommt Anteile an der Kasse; wer es verbrennt, gibt sie zurueck.
contract Salz {
    using Rechnen for uint256;

    struct Stand {
        uint64 block_;
        uint192 stimmen;
    }

    string public constant name = "Salz";
    string public constant symbol = "SLZ";
    uint8 public constant decimals = 18;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => address) public vertreter;
    mapping(address => Stand[]) private _staende;
    Stand[] private _gesamt;

    event Transfer(address indexed von, address indexed an, uint256 menge);
    event Approval(address indexed inhaber, address indexed befugter, uint256 menge);
    event Vertretung(address indexed inhaber, address indexed bisher, address indexed nun);

    /// @notice Ein Ether, ein Salz.
    function einlegen() external payable {
        require(msg.value > 0, "nichts");
        totalSupply = totalSupply.plus(msg.value);
        balanceOf[msg.sender] = balanceOf[msg.sender].plus(msg.value);
        _schreiben(_gesamt, totalSupply);
        emit Transfer(address(0), msg.sender, msg.value);
        _umbuchen(address(0), vertreter[msg.sender], msg.value);
    }

    /// @notice Gibt eigenes Salz zurueck und zahlt den Ether aus.
    function auslegen(uint256 menge) external {
        _vernichten(msg.sender, menge);
        _auszahlen(msg.sender, menge);
    }

    /// @notice Gibt fremdes Salz zurueck, soweit der Inhaber es erlaubt hat; der Ether geht an den Inhaber.
    function auslegenFuer(address inhaber, uint256 menge) external {
        uint256 erlaubt = allowance[msg.sender][inhaber];
        require(erlaubt >= menge, "nicht erlaubt");
        allowance[msg.sender][inhaber] = erlaubt - menge;
        emit Approval(inhaber, msg.sender, erlaubt - menge);
        _vernichten(inhaber, menge);
        _auszahlen(inhaber, menge);
    }

    function approve(address befugter, uint256 menge) external returns (bool) {
        allowance[msg.sender][befugter] = menge;
        emit Approval(msg.sender, befugter, menge);
        return true;
    }

    function transfer(address an, uint256 menge) external returns (bool) {
        _bewegen(msg.sender, an, menge);
        return true;
    }

    function transferFrom(address von, address an, uint256 menge) external returns (bool) {
        uint256 rest = allowance[von][msg.sender].minus(menge);
        allowance[von][msg.sender] = rest;
        emit Approval(von, msg.sender, rest);
        _bewegen(von, an, menge);
        return true;
    }

    function vertretenDurch(address nun) external {
        address bisher = vertreter[msg.sender];
        vertreter[msg.sender] = nun;
        emit Vertretung(msg.sender, bisher, nun);
        _umbuchen(bisher, nun, balanceOf[msg.sender]);
    }

    function stimmenBei(address konto, uint256 blockNummer) external view returns (uint256) {
        return _suchen(_staende[konto], blockNummer);
    }

    function gesamtBei(uint256 blockNummer) external view returns (uint256) {
        return _suchen(_gesamt, blockNummer);
    }

    function _bewegen(address von, address an, uint256 menge) private {
        require(an != address(0), "an niemanden");
        balanceOf[von] = balanceOf[von].minus(menge);
        balanceOf[an] = balanceOf[an].plus(menge);
        emit Transfer(von, an, menge);
        _umbuchen(vertreter[von], vertreter[an], menge);
    }

    function _vernichten(address inhaber, uint256 menge) private {
        balanceOf[inhaber] = balanceOf[inhaber].minus(menge);
        totalSupply = totalSupply.minus(menge);
        _schreiben(_gesamt, totalSupply);
        emit Transfer(inhaber, address(0), menge);
        _umbuchen(vertreter[inhaber], address(0), menge);
    }

    function _auszahlen(address inhaber, uint256 menge) private {
        (bool ok, ) = payable(inhaber).call{value: menge}("");
        require(ok, "Auszahlung");
    }

    function _umbuchen(address von, address an, uint256 menge) private {
        if (von == an || menge == 0) return;
        if (von != address(0)) _schreiben(_staende[von], _letzter(_staende[von]).minus(menge));
        if (an != address(0)) _schreiben(_staende[an], _letzter(_staende[an]).plus(menge));
    }

    function _letzter(Stand[] storage liste) private view returns (uint256) {
        return liste.length == 0 ? 0 : liste[liste.length - 1].stimmen;
    }

    function _schreiben(Stand[] storage liste, uint256 wert) private {
        require(wert <= type(uint192).max, "zu viel");
        uint256 n = liste.length;
        if (n > 0 && liste[n - 1].block_ == block.number) {
            liste[n - 1].stimmen = uint192(wert);
        } else {
            liste.push(Stand(uint64(block.number), uint192(wert)));
        }
    }

    function _suchen(Stand[] storage liste, uint256 blockNummer) private view returns (uint256) {
        require(blockNummer < block.number, "noch nicht fest");
        uint256 unten = 0;
        uint256 oben = liste.length;
        while (unten < oben) {
            uint256 mitte = (unten + oben) / 2;
            if (liste[mitte].block_ > blockNummer) oben = mitte;
            else unten = mitte + 1;
        }
        return unten == 0 ? 0 : liste[unten - 1].stimmen;
    }
}
