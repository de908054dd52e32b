// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A chest with keepers. A batch of calls is carried out after enough keepers endorsed it
/// and the chest has rested. The batch itself is not stored, only what the keepers endorsed.
contract ChestKeepers {
    struct Sheet {
        uint64 firstSeen;
        uint64 ripeAt;
        uint16 endorsements;
        bool spent;
    }

    uint256 public constant REST = 12 hours;
    uint256 public constant SHELF_LIFE = 30 days;
    uint256 public constant MAX_KEEPERS = 64;

    uint16 public immutable needed;
    address[] private _keepers;
    mapping(address => bool) public isKeeper;
    mapping(bytes32 => Sheet) public sheets;
    mapping(bytes32 => mapping(address => bool)) public endorsedBy;

    event Endorsed(bytes32 indexed key, address indexed keeper, uint256 endorsements);
    event Regretted(bytes32 indexed key, address indexed keeper, uint256 endorsements);
    event Ripening(bytes32 indexed key, uint256 ripeAt);
    event CarriedOut(bytes32 indexed key);
    event Received(address indexed from, uint256 value);

    modifier onlyKeeper() {
        require(isKeeper[msg.sender], "ChestKeepers: keeper");
        _;
    }

    constructor(address[] memory keepers_, uint16 needed_) {
        require(keepers_.length >= 3 && keepers_.length <= MAX_KEEPERS, "ChestKeepers: number");
        require(uint256(needed_) * 2 > keepers_.length && needed_ <= keepers_.length, "ChestKeepers: needed");
        for (uint256 i; i < keepers_.length; ++i) {
            address k = keepers_[i];
            require(k != address(0) && !isKeeper[k], "ChestKeepers: list");
            isKeeper[k] = true;
            _keepers.push(k);
        }
        needed = needed_;
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    function keepers() external view returns (address[] memory) {
        return _keepers;
    }

    function keyOf(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, uint256 salt)
        public
        view
        returns (bytes32)
    {
        require(targets.length > 0, "ChestKeepers: empty");
        require(targets.length == values.length && targets.length == datas.length, "ChestKeepers: lengths");
        return keccak256(abi.encode(block.chainid, address(this), targets, values, datas, salt));
    }

    function endorse(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, uint256 salt)
        external
        onlyKeeper
        returns (bytes32 key)
    {
        key = keyOf(targets, values, datas, salt);
        Sheet storage sheet = sheets[key];
        require(!sheet.spent, "ChestKeepers: spent");
        require(!endorsedBy[key][msg.sender], "ChestKeepers: endorsed");
        if (sheet.firstSeen == 0) sheet.firstSeen = uint64(block.timestamp);
        require(block.timestamp <= sheet.firstSeen + SHELF_LIFE, "ChestKeepers: old");
        endorsedBy[key][msg.sender] = true;
        sheet.endorsements += 1;
        emit Endorsed(key, msg.sender, sheet.endorsements);
        if (sheet.endorsements == needed) {
            sheet.ripeAt = uint64(block.timestamp + REST);
            emit Ripening(key, sheet.ripeAt);
        }
    }

    function regret(bytes32 key) external onlyKeeper {
        Sheet storage sheet = sheets[key];
        require(!sheet.spent, "ChestKeepers: spent");
        require(endorsedBy[key][msg.sender], "ChestKeepers: not endorsed");
        endorsedBy[key][msg.sender] = false;
        sheet.endorsements -= 1;
        if (sheet.endorsements < needed) sheet.ripeAt = 0;
        emit Regretted(key, msg.sender, sheet.endorsements);
    }

    function carryOut(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, uint256 salt)
        external
        onlyKeeper
    {
        bytes32 key = keyOf(targets, values, datas, salt);
        Sheet storage sheet = sheets[key];
        require(!sheet.spent, "ChestKeepers: spent");
        require(sheet.endorsements >= needed, "ChestKeepers: endorsements");
        require(sheet.ripeAt != 0 && block.timestamp >= sheet.ripeAt, "ChestKeepers: unripe");
        require(block.timestamp <= sheet.firstSeen + SHELF_LIFE, "ChestKeepers: old");
        sheet.spent = true;
        emit CarriedOut(key);
        for (uint256 i; i < targets.length; ++i) {
            (bool done, bytes memory reason) = targets[i].call{value: values[i]}(datas[i]);
            if (!done) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
        }
    }
}
