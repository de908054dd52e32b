// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Holds the money. Runs what the board has filed, after the waiting time, for whoever asks.
contract Strongbox {
    uint256 public constant WAIT = 3 days;

    address public immutable board;
    mapping(bytes32 => uint256) public readyAt;
    mapping(bytes32 => bool) public spent;

    event Filed(bytes32 indexed slip, uint256 readyAt);
    event Ran(bytes32 indexed slip, address indexed by);

    constructor() {
        board = msg.sender;
    }

    receive() external payable {}

    function slipOf(address to, uint256 value, bytes calldata data, uint256 serial) public pure returns (bytes32) {
        return keccak256(abi.encode(to, value, data, serial));
    }

    function file(bytes32 slip) external {
        require(msg.sender == board, "board");
        require(readyAt[slip] == 0, "filed");
        readyAt[slip] = block.timestamp + WAIT;
        emit Filed(slip, readyAt[slip]);
    }

    function run(address to, uint256 value, bytes calldata data, uint256 serial) external {
        bytes32 slip = slipOf(to, value, data, serial);
        uint256 ready = readyAt[slip];
        require(ready != 0 && block.timestamp >= ready, "not ready");
        require(!spent[slip], "spent");
        spent[slip] = true;
        (bool ok, ) = to.call{value: value}(data);
        require(ok, "failed");
        emit Ran(slip, msg.sender);
    }
}

/// Twelve to a hundred directors, one voice each.
contract StrongboxBoard {
    struct Paper {
        bytes32 slip;
        uint256 closes;
        uint16 pro;
        uint16 con;
        bool filed;
    }

    uint256 public constant READING = 6 days;
    uint256 public constant FILING = 10 days;
    Strongbox public immutable box;
    uint256 public immutable seats;
    mapping(address => bool) public director;
    Paper[] public papers;
    mapping(uint256 => mapping(address => bool)) public signed;

    event Tabled(uint256 indexed n, address director, address to, uint256 value, bytes data);
    event Signed(uint256 indexed n, address director, bool pro);
    event PaperFiled(uint256 indexed n, bytes32 slip);

    constructor(address[] memory directors) {
        require(directors.length >= 12 && directors.length <= 100, "directors");
        for (uint256 i = 0; i < directors.length; i++) {
            require(directors[i] != address(0) && !director[directors[i]], "director");
            director[directors[i]] = true;
        }
        seats = directors.length;
        box = new Strongbox();
    }

    modifier onlyDirector() {
        require(director[msg.sender], "not a director");
        _;
    }

    function table(address to, uint256 value, bytes calldata data) external onlyDirector returns (uint256 n) {
        n = papers.length;
        papers.push(Paper(box.slipOf(to, value, data, n), block.timestamp + READING, 0, 0, false));
        emit Tabled(n, msg.sender, to, value, data);
    }

    function sign(uint256 n, bool pro) external onlyDirector {
        Paper storage p = papers[n];
        require(block.timestamp <= p.closes, "closed");
        require(!signed[n][msg.sender], "signed");
        signed[n][msg.sender] = true;
        if (pro) p.pro += 1;
        else p.con += 1;
        emit Signed(n, msg.sender, pro);
    }

    function filePaper(uint256 n) external {
        Paper storage p = papers[n];
        require(block.timestamp > p.closes && block.timestamp <= p.closes + FILING, "window");
        require(!p.filed, "filed");
        require(p.pro > p.con && uint256(p.pro) * 2 > seats, "no majority of the seats");
        p.filed = true;
        box.file(p.slip);
        emit PaperFiled(n, p.slip);
    }
}
