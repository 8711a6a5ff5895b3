// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Case, CaseBasis, CaseState, Lot, Verdict} from "../../src/staking/StakingTypes.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Does at random what operators, a malicious reporter, the council, the guardian and strangers may try; a refused try is no failure.
/// It keeps its own books, against which the contract is checked.
contract StakingHandler is World {
    uint256 private constant FAULTS_MAX = 24;

    bytes32[2] private nodes;
    address[2] private owners;
    bytes32[] private faults;
    mapping(bytes32 => uint256) private executions;
    uint256 private received;
    uint256 private withdrawn;
    uint256[] private automaticAt;
    uint256[] private automaticWei;

    /// @notice What went wrong inside a call; none of it may
    string public broken;

    constructor() {
        deploy();
        nodes = [aliceNode, bobNode];
        owners = [alice, bob];
        for (uint256 i = 0; i < 2; ++i) {
            stakeOf(owners[i], nodes[i], 1_000_000 * DTEL, 0);
            received += 1_000_000 * DTEL;
        }
        skip(1 days);
    }

    function stake(uint256 who, uint128 amount, uint8 tier) external {
        amount = uint128(1 + amount % (1_000 * DTEL));
        vm.prank(owners[who % 2]);
        try staking.stake(nodes[who % 2], amount, tier % 4) {
            received += amount;
        } catch {}
    }

    function unbond(uint256 who, uint256 pick) external {
        vm.prank(owners[who % 2]);
        try staking.unbond(nodes[who % 2], lotOf(who, pick)) {} catch {}
    }

    function withdraw(uint256 who, uint256 pick) external {
        uint32 id = lotOf(who, pick);
        Lot memory lot = staking.lotOf(nodes[who % 2], id);
        vm.prank(owners[who % 2]);
        try staking.withdraw(nodes[who % 2], id) returns (uint256 amount) {
            withdrawn += amount;
            if (lot.unbondingSince == 0 || block.timestamp < lot.unbondingSince + 7 days) broken = "withdrawn before its time";
            if (amount > lot.amount - lot.frozen) broken = "withdrawn what a case holds";
        } catch {}
    }

    /// @dev Out as fast as can be: what a case holds must stay.
    function exit(uint256 who, uint256 pick) external {
        this.unbond(who, pick);
        skip(7 days);
        this.withdraw(who, pick);
    }

    function extend(uint256 who, uint256 pick, uint8 tier) external {
        uint32 id = lotOf(who, pick);
        uint256 before = staking.lotOf(nodes[who % 2], id).lockedUntil;
        vm.prank(owners[who % 2]);
        try staking.extendLock(nodes[who % 2], id, tier % 4) {
            if (staking.lotOf(nodes[who % 2], id).lockedUntil < before) broken = "a lock was shortened";
        } catch {}
    }

    function proposeFault(uint256 who, uint8 kind, uint256 age, uint128 amount, bool isRemoval) external {
        if (faults.length >= FAULTS_MAX) return;
        uint256 total = staking.bondedOf(nodes[who % 2]);
        if (total == 0) return;
        // Half of them small enough to need no council.
        uint256 asked = 1 + amount % (kind % 2 == 0 ? total : total / 10 + 1);
        uint48 at0 = uint48(block.timestamp - age % 16 days);
        vm.prank(reporter);
        try staking.proposeSlash(nodes[who % 2], 1 + kind % 10, at0, keccak256(abi.encode(age)), uint128(asked), isRemoval && kind % 4 == 0)
        returns (bytes32 id) {
            if (block.timestamp - at0 > 14 days) broken = "too old a fault";
            faults.push(id);
        } catch {}
    }

    function answer(uint256 pick, bool accept) external {
        if (faults.length == 0) return;
        bytes32 id = faults[pick % faults.length];
        vm.startPrank(staking.ownerOf(staking.caseOf(id).nodeId));
        if (accept) try staking.acceptCase(id) {} catch {}
        else try staking.disputeCase(id, WHY) {} catch {}
        vm.stopPrank();
    }

    function verdict(uint256 pick, uint8 what, uint128 amount, bool isFrivolous) external {
        if (faults.length == 0) return;
        bytes32 id = faults[pick % faults.length];
        Verdict v = Verdict(what % 3);
        uint128 reduced = v == Verdict.Reduce ? uint128(1 + amount % (staking.caseOf(id).amount + 1)) : 0;
        address[2] memory members = [member, member2];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(members[i]);
            try staking.voteVerdict(id, v, reduced, isFrivolous, WHY) {} catch {}
        }
    }

    function appeal(uint256 pick) external {
        if (faults.length == 0) return;
        bytes32 id = faults[pick % faults.length];
        vm.prank(staking.ownerOf(staking.caseOf(id).nodeId));
        try staking.appealCase(id, WHY) {} catch {}
    }

    function execute(uint256 pick) external {
        if (faults.length == 0) return;
        bytes32 id = faults[pick % faults.length];
        uint256 bonded = staking.totalBonded();
        bool paused = staking.isPaused();
        vm.prank(stranger);
        try staking.executeSlash(id) returns (uint256 amount) {
            ++executions[id];
            Case memory file = staking.caseOf(id);
            if (paused) broken = "executed while paused";
            if (amount > file.amount) broken = "more than the case says";
            if (block.timestamp < file.proposedAt + 2 days) broken = "executed before any window";
            if (file.basis == CaseBasis.CouncilVerdict) return;
            if (file.isRemoval) broken = "removed without the council";
            automaticAt.push(block.timestamp);
            automaticWei.push(amount);
            uint256 sum = 0;
            for (uint256 i = 0; i < automaticAt.length; ++i) {
                if (automaticAt[i] + 7 days > block.timestamp) sum += automaticWei[i];
            }
            if (sum * 100 > bonded) broken = "above 1 % of all stake in 7 days";
            if (amount * 10 > file.stakeAtFault) broken = "above 10 % without the council";
        } catch {}
    }

    function advance(uint256 pick) external {
        if (faults.length != 0) staking.advance(faults[pick % faults.length]);
    }

    function pause(bool begin) external {
        vm.startPrank(guardian);
        if (begin) try staking.pause() {} catch {}
        else try staking.unpause() {} catch {}
        vm.stopPrank();
        if (staking.pausedUntil() > block.timestamp + 5 days) broken = "too long a pause";
    }

    function grant(uint256 role, uint256 who) external {
        bytes32[4] memory roles = roleIds();
        address[4] memory accounts = [reporter, member, guardian, stranger];
        vm.prank(governor);
        try staking.grantRole(roles[role % 4], accounts[who % 4]) {} catch {}
    }

    function wait(uint256 secondsOn) external {
        skip(secondsOn % 3 days);
    }

    /// @notice Locked within the stake: of every lot, and of all together.
    function checkLots() external view {
        uint256 staked = 0;
        uint256 bonded = 0;
        for (uint256 n = 0; n < 2; ++n) {
            uint32[] memory ids = staking.lotIdsOf(nodes[n]);
            vm.assertLe(ids.length, stakes.lotsMax, "lots are bounded");
            uint256 ofNode = 0;
            for (uint256 i = 0; i < ids.length; ++i) {
                Lot memory lot = staking.lotOf(nodes[n], ids[i]);
                vm.assertLe(lot.frozen, lot.amount, "frozen within the lot");
                staked += lot.amount;
                if (lot.unbondingSince == 0) ofNode += lot.amount;
            }
            vm.assertEq(staking.bondedOf(nodes[n]), ofNode, "bonded stake of a node");
            bonded += ofNode;
        }
        vm.assertEq(staking.totalStaked(), staked, "all lots");
        vm.assertEq(staking.totalBonded(), bonded, "all bonded lots");
    }

    /// @notice Every wei that came in is stake, escrow, a bond, withdrawn, or the treasury's.
    function checkAccounts() external view {
        assertWhole();
        vm.assertEq(
            received,
            staking.totalStaked() + staking.escrowed() + withdrawn + token.balanceOf(treasury) - forfeited(),
            "what came in is what there is"
        );
    }

    /// @notice No case is executed twice, and frozen is what open cases hold.
    function checkHistory() external view {
        vm.assertEq(bytes(broken).length, 0, broken);
        uint256 held = 0;
        uint256 inEscrow = 0;
        for (uint256 i = 0; i < faults.length; ++i) {
            Case memory file = staking.caseOf(faults[i]);
            vm.assertLe(executions[faults[i]], 1, "executed twice");
            if (file.state < CaseState.Executed) held += file.held;
            else if (file.state < CaseState.Settled) inEscrow += file.held;
        }
        uint256 frozen = 0;
        for (uint256 n = 0; n < 2; ++n) {
            uint32[] memory ids = staking.lotIdsOf(nodes[n]);
            for (uint256 i = 0; i < ids.length; ++i) frozen += staking.lotOf(nodes[n], ids[i]).frozen;
        }
        vm.assertEq(frozen, held, "frozen is what open cases hold");
        vm.assertEq(staking.escrowed(), inEscrow, "escrowed is what executed cases took");
    }

    /// @notice Nobody holds two roles.
    function checkRoles() external view {
        bytes32[4] memory roles = roleIds();
        address[5] memory accounts = [reporter, member, guardian, stranger, governor];
        for (uint256 a = 0; a < accounts.length; ++a) {
            uint256 count = 0;
            for (uint256 r = 0; r < 4; ++r) count += staking.hasRole(roles[r], accounts[a]) ? 1 : 0;
            vm.assertLe(count, 1, "roles are disjoint");
        }
    }

    function forfeited() private view returns (uint256 sum) {
        for (uint256 i = 0; i < faults.length; ++i) {
            Case memory file = staking.caseOf(faults[i]);
            if (file.state == CaseState.Settled && file.isBondForfeit) sum += file.bond;
        }
    }

    function lotOf(uint256 who, uint256 pick) private view returns (uint32) {
        uint32[] memory ids = staking.lotIdsOf(nodes[who % 2]);
        return ids.length == 0 ? 0 : ids[pick % ids.length];
    }

    function roleIds() private view returns (bytes32[4] memory) {
        return [staking.GOVERNOR_ROLE(), staking.REPORTER_ROLE(), staking.COUNCIL_ROLE(), staking.GUARDIAN_ROLE()];
    }
}
