// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorSuperQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorSuperQuorum.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {GovernorVotesSuperQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesSuperQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// Enough votes in favour end the voting early.
//! with: Token.sol
//! elsewhere: NOTE parameter-unbounded node_modules/@openzeppelin/contracts/governance/extensions/GovernorSettings.sol
//! elsewhere: NOTE queue-stuck node_modules/@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol
//! elsewhere: NOTE timelock-delay-unbounded node_modules/@openzeppelin/contracts/governance/TimelockController.sol
//! elsewhere: NOTE timelock-no-expiry node_modules/@openzeppelin/contracts/governance/TimelockController.sol
//! execute-needs-quorum: unknown
//! guardian-cannot-execute: unknown
//! queue-needs-success: unknown
//! transition-relation: unknown
//! others: proved
contract SuperQuorum is
    Governor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl,
    GovernorVotesSuperQuorumFraction
{
    constructor(IVotes token, TimelockController timelock)
        Governor("SuperQuorum")
        GovernorSettings(7200, 50400, 1000e18)
        GovernorVotes(token)
        GovernorVotesQuorumFraction(4)
        GovernorTimelockControl(timelock)
        GovernorVotesSuperQuorumFraction(60)
    {}

    function state(uint256 id) //~ WARNING frozen-by-cancel-desync
        public
        view
        override(Governor, GovernorTimelockControl, GovernorVotesSuperQuorumFraction)
        returns (ProposalState)
    {
        return super.state(id);
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function proposalNeedsQueuing(uint256 id) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(id);
    }

    function proposalVotes(uint256 id)
        public
        view
        override(GovernorCountingSimple, GovernorSuperQuorum)
        returns (uint256, uint256, uint256)
    {
        return super.proposalVotes(id);
    }

    function _updateQuorumNumerator(uint256 numerator)
        internal
        override(GovernorVotesQuorumFraction, GovernorVotesSuperQuorumFraction)
    {
        super._updateQuorumNumerator(numerator);
    }

    function _queueOperations(
        uint256 id,
        address[] memory to,
        uint256[] memory values,
        bytes[] memory data,
        bytes32 text
    )
        internal
        override(Governor, GovernorTimelockControl)
        returns (uint48)
    {
        return super._queueOperations(id, to, values, data, text);
    }

    function _executeOperations(
        uint256 id,
        address[] memory to,
        uint256[] memory values,
        bytes[] memory data,
        bytes32 text
    )
        internal
        override(Governor, GovernorTimelockControl)
    {
        super._executeOperations(id, to, values, data, text);
    }

    function _cancel(address[] memory to, uint256[] memory values, bytes[] memory data, bytes32 text)
        internal
        override(Governor, GovernorTimelockControl)
        returns (uint256)
    {
        return super._cancel(to, values, data, text);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
