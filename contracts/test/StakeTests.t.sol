// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {NodeRegistry} from "../src/staking/NodeRegistry.sol";
import {StakeLots} from "../src/staking/StakeLots.sol";
import {CaseState, NodeState} from "../src/staking/StakingTypes.sol";
import {Deployment} from "./support/Deployment.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rules, section 6: operators, nodes, locks, unbonding, transfer.
contract StakeTests is Deployment {
    function test_Keys_NotThreeAccounts_Refused() external {
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.KeysNotSeparate.selector));
        staking.setKeys(stranger, alice);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.KeysNotSeparate.selector));
        staking.setKeys(alice, stranger);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.KeysNotSeparate.selector));
        staking.setKeys(alice, alice);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.KeysNotSeparate.selector));
        staking.setKeys(alice, address(0));
        staking.setKeys(alice, bob);
        vm.assertEq(staking.payoutOf(stranger), bob, "payout");
    }

    function test_Pledge_WithAnothersSignature_Refused() external {
        (bytes32 nodeId, bytes32[2] memory point, bytes32[2] memory signature) = proofOf(alice, 77);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NodeDidNotAgree.selector, nodeId));
        staking.pledgeNode(nodeId, point, signature);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotAnOperator.selector, stranger));
        staking.pledgeNode(nodeId, point, signature);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NodeDidNotAgree.selector, aliceNode ^ bytes32(uint256(1))));
        staking.pledgeNode(aliceNode ^ bytes32(uint256(1)), point, signature);
        staking.pledgeNode(nodeId, point, signature);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NodeStateWrong.selector, nodeId, NodeState.Pledged));
        staking.pledgeNode(nodeId, point, signature);
    }

    /// The key, its id and its signature were made by OpenSSL (test/vectors/make.mjs).
    function test_NodeKey_OfOpenSsl_IsTheSame() external view {
        string memory json = vm.readFile("contracts/test/vectors/node-key.json");
        bytes32[] memory key = vm.parseJsonBytes32Array(json, ".key");
        bytes32[] memory signature = vm.parseJsonBytes32Array(json, ".signature");
        bytes32 nodeId = vm.parseJsonBytes32(json, ".nodeId");
        address registry = vm.parseJsonAddress(json, ".registry");
        address owner = vm.parseJsonAddress(json, ".owner");
        vm.assertEq(nodeKeys.nodeIdOf(key[0], key[1]), nodeId, "node id");
        vm.assertEq(
            keccak256(nodeKeys.pledgeMessage(registry, owner, nodeId)), keccak256(vm.parseJsonBytes(json, ".message")), "message"
        );
        bytes32[2] memory point = [key[0], key[1]];
        vm.assertTrue(nodeKeys.agreed(registry, owner, nodeId, point, [signature[0], signature[1]]), "agreed");
        vm.assertTrue(!nodeKeys.agreed(registry, stranger, nodeId, point, [signature[0], signature[1]]), "another owner");
    }

    function test_Activation_BelowTheRequiredStake_Refused() external {
        stakeOf(alice, aliceNode, 999, 0);
        vm.startPrank(reporter);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StakeTooSmall.selector, 999, 1_000));
        staking.activateNode(aliceNode, 1_000);
        staking.activateNode(aliceNode, 999);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NodeStateWrong.selector, aliceNode, NodeState.Active));
        staking.activateNode(aliceNode, 999);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StakeTooSmall.selector, 0, 0));
        staking.activateNode(bobNode, 0);
        vm.stopPrank();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotTheOwner.selector, aliceNode));
        staking.deactivateNode(aliceNode);
        vm.prank(alice);
        staking.deactivateNode(aliceNode);
        vm.assertEq(uint256(staking.nodeStateOf(aliceNode)), uint256(NodeState.Pledged), "pledged again");
    }

    /// Section 4, row "lock": 90, 180, 365 days; a lock ends at its term and not a second earlier.
    function test_Lock_UntilItsTerm_CannotUnbond() external {
        uint48[4] memory terms = [uint48(0), 90 days, 180 days, 365 days];
        for (uint8 tier = 0; tier < 4; ++tier) {
            uint32 lot = stakeOf(alice, aliceNode, 100, tier);
            uint256 at0 = block.timestamp;
            if (tier > 0) {
                vm.warp(at0 + terms[tier] - 1);
                vm.prank(alice);
                vm.expectRevert(abi.encodeWithSelector(StakeLots.StillLocked.selector, at0 + terms[tier]));
                staking.unbond(aliceNode, lot);
                vm.warp(at0 + terms[tier]);
            }
            vm.prank(alice);
            staking.unbond(aliceNode, lot);
        }
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.UnknownTier.selector, 4));
        staking.stake(aliceNode, 1, 4);
    }

    function test_Lock_NeitherTermNorEnd_CanFall() external {
        uint32 lot = stakeOf(alice, aliceNode, 100, 2);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.CannotShorten.selector));
        staking.extendLock(aliceNode, lot, 1);
        skip(170 days);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.CannotShorten.selector));
        staking.extendLock(aliceNode, lot, 1);
        staking.extendLock(aliceNode, lot, 2);
        vm.assertEq(staking.lotOf(aliceNode, lot).lockedUntil, block.timestamp + 180 days, "counted from now");
        skip(180 days);
        staking.unbond(aliceNode, lot);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.AlreadyUnbonding.selector, lot));
        staking.extendLock(aliceNode, lot, 3);
    }

    function testFuzz_Lock_Extended_NeverEndsEarlier(uint8 first, uint8 second, uint32 wait) external {
        first %= 4;
        second %= 4;
        uint32 lot = stakeOf(alice, aliceNode, 100, first);
        uint256 before = staking.lotOf(aliceNode, lot).lockedUntil;
        skip(wait % 400 days);
        vm.prank(alice);
        try staking.extendLock(aliceNode, lot, second) {
            vm.assertTrue(staking.lotOf(aliceNode, lot).lockedUntil >= before, "not earlier");
            vm.assertTrue(second >= first, "not a lower tier");
        } catch {
            vm.assertTrue(second < first, "a longer one is always possible");
        }
    }

    /// Section 6: unbonding takes 7 days.
    function test_Unbonding_SevenDays_ThenPaid() external {
        uint32 lot = stakeOf(alice, aliceNode, 100, 0);
        uint256 before = token.balanceOf(alice);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.NotUnbonding.selector, lot));
        staking.withdraw(aliceNode, lot);
        staking.unbond(aliceNode, lot);
        vm.assertEq(staking.bondedOf(aliceNode), 0, "no longer bonded");
        skip(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.StillUnbonding.selector, block.timestamp + 1));
        staking.withdraw(aliceNode, lot);
        skip(1);
        staking.withdraw(aliceNode, lot);
        vm.assertEq(token.balanceOf(alice), before + 100, "paid");
        vm.expectRevert(abi.encodeWithSelector(StakeLots.NoSuchLot.selector, lot));
        staking.withdraw(aliceNode, lot);
        assertWhole();
    }

    function test_Stake_OfAnothersNode_Refused() external {
        uint32 lot = stakeOf(alice, aliceNode, 100, 0);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotTheOwner.selector, aliceNode));
        staking.stake(aliceNode, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotTheOwner.selector, aliceNode));
        staking.unbond(aliceNode, lot);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotTheOwner.selector, aliceNode));
        staking.withdraw(aliceNode, lot);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.NoSuchLot.selector, lot));
        staking.unbond(bobNode, lot);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.AmountZero.selector));
        staking.stake(bobNode, 0, 0);
    }

    function test_Lots_MoreThanTheyMayBe_Refused() external {
        for (uint256 i = 0; i < stakes.lotsMax; ++i) stakeOf(alice, aliceNode, 1, 0);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(StakeLots.TooManyLots.selector));
        staking.stake(aliceNode, 1, 0);
        uint32 lot = staking.lotIdsOf(aliceNode)[7];
        staking.unbond(aliceNode, lot);
        skip(7 days);
        staking.withdraw(aliceNode, lot);
        staking.stake(aliceNode, 1, 0);
        vm.assertEq(staking.lotIdsOf(aliceNode).length, stakes.lotsMax, "as many as may be");
    }

    function testFuzz_StakeAt_IsThatAfterItsLastChange(uint64 first, uint64 second, uint32 gap) external {
        uint256 t0 = block.timestamp;
        stakeOf(alice, aliceNode, uint256(first) + 1, 0);
        skip(uint256(gap) + 1);
        uint256 t1 = block.timestamp;
        stakeOf(alice, aliceNode, uint256(second) + 1, 0);
        skip(1);
        vm.assertEq(staking.bondedAt(aliceNode, uint48(t0 - 1)), 0, "before");
        vm.assertEq(staking.bondedAt(aliceNode, uint48(t1 - 1)), uint256(first) + 1, "between");
        vm.assertEq(staking.bondedAt(aliceNode, uint48(t1)), uint256(first) + second + 2, "at the change");
    }

    /// Section 6: stake and node can be transferred together.
    function test_Transfer_OfferedNode_GoesWithItsStake() external {
        uint32 lot = stakeOf(alice, aliceNode, 100, 1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotOffered.selector, aliceNode));
        staking.acceptNode(aliceNode);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotAnOperator.selector, stranger));
        staking.offerNode(aliceNode, stranger);
        staking.offerNode(aliceNode, bob);
        vm.stopPrank();
        skip(1);
        vm.prank(bob);
        staking.acceptNode(aliceNode);
        vm.assertEq(staking.ownerOf(aliceNode), bob, "owner");
        vm.assertEq(staking.ownerAt(aliceNode, uint48(block.timestamp - 1)), alice, "owner before");
        skip(90 days);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotTheOwner.selector, aliceNode));
        staking.unbond(aliceNode, lot);
        vm.prank(bob);
        staking.unbond(aliceNode, lot);
    }

    function test_Transfer_WhileDisputed_Refused() external {
        stakeOf(alice, aliceNode, 100 * DTEL, 0);
        vm.prank(alice);
        staking.offerNode(aliceNode, bob);
        skip(1);
        bytes32 faultId = propose(aliceNode, 5, block.timestamp, 50 * DTEL, false);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NodeDisputed.selector, aliceNode));
        staking.acceptNode(aliceNode);
        skip(14 days);
        staking.advance(faultId);
        assertState(faultId, CaseState.Dismissed);
        vm.prank(bob);
        staking.acceptNode(aliceNode);
    }

    function test_TransferNode_ByAnyoneButTheAgent_Refused() external {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotTheAgent.selector));
        staking.transferNode(aliceNode, bob);
        vm.prank(address(escrow));
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotOffered.selector, aliceNode));
        staking.transferNode(aliceNode, bob);
    }

}
