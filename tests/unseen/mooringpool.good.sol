// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

interface ICoin {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function transfer(address to, uint256 amount) external returns (bool);
}

/// Pool in which coins are moored for seasons. A season is two weeks; a mooring
/// counts in the log from the season after it was made and may be lifted
/// only when its last season is over. Ballots take the log of a closed season.
contract MooringPool {
    struct Mooring {
        uint128 coins;
        uint32 lastSeason;
        bool lifted;
    }

    struct LogLine {
        uint32 season;
        uint128 coins;
    }

    uint256 public constant SEASON = 14 days;
    uint32 public constant MIN_SEASONS = 4;
    uint32 public constant MAX_SEASONS = 104;

    ICoin public immutable coin;
    uint256 public immutable genesis;

    mapping(address => Mooring[]) public moorings;
    mapping(address => uint128) public mooredBy;
    mapping(address => LogLine[]) private log;
    uint128 public moored;
    LogLine[] private fleetLog;

    event Moored(address indexed sailor, uint256 indexed index, uint128 coins, uint32 lastSeason);
    event Lifted(address indexed sailor, uint256 indexed index, uint128 coins);
    event Logged(address indexed sailor, uint32 indexed season, uint128 coins);

    constructor(ICoin coin_) {
        coin = coin_;
        genesis = block.timestamp;
    }

    function season() public view returns (uint32) {
        return uint32((block.timestamp - genesis) / SEASON);
    }

    function moor(uint128 coins, uint32 seasons) external returns (uint256 index) {
        require(coins > 0, "pool: zero");
        require(seasons >= MIN_SEASONS && seasons <= MAX_SEASONS, "pool: seasons");
        index = moorings[msg.sender].length;
        uint32 last = season() + seasons;
        moorings[msg.sender].push(Mooring(coins, last, false));
        mooredBy[msg.sender] += coins;
        moored += coins;
        emit Moored(msg.sender, index, coins, last);
        _write(log[msg.sender], season() + 1, mooredBy[msg.sender]);
        _write(fleetLog, season() + 1, moored);
        require(coin.transferFrom(msg.sender, address(this), coins), "pool: in");
    }

    function lift(uint256 index) external {
        Mooring storage m = moorings[msg.sender][index];
        require(!m.lifted, "pool: lifted");
        require(season() > m.lastSeason, "pool: moored");
        m.lifted = true;
        mooredBy[msg.sender] -= m.coins;
        moored -= m.coins;
        emit Lifted(msg.sender, index, m.coins);
        _write(log[msg.sender], season() + 1, mooredBy[msg.sender]);
        _write(fleetLog, season() + 1, moored);
        require(coin.transfer(msg.sender, m.coins), "pool: out");
    }

    /// Enters a sailor's present coins under the named season when nothing was entered by itself.
    function enter(address sailor, uint32 forSeason) external {
        require(mooredBy[sailor] > 0, "pool: no mooring");
        require(forSeason == season() + 1, "pool: ahead");
        _write(log[sailor], forSeason, mooredBy[sailor]);
        emit Logged(sailor, forSeason, mooredBy[sailor]);
    }

    function coinsIn(address sailor, uint32 s) external view returns (uint256) {
        return _read(log[sailor], s);
    }

    function fleetIn(uint32 s) external view returns (uint256) {
        return _read(fleetLog, s);
    }

    function _write(LogLine[] storage l, uint32 s, uint128 coins) private {
        uint256 n = l.length;
        for (uint256 i = n; i > 0; i--) {
            if (l[i - 1].season == s) {
                l[i - 1].coins = coins;
                return;
            }
            if (l[i - 1].season < s) break;
        }
        l.push(LogLine(s, coins));
    }

    function _read(LogLine[] storage l, uint32 s) private view returns (uint256) {
        require(s < season(), "pool: season open");
        for (uint256 i = l.length; i > 0; i--) {
            if (l[i - 1].season <= s) return l[i - 1].coins;
        }
        return 0;
    }
}
