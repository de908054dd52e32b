// SPDX-License-Identifier: BSD-3-Clause
pragma solidity 0.7.6;

/// One figure, one vote. Until a holder names somebody else, the holder speaks for himself.
abstract contract Spokespersons {
    struct Point {
        uint48 height;
        uint96 voices;
    }

    mapping(address => address) private _spokesperson;
    mapping(address => mapping(uint32 => Point)) public points;
    mapping(address => uint32) public pointCount;

    event SpokespersonNamed(address indexed holder, address indexed previous, address indexed next);
    event VoicesChanged(address indexed spokesperson, uint96 previous, uint96 next);

    function _holding(address holder) internal view virtual returns (uint96);

    function spokespersonOf(address holder) public view returns (address) {
        address named = _spokesperson[holder];
        return named == address(0) ? holder : named;
    }

    function name_(address next) external {
        if (next == address(0)) next = msg.sender;
        address previous = _spokesperson[msg.sender];
        _spokesperson[msg.sender] = next;
        emit SpokespersonNamed(msg.sender, previous, next);
        _carry(previous, next, _holding(msg.sender));
    }

    function currentVoices(address who) external view returns (uint96) {
        uint32 n = pointCount[who];
        return n == 0 ? 0 : points[who][n - 1].voices;
    }

    function priorVoices(address who, uint256 height) external view returns (uint96) {
        require(height < block.number, "not yet determined");
        uint32 n = pointCount[who];
        if (n == 0 || points[who][0].height > height) return 0;
        uint32 low = 0;
        uint32 top = n - 1;
        while (low < top) {
            uint32 mid = top - (top - low) / 2;
            if (points[who][mid].height <= height) low = mid;
            else top = mid - 1;
        }
        return points[who][low].voices;
    }

    function _carry(address from, address to, uint96 amount) internal {
        if (from == to || amount == 0) return;
        if (from != address(0)) {
            uint96 had = _latest(from);
            require(had >= amount, "voices underflow");
            _set(from, had, had - amount);
        }
        if (to != address(0)) {
            uint96 had = _latest(to);
            require(had + amount >= had, "voices overflow");
            _set(to, had, had + amount);
        }
    }

    function _latest(address who) private view returns (uint96) {
        uint32 n = pointCount[who];
        return n == 0 ? 0 : points[who][n - 1].voices;
    }

    function _set(address who, uint96 had, uint96 has) private {
        uint32 n = pointCount[who];
        uint48 height = uint48(block.number);
        if (n > 0 && points[who][n - 1].height == height) {
            points[who][n - 1].voices = has;
        } else {
            require(n < type(uint32).max, "points");
            points[who][n] = Point(height, has);
            pointCount[who] = n + 1;
        }
        emit VoicesChanged(who, had, has);
    }
}

contract Figures is Spokespersons {
    string public constant name = "Figures";
    uint256 public constant LAST = 4_096;
    uint256 public constant PRICE = 0.5 ether;
    address payable public immutable treasury;

    uint256 public minted;
    mapping(uint256 => address) public ownerOf;
    mapping(address => uint96) public balanceOf;
    mapping(uint256 => address) public getApproved;
    mapping(address => mapping(address => bool)) public isApprovedForAll;

    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    event Approval(address indexed owner, address indexed approved, uint256 indexed id);
    event ApprovalForAll(address indexed owner, address indexed operator, bool on);

    constructor(address payable treasury_) {
        require(treasury_ != address(0), "treasury");
        treasury = treasury_;
    }

    function buy() external payable returns (uint256 id) {
        require(msg.value == PRICE, "price");
        require(minted < LAST, "sold out");
        id = ++minted;
        ownerOf[id] = msg.sender;
        balanceOf[msg.sender] += 1;
        emit Transfer(address(0), msg.sender, id);
        _carry(address(0), spokespersonOf(msg.sender), 1);
        (bool ok, ) = treasury.call{value: msg.value}("");
        require(ok, "treasury");
    }

    function approve(address to, uint256 id) external {
        address owner = ownerOf[id];
        require(msg.sender == owner || isApprovedForAll[owner][msg.sender], "approve");
        getApproved[id] = to;
        emit Approval(owner, to, id);
    }

    function setApprovalForAll(address operator, bool on) external {
        isApprovedForAll[msg.sender][operator] = on;
        emit ApprovalForAll(msg.sender, operator, on);
    }

    function transferFrom(address from, address to, uint256 id) external {
        require(from != address(0) && ownerOf[id] == from, "owner");
        require(to != address(0), "to");
        require(msg.sender == from || getApproved[id] == msg.sender || isApprovedForAll[from][msg.sender], "allowed");
        delete getApproved[id];
        ownerOf[id] = to;
        balanceOf[from] -= 1;
        balanceOf[to] += 1;
        emit Transfer(from, to, id);
        _carry(spokespersonOf(from), spokespersonOf(to), 1);
    }

    function _holding(address holder) internal view override returns (uint96) {
        return balanceOf[holder];
    }
}
