// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.5;
pragma abicoder v2;

import {AaveGovernanceV2} from "@aave/governance-v2/contracts/governance/AaveGovernanceV2.sol";
import {Executor} from "@aave/governance-v2/contracts/governance/Executor.sol";
import {GovernanceStrategy} from "@aave/governance-v2/contracts/governance/GovernanceStrategy.sol";

/// Votes weigh what this contract says, as of a block.
//! elsewhere: NOTE parameter-unbounded node_modules/@aave/governance-v2/contracts/governance/AaveGovernanceV2.sol
//! elsewhere: NOTE proposal-target-mutable node_modules/@aave/governance-v2/contracts/governance/ExecutorWithTimelock.sol
contract Weights is GovernanceStrategy {
    constructor(address aave, address stkAave) GovernanceStrategy(aave, stkAave) {}
}

/// It decides whether a proposal has passed, and performs it after a delay.
contract Short is Executor {
    constructor(address admin) Executor(admin, 1 days, 5 days, 1 days, 10 days, 50, 19200, 50, 200) {}
}

/// Each proposal names its executor, out of a list that the owner keeps.
//! admin-by-governance-only: unknown
//! cancel-authorised: unknown
//! delay-floor: unknown
//! delay-self-only: unknown
//! executed-xor-canceled: unknown
//! not-frozen: violated
//! queued-executable: unknown
//! others: proved
contract Aave is AaveGovernanceV2 {
    constructor(address strategy, address guardian, address[] memory executors)
        AaveGovernanceV2(strategy, 7200, guardian, executors)
    {}
}
