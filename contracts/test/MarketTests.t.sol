// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DealKind, DealState, Escrow} from "../src/market/Escrow.sol";
import {NodeRegistry} from "../src/staking/NodeRegistry.sol";
import {Deployment} from "./support/Deployment.sol";
import {vm} from "./support/Vm.sol";

/// @notice The marketplace's escrow (rules, section 6; program document, 5.2).
contract MarketTests is Deployment {
    uint128 private constant PRICE = 1_000;
    uint256 private aliceBefore;
    uint256 private bobBefore;

    function setUp() public override {
        super.setUp();
        stakeOf(alice, aliceNode, 500, 0);
        aliceBefore = token.balanceOf(alice);
        bobBefore = token.balanceOf(bob);
    }

    function test_Sale_NodeAndStakeGoOver_PriceAfterReview() external {
        uint256 deal = sale();
        vm.prank(bob);
        escrow.take(deal, WHY);
        vm.assertEq(staking.ownerOf(aliceNode), bob, "the node is the buyer's");
        vm.assertEq(staking.bondedOf(aliceNode), 500, "with its stake");
        vm.startPrank(alice);
        skip(14 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Escrow.TooEarly.selector, block.timestamp + 1));
        escrow.close(deal);
        skip(1);
        escrow.close(deal);
        paid(PRICE, 0);
        vm.expectRevert(abi.encodeWithSelector(Escrow.DealStateWrong.selector, DealState.Closed));
        escrow.close(deal);
    }

    function test_Sale_WithoutApproval_OrToNoOperator_Refused() external {
        vm.prank(alice);
        uint256 deal = escrow.offer(DealKind.Sale, address(0), aliceNode, PRICE, 0, WHY);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotOffered.selector, aliceNode));
        escrow.take(deal, WHY);
        vm.prank(alice);
        staking.approveAgent(aliceNode, true);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotAnOperator.selector, stranger));
        escrow.take(deal, WHY);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.OfferInvalid.selector));
        escrow.take(deal, keccak256("other terms"));
        vm.prank(bob);
        escrow.take(deal, WHY);
    }

    function test_Sale_OfADisputedNode_Refused() external {
        uint256 deal = sale();
        propose(aliceNode, 5, block.timestamp, 400, false);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NodeDisputed.selector, aliceNode));
        escrow.take(deal, WHY);
    }

    function test_Offer_IncompleteOrOfAnothersNode_Refused() external {
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.NotTheNodesOwner.selector));
        escrow.offer(DealKind.Sale, address(0), aliceNode, PRICE, 0, WHY);
        vm.expectRevert(abi.encodeWithSelector(Escrow.OfferInvalid.selector));
        escrow.offer(DealKind.Service, address(0), aliceNode, PRICE, 1 days, WHY);
        vm.expectRevert(abi.encodeWithSelector(Escrow.OfferInvalid.selector));
        escrow.offer(DealKind.Rental, address(0), bobNode, PRICE, 365 days + 1, WHY);
        vm.expectRevert(abi.encodeWithSelector(Escrow.OfferInvalid.selector));
        escrow.offer(DealKind.Sale, address(0), bobNode, 0, 0, WHY);
        escrow.offer(DealKind.Rental, address(0), bobNode, PRICE, 365 days, WHY);
    }

    function test_Offer_ToOne_TakenByAnother_Refused() external {
        vm.startPrank(alice);
        uint256 deal = escrow.offer(DealKind.Service, bob, 0, PRICE, 1 days, WHY);
        vm.expectRevert(abi.encodeWithSelector(Escrow.NotAParty.selector));
        escrow.take(deal, WHY);
        vm.stopPrank();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Escrow.NotAParty.selector));
        escrow.take(deal, WHY);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.NotAParty.selector));
        escrow.withdrawOffer(deal);
        vm.prank(alice);
        escrow.withdrawOffer(deal);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.DealStateWrong.selector, DealState.Withdrawn));
        escrow.take(deal, WHY);
    }

    function test_Rental_PaidByTheSecond_RestGoesBack() external {
        vm.prank(alice);
        uint256 deal = escrow.offer(DealKind.Rental, bob, aliceNode, PRICE, 1_000, WHY);
        vm.prank(bob);
        escrow.take(deal, WHY);
        skip(250);
        vm.assertEq(escrow.payRent(deal), 250, "due");
        skip(150);
        vm.prank(stranger);
        vm.expectRevert();
        escrow.close(deal);
        vm.prank(bob);
        escrow.close(deal);
        paid(400, 600);
    }

    function testFuzz_Rental_AnyPayments_AddUp(uint128 price, uint32 term, uint32[4] memory waits) external {
        price = uint128(1 + price % (1_000_000 * DTEL));
        term = uint32(1 + term % 365 days);
        vm.prank(alice);
        uint256 deal = escrow.offer(DealKind.Rental, bob, aliceNode, price, term, WHY);
        vm.prank(bob);
        escrow.take(deal, WHY);
        uint256 started = block.timestamp;
        for (uint256 i = 0; i < 4; ++i) {
            skip(waits[i] % 30 days);
            escrow.payRent(deal);
        }
        uint256 elapsed = block.timestamp - started;
        uint256 earned = elapsed >= term ? price : uint256(price) * elapsed / term;
        vm.prank(bob);
        escrow.close(deal);
        paid(earned, price - earned);
    }

    function test_Service_Delivered_PaidAfterReview() external {
        uint256 deal = service();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.NotAParty.selector));
        escrow.deliver(deal, WHY);
        skip(1 days - 1);
        vm.prank(alice);
        escrow.deliver(deal, WHY);
        skip(14 days);
        vm.prank(stranger);
        escrow.close(deal);
        paid(PRICE, 0);
    }

    function test_Service_NotDelivered_PaidBack() external {
        uint256 deal = service();
        skip(1 days);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Escrow.TooLate.selector, block.timestamp));
        escrow.deliver(deal, WHY);
        vm.prank(stranger);
        escrow.close(deal);
        paid(0, PRICE);
    }

    function test_Service_GivenUp_PaidBack() external {
        uint256 deal = service();
        vm.prank(alice);
        escrow.close(deal);
        paid(0, PRICE);
    }

    function test_Dispute_RulingSplits() external {
        uint256 deal = disputed();
        vm.prank(alice);
        vm.expectRevert();
        escrow.rule(deal, PRICE, WHY);
        vm.startPrank(member);
        vm.expectRevert(abi.encodeWithSelector(Escrow.AboveLeft.selector, PRICE));
        escrow.rule(deal, PRICE + 1, WHY);
        vm.expectRevert(abi.encodeWithSelector(Escrow.ReasonMissing.selector));
        escrow.rule(deal, 300, 0);
        escrow.rule(deal, 300, WHY);
        paid(700, 300);
    }

    function test_Dispute_Silence_LeavesTheProviderRight() external {
        uint256 deal = disputed();
        skip(14 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Escrow.TooEarly.selector, block.timestamp + 1));
        escrow.closeUnruled(deal);
        skip(1);
        vm.prank(member);
        vm.expectRevert(abi.encodeWithSelector(Escrow.TooLate.selector, block.timestamp));
        escrow.rule(deal, PRICE, WHY);
        escrow.closeUnruled(deal);
        paid(PRICE, 0);
    }

    function test_Dispute_TooLateOrByAnother_Refused() external {
        uint256 deal = service();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.DealStateWrong.selector, DealState.Funded));
        escrow.dispute(deal, WHY);
        vm.startPrank(alice);
        escrow.deliver(deal, WHY);
        vm.expectRevert(abi.encodeWithSelector(Escrow.NotAParty.selector));
        escrow.dispute(deal, WHY);
        vm.stopPrank();
        skip(14 days);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Escrow.TooLate.selector, block.timestamp));
        escrow.dispute(deal, WHY);
    }

    function sale() private returns (uint256) {
        vm.startPrank(alice);
        staking.approveAgent(aliceNode, true);
        uint256 deal = escrow.offer(DealKind.Sale, address(0), aliceNode, PRICE, 0, WHY);
        vm.stopPrank();
        return deal;
    }

    function service() private returns (uint256 deal) {
        vm.prank(alice);
        deal = escrow.offer(DealKind.Service, address(0), 0, PRICE, 1 days, WHY);
        vm.prank(bob);
        escrow.take(deal, WHY);
    }

    function disputed() private returns (uint256 deal) {
        deal = service();
        vm.prank(alice);
        escrow.deliver(deal, WHY);
        vm.prank(bob);
        escrow.dispute(deal, WHY);
    }

    function paid(uint256 toProvider, uint256) private view {
        vm.assertEq(token.balanceOf(alice), aliceBefore + toProvider, "the provider");
        vm.assertEq(token.balanceOf(bob), bobBefore - toProvider, "the client");
        vm.assertEq(escrow.held(), 0, "nothing is held");
        vm.assertEq(token.balanceOf(address(escrow)), 0, "nothing is left");
    }
}
