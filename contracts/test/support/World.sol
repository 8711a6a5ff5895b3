// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RoleHolders} from "../../src/access/ProgramRoles.sol";
import {DtelToken} from "../../src/token/DtelToken.sol";
import {GenesisBadge} from "../../src/badge/GenesisBadge.sol";
import {Escrow, EscrowRules} from "../../src/market/Escrow.sol";
import {RewardDistributor, RewardRules} from "../../src/rewards/RewardDistributor.sol";
import {NodeKeys} from "../../src/staking/NodeKeys.sol";
import {OperatorStaking} from "../../src/staking/OperatorStaking.sol";
import {CaseRules, CaseState, StakeRules, Verdict} from "../../src/staking/StakingTypes.sol";
import {vm} from "./Vm.sol";

/// @notice All contracts with the numbers of deploy/default.json, two operators with a node each, and everybody's role.
abstract contract World {
    uint256 internal constant DTEL = 1e18;
    uint256 internal constant START = 1_800_000_000;
    bytes32 internal constant WHY = keccak256("why");

    address internal governor = address(0x60);
    address internal reporter = address(0x61);
    address internal reporter2 = address(0x62);
    address internal member = address(0x63);
    address internal member2 = address(0x64);
    address internal member3 = address(0x65);
    address internal guardian = address(0x66);
    address internal treasury = address(0x67);
    address internal stranger = address(0x68);
    address internal alice = address(0xA1);
    address internal bob = address(0xB1);

    DtelToken internal token;
    NodeKeys internal nodeKeys;
    OperatorStaking internal staking;
    RewardDistributor internal rewards;
    GenesisBadge internal badge;
    Escrow internal escrow;
    StakeRules internal stakes;
    CaseRules internal cases;
    bytes32 internal aliceNode;
    bytes32 internal bobNode;

    function deploy() internal {
        vm.warp(START);
        string memory json = vm.readFile("contracts/deploy/default.json");
        stakes = stakeRulesOf(json);
        cases = caseRulesOf(json);
        token = new DtelToken(address(this), vm.parseJsonUint(json, ".token.capWei"));
        nodeKeys = new NodeKeys();
        uint48 pauseSeconds = uint48(vm.parseJsonUint(json, ".pauseSeconds"));
        staking = new OperatorStaking(token, nodeKeys, treasury, pauseSeconds, stakes, cases, holders());
        rewards = new RewardDistributor(token, staking, treasury, rewardRulesOf(json), holders());
        badge = new GenesisBadge(address(this), vm.parseJsonUint(json, ".genesisSeats"), "ipfs://genesis/");
        escrow = new Escrow(token, staking, escrowRulesOf(json), holders());
        vm.prank(governor);
        staking.setTransferAgent(address(escrow));
        enroll(alice);
        enroll(bob);
        aliceNode = pledge(alice, 0xA11CE);
        bobNode = pledge(bob, 0xB0B);
    }

    function holders() internal view returns (RoleHolders memory all) {
        all.governors = new address[](1);
        all.governors[0] = governor;
        all.reporters = new address[](2);
        (all.reporters[0], all.reporters[1]) = (reporter, reporter2);
        all.council = new address[](3);
        (all.council[0], all.council[1], all.council[2]) = (member, member2, member3);
        all.guardians = new address[](1);
        all.guardians[0] = guardian;
    }

    function operatorKeyOf(address owner) internal pure returns (address) {
        return address(uint160(owner) + 0x1000);
    }

    function payoutKeyOf(address owner) internal pure returns (address) {
        return address(uint160(owner) + 0x2000);
    }

    function enroll(address owner) internal {
        token.mint(owner, 10_000_000 * DTEL);
        vm.startPrank(owner);
        staking.setKeys(operatorKeyOf(owner), payoutKeyOf(owner));
        token.approve(address(staking), type(uint256).max);
        token.approve(address(escrow), type(uint256).max);
        vm.stopPrank();
        token.mint(operatorKeyOf(owner), 1_000 * DTEL);
        vm.prank(operatorKeyOf(owner));
        token.approve(address(staking), type(uint256).max);
    }

    function proofOf(address owner, uint256 key) internal view returns (bytes32 nodeId, bytes32[2] memory point, bytes32[2] memory signature) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        point = [bytes32(x), bytes32(y)];
        nodeId = nodeKeys.nodeIdOf(point[0], point[1]);
        (bytes32 r, bytes32 s) = vm.signP256(key, sha256(nodeKeys.pledgeMessage(address(staking), owner, nodeId)));
        uint256 order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;
        if (uint256(s) > order / 2) s = bytes32(order - uint256(s));
        signature = [r, s];
    }

    function pledge(address owner, uint256 key) internal returns (bytes32) {
        (bytes32 nodeId, bytes32[2] memory point, bytes32[2] memory signature) = proofOf(owner, key);
        vm.prank(owner);
        staking.pledgeNode(nodeId, point, signature);
        return nodeId;
    }

    function stakeOf(address owner, bytes32 nodeId, uint256 amount, uint8 tier) internal returns (uint32) {
        vm.prank(owner);
        return staking.stake(nodeId, uint128(amount), tier);
    }

    /// @dev Proposes with evidence of its own.
    function propose(bytes32 nodeId, uint8 kind, uint256 faultAt, uint256 amount, bool isRemoval) internal returns (bytes32) {
        bytes32 evidence = keccak256(abi.encode(nodeId, kind, faultAt, amount, block.timestamp));
        vm.prank(reporter);
        return staking.proposeSlash(nodeId, kind, uint48(faultAt), evidence, uint128(amount), isRemoval);
    }

    function decide(bytes32 faultId, Verdict verdict, uint256 amount, bool isFrivolous) internal {
        vm.prank(member);
        staking.voteVerdict(faultId, verdict, uint128(amount), isFrivolous, WHY);
        vm.prank(member2);
        staking.voteVerdict(faultId, verdict, uint128(amount), isFrivolous, WHY);
    }

    function stateOf(bytes32 faultId) internal view returns (CaseState) {
        return staking.caseOf(faultId).state;
    }

    function assertState(bytes32 faultId, CaseState state) internal view {
        vm.assertEq(uint256(stateOf(faultId)), uint256(state), "state of the case");
    }

    function assertWhole() internal view {
        vm.assertEq(
            token.balanceOf(address(staking)), staking.totalStaked() + staking.escrowed() + staking.bonds(), "every wei is accounted for"
        );
    }

    function skip(uint256 secondsOn) internal {
        vm.warp(block.timestamp + secondsOn);
    }

    function stakeRulesOf(string memory json) internal pure returns (StakeRules memory rules) {
        uint256[] memory terms = vm.parseJsonUintArray(json, ".stake.lockSeconds");
        rules.unbondingSeconds = uint48(vm.parseJsonUint(json, ".stake.unbondingSeconds"));
        rules.lotsMax = uint16(vm.parseJsonUint(json, ".stake.lotsMax"));
        for (uint256 i = 0; i < 4; ++i) rules.lockSeconds[i] = uint48(terms[i]);
    }

    function caseRulesOf(string memory json) internal pure returns (CaseRules memory rules) {
        rules.epochSeconds = uint48(vm.parseJsonUint(json, ".cases.epochSeconds"));
        rules.answerSeconds = uint48(vm.parseJsonUint(json, ".cases.answerSeconds"));
        rules.investigationSeconds = uint48(vm.parseJsonUint(json, ".cases.investigationSeconds"));
        rules.verdictSeconds = uint48(vm.parseJsonUint(json, ".cases.verdictSeconds"));
        rules.postedSeconds = uint48(vm.parseJsonUint(json, ".cases.postedSeconds"));
        rules.executionSeconds = uint48(vm.parseJsonUint(json, ".cases.executionSeconds"));
        rules.appealSeconds = uint48(vm.parseJsonUint(json, ".cases.appealSeconds"));
        rules.appealVerdictSeconds = uint48(vm.parseJsonUint(json, ".cases.appealVerdictSeconds"));
        rules.immunitySeconds = uint48(vm.parseJsonUint(json, ".cases.immunitySeconds"));
        rules.faultMaxAgeSeconds = uint48(vm.parseJsonUint(json, ".cases.faultMaxAgeSeconds"));
        rules.automaticWindowSeconds = uint48(vm.parseJsonUint(json, ".cases.automaticWindowSeconds"));
        rules.rebateBp = uint16(vm.parseJsonUint(json, ".cases.rebateBp"));
        rules.bondBp = uint16(vm.parseJsonUint(json, ".cases.bondBp"));
        rules.reviewFromBp = uint16(vm.parseJsonUint(json, ".cases.reviewFromBp"));
        rules.withoutCouncilMaxBp = uint16(vm.parseJsonUint(json, ".cases.withoutCouncilMaxBp"));
        rules.automaticMaxBp = uint16(vm.parseJsonUint(json, ".cases.automaticMaxBp"));
        rules.councilQuorum = uint8(vm.parseJsonUint(json, ".cases.councilQuorum"));
        rules.kindMax = uint8(vm.parseJsonUint(json, ".cases.kindMax"));
        rules.openCasesMax = uint16(vm.parseJsonUint(json, ".cases.openCasesMax"));
        rules.evidenceMax = uint16(vm.parseJsonUint(json, ".cases.evidenceMax"));
    }

    function rewardRulesOf(string memory json) internal pure returns (RewardRules memory) {
        return RewardRules(
            uint48(vm.parseJsonUint(json, ".rewards.epochSeconds")),
            uint48(vm.parseJsonUint(json, ".rewards.activationSeconds")),
            uint48(vm.parseJsonUint(json, ".rewards.pauseSeconds")),
            uint8(vm.parseJsonUint(json, ".rewards.reporterQuorum")),
            uint16(vm.parseJsonUint(json, ".rewards.claimsMax"))
        );
    }

    function escrowRulesOf(string memory json) internal pure returns (EscrowRules memory) {
        return EscrowRules(
            uint48(vm.parseJsonUint(json, ".escrow.reviewSeconds")),
            uint48(vm.parseJsonUint(json, ".escrow.arbitrationSeconds")),
            uint48(vm.parseJsonUint(json, ".escrow.termSecondsMax"))
        );
    }
}
