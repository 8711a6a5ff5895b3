// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SlashCases} from "../src/staking/SlashCases.sol";
import {StakeLots} from "../src/staking/StakeLots.sol";
import {CaseBasis, CaseState, NodeState, Verdict} from "../src/staking/StakingTypes.sol";
import {Deployment} from "./support/Deployment.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rules, section 5, "a case": every window on both of its sides.
contract CaseTests is Deployment {
    uint256 private constant STAKE = 10_000 * DTEL;
    uint256 private constant SMALL = STAKE / 20;
    uint256 private constant LARGE = STAKE / 2;
    uint32 private lot;
    uint256 private t0;

    function setUp() public override {
        super.setUp();
        lot = stakeOf(alice, aliceNode, STAKE, 0);
        stakeOf(bob, bobNode, 990_000 * DTEL, 0);
        skip(30 days);
        t0 = block.timestamp;
    }

    function test_Proposal_ByAnyoneButAReporter_Refused() external {
        address[5] memory others = [alice, stranger, governor, member, guardian];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert();
            staking.proposeSlash(aliceNode, 5, uint48(t0), WHY, uint128(SMALL), false);
        }
    }

    /// Section 5, "guardrails": a fault older than 14 days cannot be proposed; exactly 14 days can.
    function test_Proposal_OldAndFutureFaults() external {
        vm.startPrank(reporter);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.FaultTooOld.selector));
        staking.proposeSlash(aliceNode, 5, uint48(t0 - 14 days - 1), WHY, uint128(SMALL), false);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.FaultNotYet.selector));
        staking.proposeSlash(aliceNode, 5, uint48(t0 + 1), WHY, uint128(SMALL), false);
        staking.proposeSlash(aliceNode, 5, uint48(t0 - 14 days), WHY, uint128(SMALL), false);
    }

    function test_Proposal_AmountAndKind_InRange() external {
        vm.startPrank(reporter);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AmountOutOfRange.selector, STAKE));
        staking.proposeSlash(aliceNode, 5, uint48(t0), WHY, 0, false);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AmountOutOfRange.selector, STAKE));
        staking.proposeSlash(aliceNode, 5, uint48(t0), WHY, uint128(STAKE + 1), false);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.UnknownKind.selector, 0));
        staking.proposeSlash(aliceNode, 0, uint48(t0), WHY, 1, false);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.UnknownKind.selector, 11));
        staking.proposeSlash(aliceNode, 11, uint48(t0), WHY, 1, false);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.ReasonMissing.selector));
        staking.proposeSlash(aliceNode, 10, uint48(t0), 0, 1, false);
        staking.proposeSlash(aliceNode, 10, uint48(t0), WHY, uint128(STAKE), false);
    }

    /// One slash per fault: operator, kind, epoch and evidence name it, whoever proposes and whatever became of it.
    function test_Fault_ProposedTwice_Refused() external {
        bytes32 faultId = staking.faultIdOf(alice, 5, t0 / 1 days, WHY);
        vm.prank(reporter);
        vm.assertEq(staking.proposeSlash(aliceNode, 5, uint48(t0), WHY, uint128(SMALL), false), faultId, "fault id");
        vm.startPrank(reporter2);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.FaultHasCase.selector, faultId));
        staking.proposeSlash(aliceNode, 5, uint48(t0 - t0 % 1 days), WHY, uint128(LARGE), true);
        vm.stopPrank();
        skip(5 days);
        staking.executeSlash(faultId);
        vm.startPrank(reporter2);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.FaultHasCase.selector, faultId));
        staking.proposeSlash(aliceNode, 5, uint48(t0), WHY, uint128(SMALL), false);
    }

    /// The vector is the domain's: `Keccak-256(abi.encode(operator, kind, epoch, evidence))`.
    function test_FaultId_IsTheAbiEncodingsHash() external view {
        bytes32 expected = keccak256(abi.encode(uint256(uint160(alice)), uint256(9), uint256(20_000), WHY));
        vm.assertEq(staking.faultIdOf(alice, 9, 20_000, WHY), expected, "fault id");
    }

    function test_Freeze_TheDisputedAmountOnly() external {
        propose(aliceNode, 5, t0, SMALL, false);
        vm.startPrank(alice);
        staking.unbond(aliceNode, lot);
        skip(7 days);
        vm.assertEq(staking.withdraw(aliceNode, lot), STAKE - SMALL, "the rest is free");
        vm.expectRevert(abi.encodeWithSelector(StakeLots.AllFrozen.selector, SMALL));
        staking.withdraw(aliceNode, lot);
        assertWhole();
    }

    /// Section 6: what is unbonding stays slashable for what happened before; not for what happened after.
    function test_Unbonding_AnswersForTheTimeBefore() external {
        vm.prank(alice);
        staking.unbond(aliceNode, lot);
        skip(6 days);
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AmountOutOfRange.selector, 0));
        staking.proposeSlash(aliceNode, 9, uint48(t0), WHY, 1, false);
        bytes32 faultId = propose(aliceNode, 9, t0 - 1, STAKE, false);
        skip(1 days);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.AllFrozen.selector, STAKE));
        staking.withdraw(aliceNode, lot);
        skip(2 days);
        decide(faultId, Verdict.Uphold, 0, false);
        skip(2 days);
        vm.assertEq(staking.executeSlash(faultId), STAKE, "all of it");
        vm.assertEq(staking.lotOf(aliceNode, lot).amount, 0, "nothing left");
        assertWhole();
    }

    /// What was staked after a fault does not answer for it.
    function test_LaterStake_DoesNotAnswer() external {
        vm.prank(alice);
        staking.unbond(aliceNode, lot);
        uint32 later = stakeOf(alice, aliceNode, STAKE, 0);
        propose(aliceNode, 9, t0 - 1, STAKE, false);
        bytes32 second = propose(aliceNode, 8, t0 - 1, STAKE, false);
        vm.assertEq(staking.lotOf(aliceNode, lot).frozen, STAKE, "the old lot");
        vm.assertEq(staking.lotOf(aliceNode, later).frozen, 0, "the later lot");
        vm.assertEq(staking.caseOf(second).held, 0, "two cases never hold the same wei");
    }

    function test_Unanswered_FromTheThirdDay_ExecutableTwoDaysLater() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL, false);
        vm.warp(t0 + 72 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Proposed));
        staking.executeSlash(faultId);
        vm.warp(t0 + 72 hours);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Executable));
        staking.acceptCase(faultId);
        vm.warp(t0 + 72 hours + 48 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.TooEarly.selector, t0 + 120 hours));
        staking.executeSlash(faultId);
        vm.warp(t0 + 120 hours);
        vm.prank(stranger);
        vm.assertEq(staking.executeSlash(faultId), SMALL, "anyone executes");
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Executed));
        staking.executeSlash(faultId);
        vm.assertEq(token.balanceOf(treasury), 0, "escrowed first");
        vm.warp(t0 + 72 hours + 14 days);
        staking.advance(faultId);
        assertState(faultId, CaseState.Settled);
        vm.assertEq(token.balanceOf(treasury), SMALL, "then the treasury's");
        assertWhole();
    }

    /// Section 5: execution is open 7 days, then void.
    function test_Execution_SevenDays_ThenVoid() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL, false);
        vm.warp(t0 + 120 hours + 7 days);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Void));
        staking.executeSlash(faultId);
        staking.advance(faultId);
        assertState(faultId, CaseState.Void);
        vm.assertEq(staking.lotOf(aliceNode, lot).frozen, 0, "let go");
        vm.assertEq(staking.immuneUntil(alice, 5), 0, "void gives no immunity");
    }

    function test_Execution_LastSecond_Possible() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL, false);
        vm.warp(t0 + 120 hours + 7 days - 1);
        vm.assertEq(staking.executeSlash(faultId), SMALL, "taken");
    }

    /// Section 5: accepted, a rebate of 20 %.
    function test_Accepted_RebateOfAFifth() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL + 1, false);
        vm.prank(operatorKeyOf(alice));
        vm.expectRevert(abi.encodeWithSelector(SlashCases.NotAParty.selector));
        staking.acceptCase(faultId);
        vm.warp(t0 + 72 hours - 1);
        vm.prank(alice);
        staking.acceptCase(faultId);
        skip(48 hours);
        vm.assertEq(staking.executeSlash(faultId), SMALL * 8 / 10, "truncated");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Settled));
        staking.appealCase(faultId, WHY);
        staking.advance(faultId);
        assertState(faultId, CaseState.Settled);
        vm.assertEq(staking.bondedOf(aliceNode), STAKE - SMALL * 8 / 10, "the rest is let go");
        assertWhole();
    }

    function test_Accepted_CannotBeAppealed() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL, false);
        vm.startPrank(alice);
        staking.acceptCase(faultId);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AppealUsed.selector));
        staking.appealCase(faultId, WHY);
    }

    /// Section 5: 10 % or more goes to review; a wei less does not.
    function test_Review_FromTenPercent() external {
        bytes32 below = propose(aliceNode, 5, t0, STAKE / 10 - 1, false);
        bytes32 exact = propose(aliceNode, 6, t0, STAKE / 10, false);
        bytes32 removal = propose(aliceNode, 7, t0, 1, true);
        skip(72 hours);
        staking.advance(below);
        staking.advance(exact);
        staking.advance(removal);
        assertState(below, CaseState.Executable);
        assertState(exact, CaseState.Reviewing);
        assertState(removal, CaseState.Reviewing);
    }

    /// Section 5: no verdict by day 14: dismissed, and 7 days of immunity for the same kind.
    function test_Silence_OnDayFourteen_Dismissed() external {
        bytes32 faultId = propose(aliceNode, 5, t0, LARGE, false);
        vm.warp(t0 + 14 days - 1);
        vm.prank(member);
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, WHY);
        vm.warp(t0 + 14 days);
        vm.prank(member2);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Dismissed));
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, WHY);
        staking.advance(faultId);
        assertState(faultId, CaseState.Dismissed);
        vm.assertEq(staking.lotOf(aliceNode, lot).frozen, 0, "let go");
        vm.warp(t0 + 21 days - 1);
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.Immune.selector, t0 + 21 days));
        staking.proposeSlash(aliceNode, 5, uint48(block.timestamp), WHY, 1, false);
        propose(aliceNode, 6, block.timestamp, 1, false);
        skip(1);
        propose(aliceNode, 5, block.timestamp, 1, false);
    }

    function test_Dispute_BondOfOnePercent_Refunded() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL, false);
        uint256 before = token.balanceOf(operatorKeyOf(alice));
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.NotAParty.selector));
        staking.disputeCase(faultId, WHY);
        vm.warp(t0 + 72 hours - 1);
        vm.prank(operatorKeyOf(alice));
        staking.disputeCase(faultId, WHY);
        vm.assertEq(token.balanceOf(operatorKeyOf(alice)), before - SMALL / 100, "bond");
        decide(faultId, Verdict.Dismiss, 0, true);
        assertState(faultId, CaseState.Dismissed);
        vm.assertEq(token.balanceOf(operatorKeyOf(alice)), before, "refunded");
        assertWhole();
    }

    /// Section 5: 7 days of investigation before a verdict against the operator; then 48 h before execution.
    function test_Disputed_VerdictAfterSevenDays_PostedTwoDays() external {
        bytes32 faultId = propose(aliceNode, 5, t0, SMALL, false);
        vm.prank(alice);
        staking.disputeCase(faultId, WHY);
        vm.warp(t0 + 7 days - 1);
        vm.prank(member);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.TooEarly.selector, t0 + 7 days));
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, WHY);
        vm.warp(t0 + 7 days);
        decide(faultId, Verdict.Uphold, 0, true);
        vm.warp(t0 + 9 days - 1);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.TooEarly.selector, t0 + 9 days));
        staking.executeSlash(faultId);
        vm.warp(t0 + 9 days);
        staking.executeSlash(faultId);
        vm.warp(t0 + 21 days);
        staking.advance(faultId);
        vm.assertEq(token.balanceOf(treasury), SMALL + SMALL / 100, "with the frivolous dispute's bond");
        assertWhole();
    }

    function test_Reduced_LessIsTaken_BondRefunded() external {
        bytes32 faultId = propose(aliceNode, 9, t0, LARGE, false);
        uint256 before = token.balanceOf(alice);
        vm.prank(alice);
        staking.disputeCase(faultId, WHY);
        skip(7 days);
        vm.startPrank(member);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AmountNotReduced.selector));
        staking.voteVerdict(faultId, Verdict.Reduce, uint128(LARGE), false, WHY);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AmountNotReduced.selector));
        staking.voteVerdict(faultId, Verdict.Reduce, 0, false, WHY);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AmountNotReduced.selector));
        staking.voteVerdict(faultId, Verdict.Uphold, 1, false, WHY);
        vm.stopPrank();
        decide(faultId, Verdict.Reduce, SMALL, false);
        skip(2 days);
        vm.assertEq(staking.executeSlash(faultId), SMALL, "the reduced amount");
        skip(14 days);
        staking.advance(faultId);
        vm.assertEq(token.balanceOf(alice), before, "bond back");
        vm.assertEq(token.balanceOf(treasury), SMALL, "treasury");
        assertWhole();
    }

    function test_Verdict_ByAParty_Refused() external {
        // A council member cannot be a reporter at the same time, and one who was the accuser still does not decide.
        bytes32 faultId = propose(aliceNode, 5, t0, LARGE, false);
        bytes32 council = staking.COUNCIL_ROLE();
        bytes32 reporting = staking.REPORTER_ROLE();
        vm.startPrank(governor);
        staking.revokeRole(reporting, reporter);
        staking.grantRole(council, reporter);
        staking.grantRole(council, payoutKeyOf(alice));
        staking.grantRole(council, alice);
        vm.stopPrank();
        skip(72 hours);
        address[3] memory parties = [reporter, payoutKeyOf(alice), alice];
        for (uint256 i = 0; i < parties.length; ++i) {
            vm.prank(parties[i]);
            vm.expectRevert(abi.encodeWithSelector(SlashCases.PartyCannotDecide.selector));
            staking.voteVerdict(faultId, Verdict.Dismiss, 0, false, WHY);
        }
        vm.prank(stranger);
        vm.expectRevert();
        staking.voteVerdict(faultId, Verdict.Dismiss, 0, false, WHY);
    }

    function test_Verdict_OfOneMember_IsNoQuorum() external {
        bytes32 faultId = propose(aliceNode, 5, t0, LARGE, false);
        skip(72 hours);
        vm.startPrank(member);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.ReasonMissing.selector));
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, 0);
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, WHY);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AlreadyVoted.selector));
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, WHY);
        vm.stopPrank();
        vm.prank(member2);
        staking.voteVerdict(faultId, Verdict.Dismiss, 0, false, WHY);
        assertState(faultId, CaseState.Reviewing);
        vm.prank(member3);
        staking.voteVerdict(faultId, Verdict.Uphold, 0, false, WHY);
        assertState(faultId, CaseState.Executable);
    }

    function test_Withdrawn_ByItsProposerOnly_Dismissed() external {
        bytes32 faultId = propose(aliceNode, 5, t0, LARGE, false);
        vm.prank(reporter2);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.NotAParty.selector));
        staking.withdrawCase(faultId, WHY);
        vm.prank(reporter);
        staking.withdrawCase(faultId, WHY);
        assertState(faultId, CaseState.Dismissed);
    }

    function test_Evidence_TwentyASide() external {
        bytes32 faultId = propose(aliceNode, 5, t0, LARGE, false);
        for (uint256 i = 0; i < 20; ++i) {
            vm.prank(alice);
            staking.submitEvidence(faultId, bytes32(i + 1));
        }
        vm.prank(operatorKeyOf(alice));
        vm.expectRevert(abi.encodeWithSelector(SlashCases.TooMuchEvidence.selector));
        staking.submitEvidence(faultId, WHY);
        vm.prank(reporter);
        staking.submitEvidence(faultId, WHY);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.NotAParty.selector));
        staking.submitEvidence(faultId, WHY);
    }

    /// Section 5: appealed once, within 14 days of the verdict; it suspends execution; undecided for 14 days it is granted.
    function test_Appeal_BeforeExecution_GrantedBySilence() external {
        bytes32 faultId = executable();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.NotAParty.selector));
        staking.appealCase(faultId, WHY);
        vm.prank(alice);
        staking.appealCase(faultId, WHY);
        skip(48 hours);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Appealed));
        staking.executeSlash(faultId);
        skip(12 days);
        staking.advance(faultId);
        assertState(faultId, CaseState.Overturned);
        vm.assertEq(staking.bondedOf(aliceNode), STAKE, "whole");
        vm.assertEq(staking.immuneUntil(alice, 9), block.timestamp + 7 days, "immune");
    }

    function test_Appeal_Upheld_OpensExecutionAnew_OnlyOnce() external {
        bytes32 faultId = executable();
        vm.prank(alice);
        staking.appealCase(faultId, WHY);
        skip(10 days);
        decide(faultId, Verdict.Uphold, 0, false);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.AppealUsed.selector));
        staking.appealCase(faultId, WHY);
        skip(48 hours);
        vm.assertEq(staking.executeSlash(faultId), LARGE, "taken");
        staking.advance(faultId);
        assertState(faultId, CaseState.Settled);
        vm.assertEq(token.balanceOf(treasury), LARGE, "treasury");
    }

    function test_Appeal_AfterExecution_OverturnedIsRepaidIntoTheSameLock() external {
        uint32 locked = stakeOf(alice, aliceNode, STAKE, 3);
        skip(1);
        t0 = block.timestamp;
        bytes32 faultId = propose(aliceNode, 9, t0, 2 * STAKE, true);
        skip(72 hours);
        decide(faultId, Verdict.Uphold, 0, false);
        uint256 verdictAt = block.timestamp;
        skip(48 hours);
        vm.assertEq(staking.executeSlash(faultId), 2 * STAKE, "everything");
        vm.assertEq(uint256(staking.nodeStateOf(aliceNode)), uint256(NodeState.Removed), "removed");
        vm.warp(verdictAt + 14 days - 1);
        vm.prank(operatorKeyOf(alice));
        staking.appealCase(faultId, WHY);
        decide(faultId, Verdict.Dismiss, 0, false);
        assertState(faultId, CaseState.Overturned);
        vm.assertEq(staking.lotOf(aliceNode, locked).amount, STAKE, "in its lock");
        vm.assertEq(staking.bondedOf(aliceNode), 2 * STAKE, "bonded again");
        vm.assertEq(uint256(staking.nodeStateOf(aliceNode)), uint256(NodeState.Pledged), "reinstated");
        vm.assertEq(token.balanceOf(treasury), 0, "touching nobody else");
        assertWhole();
    }

    /// One removal overturned brings nothing back while another stands; the last one does.
    function test_Appeal_OneOfTwoRemovalsOverturned_NodeStaysRemoved() external {
        bytes32 one = propose(aliceNode, 8, t0, LARGE, true);
        bytes32 other = propose(aliceNode, 9, t0, LARGE, true);
        skip(72 hours);
        decide(one, Verdict.Uphold, 0, false);
        decide(other, Verdict.Uphold, 0, false);
        skip(48 hours);
        staking.executeSlash(one);
        staking.executeSlash(other);
        vm.startPrank(operatorKeyOf(alice));
        staking.appealCase(one, WHY);
        staking.appealCase(other, WHY);
        vm.stopPrank();
        decide(one, Verdict.Dismiss, 0, false);
        assertState(one, CaseState.Overturned);
        vm.assertEq(uint256(staking.nodeStateOf(aliceNode)), uint256(NodeState.Removed), "the other stands");
        decide(other, Verdict.Dismiss, 0, false);
        vm.assertEq(uint256(staking.nodeStateOf(aliceNode)), uint256(NodeState.Pledged), "none stands");
        assertWhole();
    }

    function test_Appeal_AfterExecution_ReducedRepaysTheDifference() external {
        bytes32 faultId = executable();
        skip(48 hours);
        staking.executeSlash(faultId);
        vm.prank(alice);
        staking.appealCase(faultId, WHY);
        decide(faultId, Verdict.Reduce, SMALL, false);
        assertState(faultId, CaseState.Settled);
        vm.assertEq(token.balanceOf(treasury), SMALL, "treasury");
        vm.assertEq(staking.bondedOf(aliceNode), STAKE - SMALL, "stake");
        assertWhole();
    }

    function test_Appeal_OnTheFourteenthDay_TooLate() external {
        bytes32 faultId = executable();
        uint256 verdictAt = block.timestamp;
        skip(48 hours);
        staking.executeSlash(faultId);
        vm.warp(verdictAt + 14 days);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.CaseStateWrong.selector, CaseState.Settled));
        staking.appealCase(faultId, WHY);
    }

    function test_Removed_NodeTakesNoStake_ItsRestUnbonds() external {
        bytes32 faultId = propose(aliceNode, 9, t0, LARGE, true);
        skip(72 hours);
        decide(faultId, Verdict.Uphold, 0, false);
        skip(48 hours);
        staking.executeSlash(faultId);
        vm.startPrank(alice);
        vm.expectRevert();
        staking.stake(aliceNode, 1, 0);
        staking.unbond(aliceNode, lot);
        skip(7 days);
        vm.assertEq(staking.withdraw(aliceNode, lot), STAKE - LARGE, "the rest");
        vm.stopPrank();
        vm.prank(reporter);
        vm.expectRevert();
        staking.activateNode(aliceNode, 0);
    }

    /// The fault stays the seller's: its id, and the immunity, name the owner at the time of the fault.
    function test_Fault_BeforeATransfer_NamesTheOwnerThen() external {
        vm.prank(alice);
        staking.offerNode(aliceNode, bob);
        vm.prank(bob);
        staking.acceptNode(aliceNode);
        skip(1 days);
        vm.prank(reporter);
        bytes32 faultId = staking.proposeSlash(aliceNode, 5, uint48(t0 - 1), WHY, uint128(SMALL), false);
        vm.assertEq(staking.caseOf(faultId).operator, alice, "the owner then");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(SlashCases.NotAParty.selector));
        staking.acceptCase(faultId);
        vm.prank(bob);
        staking.acceptCase(faultId);
        vm.assertEq(uint256(staking.caseOf(faultId).basis), uint256(CaseBasis.Accepted), "the owner of the stake answers");
    }

    /// Whatever is proposed, and whenever somebody looks, nothing is taken outside the window of execution.
    function testFuzz_Execution_OnlyInsideItsWindow(uint128 amount, uint32 wait) external {
        amount = uint128(1 + amount % (STAKE / 10 - 1));
        bytes32 faultId = propose(aliceNode, 5, t0, amount, false);
        uint256 after_ = uint256(wait) % 20 days;
        vm.warp(t0 + after_);
        try staking.executeSlash(faultId) returns (uint256 taken) {
            vm.assertTrue(after_ >= 5 days && after_ < 12 days, "inside");
            vm.assertEq(taken, amount, "no more than proposed");
        } catch {
            vm.assertTrue(after_ < 5 days || after_ >= 12 days, "outside");
            vm.assertEq(staking.bondedOf(aliceNode), STAKE, "untouched");
        }
        assertWhole();
    }

    function testFuzz_Held_NeverAboveTheStake(uint128 first, uint128 second, uint8 kinds) external {
        first = uint128(1 + first % STAKE);
        second = uint128(1 + second % STAKE);
        bytes32 a = propose(aliceNode, 1 + kinds % 10, t0, first, false);
        bytes32 b = propose(aliceNode, 1 + kinds % 10, t0 - 1, second, true);
        vm.assertEq(uint256(staking.caseOf(a).held), first, "the first is whole");
        uint256 left = STAKE - first;
        vm.assertEq(uint256(staking.caseOf(b).held), second < left ? second : left, "the second has what is left");
        vm.assertEq(staking.lotOf(aliceNode, lot).frozen, uint256(staking.caseOf(a).held) + staking.caseOf(b).held, "no wei twice");
    }

    function executable() private returns (bytes32 faultId) {
        faultId = propose(aliceNode, 9, t0, LARGE, false);
        skip(72 hours);
        decide(faultId, Verdict.Uphold, 0, false);
        assertState(faultId, CaseState.Executable);
    }
}
