// SPDX-License-Identifier: MIT
pragma solidity ^0.8.26;

interface IPastVotes {
    function getPastVotes(address who, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
    function clock() external view returns (uint48);
}

interface IStoppable {
    function pause() external;
}

/// Governor with its own delay and a bench of sentinels for bad days.
contract SentinelGovernor {
    enum Stage { Unknown, Pending, Open, Lost, Won, Armed, Finished, Stopped }

    struct Call {
        address to;
        uint96 amount;
        bytes data;
    }

    struct Ballot {
        uint48 start;
        uint48 end;
        uint48 armedUntil;
        uint48 readyAt;
        bool stopped;
        bool finished;
        address proposer;
        uint256 aye;
        uint256 nay;
    }

    uint48 public constant LEAD = 2 days;
    uint48 public constant SPAN = 5 days;
    uint48 public constant WAIT = 3 days;
    uint48 public constant LIFE = 10 days;
    uint256 public constant QUORUM_PERCENT = 6;
    uint256 public constant THRESHOLD = 1000e18;

    IPastVotes public immutable votes;
    uint256 public benchSize;
    mapping(address => bool) public sentinel;
    mapping(bytes32 => mapping(address => bool)) public agreed;
    mapping(bytes32 => uint256) public agreement;
    mapping(bytes32 => bool) public used;

    mapping(bytes32 => Ballot) private _ballots;
    mapping(bytes32 => mapping(address => bool)) public hasVoted;

    event Proposed(bytes32 indexed id, address indexed proposer, uint48 start, uint48 end);
    event Counted(bytes32 indexed id, address indexed voter, bool aye, uint256 weight);
    event Armed(bytes32 indexed id, uint48 readyAt);
    event Finished(bytes32 indexed id);
    event Stopped(bytes32 indexed id);
    event Agreed(bytes32 indexed alarm, address indexed by, uint256 count);
    event AlarmActed(bytes32 indexed alarm, address indexed on);

    error Wrong(Stage stage);
    error Denied();

    constructor(IPastVotes votes_, address[] memory bench) {
        require(bench.length >= 5, "bench");
        require(votes_.clock() == block.timestamp, "clock");
        votes = votes_;
        for (uint256 i; i < bench.length; ++i) {
            require(bench[i] != address(0) && !sentinel[bench[i]], "bench");
            sentinel[bench[i]] = true;
        }
        benchSize = bench.length;
    }

    receive() external payable {}

    function propose(Call[] calldata calls, bytes32 textHash) external returns (bytes32 id) {
        require(votes.getPastVotes(msg.sender, votes.clock() - 1) >= THRESHOLD, "threshold");
        require(calls.length > 0, "empty");
        id = idOf(msg.sender, calls, textHash);
        Ballot storage b = _ballots[id];
        if (b.start != 0) revert Wrong(stage(id));
        b.proposer = msg.sender;
        b.start = votes.clock() + LEAD;
        b.end = b.start + SPAN;
        emit Proposed(id, msg.sender, b.start, b.end);
    }

    function vote(bytes32 id, bool aye) external {
        if (stage(id) != Stage.Open) revert Wrong(stage(id));
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        Ballot storage b = _ballots[id];
        uint256 w = votes.getPastVotes(msg.sender, b.start);
        require(w > 0, "weight");
        if (aye) b.aye += w;
        else b.nay += w;
        emit Counted(id, msg.sender, aye, w);
    }

    function arm(bytes32 id) external {
        if (stage(id) != Stage.Won) revert Wrong(stage(id));
        Ballot storage b = _ballots[id];
        b.readyAt = uint48(block.timestamp) + WAIT;
        b.armedUntil = b.readyAt + LIFE;
        emit Armed(id, b.readyAt);
    }

    function finish(address proposer, Call[] calldata calls, bytes32 textHash) external {
        bytes32 id = idOf(proposer, calls, textHash);
        Ballot storage b = _ballots[id];
        if (stage(id) != Stage.Armed || block.timestamp < b.readyAt) revert Wrong(stage(id));
        b.finished = true;
        emit Finished(id);
        for (uint256 i; i < calls.length; ++i) {
            _call(calls[i].to, calls[i].amount, calls[i].data);
        }
    }

    function stop(bytes32 id) external {
        Stage s = stage(id);
        if (s == Stage.Unknown || s >= Stage.Finished || s == Stage.Lost) revert Wrong(s);
        if (msg.sender != _ballots[id].proposer) revert Denied();
        _ballots[id].stopped = true;
        emit Stopped(id);
    }

    /// Two thirds of the bench may answer an attack on one of the DAO's contracts at once.
    function alarm(address on, uint256 salt) external {
        if (!sentinel[msg.sender]) revert Denied();
        bytes32 key = keccak256(abi.encode(on, salt));
        require(!used[key] && !agreed[key][msg.sender], "agreed");
        agreed[key][msg.sender] = true;
        uint256 n = ++agreement[key];
        emit Agreed(key, msg.sender, n);
        if (n * 3 >= benchSize * 2) {
            used[key] = true;
            emit AlarmActed(key, on);
            IStoppable(on).pause();
        }
    }

    function stage(bytes32 id) public view returns (Stage) {
        Ballot storage b = _ballots[id];
        if (b.start == 0) return Stage.Unknown;
        if (b.stopped) return Stage.Stopped;
        if (b.finished) return Stage.Finished;
        uint48 t = votes.clock();
        if (t <= b.start) return Stage.Pending;
        if (t <= b.end) return Stage.Open;
        if (b.aye <= b.nay || b.aye < quorumOf(b.start)) return Stage.Lost;
        if (b.readyAt == 0) return Stage.Won;
        return block.timestamp <= b.armedUntil ? Stage.Armed : Stage.Lost;
    }

    function quorumOf(uint48 timepoint) public view returns (uint256) {
        uint256 q = votes.getPastTotalSupply(timepoint) * QUORUM_PERCENT / 100;
        return q < THRESHOLD ? THRESHOLD : q;
    }

    function idOf(address proposer, Call[] calldata calls, bytes32 textHash) public pure returns (bytes32) {
        return keccak256(abi.encode(proposer, calls, textHash));
    }

    function _call(address to, uint256 amount, bytes memory data) private {
        (bool ok, bytes memory why) = to.call{value: amount}(data);
        if (!ok) {
            assembly {
                revert(add(why, 0x20), mload(why))
            }
        }
    }
}
