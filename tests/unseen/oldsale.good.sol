pragma solidity ^0.4.24;

/// Voting certificates of a cooperative: bought with ether at a fixed price, redeemable for it, with a history for polls.
contract Certificates {
    string public constant name = "Cooperative Certificate";
    string public constant symbol = "COOP";
    uint8 public constant decimals = 0;

    uint256 public constant PRICE = 2 finney;

    struct Point {
        uint256 blockNumber;
        uint256 value;
    }

    uint256 public totalSupply;
    mapping(address => Point[]) private history;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Bought(address indexed buyer, uint256 pieces, uint256 paid);
    event Redeemed(address indexed holder, uint256 pieces, uint256 paid);

    function balanceOf(address who) public view returns (uint256) {
        Point[] storage h = history[who];
        return h.length == 0 ? 0 : h[h.length - 1].value;
    }

    function balanceAt(address who, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "not yet");
        Point[] storage h = history[who];
        uint256 low = 0;
        uint256 high = h.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (h[mid].blockNumber > blockNumber) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? 0 : h[high - 1].value;
    }

    function buy(uint256 pieces) external payable {
        require(pieces > 0, "none");
        require(msg.value % PRICE == 0 && msg.value / PRICE == pieces, "price");
        uint256 held = balanceOf(msg.sender);
        require(held + pieces >= held && totalSupply + pieces >= totalSupply, "overflow");
        totalSupply += pieces;
        record(msg.sender, held + pieces);
        emit Bought(msg.sender, pieces, msg.value);
        emit Transfer(address(0), msg.sender, pieces);
    }

    function redeem(uint256 pieces) external {
        uint256 held = balanceOf(msg.sender);
        require(pieces > 0 && pieces <= held, "pieces");
        record(msg.sender, held - pieces);
        totalSupply -= pieces;
        emit Redeemed(msg.sender, pieces, pieces * PRICE);
        emit Transfer(msg.sender, address(0), pieces);
        msg.sender.transfer(pieces * PRICE);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        move(from, to, value);
        return true;
    }

    function move(address from, address to, uint256 value) private {
        require(to != address(0), "to");
        uint256 has = balanceOf(from);
        require(value <= has, "balance");
        record(from, has - value);
        uint256 other = balanceOf(to);
        require(other + value >= other, "overflow");
        record(to, other + value);
        emit Transfer(from, to, value);
    }

    function record(address who, uint256 value) private {
        Point[] storage h = history[who];
        if (h.length > 0 && h[h.length - 1].blockNumber == block.number) {
            h[h.length - 1].value = value;
        } else {
            h.push(Point(block.number, value));
        }
    }
}

/// Polls of the cooperative: the outcome binds the board by statute, nothing is called.
contract Polls {
    struct Poll {
        bytes32 question;
        uint256 atBlock;
        uint256 until;
        uint256 yes;
        uint256 no;
        bool decided;
        mapping(address => bool) answered;
    }

    Certificates public certificates;
    uint256 public quorum;
    Poll[] public polls;

    event Asked(uint256 indexed poll, bytes32 question, uint256 until);
    event Answered(uint256 indexed poll, address indexed who, bool yes, uint256 pieces);
    event Decided(uint256 indexed poll);

    constructor(Certificates certificates_, uint256 quorum_) public {
        require(address(certificates_) != address(0) && quorum_ > 0, "setup");
        certificates = certificates_;
        quorum = quorum_;
    }

    function ask(bytes32 question) external returns (uint256 id) {
        require(certificates.balanceAt(msg.sender, block.number - 1) > 0, "holder");
        id = polls.push(Poll(question, block.number + 1, block.number + 30001, 0, 0, false)) - 1;
        emit Asked(id, question, block.number + 30001);
    }

    function answer(uint256 id, bool yes) external {
        Poll storage p = polls[id];
        require(block.number > p.atBlock && block.number <= p.until, "closed");
        require(!p.answered[msg.sender], "answered");
        p.answered[msg.sender] = true;
        uint256 pieces = certificates.balanceAt(msg.sender, p.atBlock);
        require(p.yes + pieces >= p.yes && p.no + pieces >= p.no, "overflow");
        if (yes) p.yes += pieces;
        else p.no += pieces;
        emit Answered(id, msg.sender, yes, pieces);
    }

    function decide(uint256 id) external {
        Poll storage p = polls[id];
        require(block.number > p.until && !p.decided, "not now");
        require(p.yes > p.no && p.yes >= quorum, "no");
        p.decided = true;
        emit Decided(id);
    }
}
