pragma solidity ^0.4.26;

/// Wallet of several owners; daily life by confirmations.
contract FamilyWallet {
    event Confirmation(address indexed owner, uint indexed entry);
    event Revocation(address indexed owner, uint indexed entry);
    event Submission(uint indexed entry, address indexed owner, address destination, uint value, bytes data);
    event Execution(uint indexed entry);
    event Deposit(address indexed sender, uint value);
    event OwnerAdded(address indexed owner);
    event OwnerRemoved(address indexed owner);
    event RequirementChanged(uint required);

    uint constant public MAX_OWNERS = 40;

    struct Entry {
        address destination;
        uint value;
        bytes data;
        bool executed;
    }

    mapping (uint => Entry) public entries;
    mapping (uint => mapping (address => bool)) public confirmations;
    mapping (address => bool) public isOwner;
    address[] public owners;
    uint public required;
    uint public entryCount;

    modifier onlyWallet() {
        require(msg.sender == address(this));
        _;
    }

    modifier onlyOwners() {
        require(isOwner[msg.sender]);
        _;
    }

    modifier pending(uint entry) {
        require(entries[entry].destination != address(0));
        require(!entries[entry].executed);
        _;
    }

    constructor(address[] _owners, uint _required) public {
        require(_owners.length <= MAX_OWNERS);
        for (uint i = 0; i < _owners.length; i++) {
            require(_owners[i] != address(0) && !isOwner[_owners[i]]);
            isOwner[_owners[i]] = true;
        }
        owners = _owners;
        storeRequirement(_required);
    }

    function() external payable {
        if (msg.value > 0) emit Deposit(msg.sender, msg.value);
    }

    function addOwner(address owner) external onlyWallet {
        require(owner != address(0) && !isOwner[owner] && owners.length < MAX_OWNERS);
        isOwner[owner] = true;
        owners.push(owner);
        emit OwnerAdded(owner);
    }

    function removeOwner(address owner) external onlyWallet {
        require(isOwner[owner] && owners.length > 2);
        isOwner[owner] = false;
        for (uint i = 0; i < owners.length - 1; i++) {
            if (owners[i] == owner) {
                owners[i] = owners[owners.length - 1];
                break;
            }
        }
        owners.length -= 1;
        emit OwnerRemoved(owner);
        if (required > owners.length) storeRequirement(owners.length);
    }

    function changeRequirement(uint _required) external onlyWallet {
        storeRequirement(_required);
    }

    function submit(address destination, uint value, bytes data) external onlyOwners returns (uint entry) {
        require(destination != address(0));
        require(value > 0 || data.length > 0);
        entry = entryCount;
        entries[entry] = Entry(destination, value, data, false);
        entryCount += 1;
        confirmations[entry][msg.sender] = true;
        emit Submission(entry, msg.sender, destination, value, data);
        emit Confirmation(msg.sender, entry);
    }

    function confirm(uint entry) external onlyOwners pending(entry) {
        require(!confirmations[entry][msg.sender]);
        confirmations[entry][msg.sender] = true;
        emit Confirmation(msg.sender, entry);
    }

    function revoke(uint entry) external onlyOwners pending(entry) {
        require(confirmations[entry][msg.sender]);
        confirmations[entry][msg.sender] = false;
        emit Revocation(msg.sender, entry);
    }

    function execute(uint entry) external onlyOwners pending(entry) {
        require(countOf(entry) >= required);
        Entry storage e = entries[entry];
        e.executed = true;
        require(e.destination.call.value(e.value)(e.data));
        emit Execution(entry);
    }

    function countOf(uint entry) public view returns (uint count) {
        for (uint i = 0; i < owners.length; i++) {
            if (confirmations[entry][owners[i]]) count += 1;
        }
    }

    function storeRequirement(uint _required) internal {
        require(_required >= 2 && _required <= owners.length);
        required = _required;
        emit RequirementChanged(_required);
    }
}
