// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

interface ISetupHook {
    function onSetup(address vault, bytes calldata data) external;
}

/// @notice Shared vault opened by the signatures of its owners. Clones are made and set up by the factory below.
contract SharedVault {
    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant ORDER_TYPE =
        keccak256("Order(address to,uint256 value,bytes data,uint256 deadline,uint256 nonce)");

    uint256 public constant MAX_OWNERS = 50;

    address[] private _owners;
    mapping(address => bool) public isOwner;
    uint256 public threshold;
    uint256 public nonce;

    event SetUp(address[] owners, uint256 threshold, address hook);
    event Executed(uint256 indexed nonce, address indexed to, uint256 value);
    event OwnerSwapped(address indexed oldOwner, address indexed newOwner);
    event ThresholdChanged(uint256 threshold);
    event Received(address indexed from, uint256 amount);

    modifier onlySelf() {
        require(msg.sender == address(this), "SV: self");
        _;
    }

    constructor() {
        threshold = 1;
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    /// @param hook contract told of the new vault, for registries and accounting; none if zero
    function setup(address[] calldata owners, uint256 threshold_, address hook, bytes calldata hookData) external {
        require(threshold == 0, "SV: set up");
        require(owners.length <= MAX_OWNERS && threshold_ >= 2 && threshold_ <= owners.length, "SV: threshold");
        if (hook != address(0)) ISetupHook(hook).onSetup(address(this), hookData);
        for (uint256 i = 0; i < owners.length; i++) {
            require(owners[i] != address(0) && owners[i] != address(this) && !isOwner[owners[i]], "SV: owner");
            isOwner[owners[i]] = true;
            _owners.push(owners[i]);
        }
        threshold = threshold_;
        emit SetUp(owners, threshold_, hook);
    }

    function execute(address to, uint256 value, bytes calldata data, uint256 deadline, bytes memory signatures)
        external
        returns (bytes memory result)
    {
        require(block.timestamp <= deadline, "SV: late");
        require(to != address(0) && (value > 0 || data.length > 0), "SV: empty");
        uint256 used = nonce;
        bytes32 order = keccak256(abi.encode(ORDER_TYPE, to, value, keccak256(data), deadline, used));
        _verify(keccak256(abi.encodePacked("\x19\x01", domainSeparator(), order)), signatures);
        nonce = used + 1;
        bool ok;
        (ok, result) = to.call{value: value}(data);
        if (!ok) {
            assembly { revert(add(result, 32), mload(result)) }
        }
        emit Executed(used, to, value);
    }

    function swapOwner(uint256 index, address newOwner) external onlySelf {
        address oldOwner = _owners[index];
        require(newOwner != address(0) && newOwner != address(this) && !isOwner[newOwner], "SV: owner");
        isOwner[oldOwner] = false;
        isOwner[newOwner] = true;
        _owners[index] = newOwner;
        emit OwnerSwapped(oldOwner, newOwner);
    }

    function changeThreshold(uint256 threshold_) external onlySelf {
        require(threshold_ >= 2 && threshold_ <= _owners.length, "SV: threshold");
        threshold = threshold_;
        emit ThresholdChanged(threshold_);
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, block.chainid, address(this)));
    }

    function ownerList() external view returns (address[] memory) {
        return _owners;
    }

    /// Signatures of 65 bytes each, in ascending order of their signers.
    function _verify(bytes32 digest, bytes memory signatures) private view {
        uint256 needed = threshold;
        require(needed >= 2 && signatures.length == needed * 65, "SV: signatures");
        address last = address(0);
        for (uint256 i = 0; i < needed; i++) {
            bytes32 r;
            bytes32 s;
            uint8 v;
            assembly {
                let at := add(add(signatures, 32), mul(i, 65))
                r := mload(at)
                s := mload(add(at, 32))
                v := byte(0, mload(add(at, 64)))
            }
            address signer = ecrecover(digest, v, r, s);
            require(signer > last && isOwner[signer], "SV: signer");
            last = signer;
        }
    }
}

contract SharedVaultFactory {
    address payable public immutable pattern = payable(address(new SharedVault()));

    event VaultMade(address indexed vault, address indexed maker);

    function make(address[] calldata owners, uint256 threshold, address hook, bytes calldata hookData)
        external
        returns (SharedVault vault)
    {
        address made;
        bytes20 target = bytes20(address(pattern));
        assembly {
            let p := mload(0x40)
            mstore(p, 0x3d602d80600a3d3981f3363d3d373d3d3d363d73000000000000000000000000)
            mstore(add(p, 0x14), target)
            mstore(add(p, 0x28), 0x5af43d82803e903d91602b57fd5bf30000000000000000000000000000000000)
            made := create(0, p, 0x37)
        }
        require(made != address(0), "create");
        vault = SharedVault(payable(made));
        vault.setup(owners, threshold, hook, hookData);
        emit VaultMade(made, msg.sender);
    }
}
