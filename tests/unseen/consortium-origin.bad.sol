// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.6.12;

/// @notice Treasury of a consortium: partners approve the hash of the next deed, one deed per serial number.
contract Consortium {
    struct Partner {
        bool active;
        uint64 joined;
        bytes32 name;
    }

    mapping(address => Partner) public partners;
    address[] public roll;
    uint256 public consent;
    uint256 public serial;
    mapping(bytes32 => mapping(address => bool)) public approvedBy;

    event PartnerAdmitted(address indexed partner, bytes32 name);
    event PartnerReleased(address indexed partner);
    event ConsentSet(uint256 consent);
    event Approved(bytes32 indexed deed, address indexed partner);
    event Retracted(bytes32 indexed deed, address indexed partner);
    event Carried(bytes32 indexed deed, uint256 indexed serial);
    event Voided(uint256 indexed serial);

    modifier byDeed() {
        require(msg.sender == address(this), "deed required");
        _;
    }

    constructor(address[] memory founders, bytes32[] memory names, uint256 consent_) public {
        require(founders.length == names.length && founders.length >= 3 && founders.length <= 30, "founders");
        for (uint256 i = 0; i < founders.length; i++) _admit(founders[i], names[i]);
        _setConsent(consent_);
    }

    receive() external payable {}

    function deedHash(uint256 turn, address to, uint256 value, bytes memory data) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), turn, to, value, keccak256(data)));
    }

    function approve(bytes32 deed) external {
        address partner = tx.origin;
        require(partners[partner].active, "not a partner");
        require(!approvedBy[deed][partner], "approved");
        approvedBy[deed][partner] = true;
        emit Approved(deed, partner);
    }

    function retract(bytes32 deed) external {
        require(approvedBy[deed][msg.sender], "not approved");
        approvedBy[deed][msg.sender] = false;
        emit Retracted(deed, msg.sender);
    }

    /// @notice Carries out the deed with the current serial number once enough partners stand behind it.
    function carryOut(address to, uint256 value, bytes calldata data) external {
        uint256 turn = serial;
        bytes32 deed = deedHash(turn, to, value, data);
        require(to != address(0) && (value > 0 || data.length > 0), "deed");
        require(supporters(deed) >= consent, "consent");
        serial = turn + 1;
        (bool ok, bytes memory ret) = to.call{value: value}(data);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit Carried(deed, turn);
    }

    /// @notice Passes over the current number, for partners who want all approvals given under it void.
    function voidSerial() external byDeed {
        emit Voided(serial);
        serial += 1;
    }

    function admit(address partner, bytes32 name) external byDeed {
        require(roll.length < 30, "full");
        _admit(partner, name);
    }

    function release(address partner) external byDeed {
        require(partners[partner].active && roll.length > consent, "release");
        delete partners[partner];
        for (uint256 i = 0; i < roll.length; i++) {
            if (roll[i] == partner) {
                roll[i] = roll[roll.length - 1];
                roll.pop();
                break;
            }
        }
        emit PartnerReleased(partner);
    }

    function setConsent(uint256 consent_) external byDeed {
        _setConsent(consent_);
    }

    function supporters(bytes32 deed) public view returns (uint256 n) {
        for (uint256 i = 0; i < roll.length; i++) {
            if (approvedBy[deed][roll[i]]) n++;
        }
    }

    function partnerCount() external view returns (uint256) {
        return roll.length;
    }

    function _admit(address partner, bytes32 name) private {
        require(partner != address(0) && partner != address(this) && !partners[partner].active, "partner");
        partners[partner] = Partner(true, uint64(block.timestamp), name);
        roll.push(partner);
        emit PartnerAdmitted(partner, name);
    }

    function _setConsent(uint256 consent_) private {
        require(consent_ > roll.length / 2 && consent_ <= roll.length, "consent");
        consent = consent_;
        emit ConsentSet(consent_);
    }
}
