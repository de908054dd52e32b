pragma solidity ^0.4.24;

contract Note {
    event LogPlot(bytes32 indexed plan, address usr, uint256 wad, bytes fax, uint256 nib);
    event LogDrop(bytes32 indexed plan);
    event LogExec(bytes32 indexed plan);
    event LogDelay(uint256 delay);
}

/// Holds the keys of a credit system for the chief, the contract in which the holders elect one
/// proposal. What the chief plots ripens here before it may be played by anybody.
contract RipeningPlot is Note {
    uint256 constant DAWN = 12 hours;
    uint256 constant DUSK = 21 days;

    address public chief;
    uint256 public delay;

    mapping(bytes32 => uint256) public ripe;
    mapping(bytes32 => bool) public played;
    mapping(bytes32 => bool) public dropped;
    bool internal playing;

    constructor(address chief_, uint256 delay_) public {
        require(chief_ != address(0), "plot-no-chief");
        require(delay_ >= DAWN && delay_ <= DUSK, "plot-bad-delay");
        uint256 size;
        assembly {
            size := extcodesize(chief_)
        }
        require(size > 0, "plot-chief-has-no-code");
        chief = chief_;
        delay = delay_;
    }

    function() external payable {}

    modifier elected() {
        require(msg.sender == chief, "plot-not-chief");
        _;
    }

    modifier self() {
        require(msg.sender == address(this), "plot-not-self");
        _;
    }

    function soul(address usr, uint256 wad, bytes fax, uint256 nib) public pure returns (bytes32) {
        return keccak256(abi.encode(usr, wad, fax, nib));
    }

    function plot(address usr, uint256 wad, bytes fax, uint256 nib) public elected returns (bytes32 plan) {
        require(usr != address(0), "plot-no-usr");
        plan = soul(usr, wad, fax, nib);
        require(ripe[plan] == 0, "plot-plotted");
        require(!played[plan] && !dropped[plan], "plot-over");
        ripe[plan] = now + delay;
        emit LogPlot(plan, usr, wad, fax, nib);
    }

    function drop(bytes32 plan) public elected {
        require(ripe[plan] != 0, "plot-unplotted");
        require(!played[plan] && !dropped[plan], "plot-over");
        dropped[plan] = true;
        emit LogDrop(plan);
    }

    function exec(address usr, uint256 wad, bytes fax, uint256 nib) public {
        require(!playing, "plot-playing");
        bytes32 plan = soul(usr, wad, fax, nib);
        require(ripe[plan] != 0, "plot-unplotted");
        require(now >= ripe[plan], "plot-unripe");
        require(!played[plan], "plot-played");
        require(!dropped[plan], "plot-dropped");
        playing = true;
        played[plan] = true;
        emit LogExec(plan);
        require(usr.call.value(wad)(fax), "plot-failed");
        playing = false;
    }

    /// The pause can only be changed by a plot that has itself ripened.
    function file(uint256 delay_) public self {
        require(delay_ >= DAWN && delay_ <= DUSK, "plot-bad-delay");
        delay = delay_;
        emit LogDelay(delay_);
    }

    function left(bytes32 plan) public view returns (uint256) {
        uint256 when = ripe[plan];
        if (when == 0 || now >= when) {
            return 0;
        }
        return when - now;
    }
}
