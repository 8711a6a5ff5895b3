// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EpochReport, PostedEpoch} from "../../src/rewards/RewardDistributor.sol";
import {Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Reports, funds, disables and claims at random, also trees whose leaves are more than their total.
contract RewardsHandler is World {
    struct Posted {
        uint64 epoch;
        uint256[3] amounts;
    }

    uint256[3] private ids;
    address[3] private payouts;
    uint256[3] private cumulative;
    Posted[] private trees;
    uint64 private nextEpoch;
    uint256[3] private highest;

    constructor() {
        deploy();
        ids = [uint256(0), uint160(alice), uint160(bob)];
        payouts = [treasury, payoutKeyOf(alice), payoutKeyOf(bob)];
        token.mint(address(this), 100_000 * DTEL);
        token.approve(address(rewards), type(uint256).max);
        nextEpoch = uint64(block.timestamp / 1 days) - 1;
    }

    function fund(uint256 amount) external {
        rewards.fund(1 + amount % (1_000 * DTEL));
    }

    function report(uint256 a, uint256 b, uint256 c, bool isHonest) external {
        if (trees.length >= 20) return;
        uint256[3] memory amounts = [cumulative[0] + a % (100 * DTEL), cumulative[1] + b % (100 * DTEL), cumulative[2] + c % (100 * DTEL)];
        uint256 total = amounts[0] + amounts[1] + amounts[2];
        // A dishonest quorum understates the total: it must not be paid more than that.
        EpochReport memory said = EpochReport(Tree.root(ids, amounts), WHY, WHY, isHonest ? total : total / 2);
        vm.prank(reporter);
        try rewards.reportEpoch(nextEpoch, said) {} catch {
            return;
        }
        vm.prank(reporter2);
        rewards.reportEpoch(nextEpoch, said);
        trees.push(Posted(nextEpoch, amounts));
        cumulative = amounts;
        ++nextEpoch;
        skip(12 hours);
        if (block.timestamp / 1 days <= nextEpoch) skip(1 days);
    }

    function disable() external {
        uint64 last = rewards.lastEpoch();
        vm.prank(guardian);
        try rewards.disableRoot(last, WHY) {} catch {}
    }

    function claim(uint256 pick, uint256 who) external {
        if (trees.length == 0) return;
        Posted memory tree = trees[pick % trees.length];
        uint256 i = who % 3;
        uint256 before = rewards.paidTo(ids[i]);
        vm.prank(stranger);
        try rewards.claim(tree.epoch, ids[i], tree.amounts[i], Tree.proof(ids, tree.amounts, i)) returns (uint256 paid) {
            PostedEpoch memory posted = rewards.epochOf(tree.epoch);
            vm.assertTrue(posted.postedAt != 0 && block.timestamp >= posted.activeAt, "paid from an active root only");
            vm.assertEq(before + paid, tree.amounts[i], "paid up to the leaf");
            if (tree.amounts[i] > highest[i]) highest[i] = tree.amounts[i];
        } catch {}
    }

    function wait(uint256 secondsOn) external {
        skip(secondsOn % 2 days);
    }

    /// @notice Distributed within funded; every operator exactly its highest claimed leaf, once.
    function check() external view {
        vm.assertLe(rewards.totalPaid(), rewards.totalFunded(), "paid within funded");
        vm.assertEq(token.balanceOf(address(rewards)), rewards.totalFunded() - rewards.totalPaid(), "the rest is here");
        vm.assertLe(rewards.totalPaid(), rewards.epochOf(rewards.lastEpoch()).report.cumulativeTotal, "paid within the newest total");
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(rewards.paidTo(ids[i]), highest[i], "never decreases, never twice");
            vm.assertEq(token.balanceOf(payouts[i]), highest[i], "to the payout address alone");
            sum += highest[i];
        }
        vm.assertEq(rewards.totalPaid(), sum, "all of it");
    }
}
