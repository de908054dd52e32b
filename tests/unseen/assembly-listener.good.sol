// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IVotesByTime {
    function clock() external view returns (uint48);
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

/// @notice Assembly of token holders. Bodies of bills are kept as hashes; the full text comes back at enactment.
contract Assembly {
    struct Bill {
        address sponsor;
        uint48 snapshot;
        uint48 closes;
        address listener;
        bool enacted;
        bool withdrawn;
        uint256 yea;
        uint256 nay;
        uint256 abstain;
        uint256 quorum;
        bytes32 body;
    }

    uint48 public constant DEBATE = 5 days;
    uint48 public constant COOLING = 2 days;
    uint48 public constant LIFE = 30 days;
    uint256 public constant LISTENER_GAS = 300_000;
    uint256 public constant QUORUM_FLOOR = 50_000e18;

    IVotesByTime public immutable token;
    uint256 public immutable sponsorship;
    Bill[] private bills;
    mapping(uint256 => mapping(address => bool)) public recorded;

    event Introduced(uint256 indexed id, address indexed sponsor, address[] targets, uint256[] values, bytes[] datas);
    event Recorded(uint256 indexed id, address indexed voter, uint8 choice, uint256 weight);
    event Withdrawn(uint256 indexed id);
    event Enacted(uint256 indexed id);
    event ListenerTold(uint256 indexed id, address indexed listener, bool heard);

    error NotNow();
    error Forbidden();
    error WrongBody();

    constructor(IVotesByTime token_, uint256 sponsorship_) {
        require(token_.clock() == block.timestamp, "token must count in seconds");
        require(sponsorship_ > 0 && sponsorship_ <= QUORUM_FLOOR, "sponsorship");
        token = token_;
        sponsorship = sponsorship_;
    }

    receive() external payable {}

    function introduce(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, address listener)
        external
        returns (uint256 id)
    {
        require(targets.length != 0 && targets.length <= 20, "size");
        require(targets.length == values.length && targets.length == datas.length, "shape");
        uint48 snapshot = uint48(block.timestamp) - 1;
        if (token.getPastVotes(msg.sender, snapshot) < sponsorship) revert Forbidden();
        uint256 quorum = token.getPastTotalSupply(snapshot) / 25;
        id = bills.length;
        Bill storage b = bills.push();
        b.sponsor = msg.sender;
        b.listener = listener;
        b.snapshot = snapshot;
        b.closes = uint48(block.timestamp) + DEBATE;
        b.quorum = quorum > QUORUM_FLOOR ? quorum : QUORUM_FLOOR;
        b.body = keccak256(abi.encode(targets, values, datas));
        emit Introduced(id, msg.sender, targets, values, datas);
    }

    function record(uint256 id, uint8 choice) external {
        Bill storage b = bills[id];
        if (b.withdrawn || block.timestamp > b.closes) revert NotNow();
        require(!recorded[id][msg.sender], "recorded");
        uint256 weight = token.getPastVotes(msg.sender, b.snapshot);
        require(weight > 0, "no weight");
        recorded[id][msg.sender] = true;
        if (choice == 1) b.yea += weight;
        else if (choice == 0) b.nay += weight;
        else if (choice == 2) b.abstain += weight;
        else revert("choice");
        emit Recorded(id, msg.sender, choice, weight);
    }

    /// @notice A sponsor may take a bill back as long as the debate lasts.
    function withdraw(uint256 id) external {
        Bill storage b = bills[id];
        if (msg.sender != b.sponsor) revert Forbidden();
        if (b.withdrawn || block.timestamp > b.closes) revert NotNow();
        b.withdrawn = true;
        emit Withdrawn(id);
    }

    function carried(uint256 id) public view returns (bool) {
        Bill storage b = bills[id];
        return !b.withdrawn && block.timestamp > b.closes && b.yea + b.abstain >= b.quorum && b.yea > b.nay;
    }

    function enact(uint256 id, address[] calldata targets, uint256[] calldata values, bytes[] calldata datas) external {
        Bill storage b = bills[id];
        if (!carried(id) || b.enacted) revert NotNow();
        if (block.timestamp <= b.closes + COOLING || block.timestamp > b.closes + LIFE) revert NotNow();
        if (keccak256(abi.encode(targets, values, datas)) != b.body) revert WrongBody();
        b.enacted = true;
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory why) = targets[i].call{value: values[i]}(datas[i]);
            if (!ok) assembly { revert(add(why, 32), mload(why)) }
        }
        emit Enacted(id);
        if (b.listener != address(0)) _tell(id, b.listener);
    }

    function bill(uint256 id) external view returns (Bill memory) {
        return bills[id];
    }

    function _tell(uint256 id, address listener) private {
        bytes memory message = abi.encodeWithSignature("billEnacted(uint256)", id);
        bool heard;
        uint256 stipend = LISTENER_GAS;
        assembly { heard := call(stipend, listener, 0, add(message, 32), mload(message), 0, 0) }
        emit ListenerTold(id, listener, heard);
    }
}
