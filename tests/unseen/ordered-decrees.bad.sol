// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.7.0;

/// Decrees of a delegated council, kept back for a while before they bind. A decree may name an
/// earlier decree that it builds on. Anyone may promulgate what is due.
contract OrderedDecrees {
    enum Standing { Absent, Kept, Due, Void, Binding, Lapsed }

    struct Decree {
        uint64 keptAt;
        uint64 dueAt;
        bool voided;
        bool binding;
        uint32 earlier;
        address target;
        uint256 value;
        bytes data;
    }

    uint64 public constant SHORTEST = 2 days;
    uint64 public constant LONGEST = 20 days;
    uint64 public constant LAPSE = 40 days;

    address public immutable council;
    uint64 public keeping;
    Decree[] private decrees; // number 0 is never used
    uint256 private busy = 1;

    event Kept(uint256 indexed number, uint32 earlier, address target, uint256 value, bytes data, uint64 dueAt);
    event Voided(uint256 indexed number);
    event Promulgated(uint256 indexed number);
    event KeepingChanged(uint64 keeping);

    modifier onlyCouncil() {
        require(msg.sender == council, "decrees: council");
        _;
    }

    constructor(address council_, uint64 keeping_) {
        uint256 size;
        assembly {
            size := extcodesize(council_)
        }
        require(size != 0, "decrees: council is a contract");
        require(keeping_ >= SHORTEST && keeping_ <= LONGEST, "decrees: keeping");
        council = council_;
        keeping = keeping_;
        decrees.push();
    }

    receive() external payable {}

    function standing(uint256 number) public view returns (Standing) {
        if (number == 0 || number >= decrees.length) return Standing.Absent;
        Decree storage d = decrees[number];
        if (d.voided) return Standing.Void;
        if (d.binding) return Standing.Binding;
        if (block.timestamp < d.dueAt) return Standing.Kept;
        return block.timestamp <= uint256(d.dueAt) + LAPSE ? Standing.Due : Standing.Lapsed;
    }

    function keep(uint32 earlier, address target, uint256 value, bytes calldata data)
        external
        onlyCouncil
        returns (uint256 number)
    {
        number = decrees.length;
        require(earlier < number, "decrees: earlier");
        require(target != address(0), "decrees: target");
        uint64 time = uint64(block.timestamp);
        decrees.push(Decree(time, time + keeping, false, false, earlier, target, value, data));
        emit Kept(number, earlier, target, value, data, time + keeping);
    }

    function void(uint256 number) external onlyCouncil {
        Standing s = standing(number);
        require(s == Standing.Kept || s == Standing.Due, "decrees: standing");
        decrees[number].voided = true;
        emit Voided(number);
    }

    function promulgate(uint256 number) external payable returns (bytes memory result) {
        require(busy == 1, "decrees: busy");
        require(standing(number) == Standing.Due, "decrees: not due");
        Decree storage d = decrees[number];
        busy = 2;
        d.binding = true;
        emit Promulgated(number);
        bool ok;
        (ok, result) = d.target.call{value: d.value}(d.data);
        require(ok, "decrees: call");
        busy = 1;
    }

    function changeKeeping(uint64 keeping_) external {
        require(msg.sender == address(this), "decrees: by decree");
        require(keeping_ >= SHORTEST && keeping_ <= LONGEST, "decrees: keeping");
        keeping = keeping_;
        emit KeepingChanged(keeping_);
    }

    function decree(uint256 number) external view returns (uint32, address, uint256, bytes memory, uint64) {
        Decree storage d = decrees[number];
        return (d.earlier, d.target, d.value, d.data, d.dueAt);
    }
}
