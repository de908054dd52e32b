// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.20;

/// A closed edition of 200 prints. Every print is one voice in the atelier's spending decisions.
contract AtelierPrints {
    error NotHolder();
    error NotApproved();

    uint256 public constant EDITION = 200;
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => uint256) public heldSince;
    mapping(address => uint256) public balanceOf;
    mapping(uint256 => address) public getApproved;

    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);

    constructor(address publisher) {
        require(publisher != address(0), "publisher");
        balanceOf[publisher] = EDITION;
        for (uint256 i = 1; i <= EDITION; i++) {
            ownerOf[i] = publisher;
            heldSince[i] = block.number;
            emit Transfer(address(0), publisher, i);
        }
    }

    function approve(address to, uint256 tokenId) external {
        if (ownerOf[tokenId] != msg.sender) revert NotHolder();
        getApproved[tokenId] = to;
        emit Approval(msg.sender, to, tokenId);
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        if (ownerOf[tokenId] != from) revert NotHolder();
        if (msg.sender != from && getApproved[tokenId] != msg.sender) revert NotApproved();
        require(to != address(0), "to");
        delete getApproved[tokenId];
        balanceOf[from] -= 1;
        balanceOf[to] += 1;
        ownerOf[tokenId] = to;
        heldSince[tokenId] = block.number;
        emit Transfer(from, to, tokenId);
    }
}

contract AtelierSalon {
    AtelierPrints public immutable prints;

    struct Commission {
        address payable painter;
        uint256 fee;
        uint256 postedAt;
        uint256 closesAt;
        uint256 ayes;
        uint256 nays;
        Phase phase;
    }

    enum Phase { None, Posted, Withdrawn, Paid }

    uint256 public constant SALON_BLOCKS = 36000;
    uint256 public constant COLLECT_BLOCKS = 100000;
    uint256 public constant ATTENDANCE = 30;

    uint256 public posted;
    mapping(uint256 => Commission) public commissions;
    mapping(uint256 => address) public poster;
    mapping(uint256 => mapping(uint256 => bool)) public printUsed;

    event Posted(uint256 indexed id, address indexed poster, address painter, uint256 fee, string brief);
    event Voiced(uint256 indexed id, address indexed holder, bool aye, uint256 count);
    event Withdrawn(uint256 indexed id);
    event Paid(uint256 indexed id, address painter, uint256 fee);

    constructor(AtelierPrints prints_) payable {
        require(address(prints_) != address(0), "prints");
        prints = prints_;
    }

    receive() external payable {}

    function post(uint256 ownPrint, address payable painter, uint256 fee, string calldata brief) external returns (uint256 id) {
        require(prints.ownerOf(ownPrint) == msg.sender && prints.heldSince(ownPrint) < block.number, "holder");
        require(painter != address(0) && fee > 0, "commission");
        id = ++posted;
        poster[id] = msg.sender;
        commissions[id] = Commission(painter, fee, block.number, block.number + SALON_BLOCKS, 0, 0, Phase.Posted);
        emit Posted(id, msg.sender, painter, fee, brief);
    }

    function voice(uint256 id, uint256[] calldata printIds, bool aye) external {
        Commission storage c = commissions[id];
        require(c.phase == Phase.Posted && block.number <= c.closesAt, "closed");
        for (uint256 i = 0; i < printIds.length; i++) {
            uint256 print = printIds[i];
            require(prints.ownerOf(print) == msg.sender, "not yours");
            require(prints.heldSince(print) < c.postedAt, "bought too late");
            require(!printUsed[id][print], "used");
        }
        for (uint256 j = 0; j < printIds.length; j++) {
            printUsed[id][printIds[j]] = true;
        }
        if (aye) c.ayes += printIds.length;
        else c.nays += printIds.length;
        emit Voiced(id, msg.sender, aye, printIds.length);
    }

    function withdraw(uint256 id) external {
        Commission storage c = commissions[id];
        require(poster[id] == msg.sender, "poster");
        require(c.phase == Phase.Posted && block.number <= c.closesAt, "late");
        c.phase = Phase.Withdrawn;
        emit Withdrawn(id);
    }

    function pay(uint256 id) external {
        Commission storage c = commissions[id];
        require(c.phase == Phase.Posted, "phase");
        require(block.number > c.closesAt && block.number <= c.closesAt + COLLECT_BLOCKS, "window");
        require(c.ayes >= ATTENDANCE && c.ayes > c.nays, "declined");
        c.phase = Phase.Paid;
        emit Paid(id, c.painter, c.fee);
        (bool sent, ) = c.painter.call{value: c.fee}("");
        require(sent, "fee");
    }
}
