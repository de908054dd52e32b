// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IERC20Like {
    function transfer(address to, uint256 amount) external returns (bool);
}

/// @notice Keeps ether and tokens for its governor.
contract Chest {
    address public governor;

    event GovernorChanged(address indexed oldGovernor, address indexed newGovernor);
    event EtherPaid(address indexed to, uint256 amount);
    event TokensPaid(IERC20Like indexed token, address indexed to, uint256 amount);

    modifier onlyGovernor() {
        require(msg.sender == governor, "Chest: governor");
        _;
    }

    constructor() {
        governor = msg.sender;
        emit GovernorChanged(address(0), msg.sender);
    }

    receive() external payable {}

    function changeGovernor(address next) external onlyGovernor {
        require(next != address(0), "Chest: nobody");
        emit GovernorChanged(governor, next);
        governor = next;
    }

    function payEther(address payable to, uint256 amount) external onlyGovernor {
        require(to != address(0), "Chest: payee");
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "Chest: ether");
        emit EtherPaid(to, amount);
    }

    function payTokens(IERC20Like token, address to, uint256 amount) external onlyGovernor {
        require(to != address(0), "Chest: payee");
        require(address(token).code.length > 0, "Chest: no token");
        (bool ok, bytes memory ret) = address(token).call(abi.encodeCall(IERC20Like.transfer, (to, amount)));
        require(ok && (ret.length == 0 || abi.decode(ret, (bool))), "Chest: tokens");
        emit TokensPaid(token, to, amount);
    }
}

/// @notice Stewards vote on calls to their chest; they are replaced one by one, by vote too.
contract Stewardship {
    enum Act { Chest, Replace }

    struct Paper {
        address writer;
        Act act;
        uint40 written;
        uint40 ends;
        uint16 assent;
        uint16 dissent;
        bool closed;
        bytes content;
    }

    uint40 public constant CIRCULATION = 6 days;
    uint40 public constant RESERVE = 1 days;

    Chest public immutable chest;
    uint16 public immutable stewards;
    mapping(address => uint40) public inOfficeSince;
    Paper[] public papers;
    mapping(uint256 => mapping(address => bool)) public initialled;

    event Written(uint256 indexed paper, address indexed writer, Act act, bytes content);
    event Initialled(uint256 indexed paper, address indexed steward, bool assent);
    event Closed(uint256 indexed paper);
    event Replaced(address indexed leaver, address indexed joiner);

    constructor(address[] memory first) {
        require(first.length >= 3 && first.length <= 99, "stewards");
        chest = new Chest();
        stewards = uint16(first.length);
        for (uint256 i = 0; i < first.length; ++i) {
            require(first[i] != address(0) && inOfficeSince[first[i]] == 0, "steward");
            inOfficeSince[first[i]] = uint40(block.timestamp);
        }
    }

    modifier onlySteward() {
        require(inOfficeSince[msg.sender] != 0, "steward");
        _;
    }

    /// @param content a call to the chest, or the encoded leaver and joiner
    function write(Act act, bytes calldata content) external onlySteward returns (uint256 paper) {
        require(act == Act.Chest ? content.length >= 4 : content.length == 64, "content");
        paper = papers.length;
        papers.push(Paper(msg.sender, act, uint40(block.timestamp), uint40(block.timestamp) + CIRCULATION, 0, 0, false, content));
        emit Written(paper, msg.sender, act, content);
    }

    function initial(uint256 paper, bool assent) external onlySteward {
        Paper storage p = papers[paper];
        require(block.timestamp <= p.ends, "ended");
        require(inOfficeSince[msg.sender] < p.written, "later steward");
        require(!initialled[paper][msg.sender], "initialled");
        initialled[paper][msg.sender] = true;
        if (assent) p.assent += 1;
        else p.dissent += 1;
        emit Initialled(paper, msg.sender, assent);
    }

    function close(uint256 paper) external {
        Paper storage p = papers[paper];
        require(block.timestamp > p.ends + RESERVE && !p.closed, "not due");
        require(p.assent > stewards / 2 && p.assent > p.dissent, "no assent");
        p.closed = true;
        emit Closed(paper);
        if (p.act == Act.Replace) {
            (address leaver, address joiner) = abi.decode(p.content, (address, address));
            require(inOfficeSince[leaver] != 0 && inOfficeSince[joiner] == 0 && joiner != address(0), "replacement");
            inOfficeSince[leaver] = 0;
            inOfficeSince[joiner] = uint40(block.timestamp);
            emit Replaced(leaver, joiner);
        } else {
            (bool ok, bytes memory ret) = address(chest).call(p.content);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
    }
}
