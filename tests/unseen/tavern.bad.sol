// SPDX-License-Identifier: AGPL-3.0
pragma solidity >=0.6.0 <0.7.0;

/// Every patron has one voice on whom to admit, and shares that are a claim on the pot.
contract TavernLeague {
    struct Patron {
        uint256 shares;
        uint256 since;
        uint256 pinnedUntil;
    }

    struct Petition {
        address guest;
        uint256 stake;
        uint256 sharesAsked;
        uint256 filed;
        uint256 electorate;
        uint256 up;
        uint256 down;
        bool settled;
    }

    uint256 public constant HEARING = 7 days;
    uint256 public constant LEAVING = 7 days;
    uint256 public constant MAX_SHARES = 1e24;

    mapping(address => Patron) public patrons;
    mapping(uint256 => mapping(address => bool)) public spoken;
    Petition[] public petitions;
    uint256 public heads;
    uint256 public issued;
    uint256 public pot;
    mapping(address => uint256) public refunds;

    event Petitioned(uint256 indexed nr, address indexed guest, uint256 stake, uint256 shares);
    event Spoken(uint256 indexed nr, address indexed patron, bool up);
    event Settled(uint256 indexed nr, bool admitted);
    event Left(address indexed patron, uint256 shares, uint256 paid);
    event Refunded(address indexed guest, uint256 amount);

    constructor(address[] memory hosts, uint256 each) public payable {
        require(each > 0 && each <= MAX_SHARES && hosts.length > 2 && hosts.length < 50, "hosts");
        for (uint256 i = 0; i < hosts.length; i++) {
            require(hosts[i] != address(0) && patrons[hosts[i]].since == 0, "host");
            _admit(hosts[i], each);
        }
        pot = msg.value;
    }

    function petition(uint256 sharesAsked) external payable returns (uint256 nr) {
        require(sharesAsked > 0 && sharesAsked <= MAX_SHARES, "shares asked");
        require(msg.value > 0, "no stake");
        nr = petitions.length;
        petitions.push(Petition(msg.sender, msg.value, sharesAsked, now, heads, 0, 0, false));
        emit Petitioned(nr, msg.sender, msg.value, sharesAsked);
    }

    function speak(uint256 nr, bool up) external {
        require(nr < petitions.length, "no such petition");
        Petition storage q = petitions[nr];
        Patron storage p = patrons[msg.sender];
        require(now > q.filed && now <= q.filed + HEARING, "not heard now");
        require(p.since != 0 && p.since < q.filed, "no patron then");
        require(!spoken[nr][msg.sender], "spoken");
        spoken[nr][msg.sender] = true;
        if (up) {
            q.up += 1;
            // who welcomes a guest stays at least until the hearing ends
            if (p.pinnedUntil < q.filed + HEARING) p.pinnedUntil = q.filed + HEARING;
        } else {
            q.down += 1;
        }
        emit Spoken(nr, msg.sender, up);
    }

    function settle(uint256 nr) external {
        require(nr < petitions.length, "no such petition");
        Petition storage q = petitions[nr];
        require(now > q.filed + HEARING + LEAVING, "too early");
        require(!q.settled, "settled");
        q.settled = true;
        bool admitted = q.up > q.down && q.up + q.down >= q.electorate / 2 + 1;
        if (admitted) {
            pot += q.stake;
            _admit(q.guest, q.sharesAsked);
        } else {
            refunds[q.guest] += q.stake;
        }
        emit Settled(nr, admitted);
    }

    function collect() external {
        uint256 amount = refunds[msg.sender];
        require(amount > 0, "nothing");
        refunds[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "payment");
        emit Refunded(msg.sender, amount);
    }

    function leave() external {
        Patron storage p = patrons[msg.sender];
        uint256 shares = p.shares;
        require(shares > 0, "no patron");
        require(now > p.pinnedUntil, "pinned");
        uint256 due = _part(shares);
        (bool ok, ) = msg.sender.call{value: due}("");
        require(ok, "payment");
        delete patrons[msg.sender];
        heads -= 1;
        issued -= shares;
        pot -= due;
        emit Left(msg.sender, shares, due);
    }

    function petitionCount() external view returns (uint256) {
        return petitions.length;
    }

    function _admit(address who, uint256 shares) internal {
        Patron storage p = patrons[who];
        if (p.since == 0) {
            p.since = now;
            heads += 1;
        }
        p.shares += shares;
        issued += shares;
    }

    function _part(uint256 shares) internal view returns (uint256) {
        uint256 product = pot * shares;
        require(product / shares == pot, "overflow");
        return product / issued;
    }
}
