// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

/// Holds everything the DAO owns. The assembly books manifests, anyone releases them once aged,
/// and the wardens (a committee picked by the assembly) may scrap a booked one.
contract Airlock {
    struct Step {
        address to;
        uint128 gasFloor;
        uint128 value;
        bytes data;
    }

    // packed: bits 0..47 ripeness time, bit 48 = released, bit 49 = scrapped
    mapping(bytes32 => uint256) private _word;

    uint256 private constant TIME_MASK = (1 << 48) - 1;
    uint256 private constant RELEASED = 1 << 48;
    uint256 private constant SCRAPPED = 1 << 49;

    uint256 public constant MIN_AGING = 1 days;
    uint256 public constant MAX_AGING = 30 days;
    uint256 public constant SHELF_LIFE = 14 days;

    address public immutable assembly_;
    uint256 public aging;
    mapping(address => bool) public warden;

    event Booked(bytes32 indexed manifest, Step[] steps, bytes32 salt, uint256 ripe);
    event Scrapped(bytes32 indexed manifest, address indexed by);
    event Released(bytes32 indexed manifest);
    event AgingChanged(uint256 before, uint256 current);
    event WardenChanged(address indexed who, bool on);

    error Denied(address who);
    error Unknown(bytes32 manifest);
    error Finished(bytes32 manifest);
    error Unripe(uint256 ripe);
    error Rotten(uint256 ripe);
    error Barren();
    error Range(uint256 value);

    modifier onlyHere() {
        if (msg.sender != address(this)) revert Denied(msg.sender);
        _;
    }

    constructor(address assemblyAddress, uint256 firstAging, address[] memory wardens) {
        require(assemblyAddress != address(0), "assembly");
        if (firstAging < MIN_AGING || firstAging > MAX_AGING) revert Range(firstAging);
        assembly_ = assemblyAddress;
        aging = firstAging;
        for (uint256 i = 0; i < wardens.length; ++i) {
            warden[wardens[i]] = true;
            emit WardenChanged(wardens[i], true);
        }
    }

    receive() external payable {}

    function manifestOf(Step[] calldata steps, bytes32 salt) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), steps, salt));
    }

    function book(Step[] calldata steps, bytes32 salt) external returns (bytes32 manifest) {
        if (msg.sender != assembly_) revert Denied(msg.sender);
        if (steps.length == 0) revert Barren();
        manifest = manifestOf(steps, salt);
        if (_word[manifest] != 0) revert Finished(manifest);
        uint256 ripe = block.timestamp + aging;
        _word[manifest] = ripe;
        emit Booked(manifest, steps, salt, ripe);
    }

    function scrap(bytes32 manifest) external {
        if (!warden[msg.sender] && msg.sender != assembly_) revert Denied(msg.sender);
        uint256 w = _word[manifest];
        if (w == 0) revert Unknown(manifest);
        if (w & (RELEASED | SCRAPPED) != 0) revert Finished(manifest);
        _word[manifest] = w | SCRAPPED;
        emit Scrapped(manifest, msg.sender);
    }

    function release(Step[] calldata steps, bytes32 salt) external {
        bytes32 manifest = manifestOf(steps, salt);
        uint256 w = _word[manifest];
        if (w & (RELEASED | SCRAPPED) != 0) revert Finished(manifest);
        if (w == 0) revert Unknown(manifest);
        uint256 ripe = w & TIME_MASK;
        if (block.timestamp < ripe) revert Unripe(ripe);
        if (block.timestamp > ripe + SHELF_LIFE) revert Rotten(ripe);
        _word[manifest] = w | RELEASED;
        for (uint256 i = 0; i < steps.length; ++i) {
            Step calldata s = steps[i];
            require(gasleft() > s.gasFloor, "gas");
            (bool ok, bytes memory back) = s.to.call{value: s.value}(s.data);
            if (!ok) {
                assembly {
                    revert(add(back, 0x20), mload(back))
                }
            }
        }
        emit Released(manifest);
    }

    function setAging(uint256 value) external onlyHere {
        if (value < MIN_AGING || value > MAX_AGING) revert Range(value);
        emit AgingChanged(aging, value);
        aging = value;
    }

    function setWarden(address who, bool on) external onlyHere {
        warden[who] = on;
        emit WardenChanged(who, on);
    }
}
