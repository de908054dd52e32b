// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.8.4;

interface IERC721Receiver {
    function onERC721Received(address operator, address from, uint256 tokenId, bytes calldata data) external returns (bytes4);
}

/// @title Lanterns: at most 1200 of them, one vote each, redeemable for most of the mint price.
contract Lanterns {
    string public constant name = "Lanterns";
    string public constant symbol = "LTN";
    uint256 public constant PRICE = 1 ether;
    uint256 public constant REFUND = 0.9 ether;
    uint256 public constant MAX_LANTERNS = 1200;

    struct Checkpoint {
        uint32 fromBlock;
        uint96 votes;
    }

    address payable public immutable treasury;
    uint256 public lit;
    uint256 public totalSupply;
    mapping(uint256 => address) private _owners;
    mapping(address => uint256) private _balances;
    mapping(uint256 => address) private _approvals;
    mapping(address => mapping(address => bool)) public isApprovedForAll;
    mapping(address => address) private _delegates;
    mapping(address => Checkpoint[]) public checkpoints;

    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance);

    constructor(address payable treasury_) {
        require(treasury_ != address(0), "treasury");
        treasury = treasury_;
    }

    function ownerOf(uint256 id) public view returns (address owner) {
        owner = _owners[id];
        require(owner != address(0), "no such lantern");
    }

    function balanceOf(address owner) external view returns (uint256) {
        return _balances[owner];
    }

    function delegates(address owner) public view returns (address) {
        address current = _delegates[owner];
        return current == address(0) ? owner : current;
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96) {
        require(blockNumber < block.number, "not yet determined");
        Checkpoint[] storage list = checkpoints[account];
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].fromBlock > blockNumber) high = mid;
            else low = mid + 1;
        }
        return low == 0 ? 0 : list[low - 1].votes;
    }

    function mint() external payable returns (uint256 id) {
        require(msg.value == PRICE, "price");
        require(lit < MAX_LANTERNS, "all are lit");
        id = ++lit;
        totalSupply += 1;
        _owners[id] = msg.sender;
        _balances[msg.sender] += 1;
        emit Transfer(address(0), msg.sender, id);
        _moveDelegates(address(0), delegates(msg.sender), 1);
        (bool ok, ) = treasury.call{value: PRICE - REFUND}("");
        require(ok, "treasury");
    }

    /// @notice Puts a lantern out and returns its refundable part.
    function redeem(uint256 id) external {
        address owner = ownerOf(id);
        require(owner == msg.sender, "not yours");
        delete _approvals[id];
        delete _owners[id];
        _balances[owner] -= 1;
        totalSupply -= 1;
        emit Transfer(owner, address(0), id);
        (bool ok, ) = payable(owner).call{value: REFUND}("");
        require(ok, "refund");
    }

    function delegate(address to) external {
        require(to != address(0), "delegatee");
        address from = delegates(msg.sender);
        _delegates[msg.sender] = to;
        emit DelegateChanged(msg.sender, from, to);
        _moveDelegates(from, to, uint96(_balances[msg.sender]));
    }

    function approve(address to, uint256 id) external {
        address owner = ownerOf(id);
        require(msg.sender == owner || isApprovedForAll[owner][msg.sender], "not yours");
        _approvals[id] = to;
        emit Approval(owner, to, id);
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function transferFrom(address from, address to, uint256 id) public {
        address owner = ownerOf(id);
        require(owner == from && to != address(0), "transfer");
        require(msg.sender == owner || _approvals[id] == msg.sender || isApprovedForAll[owner][msg.sender], "not allowed");
        delete _approvals[id];
        _owners[id] = to;
        _balances[from] -= 1;
        _balances[to] += 1;
        emit Transfer(from, to, id);
        _moveDelegates(delegates(from), delegates(to), 1);
    }

    function safeTransferFrom(address from, address to, uint256 id) external {
        transferFrom(from, to, id);
        if (to.code.length > 0) {
            require(IERC721Receiver(to).onERC721Received(msg.sender, from, id, "") == IERC721Receiver.onERC721Received.selector, "unsafe");
        }
    }

    function _moveDelegates(address src, address dst, uint96 amount) private {
        if (src == dst || amount == 0) return;
        if (src != address(0)) {
            uint96 old = _latest(src);
            _write(src, old, old - amount);
        }
        if (dst != address(0)) {
            uint96 old = _latest(dst);
            _write(dst, old, old + amount);
        }
    }

    function _latest(address account) private view returns (uint96) {
        Checkpoint[] storage list = checkpoints[account];
        return list.length == 0 ? 0 : list[list.length - 1].votes;
    }

    function _write(address account, uint96 oldVotes, uint96 newVotes) private {
        Checkpoint[] storage list = checkpoints[account];
        uint256 n = list.length;
        if (n > 0 && list[n - 1].fromBlock == block.number) {
            list[n - 1].votes = newVotes;
        } else {
            require(block.number <= type(uint32).max, "block");
            list.push(Checkpoint(uint32(block.number), newVotes));
        }
        emit DelegateVotesChanged(account, oldVotes, newVotes);
    }
}
