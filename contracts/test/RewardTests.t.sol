// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SelfEndingPause} from "../src/access/SelfEndingPause.sol";
import {Claim, EpochReport, RewardDistributor, RewardRules} from "../src/rewards/RewardDistributor.sol";
import {IOperatorRegistry} from "../src/staking/IOperatorRegistry.sol";
import {Deployment} from "./support/Deployment.sol";
import {Tree} from "./support/Tree.sol";
import {vm} from "./support/Vm.sol";

/// @notice Knows operators 1 to 6 of the rules' known trees; their payout is their number plus 0x5000.
contract NumberedRegistry {
    function payoutOf(address operator) external pure returns (address) {
        return address(uint160(operator) + 0x5000);
    }
}

/// @notice Rules, section 4: cumulative roots, quorum, delay, disabling, claims.
contract RewardTests is Deployment {
    uint64 private epoch;
    uint256[3] private ids;
    uint256[3] private amounts;

    function setUp() public override {
        super.setUp();
        ids = [uint256(0), uint160(alice), uint160(bob)];
        amounts = [uint256(10), 20, 30];
        epoch = uint64(block.timestamp / 1 days) - 1;
        token.mint(address(this), 1_000);
        token.approve(address(rewards), type(uint256).max);
        rewards.fund(100);
    }

    /// Section 4, "known roots", with proofs that the merkle-tree library made: every leaf of every tree is paid.
    function test_KnownRoots_EveryProof_IsPaid() external {
        bytes32[4] memory known = [
            bytes32(0x29f45cf50e486bea9d6118f8eb95eb15ed11baeddf748e20f234de28dc0426ed),
            0x654bbe6aeae0f0d5396b290ea1da5f2f352caa55dc74efb9606622343b7ff85f,
            0x0e327ea982a0d693dc6dcde234fb1d33a127064810ac3c027a7e83267e249eff,
            0xe465ed039340717acdd8842ee66d0ca8b9df850bb028a6a61eb95eb231912d63
        ];
        uint256[4] memory sizes = [uint256(2), 3, 5, 7];
        string memory json = vm.readFile("contracts/test/vectors/merkle.json");
        for (uint256 t = 0; t < 4; ++t) {
            string memory name = string.concat(".n", vm.toString(sizes[t]));
            vm.assertEq(vm.parseJsonBytes32(json, string.concat(name, ".root")), known[t], "the library's root");
            uint256 total = sizes[t] * (sizes[t] + 1) / 2 * DTEL;
            RewardDistributor d = distributor(total);
            post(d, epoch, EpochReport(known[t], WHY, WHY, total));
            skip(24 hours);
            for (uint256 i = 0; i < sizes[t]; ++i) {
                bytes32[] memory proof = vm.parseJsonBytes32Array(json, string.concat(name, ".proof", vm.toString(i)));
                vm.expectRevert(abi.encodeWithSelector(RewardDistributor.ProofInvalid.selector, i));
                d.claim(epoch, i, (i + 1) * DTEL + 1, proof);
                vm.assertEq(d.claim(epoch, i, (i + 1) * DTEL, proof), (i + 1) * DTEL, "paid");
            }
            vm.assertEq(d.totalPaid(), total, "all of it");
            vm.assertEq(token.balanceOf(address(d)), 0, "nothing is left");
        }
    }

    function test_Root_OfOneReporter_IsNoQuorum() external {
        EpochReport memory said = honest();
        vm.prank(reporter);
        rewards.reportEpoch(epoch, said);
        vm.assertEq(rewards.lastEpoch(), 0, "not posted");
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.AlreadyReported.selector));
        rewards.reportEpoch(epoch, said);
        EpochReport memory other = honest();
        other.evidenceHash = keccak256("other evidence");
        vm.prank(reporter2);
        rewards.reportEpoch(epoch, other);
        vm.assertEq(rewards.lastEpoch(), 0, "the same root with other evidence is another report");
        vm.prank(stranger);
        vm.expectRevert();
        rewards.reportEpoch(epoch, said);
    }

    function test_Epoch_PostedTwice_Refused() external {
        post(rewards, epoch, honest());
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.EpochPosted.selector, epoch));
        rewards.reportEpoch(epoch, honest());
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.EpochPosted.selector, epoch));
        rewards.reportEpoch(epoch - 1, honest());
    }

    function test_Epoch_BeforeItsEnd_Refused() external {
        vm.warp((uint256(epoch) + 2) * 1 days - 1);
        vm.startPrank(reporter);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.EpochNotOver.selector, epoch + 1));
        rewards.reportEpoch(epoch + 1, honest());
        skip(1);
        rewards.reportEpoch(epoch + 1, honest());
    }

    function test_Report_IncompleteUnfundedOrDecreasing_Refused() external {
        EpochReport memory said = honest();
        said.cumulativeTotal = 101;
        vm.startPrank(reporter);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotFunded.selector, 100, 101));
        rewards.reportEpoch(epoch, said);
        said = honest();
        said.scoreRoot = 0;
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.ReportIncomplete.selector));
        rewards.reportEpoch(epoch, said);
        vm.stopPrank();
        post(rewards, epoch, honest());
        skip(1 days);
        said = honest();
        said.cumulativeTotal = 59;
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.TotalDecreased.selector, 60, 59));
        rewards.reportEpoch(epoch + 1, said);
        said.cumulativeTotal = 100;
        post(rewards, epoch + 1, said);
    }

    /// Section 4: claimable 24 h after it is posted.
    function test_Claim_BeforeADay_Refused() external {
        post(rewards, epoch, honest());
        uint256 activeAt = block.timestamp + 24 hours;
        vm.warp(activeAt - 1);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.RootNotActive.selector, epoch, activeAt));
        claim(1);
        vm.warp(activeAt);
        vm.prank(stranger);
        claim(1);
        vm.assertEq(token.balanceOf(payoutKeyOf(alice)), 20, "to the payout address, whoever claims");
        vm.assertEq(claim(1), 0, "a second time nothing");
        vm.assertEq(claim(0), 10, "the treasury's leaf");
        vm.assertEq(token.balanceOf(treasury), 10, "treasury");
    }

    /// Section 4: disabled only before it is claimable, and then reported anew.
    function test_Disable_BeforeActivationOnly_ThenReportedAnew() external {
        post(rewards, epoch, honest());
        vm.prank(reporter);
        vm.expectRevert();
        rewards.disableRoot(epoch, WHY);
        vm.warp(block.timestamp + 24 hours - 1);
        vm.prank(guardian);
        rewards.disableRoot(epoch, WHY);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.RootNotActive.selector, epoch, 0));
        claim(1);
        post(rewards, epoch, honest());
        skip(24 hours);
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.RootActive.selector, block.timestamp));
        rewards.disableRoot(epoch, WHY);
        vm.assertEq(claim(1), 20, "paid");
    }

    function test_Disable_NewestFirst() external {
        vm.warp((uint256(epoch) + 2) * 1 days);
        post(rewards, epoch, honest());
        post(rewards, epoch + 1, honest());
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotTheNewest.selector, epoch + 1));
        rewards.disableRoot(epoch, WHY);
        rewards.disableRoot(epoch + 1, WHY);
        rewards.disableRoot(epoch, WHY);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotTheNewest.selector, 0));
        rewards.disableRoot(0, WHY);
        vm.assertEq(rewards.lastEpoch(), 0, "none is left");
    }

    function test_Leaf_Decreased_Refused_DifferencePaid() external {
        post(rewards, epoch, honest());
        skip(1 days);
        claim(1);
        uint256[3] memory later = [uint256(10), 19, 31];
        post(rewards, epoch + 1, EpochReport(Tree.root(ids, later), WHY, WHY, 60));
        skip(1 days);
        bytes32[] memory proof = Tree.proof(ids, later, 1);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.LeafDecreased.selector, 20, 19));
        rewards.claim(epoch + 1, ids[1], 19, proof);
        vm.assertEq(rewards.claim(epoch + 1, ids[2], 31, Tree.proof(ids, later, 2)), 31, "paid by the newest");
    }

    /// A quorum that understates its total is not paid more than it said.
    function test_Leaves_AboveTheTotal_Refused() external {
        EpochReport memory said = honest();
        said.cumulativeTotal = 49;
        post(rewards, epoch, said);
        skip(1 days);
        claim(1);
        bytes32[] memory proof = Tree.proof(ids, amounts, 2);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.AboveTotal.selector, 49, 50));
        rewards.claim(epoch, ids[2], 30, proof);
    }

    function test_Batch_AllOrNone_Bounded() external {
        post(rewards, epoch, honest());
        skip(1 days);
        Claim[] memory claims = new Claim[](3);
        for (uint256 i = 0; i < 3; ++i) claims[i] = Claim(ids[i], amounts[i], Tree.proof(ids, amounts, i));
        claims[2].cumulativeWei = 31;
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.ProofInvalid.selector, ids[2]));
        rewards.claimBatch(epoch, claims);
        vm.assertEq(rewards.totalPaid(), 0, "none");
        claims[2].cumulativeWei = 30;
        vm.assertEq(rewards.claimBatch(epoch, claims), 60, "all");
        vm.assertEq(rewards.claimBatch(epoch, claims), 0, "once");
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.BatchSizeWrong.selector, 0));
        rewards.claimBatch(epoch, new Claim[](0));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.BatchSizeWrong.selector, 101));
        rewards.claimBatch(epoch, new Claim[](101));
    }

    function test_Claim_OfAnUnknownOperator_Refused() external {
        uint256[3] memory unknown = [uint256(0), uint160(stranger), type(uint256).max];
        post(rewards, epoch, EpochReport(Tree.root(unknown, amounts), WHY, WHY, 60));
        skip(1 days);
        for (uint256 i = 1; i < 3; ++i) {
            bytes32[] memory proof = Tree.proof(unknown, amounts, i);
            vm.expectRevert(abi.encodeWithSelector(RewardDistributor.PayoutUnknown.selector, unknown[i]));
            rewards.claim(epoch, unknown[i], amounts[i], proof);
        }
    }

    function test_Pause_StopsClaims_AndEnds() external {
        post(rewards, epoch, honest());
        skip(1 days);
        vm.prank(guardian);
        rewards.pause();
        uint256 until = block.timestamp + 5 days;
        vm.expectRevert(abi.encodeWithSelector(SelfEndingPause.IsPaused.selector, until));
        claim(1);
        vm.warp(until);
        vm.assertEq(claim(1), 20, "paid");
    }

    function testFuzz_Claims_InAnyOrder_PayTheDifference(uint80[3] memory first, uint80[3] memory more, uint8 who) external {
        uint256 i = who % 3;
        uint256[3] memory before = [uint256(first[0]), first[1], first[2]];
        uint256[3] memory later = [uint256(first[0]) + more[0], uint256(first[1]) + more[1], uint256(first[2]) + more[2]];
        uint256 total = later[0] + later[1] + later[2];
        token.mint(address(this), total + 1);
        RewardDistributor d = distributor(total + 1);
        post(d, epoch, EpochReport(Tree.root(ids, before), WHY, WHY, before[0] + before[1] + before[2]));
        skip(1 days);
        post(d, epoch + 1, EpochReport(Tree.root(ids, later), WHY, WHY, total));
        skip(1 days);
        vm.assertEq(d.claim(epoch, ids[i], before[i], Tree.proof(ids, before, i)), before[i], "the first");
        vm.assertEq(d.claim(epoch + 1, ids[i], later[i], Tree.proof(ids, later, i)), more[i], "the difference");
        vm.assertEq(d.paidTo(ids[i]), later[i], "in all");
    }

    function honest() private view returns (EpochReport memory) {
        return EpochReport(Tree.root(ids, amounts), keccak256("scores"), keccak256("evidence"), 60);
    }

    function post(RewardDistributor d, uint64 of_, EpochReport memory said) private {
        vm.prank(reporter);
        d.reportEpoch(of_, said);
        vm.prank(reporter2);
        d.reportEpoch(of_, said);
    }

    function claim(uint256 i) private returns (uint256) {
        return rewards.claim(epoch, ids[i], amounts[i], Tree.proof(ids, amounts, i));
    }

    function distributor(uint256 funds) private returns (RewardDistributor d) {
        RewardRules memory rules = rewards.rewardRules();
        d = new RewardDistributor(IERC20(token), IOperatorRegistry(address(new NumberedRegistry())), treasury, rules, holders());
        token.mint(address(this), funds);
        token.approve(address(d), funds);
        d.fund(funds);
    }
}
