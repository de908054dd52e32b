// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.19;

/// @notice Endpoint that delivers messages signed off by the relay network.
interface IRelayEndpoint {
    function localDomain() external view returns (uint32);
}

/// @title Governance outpost
/// @notice Receives decisions taken on the home chain and performs them here after a pause.
contract Outpost {
    struct Action {
        address target;
        uint256 value;
        bytes input;
    }

    enum Phase { None, Waiting, Done, Vetoed }

    struct Decision {
        uint48 notBefore;
        uint48 notAfter;
        Phase phase;
    }

    uint48 public constant SHORTEST = 6 hours;
    uint48 public constant LONGEST = 21 days;
    uint48 public constant WINDOW = 14 days;

    IRelayEndpoint public immutable endpoint;
    uint32 public immutable homeDomain;
    bytes32 public homeGovernor;
    uint48 public pause;
    address public veto;

    mapping(bytes32 => Decision) public decisions;

    event Received(bytes32 indexed key, uint256 nonce, uint48 notBefore);
    event Performed(bytes32 indexed key);
    event Struck(bytes32 indexed key);
    event HomeGovernorChanged(bytes32 previous, bytes32 next);
    event PauseChanged(uint48 previous, uint48 next);
    event VetoChanged(address previous, address next);

    error OnlySelf();
    error OnlyEndpoint();
    error WrongOrigin();
    error WrongPhase();
    error OutOfBounds();
    error Failed(uint256 index, bytes reason);

    constructor(IRelayEndpoint endpoint_, uint32 homeDomain_, bytes32 homeGovernor_, uint48 pause_, address veto_) {
        if (homeDomain_ == endpoint_.localDomain() || homeGovernor_ == bytes32(0)) revert WrongOrigin();
        if (pause_ < SHORTEST || pause_ > LONGEST) revert OutOfBounds();
        endpoint = endpoint_;
        homeDomain = homeDomain_;
        homeGovernor = homeGovernor_;
        pause = pause_;
        veto = veto_;
    }

    receive() external payable {}

    modifier onlySelf() {
        if (msg.sender != address(this)) revert OnlySelf();
        _;
    }

    /// @notice Called by the endpoint.
    function handle(uint32 origin, bytes32 sender, bytes calldata body) external {
        if (msg.sender != address(endpoint)) revert OnlyEndpoint();
        if (origin != homeDomain || sender != homeGovernor) revert WrongOrigin();
        (uint256 nonce, Action[] memory acts) = abi.decode(body, (uint256, Action[]));
        if (acts.length == 0) revert OutOfBounds();
        bytes32 key = keyOf(nonce, acts);
        Decision storage d = decisions[key];
        if (d.phase != Phase.None) revert WrongPhase();
        d.phase = Phase.Waiting;
        d.notBefore = uint48(block.timestamp) + pause;
        d.notAfter = d.notBefore + WINDOW;
        emit Received(key, nonce, d.notBefore);
    }

    function perform(uint256 nonce, Action[] calldata acts) external {
        bytes32 key = keyOf(nonce, acts);
        Decision storage d = decisions[key];
        if (d.phase != Phase.Waiting) revert WrongPhase();
        if (block.timestamp < d.notBefore || block.timestamp > d.notAfter) revert WrongPhase();
        d.phase = Phase.Done;
        emit Performed(key);
        for (uint256 i = 0; i < acts.length; ++i) {
            (bool ok, bytes memory why) = acts[i].target.call{value: acts[i].value}(acts[i].input);
            if (!ok) revert Failed(i, why);
        }
    }

    function strike(bytes32 key) external {
        if (msg.sender != veto) revert OnlySelf();
        Decision storage d = decisions[key];
        if (d.phase != Phase.Waiting) revert WrongPhase();
        d.phase = Phase.Vetoed;
        emit Struck(key);
    }

    function changePause(uint48 next) external onlySelf {
        if (next < SHORTEST || next > LONGEST) revert OutOfBounds();
        emit PauseChanged(pause, next);
        pause = next;
    }

    function changeVeto(address next) external onlySelf {
        emit VetoChanged(veto, next);
        veto = next;
    }

    function changeHomeGovernor(bytes32 next) external onlySelf {
        if (next == bytes32(0) || next == homeGovernor) revert WrongOrigin();
        emit HomeGovernorChanged(homeGovernor, next);
        homeGovernor = next;
    }

    function keyOf(uint256 nonce, Action[] memory acts) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), nonce, acts));
    }
}
