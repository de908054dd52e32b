pragma solidity ^0.4.24;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a);
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a);
        return a - b;
    }
}

/// Stallholders' token; balances carry their block so that votes can look back.
contract BazaarToken {
    using SafeMath for uint256;

    struct Entry {
        uint256 fromBlock;
        uint256 value;
    }

    string public name = "Bazaar Stall";
    uint256 public totalSupply;
    mapping(address => Entry[]) internal ledger;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address bazaar, uint256 supply) public {
        require(bazaar != address(0) && supply >= 100000);
        totalSupply = supply;
        write(bazaar, supply);
        emit Transfer(address(0), bazaar, supply);
    }

    function balanceOf(address who) public view returns (uint256) {
        uint256 n = ledger[who].length;
        return n == 0 ? 0 : ledger[who][n - 1].value;
    }

    function balanceOfAt(address who, uint256 blockNumber) public view returns (uint256) {
        require(blockNumber < block.number);
        Entry[] storage e = ledger[who];
        uint256 min = 0;
        uint256 max = e.length;
        while (max > min) {
            uint256 mid = (max + min) / 2;
            if (e[mid].fromBlock <= blockNumber) min = mid + 1;
            else max = mid;
        }
        return min == 0 ? 0 : e[min - 1].value;
    }

    function approve(address spender, uint256 value) public returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) public returns (bool) {
        doTransfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) public returns (bool) {
        allowance[from][msg.sender] = allowance[from][msg.sender].sub(value);
        doTransfer(from, to, value);
        return true;
    }

    function doTransfer(address from, address to, uint256 value) internal {
        require(to != address(0));
        uint256 fromValue = balanceOf(from);
        uint256 toValue = balanceOf(to);
        write(from, fromValue.sub(value));
        write(to, toValue.add(value));
        emit Transfer(from, to, value);
    }

    function write(address who, uint256 value) internal {
        Entry[] storage e = ledger[who];
        if (e.length > 0 && e[e.length - 1].fromBlock == block.number) e[e.length - 1].value = value;
        else e.push(Entry(block.number, value));
    }
}

contract BazaarCouncil {
    using SafeMath for uint256;

    struct Bid {
        address merchant;
        address payee;
        uint256 amount;
        uint256 pegged;
        uint256 lastBlock;
        uint256 inFavour;
        uint256 opposed;
        bool honoured;
        bool retracted;
    }

    BazaarToken public token;
    uint256 public quorum;
    uint256 public constant HAGGLE = 30000;
    uint256 public constant REFLECT = 6000;
    uint256 public constant VALID = 120000;
    Bid[] public bids;
    mapping(uint256 => mapping(address => bool)) public spoke;

    event Received(address indexed from, uint256 amount);
    event BidMade(uint256 indexed id, address merchant, address payee, uint256 amount);
    event Spoke(uint256 indexed id, address who, bool inFavour, uint256 weight);
    event Retracted(uint256 indexed id);
    event Honoured(uint256 indexed id);

    constructor(address bazaar) public {
        token = new BazaarToken(bazaar, 2000000);
        quorum = 300000;
    }

    function() external payable {
        emit Received(msg.sender, msg.value);
    }

    function bid(address payee, uint256 amount) external returns (uint256 id) {
        require(token.balanceOfAt(msg.sender, block.number - 1) >= 2000);
        require(payee != address(0) && amount > 0);
        id = bids.length;
        bids.push(Bid(msg.sender, payee, amount, block.number - 1, block.number + HAGGLE, 0, 0, false, false));
        emit BidMade(id, msg.sender, payee, amount);
    }

    function speak(uint256 id, bool inFavour) external {
        Bid storage b = bids[id];
        require(block.number <= b.lastBlock && !b.retracted);
        require(!spoke[id][msg.sender]);
        spoke[id][msg.sender] = true;
        uint256 weight = token.balanceOfAt(msg.sender, b.pegged);
        if (inFavour) b.inFavour = b.inFavour.add(weight);
        else b.opposed = b.opposed.add(weight);
        emit Spoke(id, msg.sender, inFavour, weight);
    }

    function retract(uint256 id) external {
        Bid storage b = bids[id];
        require(b.merchant == msg.sender && !b.retracted && block.number <= b.lastBlock);
        b.retracted = true;
        emit Retracted(id);
    }

    function honour(uint256 id) external {
        Bid storage b = bids[id];
        require(block.number > b.lastBlock + REFLECT && block.number <= b.lastBlock + VALID);
        require(!b.honoured && !b.retracted);
        require(b.inFavour >= quorum && b.inFavour > b.opposed);
        b.honoured = true;
        emit Honoured(id);
        b.payee.transfer(b.amount);
    }
}
