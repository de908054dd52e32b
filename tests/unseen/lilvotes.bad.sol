// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.8.20;

interface IERC721Receiver {
    function onERC721Received(address operator, address from, uint256 tokenId, bytes calldata data) external returns (bytes4);
}

abstract contract VoteLedger {
    struct Mark {
        uint48 blockNumber;
        uint208 weight;
    }

    mapping(address => address) private _delegatee;
    mapping(address => Mark[]) private _marks;
    Mark[] private _supplyMarks;

    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance);

    function _votingUnits(address account) internal view virtual returns (uint256);

    function delegates(address account) public view returns (address) {
        address d = _delegatee[account];
        return d == address(0) ? account : d;
    }

    function getVotes(address account) external view returns (uint256) {
        return _last(_marks[account]);
    }

    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "VoteLedger: not yet determined");
        return _find(_marks[account], blockNumber);
    }

    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "VoteLedger: not yet determined");
        return _find(_supplyMarks, blockNumber);
    }

    function delegate(address to) external {
        require(to != address(0), "VoteLedger: zero delegate");
        address from = delegates(msg.sender);
        _delegatee[msg.sender] = to;
        emit DelegateChanged(msg.sender, from, to);
        _shift(from, to, _votingUnits(msg.sender));
    }

    function _moveUnits(address from, address to, uint256 amount) internal {
        if (from == address(0)) {
            _write(_supplyMarks, _last(_supplyMarks) + amount);
        }
        if (to == address(0)) {
            _write(_supplyMarks, _last(_supplyMarks) - amount);
        }
        _shift(from == address(0) ? address(0) : delegates(from), to == address(0) ? address(0) : delegates(to), amount);
    }

    function _shift(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint256 before = _last(_marks[from]);
            _write(_marks[from], before - amount);
            emit DelegateVotesChanged(from, before, before - amount);
        }
        if (to != address(0)) {
            uint256 before = _last(_marks[to]);
            _write(_marks[to], before + amount);
            emit DelegateVotesChanged(to, before, before + amount);
        }
    }

    function _last(Mark[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].weight;
    }

    function _write(Mark[] storage list, uint256 weight) private {
        require(weight <= type(uint208).max, "VoteLedger: weight");
        uint256 n = list.length;
        if (n > 0 && list[n - 1].blockNumber == block.number) {
            list[n - 1].weight = uint208(weight);
        } else {
            require(block.number <= type(uint48).max, "VoteLedger: block");
            list.push(Mark(uint48(block.number), uint208(weight)));
        }
    }

    function _find(Mark[] storage list, uint256 blockNumber) private view returns (uint256) {
        uint256 lo = 0;
        uint256 hi = list.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) >> 1;
            if (list[mid].blockNumber > blockNumber) hi = mid;
            else lo = mid + 1;
        }
        return hi == 0 ? 0 : list[hi - 1].weight;
    }
}

contract LilPassport is VoteLedger {
    string public constant name = "Lil Passport";
    string public constant symbol = "LILP";
    uint256 public constant PRICE = 0.08 ether;
    uint256 public constant LIMIT = 4444;

    address payable public immutable treasury;
    uint256 public nextId = 1;

    mapping(uint256 => address) private _owner;
    mapping(address => uint256) private _count;
    mapping(uint256 => address) public getApproved;
    mapping(address => mapping(address => bool)) public isApprovedForAll;

    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    event Swept(uint256 amount);

    constructor(address payable treasury_) {
        require(treasury_ != address(0), "treasury");
        treasury = treasury_;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 || id == 0x80ac58cd;
    }

    function balanceOf(address account) public view returns (uint256) {
        require(account != address(0), "zero");
        return _count[account];
    }

    function ownerOf(uint256 tokenId) public view returns (address o) {
        o = _owner[tokenId];
        require(o != address(0), "no such passport");
    }

    function mint() external payable returns (uint256 tokenId) {
        require(msg.value == PRICE, "price");
        require(nextId <= LIMIT, "all issued");
        tokenId = nextId++;
        _owner[tokenId] = msg.sender;
        _count[msg.sender] += 1;
        _moveUnits(address(0), msg.sender, 1);
        emit Transfer(address(0), msg.sender, tokenId);
    }

    function burn(uint256 tokenId) external {
        address from = ownerOf(tokenId);
        require(_mayMove(msg.sender, from, tokenId), "not allowed");
        delete getApproved[tokenId];
        delete _owner[tokenId];
        _count[from] -= 1;
        _moveUnits(from, address(0), 1);
        emit Transfer(from, address(0), tokenId);
    }

    function approve(address to, uint256 tokenId) external {
        address o = ownerOf(tokenId);
        require(msg.sender == o || isApprovedForAll[o][msg.sender], "not allowed");
        getApproved[tokenId] = to;
        emit Approval(o, to, tokenId);
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        _handOver(from, to, tokenId);
        _moveUnits(from, to, 1);
    }

    function safeTransferFrom(address from, address to, uint256 tokenId) external {
        safeTransferFrom(from, to, tokenId, "");
    }

    function safeTransferFrom(address from, address to, uint256 tokenId, bytes memory data) public {
        _handOver(from, to, tokenId);
        if (to.code.length > 0) {
            require(IERC721Receiver(to).onERC721Received(msg.sender, from, tokenId, data) == IERC721Receiver.onERC721Received.selector, "refused");
        }
    }

    function sweep() external {
        uint256 amount = address(this).balance;
        emit Swept(amount);
        (bool ok, ) = treasury.call{value: amount}("");
        require(ok, "sweep failed");
    }

    function _handOver(address from, address to, uint256 tokenId) private {
        require(ownerOf(tokenId) == from, "wrong owner");
        require(to != address(0), "zero");
        require(_mayMove(msg.sender, from, tokenId), "not allowed");
        delete getApproved[tokenId];
        _owner[tokenId] = to;
        _count[from] -= 1;
        _count[to] += 1;
        emit Transfer(from, to, tokenId);
    }

    function _mayMove(address who, address from, uint256 tokenId) private view returns (bool) {
        return who == from || getApproved[tokenId] == who || isApprovedForAll[from][who];
    }

    function _votingUnits(address account) internal view override returns (uint256) {
        return _count[account];
    }
}
