// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ProgramRoles, RoleHolders} from "../access/ProgramRoles.sol";
import {SelfEndingPause} from "../access/SelfEndingPause.sol";
import {NodeKeys} from "./NodeKeys.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {SlashCases} from "./SlashCases.sol";
import {StakeLots} from "./StakeLots.sol";
import {CaseRules, StakeRules} from "./StakingTypes.sol";

/// @title Operators, nodes, their stake, and the cases against it
/// @notice Rules, sections 5, 6 and 9. Its guardrails hold whatever the program's software does. It cannot be changed once deployed,
/// and nobody, no role included, can move stake except by an executed case.
contract OperatorStaking is SlashCases {
    /// @notice Sets every number of the rules
    /// @param token The staked token: DTEL, without fees on transfer
    /// @param nodeKeys Checks that a node agrees to its owner
    /// @param treasury Where upheld slashes go
    /// @param pauseSeconds The length of a pause
    /// @param stakes The numbers of the stake
    /// @param cases The numbers of cases
    /// @param holders Who holds which role
    constructor(
        IERC20 token,
        NodeKeys nodeKeys,
        address treasury,
        uint48 pauseSeconds,
        StakeRules memory stakes,
        CaseRules memory cases,
        RoleHolders memory holders
    )
        ProgramRoles(holders)
        SelfEndingPause(pauseSeconds)
        NodeRegistry(nodeKeys)
        StakeLots(token, stakes)
        SlashCases(treasury, cases)
    {}
}
