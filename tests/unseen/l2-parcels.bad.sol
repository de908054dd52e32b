// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;
pragma experimental ABIEncoderV2;

interface ICanonicalMessenger {
    function xDomainMessageSender() external view returns (address);
}

/// Rollup-side hand of a mainnet governor. It owns the rollup deployment's contracts and treasury.
/// Decisions arrive as parcels through the canonical bridge and can be opened by any account
/// once the cooling time has passed.
contract ParcelOffice {
    struct Parcel {
        bytes32 digest;
        uint64 arrived;
        bool opened;
        bool returned;
    }

    ICanonicalMessenger public immutable messenger;
    address public immutable mainnetGovernor;
    uint256 public constant COOLING = 2 days;
    uint256 public constant SHELF_LIFE = 30 days;

    mapping(uint256 => Parcel) public parcels;
    bool private opening;

    event Arrived(uint256 indexed serial, bytes32 digest);
    event Opened(uint256 indexed serial, address indexed target, uint256 value);
    event Returned(uint256 indexed serial);

    modifier fromMainnet() {
        require(msg.sender == address(messenger), "office: not the messenger");
        require(messenger.xDomainMessageSender() == mainnetGovernor, "office: not the governor");
        _;
    }

    constructor(ICanonicalMessenger messenger_, address mainnetGovernor_) public {
        require(address(messenger_) != address(0) && mainnetGovernor_ != address(0), "office: zero");
        messenger = messenger_;
        mainnetGovernor = mainnetGovernor_;
    }

    receive() external payable {}

    function label(address target, uint256 value, bytes memory data) public pure returns (bytes32) {
        return keccak256(abi.encode(target, value, keccak256(data)));
    }

    function post(uint256 serial, address target, uint256 value, bytes calldata data) external fromMainnet {
        Parcel storage p = parcels[serial];
        require(p.arrived == 0, "office: serial taken");
        require(target != address(0), "office: no target");
        p.digest = label(target, value, data);
        p.arrived = uint64(block.timestamp);
        emit Arrived(serial, p.digest);
    }

    function recall(uint256 serial) external fromMainnet {
        Parcel storage p = parcels[serial];
        require(p.arrived != 0 && !p.opened && !p.returned, "office: not on the shelf");
        p.returned = true;
        emit Returned(serial);
    }

    function open(uint256 serial, address target, uint256 value, bytes calldata data)
        external
        returns (bytes memory)
    {
        require(!opening, "office: busy");
        Parcel storage p = parcels[serial];
        require(p.arrived != 0, "office: unknown");
        require(!p.opened && !p.returned, "office: not on the shelf");
        require(block.timestamp >= uint256(p.arrived) + COOLING, "office: cooling");
        require(block.timestamp <= uint256(p.arrived) + COOLING + SHELF_LIFE, "office: stale");

        opening = true;
        p.opened = true;
        (bool done, bytes memory answer) = target.call{value: value}(data);
        if (!done) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        opening = false;
        emit Opened(serial, target, value);
        return answer;
    }

    function onShelf(uint256 serial) external view returns (bool) {
        Parcel storage p = parcels[serial];
        return p.arrived != 0 && !p.opened && !p.returned;
    }
}
