// SPDX-License-Identifier: LGPL-3.0-only
pragma solidity >=0.7.4 <0.8.0;

interface ISharesLedger {
    function sharesAt(address holder, uint256 timepoint) external view returns (uint256);
}

/// Register of proxies for the shareholders' assembly: who votes for whom in which
/// department. Holders may enter a proxy themselves or have a signed paper filed.
contract ProxyRegister {
    struct Entry {
        address proxy;
        uint48 since;
        uint48 until;
    }

    uint256 public constant LONGEST = 730 days;
    bytes32 private constant DOMAIN_KIND = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant PAPER_KIND = keccak256("Paper(address holder,address proxy,uint8 department,uint48 until,uint256 number,uint256 validBefore)");

    ISharesLedger public immutable ledger;
    uint8 public immutable departments;

    mapping(address => mapping(uint8 => Entry[])) private _book;
    mapping(address => uint256) public papersFiled;

    event Entered(address indexed holder, uint8 indexed department, address indexed proxy, uint48 until);
    event PapersVoid(address indexed holder, uint256 below);
    event Struck(address indexed holder, uint8 indexed department);

    constructor(ISharesLedger ledger_, uint8 departments_) {
        require(departments_ > 0, "register: departments");
        ledger = ledger_;
        departments = departments_;
    }

    function enter(address proxy, uint8 department, uint48 until) external {
        _enter(msg.sender, proxy, department, until);
    }

    function strike(uint8 department) external {
        _enter(msg.sender, address(0), department, uint48(block.timestamp) + 1);
        emit Struck(msg.sender, department);
    }

    /// Declares all papers below `number` void.
    function voidPapers(uint256 number) external {
        require(number > papersFiled[msg.sender], "register: number");
        papersFiled[msg.sender] = number;
        emit PapersVoid(msg.sender, number);
    }

    function file(
        address holder,
        address proxy,
        uint8 department,
        uint48 until,
        uint256 number,
        uint256 validBefore,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(block.timestamp < validBefore, "register: stale paper");
        require(number >= papersFiled[holder] && number < type(uint256).max, "register: void paper");
        bytes32 body = keccak256(abi.encode(PAPER_KIND, holder, proxy, department, until, number, validBefore));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domainSeparator(), body));
        _checkSigned(holder, digest, v, r, s);
        papersFiled[holder] = number + 1;
        _enter(holder, proxy, department, until);
    }

    function proxyOf(address holder, uint8 department, uint256 timepoint) public view returns (address) {
        require(timepoint < block.timestamp, "register: not past");
        Entry[] storage list = _book[holder][department];
        for (uint256 i = list.length; i > 0; i--) {
            Entry storage e = list[i - 1];
            if (e.since <= timepoint) return timepoint < e.until ? e.proxy : address(0);
        }
        return address(0);
    }

    /// Shares a proxy may speak for, given the holders he names (ascending, so none is named twice).
    function represented(address proxy, address[] calldata holders, uint8 department, uint256 timepoint) external view returns (uint256 sum) {
        address before = address(0);
        for (uint256 i = 0; i < holders.length; i++) {
            address h = holders[i];
            require(h > before, "register: order");
            before = h;
            address p = proxyOf(h, department, timepoint);
            if (p == proxy || (p == address(0) && h == proxy)) {
                uint256 n = ledger.sharesAt(h, timepoint);
                require(sum + n >= sum, "register: sum");
                sum += n;
            }
        }
    }

    function domainSeparator() public view returns (bytes32) {
        uint256 id;
        assembly {
            id := chainid()
        }
        return keccak256(abi.encode(DOMAIN_KIND, keccak256("ProxyRegister"), keccak256("1"), id, address(this)));
    }

    function _checkSigned(address holder, bytes32 digest, uint8 v, bytes32 r, bytes32 s) private pure {
        require(uint256(s) <= 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0, "register: s");
        address signer = ecrecover(digest, v, r, s);
        require(signer != address(0) && signer == holder, "register: signer");
    }

    function _enter(address holder, address proxy, uint8 department, uint48 until) private {
        require(department < departments, "register: department");
        require(until > block.timestamp && until <= block.timestamp + LONGEST, "register: until");
        Entry[] storage list = _book[holder][department];
        uint48 t = uint48(block.timestamp);
        if (list.length > 0 && list[list.length - 1].since == t) {
            list[list.length - 1].proxy = proxy;
            list[list.length - 1].until = until;
        } else {
            list.push(Entry(proxy, t, until));
        }
        emit Entered(holder, department, proxy, until);
    }
}
