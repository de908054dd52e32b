// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IPowers {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

abstract contract Core {
    struct Details {
        address proposer;
        uint48 voteStart;
        uint48 voteEnd;
        bool executed;
        bool canceled;
        uint256 againstVotes;
        uint256 forVotes;
        uint256 abstainVotes;
    }

    IPowers public immutable token;
    mapping(uint256 => Details) internal _details;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, bytes[] calldatas, uint256 start, uint256 end, bytes32 salt);
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight);
    event ProposalExecuted(uint256 proposalId);
    event ProposalCanceled(uint256 proposalId);

    constructor(IPowers token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    function hashProposal(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 salt) public view returns (uint256) {
        return uint256(keccak256(abi.encode(address(this), targets, values, calldatas, salt)));
    }

    function quorum(uint256 timepoint) public view returns (uint256) {
        return (token.getPastTotalSupply(timepoint) * 4) / 100 + 1;
    }

    function succeeded(uint256 id) public view returns (bool) {
        Details storage d = _details[id];
        if (d.voteStart == 0 || d.canceled || block.number <= d.voteEnd) return false;
        return d.forVotes > d.againstVotes && d.forVotes + d.abstainVotes >= quorum(d.voteStart);
    }

    function _create(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 salt) internal returns (uint256 id) {
        require(token.getPastVotes(msg.sender, block.number - 1) >= 1000e18, "threshold");
        require(targets.length > 0 && targets.length == values.length && targets.length == calldatas.length, "length");
        id = hashProposal(targets, values, calldatas, salt);
        Details storage d = _details[id];
        require(d.voteStart == 0, "exists");
        d.proposer = msg.sender;
        d.voteStart = uint48(block.number + 7200);
        d.voteEnd = uint48(block.number + 7200 + 36000);
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, d.voteStart, d.voteEnd, salt);
    }

    function _run(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 salt) internal {
        uint256 id = hashProposal(targets, values, calldatas, salt);
        require(succeeded(id), "not successful");
        Details storage d = _details[id];
        require(!d.executed, "executed");
        d.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory ret) = targets[i].call{value: values[i]}(calldatas[i]);
            if (!ok) {
                assembly {
                    revert(add(32, ret), mload(ret))
                }
            }
        }
    }

    function castVote(uint256 id, uint8 support) external {
        Details storage d = _details[id];
        require(d.voteStart != 0 && !d.canceled, "unknown");
        require(block.number > d.voteStart && block.number <= d.voteEnd, "inactive");
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        uint256 weight = token.getPastVotes(msg.sender, d.voteStart);
        if (support == 0) d.againstVotes += weight;
        else if (support == 1) d.forVotes += weight;
        else if (support == 2) d.abstainVotes += weight;
        else revert("support");
        emit VoteCast(msg.sender, id, support, weight);
    }
}

/// The same interface that front ends written for the earlier generation expect: signatures beside arguments.
contract CompatGovernor is Core {
    struct Stored {
        address[] targets;
        uint256[] values;
        string[] signatures;
        bytes[] calldatas;
        bytes32 salt;
    }

    mapping(uint256 => Stored) private _stored;

    constructor(IPowers token_) Core(token_) {}

    receive() external payable {}

    function propose(
        address[] memory targets,
        uint256[] memory values,
        string[] memory signatures,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 id) {
        require(signatures.length == calldatas.length, "signatures");
        bytes32 salt = keccak256(abi.encode(msg.sender, description));
        id = _create(targets, values, _encode(signatures, calldatas), salt);
        _stored[id] = Stored(targets, values, signatures, calldatas, salt);
    }

    function execute(uint256 id) external {
        Stored storage s = _stored[id];
        _run(s.targets, s.values, _encode(s.signatures, s.calldatas), s.salt);
    }

    function cancel(uint256 id) external {
        Details storage d = _details[id];
        require(msg.sender == d.proposer, "proposer");
        require(!d.executed && !d.canceled && block.number <= d.voteStart, "too late");
        d.canceled = true;
        emit ProposalCanceled(id);
    }

    function getActions(uint256 id) external view returns (address[] memory, uint256[] memory, string[] memory, bytes[] memory) {
        Stored storage s = _stored[id];
        return (s.targets, s.values, s.signatures, s.calldatas);
    }

    function _encode(string[] memory signatures, bytes[] memory calldatas) private pure returns (bytes[] memory full) {
        full = new bytes[](calldatas.length);
        for (uint256 i = 0; i < signatures.length; ++i) {
            full[i] = bytes(signatures[i]).length == 0
                ? calldatas[i]
                : bytes.concat(bytes4(keccak256(bytes(signatures[i]))), calldatas[i]);
        }
    }
}
