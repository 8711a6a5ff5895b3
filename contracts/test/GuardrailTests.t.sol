// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramRoles, RoleHolders} from "../src/access/ProgramRoles.sol";
import {SelfEndingPause} from "../src/access/SelfEndingPause.sol";
import {OperatorStaking} from "../src/staking/OperatorStaking.sol";
import {SlashCases} from "../src/staking/SlashCases.sol";
import {StakeLots} from "../src/staking/StakeLots.sol";
import {CaseRules, StakeRules, Verdict} from "../src/staking/StakingTypes.sol";
import {Deployment} from "./support/Deployment.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rules, section 5, "guardrails", and the roles.
contract GuardrailTests is Deployment {
    uint256 private constant STAKE = 100_000 * DTEL;
    uint256 private t0;

    function setUp() public override {
        super.setUp();
        stakeOf(alice, aliceNode, STAKE, 0);
        stakeOf(bob, bobNode, STAKE, 0);
        skip(30 days);
        t0 = block.timestamp;
    }

    /// All automatic slashes together at most 1 % of the total stake in 7 days: here 2,000 of 200,000.
    function test_AllAutomaticSlashes_OnePercentInSevenDays() external {
        bytes32 a = propose(aliceNode, 5, t0, 1_000 * DTEL, false);
        skip(1 days);
        bytes32 b = propose(bobNode, 5, t0, 990 * DTEL + 1, false);
        bytes32 c = propose(bobNode, 6, t0, 990 * DTEL, false);
        skip(5 days);
        staking.executeSlash(a);
        uint256 executedAt = block.timestamp;
        uint256 limit = (2 * STAKE - 1_000 * DTEL) / 100;
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AboveWindowLimit.selector, 1_990 * DTEL + 1, limit));
        staking.executeSlash(b);
        staking.executeSlash(c);
        vm.warp(executedAt + 6 days - 1);
        vm.assertEq(staking.automaticInWindow(), 1_990 * DTEL, "in the window");
        vm.warp(executedAt + 7 days);
        vm.assertEq(staking.automaticInWindow(), 0, "out of it");
    }

    function test_AutomaticSlash_FitsAgain_WhenTheWindowMoved() external {
        bytes32 a = propose(aliceNode, 5, t0, 1_900 * DTEL, false);
        skip(2 days);
        bytes32 b = propose(bobNode, 5, t0, 1_900 * DTEL, false);
        vm.warp(t0 + 5 days);
        staking.executeSlash(a);
        vm.warp(t0 + 12 days - 1);
        vm.expectRevert();
        staking.executeSlash(b);
        vm.warp(t0 + 12 days);
        staking.executeSlash(b);
    }

    /// Without a council verdict at most 10 % of a stake, also in pieces.
    function test_AutomaticSlashesOfANode_TenPercentInPieces() external {
        enroll(address(0xC1));
        bytes32 small = pledge(address(0xC1), 0xC0C0A);
        stakeOf(address(0xC1), small, 1_000 * DTEL, 0);
        skip(1);
        uint256 now_ = block.timestamp;
        bytes32[3] memory pieces;
        pieces[0] = propose(small, 5, now_, 60 * DTEL, false);
        pieces[1] = propose(small, 6, now_, 40 * DTEL, false);
        pieces[2] = propose(small, 7, now_, 1, false);
        skip(5 days);
        staking.executeSlash(pieces[0]);
        staking.executeSlash(pieces[1]);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AboveWithoutCouncil.selector, 100 * DTEL + 1, 100 * DTEL));
        staking.executeSlash(pieces[2]);
    }

    function test_CouncilVerdict_IsAboveTheAutomaticLimits() external {
        bytes32 faultId = propose(aliceNode, 9, t0, STAKE, false);
        skip(3 days);
        decide(faultId, Verdict.Uphold, 0, false);
        skip(2 days);
        vm.assertEq(staking.executeSlash(faultId), STAKE, "all of it");
        vm.assertEq(staking.automaticInWindow(), 0, "not automatic");
    }

    /// Whatever a malicious reporter proposes, without the council it takes at most 1 % of all stake in any 7 days.
    function testFuzz_MaliciousReporter_StaysBelowTheCaps(uint256 seed, uint8 count) external {
        uint256 cases_ = 1 + count % 12;
        bytes32[] memory ids = new bytes32[](cases_);
        for (uint256 i = 0; i < cases_; ++i) {
            uint256 pick = uint256(keccak256(abi.encode(seed, i)));
            uint256 amount = 1 + (pick >> 16) % STAKE;
            // Every second one is made to fit below the council's bar.
            if (pick % 2 == 0) amount = 1 + amount % (STAKE / 10 - 1);
            ids[i] = propose(pick % 3 == 0 ? aliceNode : bobNode, uint8(1 + i % 10), t0 - i, amount, pick % 5 == 0);
        }
        skip(5 days);
        uint256 before = staking.totalBonded();
        for (uint256 day = 0; day < 7; ++day) {
            for (uint256 i = 0; i < cases_; ++i) {
                try staking.executeSlash(ids[i]) {} catch {}
            }
            skip(1 days - 1);
        }
        vm.assertLe(before - staking.totalBonded(), before / 100, "1 % of all stake");
        vm.assertLe(STAKE - staking.bondedOf(aliceNode), STAKE / 10, "10 % of a stake");
        vm.assertLe(STAKE - staking.bondedOf(bobNode), STAKE / 10, "10 % of a stake");
        assertWhole();
    }

    /// Any pause ends by itself after 5 days, and the next begins at the earliest 5 days later.
    function test_Pause_EndsByItself_CannotBeStrungTogether() external {
        bytes32 faultId = propose(aliceNode, 5, t0, 1, false);
        vm.warp(t0 + 5 days);
        vm.prank(guardian);
        staking.pause();
        vm.expectRevert(abi.encodeWithSelector(SelfEndingPause.IsPaused.selector, t0 + 10 days));
        staking.executeSlash(faultId);
        vm.warp(t0 + 10 days - 1);
        vm.expectRevert(abi.encodeWithSelector(SelfEndingPause.IsPaused.selector, t0 + 10 days));
        staking.executeSlash(faultId);
        vm.warp(t0 + 10 days);
        staking.executeSlash(faultId);
        vm.warp(t0 + 15 days - 1);
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(SelfEndingPause.PausedRecently.selector, t0 + 15 days));
        staking.pause();
        vm.warp(t0 + 15 days);
        vm.startPrank(guardian);
        staking.pause();
        staking.unpause();
        vm.expectRevert(abi.encodeWithSelector(SelfEndingPause.NotPaused.selector));
        staking.unpause();
    }

    function test_Pause_HoldsNobodysStake() external {
        vm.prank(guardian);
        staking.pause();
        uint32 lot = staking.lotIdsOf(aliceNode)[0];
        vm.startPrank(alice);
        staking.unbond(aliceNode, lot);
        vm.warp(t0 + 7 days);
        vm.stopPrank();
        vm.warp(t0 + 10 days);
        vm.prank(guardian);
        staking.pause();
        vm.prank(alice);
        vm.assertEq(staking.withdraw(aliceNode, lot), STAKE, "paid while paused");
    }

    function test_Roles_Disjoint_OnEveryGrant() external {
        bytes32[4] memory roles =
            [staking.GOVERNOR_ROLE(), staking.REPORTER_ROLE(), staking.COUNCIL_ROLE(), staking.GUARDIAN_ROLE()];
        address[4] memory holder = [governor, reporter, member, guardian];
        vm.startPrank(governor);
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = 0; j < 4; ++j) {
                if (i == j) continue;
                vm.expectRevert(abi.encodeWithSelector(ProgramRoles.RolesNotDisjoint.selector, holder[i], roles[i]));
                staking.grantRole(roles[j], holder[i]);
            }
        }
        vm.expectRevert(abi.encodeWithSelector(ProgramRoles.RoleUnknown.selector));
        staking.grantRole(roles[1], address(0));
        vm.expectRevert(abi.encodeWithSelector(ProgramRoles.LastGovernor.selector));
        staking.renounceRole(roles[0], governor);
        staking.grantRole(roles[0], stranger);
        staking.renounceRole(roles[0], governor);
        vm.assertTrue(staking.hasRole(roles[0], stranger), "the next governor");
        vm.stopPrank();
        vm.prank(governor);
        vm.expectRevert();
        staking.grantRole(roles[1], governor);
    }

    function test_Roles_GrantedByGovernorsOnly() external {
        bytes32 role = staking.REPORTER_ROLE();
        address[4] memory others = [reporter, member, guardian, stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert();
            staking.grantRole(role, stranger);
            vm.prank(others[i]);
            vm.expectRevert();
            staking.setTransferAgent(others[i]);
        }
        bytes32 none = staking.DEFAULT_ADMIN_ROLE();
        vm.prank(governor);
        vm.expectRevert();
        staking.grantRole(none, stranger);
        vm.prank(governor);
        vm.expectRevert();
        staking.pause();
    }

    function test_Deployment_RulesOutOfRange_Refused() external {
        CaseRules memory wrong = cases;
        wrong.verdictSeconds = wrong.answerSeconds + wrong.investigationSeconds;
        refuses(stakes, wrong, 5 days);
        wrong = caseRulesOf(vm.readFile("contracts/deploy/default.json"));
        wrong.reviewFromBp = wrong.withoutCouncilMaxBp + 1;
        refuses(stakes, wrong, 5 days);
        wrong.reviewFromBp = 1_000;
        refuses(stakes, wrong, wrong.executionSeconds);
        wrong.councilQuorum = 0;
        refuses(stakes, wrong, 5 days);
        StakeRules memory locks = stakes;
        locks.lockSeconds[3] = locks.lockSeconds[2] - 1;
        refuses(locks, cases, 5 days);
        locks.lockSeconds[3] = locks.lockSeconds[2];
        locks.lotsMax = 65;
        refuses(locks, cases, 5 days);
        RoleHolders memory all = holders();
        all.council[0] = reporter;
        vm.expectRevert(abi.encodeWithSelector(ProgramRoles.RolesNotDisjoint.selector, reporter, staking.REPORTER_ROLE()));
        new OperatorStaking(token, nodeKeys, treasury, 5 days, stakes, cases, all);
    }

    function refuses(StakeRules memory stakeRules, CaseRules memory caseRules, uint48 pauseSeconds) private {
        RoleHolders memory all = holders();
        vm.expectRevert(abi.encodeWithSelector(StakeLots.RulesInvalid.selector));
        new OperatorStaking(token, nodeKeys, treasury, pauseSeconds, stakeRules, caseRules, all);
    }
}
