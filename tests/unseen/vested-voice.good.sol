// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;

interface IVoiceToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function delegate(address delegatee) external;
}

/// A vault with tokens that vest for one grantee. The grantee lends the voice of the whole grant to a delegate
/// of its choice. Vaults are minimal clones of one template.
contract VestedVoice {
    bool public opened;
    IVoiceToken public token;
    address public grantee;
    address public sponsor;
    uint256 public total;
    uint256 public taken;
    uint256 public start;
    uint256 public span;
    uint256 public stoppedAt;

    event Opened(address indexed grantee, address indexed sponsor, uint256 total, uint256 start, uint256 span);
    event VoiceLent(address indexed delegatee);
    event Taken(address indexed to, uint256 amount);
    event Stopped(uint256 returned);

    modifier onlyGrantee() {
        require(msg.sender == grantee, "VestedVoice: grantee");
        _;
    }

    constructor() public {
        opened = true;
    }

    function open(
        IVoiceToken token_,
        address grantee_,
        address sponsor_,
        uint256 total_,
        uint256 start_,
        uint256 span_
    ) external {
        require(!opened, "VestedVoice: opened");
        require(address(token_) != address(0) && grantee_ != address(0) && sponsor_ != address(0), "VestedVoice: zero");
        require(total_ > 0 && total_ < 2**128, "VestedVoice: total");
        require(span_ >= 30 days && span_ <= 3650 days, "VestedVoice: span");
        require(start_ >= now && start_ <= now + 365 days, "VestedVoice: start");
        opened = true;
        token = token_;
        grantee = grantee_;
        sponsor = sponsor_;
        total = total_;
        start = start_;
        span = span_;
        emit Opened(grantee_, sponsor_, total_, start_, span_);
    }

    function vestedBy(uint256 time) public view returns (uint256) {
        if (stoppedAt != 0 && time > stoppedAt) time = stoppedAt;
        if (time <= start) return 0;
        uint256 gone = time - start;
        if (gone >= span) return total;
        // total < 2**128 and gone < 2**29, the product cannot wrap
        return (total * gone) / span;
    }

    function lendVoice(address delegatee) external onlyGrantee {
        emit VoiceLent(delegatee);
        token.delegate(delegatee);
    }

    function take() external onlyGrantee {
        uint256 vested = vestedBy(now);
        require(vested > taken, "VestedVoice: nothing yet");
        uint256 amount = vested - taken;
        taken = vested;
        emit Taken(grantee, amount);
        require(token.transfer(grantee, amount), "VestedVoice: transfer");
    }

    /// The sponsor gets back what has not vested; the grantee keeps the rest.
    function stop() external {
        require(msg.sender == sponsor, "VestedVoice: sponsor");
        require(stoppedAt == 0 && now < start + span, "VestedVoice: too late");
        uint256 back = total - vestedBy(now);
        stoppedAt = now;
        emit Stopped(back);
        require(token.transfer(sponsor, back), "VestedVoice: transfer");
    }
}

contract VoiceMill {
    address public immutable template;
    IVoiceToken public immutable token;
    address[] public vaults;

    event VaultMade(address indexed vault, address indexed grantee, address indexed sponsor, uint256 total);

    constructor(IVoiceToken token_) public {
        require(address(token_) != address(0), "VoiceMill: zero");
        token = token_;
        template = address(new VestedVoice());
    }

    function make(address grantee, uint256 total, uint256 start, uint256 span) external returns (address vault) {
        vault = _clone(template);
        vaults.push(vault);
        VestedVoice(vault).open(token, grantee, msg.sender, total, start, span);
        emit VaultMade(vault, grantee, msg.sender, total);
        require(token.transferFrom(msg.sender, vault, total), "VoiceMill: funding");
    }

    function _clone(address master) private returns (address made) {
        bytes20 raw = bytes20(master);
        assembly {
            let p := mload(0x40)
            mstore(p, 0x3d602d80600a3d3981f3363d3d373d3d3d363d73000000000000000000000000)
            mstore(add(p, 0x14), raw)
            mstore(add(p, 0x28), 0x5af43d82803e903d91602b57fd5bf30000000000000000000000000000000000)
            made := create(0, p, 0x37)
        }
        require(made != address(0), "VoiceMill: clone");
    }
}
