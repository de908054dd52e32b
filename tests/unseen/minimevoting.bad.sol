pragma solidity ^0.4.24;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "ADD");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "SUB");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "MUL");
    }
}

/// @title MiniMe-flavoured token, cloned balances removed, history kept
contract OrgToken {
    using SafeMath for uint256;

    struct Checkpoint {
        uint128 fromBlock;
        uint128 value;
    }

    string public constant name = "Organisation Token";
    uint8 public constant decimals = 18;
    address public controller;
    mapping(address => Checkpoint[]) internal balances;
    Checkpoint[] internal supply;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event ControllerSet(address indexed controller);

    constructor(address[] holders, uint256[] amounts) public {
        require(holders.length == amounts.length && holders.length > 0, "HOLDERS");
        controller = msg.sender;
        emit ControllerSet(msg.sender);
        for (uint256 i = 0; i < holders.length; i++) {
            _generate(holders[i], amounts[i]);
        }
    }

    function generateTokens(address to, uint256 amount) external {
        require(msg.sender == controller, "CONTROLLER");
        _generate(to, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(to != address(0) && to != msg.sender, "TO");
        _write(balances[msg.sender], balanceOf(msg.sender).sub(amount));
        _write(balances[to], balanceOf(to).add(amount));
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function balanceOf(address who) public view returns (uint256) {
        return balanceOfAt(who, block.number);
    }

    function totalSupply() public view returns (uint256) {
        return totalSupplyAt(block.number);
    }

    function balanceOfAt(address who, uint256 blk) public view returns (uint256) {
        return _valueAt(balances[who], blk);
    }

    function totalSupplyAt(uint256 blk) public view returns (uint256) {
        return _valueAt(supply, blk);
    }

    function _generate(address to, uint256 amount) internal {
        require(to != address(0), "TO");
        _write(supply, totalSupply().add(amount));
        _write(balances[to], balanceOf(to).add(amount));
        emit Transfer(address(0), to, amount);
    }

    function _write(Checkpoint[] storage cps, uint256 value) private {
        require(value < 2 ** 128, "RANGE");
        uint256 n = cps.length;
        if (n > 0 && cps[n - 1].fromBlock == uint128(block.number)) {
            cps[n - 1].value = uint128(value);
        } else {
            cps.push(Checkpoint(uint128(block.number), uint128(value)));
        }
    }

    function _valueAt(Checkpoint[] storage cps, uint256 blk) private view returns (uint256) {
        uint256 i = cps.length;
        while (i > 0) {
            if (cps[i - 1].fromBlock <= blk) return cps[i - 1].value;
            i--;
        }
        return 0;
    }
}

/// @title Voting app: support and minimum acceptance in parts of 10^18
contract OrgVoting {
    using SafeMath for uint256;

    uint256 internal constant PCT_BASE = 10 ** 18;
    uint256 internal constant SUPPORT_REQUIRED = 60 * 10 ** 16;
    uint256 internal constant MIN_ACCEPT_QUORUM = 25 * 10 ** 16;
    uint64 internal constant VOTE_TIME = 5 days;

    enum Act { Pay, Issue }

    struct Vote {
        bool executed;
        uint64 startDate;
        uint64 snapshotBlock;
        Act act;
        address beneficiary;
        uint256 amount;
        uint256 yea;
        uint256 nay;
        uint256 votingPower;
        mapping(address => bool) voters;
    }

    OrgToken public token;
    Vote[] internal votes;

    event StartVote(uint256 indexed voteId, address indexed creator, Act act, address beneficiary, uint256 amount);
    event CastVote(uint256 indexed voteId, address indexed voter, bool supports, uint256 stake);
    event ExecuteVote(uint256 indexed voteId);
    event Received(address indexed from, uint256 value);

    constructor(address[] holders, uint256[] amounts) public {
        token = new OrgToken(holders, amounts);
        require(token.totalSupply() >= 10 ** 18, "SUPPLY");
    }

    function () external payable {
        emit Received(msg.sender, msg.value);
    }

    function newVote(Act act, address beneficiary, uint256 amount) external returns (uint256 voteId) {
        require(beneficiary != address(0) && beneficiary != address(this), "BENEFICIARY");
        uint256 blk = block.number.sub(1);
        require(token.balanceOfAt(msg.sender, blk) > 0, "NO_TOKENS");
        voteId = votes.length++;
        Vote storage v = votes[voteId];
        v.startDate = uint64(block.timestamp);
        v.snapshotBlock = uint64(blk);
        v.act = act;
        v.beneficiary = beneficiary;
        v.amount = amount;
        v.votingPower = token.totalSupplyAt(blk);
        require(v.votingPower > 0, "NO_POWER");
        emit StartVote(voteId, msg.sender, act, beneficiary, amount);
    }

    function vote(uint256 voteId, bool supports) external {
        require(voteId < votes.length, "UNKNOWN");
        Vote storage v = votes[voteId];
        require(_isOpen(v), "CLOSED");
        require(!v.voters[msg.sender], "VOTED");
        uint256 stake = token.balanceOfAt(msg.sender, v.snapshotBlock);
        require(stake > 0, "NO_STAKE");
        v.voters[msg.sender] = true;
        if (supports) {
            v.yea = v.yea.add(stake);
        } else {
            v.nay = v.nay.add(stake);
        }
        emit CastVote(voteId, msg.sender, supports, stake);
    }

    function executeVote(uint256 voteId) external {
        require(canExecute(voteId), "CANNOT");
        Vote storage v = votes[voteId];
        v.executed = true;
        emit ExecuteVote(voteId);
        if (v.act == Act.Pay) {
            v.beneficiary.transfer(v.amount);
        } else {
            token.generateTokens(v.beneficiary, v.amount);
        }
    }

    function canExecute(uint256 voteId) public view returns (bool) {
        if (voteId >= votes.length) return false;
        Vote storage v = votes[voteId];
        if (v.executed || _isOpen(v)) return false;
        uint256 cast = v.yea.add(v.nay);
        if (v.yea.mul(PCT_BASE) <= cast.mul(SUPPORT_REQUIRED)) return false;
        return v.yea.mul(PCT_BASE) >= v.votingPower.mul(MIN_ACCEPT_QUORUM);
    }

    function _isOpen(Vote storage v) internal view returns (bool) {
        return !v.executed && block.timestamp < uint256(v.startDate).add(VOTE_TIME);
    }
}
