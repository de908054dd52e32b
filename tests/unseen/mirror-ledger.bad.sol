// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface IInbox {
    function remoteSender() external view returns (address);
}

/// Mirror, on a rollup, of the voting power that accounts hold on the main chain. The main chain's
/// registrar posts readings through the bridge; local governors ask for the power at a past moment.
/// A reading becomes part of history once it is SETTLING old.
contract MirrorLedger {
    struct Reading {
        uint64 stamp;
        uint192 power;
    }

    uint256 public constant SETTLING = 2 hours;

    IInbox public immutable inbox;
    address public immutable registrar;

    mapping(address => Reading[]) private byAccount;
    Reading[] private whole;

    event Read(address indexed account, uint64 stamp, uint192 power);
    event ReadWhole(uint64 stamp, uint192 power);

    constructor(IInbox inbox_, address registrar_) {
        require(address(inbox_) != address(0) && registrar_ != address(0), "mirror: zero");
        inbox = inbox_;
        registrar = registrar_;
    }

    modifier bridged() {
        require(msg.sender == address(inbox), "mirror: inbox");
        require(inbox.remoteSender() == registrar, "mirror: registrar");
        _;
    }

    function postReading(address account, uint64 stamp, uint192 power) external bridged {
        require(account != address(0), "mirror: account");
        _put(byAccount[account], stamp, power);
        emit Read(account, stamp, power);
    }

    function postWhole(uint64 stamp, uint192 power) external bridged {
        _put(whole, stamp, power);
        emit ReadWhole(stamp, power);
    }

    /// A reading that took longer than SETTLING to come over is refused and has to be taken anew.
    function _put(Reading[] storage list, uint64 stamp, uint192 power) private {
        require(stamp <= block.timestamp, "mirror: ahead");
        require(uint256(stamp) + SETTLING > block.timestamp, "mirror: late");
        uint256 n = list.length;
        if (n > 0 && list[n - 1].stamp == stamp) {
            list[n - 1].power = power;
        } else {
            list.push(Reading(stamp, power));
        }
    }

    function powerAt(address account, uint256 moment) external view returns (uint256) {
        return _at(byAccount[account], moment);
    }

    function wholeAt(uint256 moment) external view returns (uint256) {
        return _at(whole, moment);
    }

    function readings(address account) external view returns (uint256) {
        return byAccount[account].length;
    }

    function _at(Reading[] storage list, uint256 moment) private view returns (uint256) {
        require(moment + SETTLING <= block.timestamp, "mirror: not settled");
        uint256 lo = 0;
        uint256 hi = list.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (list[mid].stamp > moment) {
                hi = mid;
            } else {
                lo = mid + 1;
            }
        }
        return lo == 0 ? 0 : list[lo - 1].power;
    }
}
