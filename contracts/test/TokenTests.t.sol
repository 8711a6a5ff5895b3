// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {GenesisBadge, IERC5192} from "../src/badge/GenesisBadge.sol";
import {DtelToken} from "../src/token/DtelToken.sol";
import {Deployment} from "./support/Deployment.sol";
import {vm} from "./support/Vm.sol";

/// @notice DTEL and the genesis badge.
contract TokenTests is Deployment {
    function test_Mint_ByTheMinter_UpToTheCap() external {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(DtelToken.NotTheMinter.selector));
        token.mint(stranger, 1);
        uint256 left = token.CAP() - token.totalSupply();
        uint256 cap = token.CAP();
        vm.expectRevert(abi.encodeWithSelector(DtelToken.AboveCap.selector, cap + 1, cap));
        token.mint(stranger, left + 1);
        token.mint(stranger, left);
    }

    function test_Permit_SignedByTheOwner_Once() external {
        address owner = vm.addr(0xF00);
        bytes32 typed = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                bob,
                77,
                0,
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xF00, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), typed)));
        token.permit(owner, bob, 77, block.timestamp, v, r, s);
        vm.assertEq(token.allowance(owner, bob), 77, "allowed");
        vm.expectRevert();
        token.permit(owner, bob, 77, block.timestamp, v, r, s);
    }

    function test_Votes_OfThePast_ByTime() external {
        vm.prank(alice);
        token.delegate(alice);
        uint256 before = token.balanceOf(alice);
        uint256 time = block.timestamp;
        skip(10);
        vm.prank(alice);
        token.transfer(bob, 1);
        skip(1);
        vm.assertEq(token.getPastVotes(alice, time), before, "then");
        vm.assertEq(token.getVotes(alice), before - 1, "now");
        vm.assertEq(bytes32(bytes(token.CLOCK_MODE())), bytes32("mode=timestamp"), "mode");
    }

    /// Section 4, row "genesis": 20 seats.
    function test_Badge_TwentySeats_OneEach() external {
        for (uint160 i = 1; i <= 20; ++i) vm.assertEq(badge.award(address(i)), i, "seat");
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.NoSeatLeft.selector));
        badge.award(address(21));
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.HasBadge.selector, 20));
        badge.award(address(20));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.NotTheAwarder.selector));
        badge.award(stranger);
    }

    function test_Badge_DoesNotMove() external {
        uint256 seat = badge.award(alice);
        vm.assertTrue(badge.locked(seat), "locked");
        vm.assertTrue(badge.supportsInterface(type(IERC5192).interfaceId), "ERC-5192");
        vm.assertTrue(badge.supportsInterface(type(IERC721).interfaceId), "ERC-721");
        vm.assertEq(keccak256(bytes(badge.tokenURI(seat))), keccak256("ipfs://genesis/1"), "uri");
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.NotTransferable.selector));
        badge.transferFrom(alice, bob, seat);
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.NotTransferable.selector));
        badge.safeTransferFrom(alice, bob, seat);
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.NotTransferable.selector));
        badge.approve(bob, seat);
        vm.expectRevert(abi.encodeWithSelector(GenesisBadge.NotTransferable.selector));
        badge.setApprovalForAll(bob, true);
        vm.assertEq(badge.ownerOf(seat), alice, "still hers");
    }
}
