// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {Lot, NodeState, StakeRules} from "./StakingTypes.sol";

/// @title The stake of the nodes: lots with a lock each, unbonding, and what cases hold of it
/// @notice Rules, section 6. A lot answers for a fault when it was stake at that time and did not unbond yet. A case holds first what
/// unbonds (the earliest first), then the oldest bonded lot; two cases never hold the same wei.
abstract contract StakeLots is NodeRegistry, ReentrancyGuard {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using Checkpoints for Checkpoints.Trace208;

    struct Hold {
        uint32 lotId;
        uint128 amount;
    }

    /// @dev The gas of a loop over all lots stays far below a block's.
    uint256 private constant LOTS_LIMIT = 64;

    /// @notice The staked token
    IERC20 public immutable TOKEN;

    /// @notice All wei in lots, bonded or unbonding
    uint256 public totalStaked;
    /// @notice All wei that are bonded
    uint256 public totalBonded;

    StakeRules private _rules;
    uint32 private _lastLotId;
    mapping(bytes32 nodeId => uint32[]) private _lotIds;
    mapping(bytes32 nodeId => mapping(uint32 lotId => Lot)) private _lots;
    mapping(bytes32 nodeId => Checkpoints.Trace208) private _bonded;
    mapping(bytes32 faultId => Hold[]) private _holds;

    /// @notice Stake was locked
    /// @param nodeId The node
    /// @param lotId The lot
    /// @param amount Wei
    /// @param tier The lock tier
    /// @param lockedUntil Before this it cannot unbond
    event Staked(bytes32 indexed nodeId, uint32 indexed lotId, uint256 amount, uint8 tier, uint48 lockedUntil);

    /// @notice A lock was made longer
    /// @param nodeId The node
    /// @param lotId The lot
    /// @param tier The lock tier
    /// @param lockedUntil Before this it cannot unbond
    event LockExtended(bytes32 indexed nodeId, uint32 indexed lotId, uint8 tier, uint48 lockedUntil);

    /// @notice A lot began to unbond
    /// @param nodeId The node
    /// @param lotId The lot
    /// @param amount Wei
    /// @param withdrawableAt When it can be withdrawn
    event UnbondingStarted(bytes32 indexed nodeId, uint32 indexed lotId, uint256 amount, uint48 withdrawableAt);

    /// @notice Stake left
    /// @param nodeId The node
    /// @param lotId The lot
    /// @param owner To whom
    /// @param amount Wei
    event Withdrawn(bytes32 indexed nodeId, uint32 indexed lotId, address indexed owner, uint256 amount);

    /// @notice A part of a lot was frozen for a case
    /// @param faultId The case
    /// @param lotId The lot
    /// @param amount Wei
    event StakeFrozen(bytes32 indexed faultId, uint32 indexed lotId, uint256 amount);

    /// @notice No such lot
    /// @param lotId The lot
    error NoSuchLot(uint32 lotId);
    /// @notice The amount is zero
    error AmountZero();
    /// @notice No such lock tier
    /// @param tier The tier
    error UnknownTier(uint8 tier);
    /// @notice The node has as many lots as it may
    error TooManyLots();
    /// @notice The lot unbonds already
    /// @param lotId The lot
    error AlreadyUnbonding(uint32 lotId);
    /// @notice The lot does not unbond
    /// @param lotId The lot
    error NotUnbonding(uint32 lotId);
    /// @notice Neither the term nor the end of a lock can fall
    error CannotShorten();
    /// @notice The lock is not over
    /// @param until When it is
    error StillLocked(uint48 until);
    /// @notice Unbonding is not over
    /// @param until When it is
    error StillUnbonding(uint48 until);
    /// @notice Cases hold all of it
    /// @param frozen What they hold
    error AllFrozen(uint256 frozen);
    /// @notice A number of the rules is out of its range
    error RulesInvalid();

    /// @notice Sets the numbers
    /// @param token The staked token
    /// @param rules The numbers of the stake; the terms rise from 0
    constructor(IERC20 token, StakeRules memory rules) {
        if (rules.lotsMax == 0 || rules.lotsMax > LOTS_LIMIT || rules.lockSeconds[0] != 0) revert RulesInvalid();
        for (uint256 i = 1; i < rules.lockSeconds.length; ++i) {
            if (rules.lockSeconds[i] < rules.lockSeconds[i - 1]) revert RulesInvalid();
        }
        TOKEN = token;
        _rules = rules;
    }

    /// @notice Locks stake for a node (rules, section 6). Owner only; needs the token's approval
    /// @param nodeId The node, not removed
    /// @param amount Wei, above 0
    /// @param tier The lock tier: 0 flexible, 1 to 3 longer
    /// @return lotId The new lot
    function stake(bytes32 nodeId, uint128 amount, uint8 tier) external nonReentrant onlyOwnerOf(nodeId) returns (uint32 lotId) {
        if (_stateOf(nodeId) == NodeState.Removed) revert NodeStateWrong(nodeId, NodeState.Removed);
        if (amount == 0) revert AmountZero();
        uint48 term = _termOf(tier);
        if (_lotIds[nodeId].length >= _rules.lotsMax) revert TooManyLots();
        lotId = ++_lastLotId;
        uint48 now48 = uint48(block.timestamp);
        _lots[nodeId][lotId] = Lot(amount, 0, now48, now48 + term, 0, term, 0);
        _lotIds[nodeId].push(lotId);
        totalStaked += amount;
        _changeBonded(nodeId, amount, 0);
        emit Staked(nodeId, lotId, amount, tier, now48 + term);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Makes a lock longer, counted from now (rules, section 6: locks cannot be shortened). Owner only
    /// @param nodeId The node
    /// @param lotId The lot
    /// @param tier The new tier
    function extendLock(bytes32 nodeId, uint32 lotId, uint8 tier) external onlyOwnerOf(nodeId) {
        Lot storage lot = _lotOf(nodeId, lotId);
        if (lot.unbondingSince != 0) revert AlreadyUnbonding(lotId);
        uint48 term = _termOf(tier);
        uint48 until = uint48(block.timestamp) + term;
        if (term < lot.termSeconds || until < lot.lockedUntil) revert CannotShorten();
        lot.termSeconds = term;
        lot.lockedUntil = until;
        emit LockExtended(nodeId, lotId, tier, until);
    }

    /// @notice Begins to unbond a lot, whole (rules, section 6). Owner only, once its lock is over
    /// @param nodeId The node
    /// @param lotId The lot
    function unbond(bytes32 nodeId, uint32 lotId) external onlyOwnerOf(nodeId) {
        Lot storage lot = _lotOf(nodeId, lotId);
        if (lot.unbondingSince != 0) revert AlreadyUnbonding(lotId);
        if (block.timestamp < lot.lockedUntil) revert StillLocked(lot.lockedUntil);
        lot.unbondingSince = uint48(block.timestamp);
        _changeBonded(nodeId, 0, lot.amount);
        emit UnbondingStarted(nodeId, lotId, lot.amount, uint48(block.timestamp) + _rules.unbondingSeconds);
    }

    /// @notice Pays out what has unbonded and no case holds; again for the rest once the case ended (rules, section 6). Owner only
    /// @param nodeId The node
    /// @param lotId The lot
    /// @return amount Wei paid
    function withdraw(bytes32 nodeId, uint32 lotId) external nonReentrant onlyOwnerOf(nodeId) returns (uint256 amount) {
        Lot storage lot = _lotOf(nodeId, lotId);
        if (lot.unbondingSince == 0) revert NotUnbonding(lotId);
        uint48 until = lot.unbondingSince + _rules.unbondingSeconds;
        if (block.timestamp < until) revert StillUnbonding(until);
        amount = lot.amount - lot.frozen;
        if (amount == 0) revert AllFrozen(lot.frozen);
        lot.amount = lot.frozen;
        totalStaked -= amount;
        _prune(nodeId, lotId);
        emit Withdrawn(nodeId, lotId, msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice The numbers of the stake
    /// @return As they were deployed
    function stakeRules() external view returns (StakeRules memory) {
        return _rules;
    }

    /// @notice The lots of a node
    /// @param nodeId The node
    /// @return Their ids, in no order
    function lotIdsOf(bytes32 nodeId) external view returns (uint32[] memory) {
        return _lotIds[nodeId];
    }

    /// @notice A lot
    /// @param nodeId The node
    /// @param lotId The lot
    /// @return All zero when there is none
    function lotOf(bytes32 nodeId, uint32 lotId) external view returns (Lot memory) {
        return _lots[nodeId][lotId];
    }

    /// @notice The bonded stake of a node at a time, after the last change at it (rules, section 5: "the stake is that at the time of the fault")
    /// @param nodeId The node
    /// @param time When, Unix seconds
    /// @return Wei
    function bondedAt(bytes32 nodeId, uint48 time) public view returns (uint256) {
        return _bonded[nodeId].upperLookupRecent(time);
    }

    /// @inheritdoc NodeRegistry
    function bondedOf(bytes32 nodeId) public view override returns (uint256) {
        return _bonded[nodeId].latest();
    }

    /// @dev Freezes up to `amount` of what answers for a fault at `faultAt`.
    function _freeze(bytes32 faultId, bytes32 nodeId, uint256 amount, uint48 faultAt) internal returns (uint256 held) {
        (uint256[] memory order, uint256 count) = _answering(nodeId, faultAt);
        for (uint256 i = 0; i < count && held < amount; ++i) {
            uint32 lotId = uint32(order[i]);
            Lot storage lot = _lots[nodeId][lotId];
            uint128 part = uint128(Math.min(amount - held, lot.amount - lot.frozen));
            if (part == 0) continue;
            lot.frozen += part;
            ++lot.openCases;
            held += part;
            _holds[faultId].push(Hold(lotId, part));
            emit StakeFrozen(faultId, lotId, part);
        }
    }

    /// @dev Takes `amount` out of what a case holds, in the order in which it was held, and lets go of the rest.
    function _take(bytes32 faultId, bytes32 nodeId, uint256 amount) internal {
        Hold[] storage holds = _holds[faultId];
        uint256 left = amount;
        uint256 fromBonded = 0;
        for (uint256 i = 0; i < holds.length; ++i) {
            Lot storage lot = _lots[nodeId][holds[i].lotId];
            uint128 part = uint128(Math.min(left, holds[i].amount));
            lot.frozen -= holds[i].amount;
            lot.amount -= part;
            holds[i].amount = part;
            left -= part;
            if (lot.unbondingSince == 0) fromBonded += part;
        }
        totalStaked -= amount - left;
        if (fromBonded != 0) _changeBonded(nodeId, 0, fromBonded);
    }

    /// @dev Puts back what a case took, into the lots that it was taken from: the locks stay what they were.
    function _restore(bytes32 faultId, bytes32 nodeId, uint256 amount) internal {
        Hold[] storage holds = _holds[faultId];
        uint256 left = amount;
        uint256 toBonded = 0;
        for (uint256 i = 0; i < holds.length; ++i) {
            Lot storage lot = _lots[nodeId][holds[i].lotId];
            uint128 part = uint128(Math.min(left, holds[i].amount));
            lot.amount += part;
            left -= part;
            if (lot.unbondingSince == 0) toBonded += part;
        }
        totalStaked += amount - left;
        if (toBonded != 0) _changeBonded(nodeId, toBonded, 0);
    }

    /// @dev Forgets what a case held. `stillFrozen`: whether it was not taken, and is let go of.
    function _close(bytes32 faultId, bytes32 nodeId, bool stillFrozen) internal {
        Hold[] storage holds = _holds[faultId];
        for (uint256 i = 0; i < holds.length; ++i) {
            Lot storage lot = _lots[nodeId][holds[i].lotId];
            if (stillFrozen) lot.frozen -= holds[i].amount;
            --lot.openCases;
            _prune(nodeId, holds[i].lotId);
        }
        delete _holds[faultId];
    }

    /// @dev The lots that answer for a fault, in the order in which a case holds them: the first `count` of `order`, each with the lot's id
    /// in its low 32 bits.
    function _answering(bytes32 nodeId, uint48 faultAt) private view returns (uint256[] memory order, uint256 count) {
        uint32[] storage ids = _lotIds[nodeId];
        order = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            Lot storage lot = _lots[nodeId][ids[i]];
            uint256 since = lot.unbondingSince;
            if (lot.lockedAt > faultAt || (since != 0 && since <= faultAt)) continue;
            uint256 key = ((since == 0 ? (1 << 48) | uint256(lot.lockedAt) : since) << 32) | ids[i];
            uint256 place = count;
            ++count;
            for (; place > 0 && order[place - 1] > key; --place) order[place] = order[place - 1];
            order[place] = key;
        }
    }

    /// @dev Drops a lot that holds nothing and that no case can fill again.
    function _prune(bytes32 nodeId, uint32 lotId) private {
        Lot storage lot = _lots[nodeId][lotId];
        if (lot.amount != 0 || lot.openCases != 0) return;
        delete _lots[nodeId][lotId];
        uint32[] storage ids = _lotIds[nodeId];
        uint256 last = ids.length - 1;
        for (uint256 i = 0; i <= last; ++i) {
            if (ids[i] != lotId) continue;
            ids[i] = ids[last];
            ids.pop();
            return;
        }
    }

    function _changeBonded(bytes32 nodeId, uint256 added, uint256 taken) private {
        uint256 bonded = uint256(_bonded[nodeId].latest()) + added - taken;
        _bonded[nodeId].push(uint48(block.timestamp), bonded.toUint208());
        totalBonded = totalBonded + added - taken;
    }

    function _lotOf(bytes32 nodeId, uint32 lotId) private view returns (Lot storage lot) {
        lot = _lots[nodeId][lotId];
        if (lot.lockedAt == 0) revert NoSuchLot(lotId);
    }

    function _termOf(uint8 tier) private view returns (uint48) {
        if (tier >= _rules.lockSeconds.length) revert UnknownTier(tier);
        return _rules.lockSeconds[tier];
    }
}
