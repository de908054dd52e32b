// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IHaltable {
    function halt() external;
}

/// Vault of the commons: the senate (a voting contract) lodges errands, which ripen; the warden may veto errands or act in an emergency.
contract CommonsVault {
    struct Errand {
        address to;
        uint256 value;
        bytes data;
        uint256 lodged;
        bool settled;
    }

    uint256 public constant RIPENING = 3 days;
    uint256 public constant KEEPING = 14 days;

    address public immutable senate;
    address public warden;
    Errand[] public errands;
    mapping(address => bool) public isModule;

    event Lodged(uint256 indexed id, address to, uint256 value, bytes data);
    event Vetoed(uint256 indexed id);
    event Run(uint256 indexed id);
    event Emergency(address indexed module);
    event WardenAppointed(address indexed previous, address indexed next);
    event ModuleListed(address indexed module, bool listed);

    modifier onlySenate() {
        require(msg.sender == senate, "Vault: senate");
        _;
    }

    modifier onlyVault() {
        require(msg.sender == address(this), "Vault: self");
        _;
    }

    modifier onlyWarden() {
        require(msg.sender == warden, "Vault: warden");
        _;
    }

    constructor(address senate_, address warden_, address[] memory modules) {
        require(senate_ != address(0) && warden_ != address(0), "Vault: zero");
        senate = senate_;
        warden = warden_;
        emit WardenAppointed(address(0), warden_);
        for (uint256 i = 0; i < modules.length; i++) {
            isModule[modules[i]] = true;
            emit ModuleListed(modules[i], true);
        }
    }

    receive() external payable {}

    function lodge(address to, uint256 value, bytes calldata data) external onlySenate returns (uint256 id) {
        require(to != address(0), "Vault: to");
        id = errands.length;
        errands.push(Errand(to, value, data, block.timestamp, false));
        emit Lodged(id, to, value, data);
    }

    function ripe(uint256 id) public view returns (bool) {
        if (id >= errands.length) return false;
        Errand storage e = errands[id];
        return !e.settled && block.timestamp >= e.lodged + RIPENING && block.timestamp < e.lodged + RIPENING + KEEPING;
    }

    function run(uint256 id) external onlySenate returns (bytes memory) {
        require(ripe(id), "Vault: not ripe");
        Errand storage e = errands[id];
        e.settled = true;
        emit Run(id);
        (bool ok, bytes memory out) = e.to.call{value: e.value}(e.data);
        require(ok, "Vault: errand failed");
        return out;
    }

    function veto(uint256 id) external onlyWarden {
        require(id < errands.length && !errands[id].settled, "Vault: settled");
        errands[id].settled = true;
        emit Vetoed(id);
    }

    function emergency(address module, bytes calldata measure) external onlyWarden {
        emit Emergency(module);
        (bool ok, ) = module.call(measure);
        require(ok, "Vault: measure failed");
    }

    function listModule(address module, bool listed) external onlyVault {
        require(module != address(0), "Vault: module");
        isModule[module] = listed;
        emit ModuleListed(module, listed);
    }

    function appointWarden(address next) external onlyVault {
        require(next != address(0), "Vault: warden");
        emit WardenAppointed(warden, next);
        warden = next;
    }

    function resign() external onlyWarden {
        warden = address(0);
        emit WardenAppointed(msg.sender, address(0));
    }
}
