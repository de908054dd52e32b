// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Receives parcels of the home-chain governor through a bridge (the courier), keeps them for a while, and
/// lets anyone deliver them afterwards in the order of their arrival.
contract OutpostExecutor {
    enum Stage { None, Waiting, Delivered, Dropped }

    struct Parcel {
        bytes32 digest;
        uint64 readyAt;
        uint64 spoilsAt;
        Stage stage;
    }

    error OnlyCourier();
    error OnlySteward();
    error UnknownOrigin();
    error Seen();
    error BadParcel();
    error NotReady();
    error EarlierParcelWaiting();
    error CallFailed(uint256 index);

    uint64 public constant MIN_HOLD = 6 hours;
    uint64 public constant MAX_HOLD = 30 days;
    uint64 public constant SHELF = 21 days;

    address public immutable courier;
    uint32 public immutable homeChain;
    bytes32 public immutable homeGovernor;
    address public immutable steward;
    uint64 public immutable hold;

    Parcel[] private _parcels;
    mapping(uint64 => bool) public seen;

    event ParcelArrived(uint256 indexed id, uint64 indexed nonce, bytes32 digest, uint64 readyAt);
    event ParcelDelivered(uint256 indexed id);
    event ParcelDropped(uint256 indexed id);

    constructor(address courier_, uint32 homeChain_, bytes32 homeGovernor_, address steward_, uint64 hold_) {
        if (courier_ == address(0) || courier_.code.length == 0) revert BadParcel();
        if (homeChain_ == 0 || homeGovernor_ == bytes32(0) || steward_ == address(0)) revert BadParcel();
        if (hold_ < MIN_HOLD || hold_ > MAX_HOLD) revert BadParcel();
        courier = courier_;
        homeChain = homeChain_;
        homeGovernor = homeGovernor_;
        steward = steward_;
        hold = hold_;
    }

    receive() external payable {}

    function parcels(uint256 id) external view returns (Parcel memory) {
        return _parcels[id];
    }

    /// Entry point of the bridge.
    function onParcel(uint32 originChain, bytes32 originSender, uint64 nonce, bytes calldata body)
        external
        returns (uint256 id)
    {
        if (msg.sender != courier) revert OnlyCourier();
        if (originChain != homeChain || originSender != homeGovernor) revert UnknownOrigin();
        if (seen[nonce]) revert Seen();
        seen[nonce] = true;

        (address[] memory targets, uint256[] memory values, bytes[] memory datas) = _open(body);
        if (targets.length == 0 || targets.length != values.length || targets.length != datas.length) {
            revert BadParcel();
        }

        id = _parcels.length;
        uint64 readyAt = uint64(block.timestamp) + hold;
        _parcels.push(Parcel(keccak256(body), readyAt, readyAt + SHELF, Stage.Waiting));
        emit ParcelArrived(id, nonce, keccak256(body), readyAt);
    }

    function deliver(uint256 id, bytes calldata body) external {
        Parcel storage p = _parcels[id];
        if (p.stage != Stage.Waiting || block.timestamp < p.readyAt || block.timestamp > p.spoilsAt) {
            revert NotReady();
        }
        if (id > 0 && _pending(id - 1)) revert EarlierParcelWaiting();
        if (keccak256(body) != p.digest) revert BadParcel();
        p.stage = Stage.Delivered;
        emit ParcelDelivered(id);

        (address[] memory targets, uint256[] memory values, bytes[] memory datas) = _open(body);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            if (!ok) revert CallFailed(i);
        }
    }

    /// The steward can throw a waiting parcel away; nothing else.
    function drop(uint256 id) external {
        if (msg.sender != steward) revert OnlySteward();
        Parcel storage p = _parcels[id];
        if (p.stage != Stage.Waiting) revert NotReady();
        p.stage = Stage.Dropped;
        emit ParcelDropped(id);
    }

    function _pending(uint256 id) private view returns (bool) {
        Parcel storage p = _parcels[id];
        return p.stage == Stage.Waiting && block.timestamp <= p.spoilsAt;
    }

    function _open(bytes calldata body)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory datas)
    {
        return abi.decode(body, (address[], uint256[], bytes[]));
    }
}
