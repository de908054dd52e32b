// SPDX-License-Identifier: AGPL-3.0-only
pragma solidity ^0.8.15;

/// Fixed supply: everything is issued once, at deployment.
contract VotesToken {
    string public constant name = "Default Votes";
    string public constant symbol = "dVOTES";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 1_000_000e18;

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    constructor(address holder) {
        balanceOf[holder] = totalSupply;
        emit Transfer(address(0), holder, totalSupply);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) private {
        require(to != address(0), "zero");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

contract KernelGovernance {
    error NotEnoughCollateral();
    error NoInstructions();
    error NotInstructable();
    error UnknownProposal();
    error NotOpen();
    error AlreadyVoted();
    error NothingToReclaim();
    error StillOpen();
    error NotExecutable();
    error InstructionFailed(uint256 index);

    struct Instruction {
        address target;
        bytes action;
    }

    struct ProposalMetadata {
        address submitter;
        uint64 activatedAt;
        bool executed;
        uint256 yesVotes;
        uint256 noVotes;
    }

    uint256 public constant COLLATERAL = 10_000e18;
    uint256 public constant APPROVAL_THRESHOLD = 330_000e18; // net of votes against
    uint256 public constant VOTING_PERIOD = 5 days;
    uint256 public constant EXECUTION_TIMELOCK = 2 days;
    uint256 public constant EXECUTION_DEADLINE = 9 days;

    VotesToken public immutable VOTES;

    ProposalMetadata[] public getProposalMetadata;
    mapping(uint256 => Instruction[]) private _instructions;
    mapping(uint256 => mapping(address => uint256)) public userVotesForProposal;
    mapping(uint256 => mapping(address => bool)) public hasVoted;
    mapping(uint256 => bool) public collateralReturned;

    event ProposalSubmitted(uint256 indexed proposalId, address indexed submitter, string title);
    event WalletVoted(uint256 indexed proposalId, address indexed voter, bool approve, uint256 amount);
    event ProposalExecuted(uint256 indexed proposalId);
    event VotesReclaimed(uint256 indexed proposalId, address indexed voter, uint256 amount);
    event CollateralReturned(uint256 indexed proposalId, address indexed submitter);

    constructor(address holder) {
        VOTES = new VotesToken(holder);
    }

    function submitProposal(Instruction[] calldata instructions_, string calldata title_) external returns (uint256 proposalId) {
        if (instructions_.length == 0) revert NoInstructions();
        proposalId = getProposalMetadata.length;
        getProposalMetadata.push(ProposalMetadata(msg.sender, uint64(block.timestamp), false, 0, 0));
        for (uint256 i; i < instructions_.length; ++i) {
            if (instructions_[i].target == address(VOTES)) revert NotInstructable();
            _instructions[proposalId].push(instructions_[i]);
        }
        emit ProposalSubmitted(proposalId, msg.sender, title_);
        if (!VOTES.transferFrom(msg.sender, address(this), COLLATERAL)) revert NotEnoughCollateral();
    }

    function getInstructions(uint256 proposalId) external view returns (Instruction[] memory) {
        return _instructions[proposalId];
    }

    function isOpen(uint256 proposalId) public view returns (bool) {
        if (proposalId >= getProposalMetadata.length) revert UnknownProposal();
        return block.timestamp < getProposalMetadata[proposalId].activatedAt + VOTING_PERIOD;
    }

    /// The amount voted with is taken into custody.
    function vote(uint256 proposalId, bool approve, uint256 amount) external {
        if (!isOpen(proposalId)) revert NotOpen();
        if (hasVoted[proposalId][msg.sender]) revert AlreadyVoted();
        hasVoted[proposalId][msg.sender] = true;
        userVotesForProposal[proposalId][msg.sender] = amount;
        ProposalMetadata storage p = getProposalMetadata[proposalId];
        if (approve) {
            p.yesVotes += amount;
        } else {
            p.noVotes += amount;
        }
        emit WalletVoted(proposalId, msg.sender, approve, amount);
        require(VOTES.transferFrom(msg.sender, address(this), amount), "transfer");
    }

    function reclaimVotes(uint256 proposalId) external {
        uint256 amount = userVotesForProposal[proposalId][msg.sender];
        if (amount == 0) revert NothingToReclaim();
        if (isOpen(proposalId)) revert StillOpen();
        userVotesForProposal[proposalId][msg.sender] = 0;
        emit VotesReclaimed(proposalId, msg.sender, amount);
        require(VOTES.transfer(msg.sender, amount), "transfer");
    }

    function returnCollateral(uint256 proposalId) external {
        if (isOpen(proposalId)) revert StillOpen();
        if (collateralReturned[proposalId]) revert NothingToReclaim();
        collateralReturned[proposalId] = true;
        address submitter = getProposalMetadata[proposalId].submitter;
        emit CollateralReturned(proposalId, submitter);
        require(VOTES.transfer(submitter, COLLATERAL), "transfer");
    }

    function executeProposal(uint256 proposalId) external {
        if (isOpen(proposalId)) revert StillOpen();
        ProposalMetadata storage p = getProposalMetadata[proposalId];
        uint256 closedAt = p.activatedAt + VOTING_PERIOD;
        if (p.executed || block.timestamp < closedAt + EXECUTION_TIMELOCK || block.timestamp > closedAt + EXECUTION_DEADLINE) revert NotExecutable();
        if (p.yesVotes < p.noVotes + APPROVAL_THRESHOLD) revert NotExecutable();
        p.executed = true;
        emit ProposalExecuted(proposalId);
        Instruction[] storage list = _instructions[proposalId];
        for (uint256 i; i < list.length; ++i) {
            (bool ok, ) = list[i].target.call(list[i].action);
            if (!ok) revert InstructionFailed(i);
        }
    }
}
