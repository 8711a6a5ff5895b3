// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Deal, DealKind, DealState} from "../../src/market/Escrow.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Does at random what owners, clients, the council and strangers may try with deals; a refused try is no failure.
/// It keeps its own books of every deal from what moved between balances, against which the contract is checked.
contract EscrowHandler is World {
    uint256 private constant DEALS_MAX = 12;

    address[3] private parties;
    bytes32[2] private nodes;
    uint256 private minted;
    mapping(uint256 dealId => uint256) private toProvider;
    mapping(uint256 dealId => uint256) private toClient;
    mapping(uint256 dealId => DealState) private seen;

    /// @notice What went wrong inside a call; none of it may
    string public broken;

    constructor() {
        deploy();
        parties = [alice, bob, stranger];
        nodes = [aliceNode, bobNode];
        token.mint(stranger, 10_000_000 * DTEL);
        vm.prank(stranger);
        token.approve(address(escrow), type(uint256).max);
        stakeOf(alice, aliceNode, 1_000 * DTEL, 0);
        stakeOf(bob, bobNode, 2_000 * DTEL, 1);
        minted = token.totalSupply();
        skip(1 days);
    }

    function offer(uint8 kind, uint256 who, uint256 to, uint128 price, uint48 term) external {
        if (escrow.lastDeal() >= DEALS_MAX) return;
        DealKind what = DealKind(kind % 3);
        // A node's owner, now and then somebody else; to anybody, or to one of them.
        bytes32 node = what == DealKind.Service ? bytes32(0) : nodes[who % 2];
        address provider = what == DealKind.Service || who % 5 == 0 ? parties[who % 3] : staking.ownerOf(node);
        address client = to % 4 == 3 ? address(0) : parties[to % 4];
        vm.prank(provider);
        try escrow.offer(what, client, node, 1 + price % uint128(1_000 * DTEL), what == DealKind.Sale ? 0 : 1 + term % 30 days, WHY) {} catch {}
    }

    function withdrawOffer(uint256 pick, uint256 who) external {
        uint256 id = dealIn(pick, DealState.Offered);
        vm.prank(often(who, escrow.dealOf(id).provider));
        try escrow.withdrawOffer(id) {} catch {}
        look(id);
    }

    function take(uint256 pick, uint256 who) external {
        uint256 id = dealIn(pick, DealState.Offered);
        address client = often(who, escrow.dealOf(id).client);
        uint256 before = token.balanceOf(client);
        vm.prank(client);
        try escrow.take(id, WHY) {
            Deal memory deal = escrow.dealOf(id);
            if (before - token.balanceOf(client) != deal.price) broken = "taken for another price";
            if (deal.kind == DealKind.Sale && staking.ownerOf(deal.nodeId) != client) broken = "sold, and not the buyer's";
        } catch {}
        look(id);
    }

    function deliver(uint256 pick, uint256 who) external {
        uint256 id = dealIn(pick, DealState.Funded);
        vm.prank(often(who, escrow.dealOf(id).provider));
        try escrow.deliver(id, WHY) {} catch {}
        look(id);
    }

    function payRent(uint256 pick) external {
        uint256 id = dealIn(pick, DealState.Funded);
        Deal memory deal = escrow.dealOf(id);
        (uint256 provider, uint256 client) = balances(deal);
        vm.prank(governor);
        try escrow.payRent(id) {
            book(id, deal, provider, client);
            if (toProvider[id] * deal.termSeconds > uint256(deal.price) * (block.timestamp - deal.startedAt)) broken = "rent for time to come";
        } catch {}
        look(id);
    }

    function close(uint256 pick, uint256 who) external {
        uint256 id = dealIn(pick, who % 2 == 0 ? DealState.Funded : DealState.Delivered);
        Deal memory deal = escrow.dealOf(id);
        (uint256 provider, uint256 client) = balances(deal);
        address caller = who % 4 == 3 ? governor : parties[who % 4];
        vm.prank(caller);
        try escrow.close(id) {
            book(id, deal, provider, client);
            bool isParty = caller == deal.provider || caller == deal.client;
            if (!isParty && block.timestamp < deal.deadline) broken = "closed early by a stranger";
        } catch {}
        look(id);
    }

    function dispute(uint256 pick, uint256 who) external {
        uint256 id = dealIn(pick, who % 2 == 0 ? DealState.Funded : DealState.Delivered);
        address caller = often(who, escrow.dealOf(id).client);
        vm.prank(caller);
        try escrow.dispute(id, WHY) {
            if (caller != escrow.dealOf(id).client) broken = "disputed by another";
        } catch {}
        look(id);
    }

    function rule(uint256 pick, uint256 amount, bool isCouncil) external {
        uint256 id = dealIn(pick, DealState.Disputed);
        Deal memory deal = escrow.dealOf(id);
        (uint256 provider, uint256 client) = balances(deal);
        // At times more than there is.
        amount = amount % (uint256(deal.price) + 2);
        vm.prank(isCouncil ? member : governor);
        try escrow.rule(id, amount, WHY) {
            book(id, deal, provider, client);
            if (!isCouncil) broken = "ruled by another";
            if (toClient[id] != amount) broken = "not what the ruling says";
        } catch {}
        look(id);
    }

    function closeUnruled(uint256 pick, bool isPatient) external {
        uint256 id = dealIn(pick, DealState.Disputed);
        Deal memory deal = escrow.dealOf(id);
        if (isPatient && block.timestamp < deal.deadline) vm.warp(deal.deadline);
        (uint256 provider, uint256 client) = balances(deal);
        try escrow.closeUnruled(id) {
            book(id, deal, provider, client);
            if (toClient[id] != 0) broken = "the council's silence leaves the provider right";
        } catch {}
        look(id);
    }

    function wait(uint256 secondsOn) external {
        skip(secondsOn % 4 days);
    }

    /// @notice Every wei of every deal is here or where its rule says, once.
    function check() external view {
        uint256 open = 0;
        for (uint256 id = 1; id <= escrow.lastDeal(); ++id) {
            Deal memory deal = escrow.dealOf(id);
            bool isOpen = deal.state == DealState.Funded || deal.state == DealState.Delivered || deal.state == DealState.Disputed;
            vm.assertLe(deal.paid, deal.price, "never more than the price");
            vm.assertEq(deal.paid, toProvider[id], "what the provider has");
            if (isOpen) open += deal.price - deal.paid;
            if (isOpen) vm.assertEq(toClient[id], 0, "nothing back before the end");
            if (deal.state == DealState.Closed) vm.assertEq(toProvider[id] + toClient[id], deal.price, "all of the price went out");
            if (deal.state == DealState.Offered || deal.state == DealState.Withdrawn) vm.assertEq(deal.paid, 0, "nobody has paid");
        }
        vm.assertEq(escrow.held(), open, "what is held is what is open");
        vm.assertEq(token.balanceOf(address(escrow)), open, "and it lies here");
        vm.assertEq(token.totalSupply(), minted, "nothing is made or burnt");
        vm.assertEq(bytes(broken).length, 0, broken);
        assertWhole();
    }

    /// @dev What both sides got since their balances were noted.
    function book(uint256 id, Deal memory deal, uint256 provider, uint256 client) private {
        toProvider[id] += token.balanceOf(deal.provider) - provider;
        toClient[id] += token.balanceOf(deal.client) - client;
    }

    /// @dev No way back: what ended stays ended, and the states follow one another.
    function look(uint256 id) private {
        DealState state = escrow.dealOf(id).state;
        if (seen[id] == DealState.Closed || seen[id] == DealState.Withdrawn) {
            if (state != seen[id]) broken = "a deal that ended went on";
        } else if (uint256(state) < uint256(seen[id])) {
            broken = "a deal went back";
        }
        seen[id] = state;
    }

    function balances(Deal memory deal) private view returns (uint256 provider, uint256 client) {
        return (token.balanceOf(deal.provider), token.balanceOf(deal.client));
    }

    /// @dev Mostly whoever may do it, else any of them.
    function often(uint256 who, address right) private view returns (address) {
        return who % 4 == 0 || right == address(0) ? parties[who % 3] : right;
    }

    /// @dev Mostly one in this state, else any; a deal that there is not, while there is none.
    function dealIn(uint256 pick, DealState state) private view returns (uint256) {
        uint256 last = escrow.lastDeal();
        if (last == 0) return 1;
        uint256 any = 1 + pick % last;
        if (pick % 8 == 0) return any;
        for (uint256 i = 0; i < last; ++i) {
            uint256 id = 1 + (pick % last + i) % last;
            if (escrow.dealOf(id).state == state) return id;
        }
        return any;
    }
}
