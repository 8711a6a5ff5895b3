// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ProgramRoles, RoleHolders} from "../access/ProgramRoles.sol";
import {SelfEndingPause} from "../access/SelfEndingPause.sol";
import {IOperatorRegistry} from "../staking/IOperatorRegistry.sol";

/// @title The numbers of the distribution (rules, sections 1 and 4)
/// @param epochSeconds The length of an epoch
/// @param activationSeconds From a root's posting until it is claimable
/// @param pauseSeconds The length of a pause
/// @param reporterQuorum Equal reports that post a root
/// @param claimsMax The most claims of a batch
struct RewardRules {
    uint48 epochSeconds;
    uint48 activationSeconds;
    uint48 pauseSeconds;
    uint8 reporterQuorum;
    uint16 claimsMax;
}

/// @title What a reporter says of an epoch
/// @param rewardRoot The root over the leaves `(uint256 operatorId, uint256 cumulativeWei)`
/// @param scoreRoot The root over the scores
/// @param evidenceHash The hash of the evidence bundle
/// @param cumulativeTotal The sum of all leaves, wei
struct EpochReport {
    bytes32 rewardRoot;
    bytes32 scoreRoot;
    bytes32 evidenceHash;
    uint256 cumulativeTotal;
}

/// @title An epoch's posted root
/// @param report What was reported
/// @param previous The epoch posted before it
/// @param postedAt When the quorum was reached; 0 when there is no root
/// @param activeAt When it is claimable
struct PostedEpoch {
    EpochReport report;
    uint64 previous;
    uint48 postedAt;
    uint48 activeAt;
}

/// @title A claim of a batch
/// @param operatorId The owner's address as a number; 0 is the treasury
/// @param cumulativeWei All that the operator ever earned, by the epoch's tree
/// @param proof From the leaf to the root
struct Claim {
    uint256 operatorId;
    uint256 cumulativeWei;
    bytes32[] proof;
}

/// @title Rewards by cumulative Merkle roots
/// @notice Rules, section 4. A quorum of reporters says the same root, scores, evidence and total for an epoch; 24 h later anybody may claim for
/// any operator, and only its payout address is paid. Roots that are not active yet can be disabled, the newest first. It never pays more than it was
/// funded with, nor more than a root's total.
contract RewardDistributor is SelfEndingPause, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @notice The token that is paid
    IERC20 public immutable TOKEN;
    /// @notice Knows the payout addresses
    IOperatorRegistry public immutable REGISTRY;
    /// @notice Is paid the leaf of operator 0
    address public immutable TREASURY;

    /// @notice The newest root's epoch; 0 when there is none
    uint64 public lastEpoch;
    /// @notice Wei that it was funded with
    uint256 public totalFunded;
    /// @notice Wei that it paid
    uint256 public totalPaid;
    /// @notice The largest total of an active root that was claimed from, wei: more is never paid
    uint256 public claimableTotal;
    /// @notice Wei that an operator was paid
    mapping(uint256 operatorId => uint256) public paidTo;

    RewardRules private _rules;
    mapping(uint64 epoch => PostedEpoch) private _posted;
    mapping(uint64 epoch => uint256) private _rounds;
    mapping(bytes32 ballot => uint256) private _reports;
    mapping(bytes32 voter => bool) private _hasReported;

    /// @notice It was funded
    /// @param from By whom
    /// @param amount Wei
    event Funded(address indexed from, uint256 amount);
    /// @notice A reporter reported an epoch
    /// @param epoch The epoch
    /// @param reporter Who
    /// @param report What
    event EpochReported(uint64 indexed epoch, address indexed reporter, EpochReport report);
    /// @notice The quorum was reached
    /// @param epoch The epoch
    /// @param rewardRoot The root
    /// @param scoreRoot The root over the scores
    /// @param evidenceHash The hash of the evidence bundle
    /// @param cumulativeTotal The sum of all leaves, wei
    /// @param activeAt When it is claimable
    event RootPosted(
        uint64 indexed epoch,
        bytes32 indexed rewardRoot,
        bytes32 scoreRoot,
        bytes32 evidenceHash,
        uint256 cumulativeTotal,
        uint48 activeAt
    );
    /// @notice A root was disabled before it became active
    /// @param epoch The epoch
    /// @param guardian By whom
    /// @param rewardRoot The root
    /// @param reason The hash of why
    event RootDisabled(uint64 indexed epoch, address indexed guardian, bytes32 indexed rewardRoot, bytes32 reason);
    /// @notice An operator was paid
    /// @param epoch By which root
    /// @param operatorId Who
    /// @param payout Where to
    /// @param amount Wei
    /// @param cumulativeWei All that it was paid so far
    event Claimed(uint64 indexed epoch, uint256 indexed operatorId, address indexed payout, uint256 amount, uint256 cumulativeWei);

    /// @notice A number of the rules is out of its range
    error RulesInvalid();
    /// @notice The amount is zero
    error AmountZero();
    /// @notice The epoch is not over
    /// @param epoch The epoch
    error EpochNotOver(uint64 epoch);
    /// @notice The epoch, or a later one, has its root: an epoch is posted once
    /// @param lastEpoch The newest
    error EpochPosted(uint64 lastEpoch);
    /// @notice The reporter reported this epoch already
    error AlreadyReported();
    /// @notice A root or the evidence is missing
    error ReportIncomplete();
    /// @notice Cumulative amounts never decrease
    /// @param before What they were
    /// @param now_ What they would be
    error TotalDecreased(uint256 before, uint256 now_);
    /// @notice More was reported than it was funded with
    /// @param funded What it was funded with
    /// @param needed What it needs
    error NotFunded(uint256 funded, uint256 needed);
    /// @notice Only the newest root can be disabled
    /// @param lastEpoch The newest
    error NotTheNewest(uint64 lastEpoch);
    /// @notice The root is active: it stands
    /// @param activeAt Since when
    error RootActive(uint48 activeAt);
    /// @notice The root is not claimable
    /// @param epoch The epoch
    /// @param activeAt When it will be; 0 when there is no root
    error RootNotActive(uint64 epoch, uint48 activeAt);
    /// @notice The proof does not lead to the root
    /// @param operatorId Whose
    error ProofInvalid(uint256 operatorId);
    /// @notice The leaf lies below what was paid: it is older than the last claim, or the tree is wrong
    /// @param paid What was paid
    /// @param cumulativeWei What the leaf says
    error LeafDecreased(uint256 paid, uint256 cumulativeWei);
    /// @notice The operator is not registered
    /// @param operatorId Who
    error PayoutUnknown(uint256 operatorId);
    /// @notice The leaves of the active roots are more than their total
    /// @param total Its total
    /// @param paid What would be paid
    error AboveTotal(uint256 total, uint256 paid);
    /// @notice More claims than a batch may have, or none
    /// @param count How many
    error BatchSizeWrong(uint256 count);

    /// @notice Sets the numbers
    /// @param token The token that is paid
    /// @param registry Knows the payout addresses
    /// @param treasury Is paid the leaf of operator 0
    /// @param rules The numbers
    /// @param holders Who holds which role
    constructor(
        IERC20 token,
        IOperatorRegistry registry,
        address treasury,
        RewardRules memory rules,
        RoleHolders memory holders
    ) ProgramRoles(holders) SelfEndingPause(rules.pauseSeconds) {
        bool isEmpty = rules.epochSeconds == 0 || rules.reporterQuorum == 0 || rules.claimsMax == 0 || treasury == address(0);
        if (isEmpty) revert RulesInvalid();
        TOKEN = token;
        REGISTRY = registry;
        TREASURY = treasury;
        _rules = rules;
    }

    /// @notice Funds it; needs the token's approval. Anyone
    /// @param amount Wei
    function fund(uint256 amount) external nonReentrant {
        if (amount == 0) revert AmountZero();
        totalFunded += amount;
        emit Funded(msg.sender, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Reports an epoch that is over; equal reports of the quorum post its root (rules, section 4). Reporter only, once an epoch
    /// @param epoch The epoch, above every posted one
    /// @param report What
    function reportEpoch(uint64 epoch, EpochReport calldata report) external onlyRole(REPORTER_ROLE) {
        if (epoch <= lastEpoch) revert EpochPosted(lastEpoch);
        if (block.timestamp < (uint256(epoch) + 1) * _rules.epochSeconds) revert EpochNotOver(epoch);
        if (report.rewardRoot == 0 || report.scoreRoot == 0 || report.evidenceHash == 0) revert ReportIncomplete();
        uint256 before = _posted[lastEpoch].report.cumulativeTotal;
        if (report.cumulativeTotal < before) revert TotalDecreased(before, report.cumulativeTotal);
        if (report.cumulativeTotal > totalFunded) revert NotFunded(totalFunded, report.cumulativeTotal);
        bytes32 voter = keccak256(abi.encode(epoch, _rounds[epoch], msg.sender));
        if (_hasReported[voter]) revert AlreadyReported();
        _hasReported[voter] = true;
        emit EpochReported(epoch, msg.sender, report);
        bytes32 ballot = keccak256(abi.encode(epoch, _rounds[epoch], report));
        if (++_reports[ballot] < _rules.reporterQuorum) return;
        uint48 now48 = uint48(block.timestamp);
        uint48 activeAt = now48 + _rules.activationSeconds;
        _posted[epoch] = PostedEpoch(report, lastEpoch, now48, activeAt);
        lastEpoch = epoch;
        emit RootPosted(epoch, report.rewardRoot, report.scoreRoot, report.evidenceHash, report.cumulativeTotal, activeAt);
    }

    /// @notice Disables the newest root before it is active; the epoch can then be reported anew (rules, section 4). Guardian only
    /// @param epoch The newest posted epoch
    /// @param reason The hash of why
    function disableRoot(uint64 epoch, bytes32 reason) external onlyRole(GUARDIAN_ROLE) {
        PostedEpoch storage posted = _posted[epoch];
        if (posted.postedAt == 0 || epoch != lastEpoch) revert NotTheNewest(lastEpoch);
        if (block.timestamp >= posted.activeAt) revert RootActive(posted.activeAt);
        lastEpoch = posted.previous;
        ++_rounds[epoch];
        emit RootDisabled(epoch, msg.sender, posted.report.rewardRoot, reason);
        delete _posted[epoch];
    }

    /// @notice Pays an operator what an active root says it earned and was not paid (rules, section 4). Anyone, not while paused
    /// @param epoch Whose root
    /// @param operatorId The owner's address as a number; 0 is the treasury
    /// @param cumulativeWei The leaf's amount
    /// @param proof From the leaf to the root
    /// @return paid Wei; 0 when it was paid before
    function claim(
        uint64 epoch,
        uint256 operatorId,
        uint256 cumulativeWei,
        bytes32[] calldata proof
    ) external nonReentrant whenNotPaused returns (uint256 paid) {
        return _claim(epoch, operatorId, cumulativeWei, proof);
    }

    /// @notice Claims for several operators; all or none (rules, section 4). Anyone, not while paused
    /// @param epoch Whose root
    /// @param claims At least one, at most `claimsMax`
    /// @return paid Wei in all
    function claimBatch(uint64 epoch, Claim[] calldata claims) external nonReentrant whenNotPaused returns (uint256 paid) {
        if (claims.length == 0 || claims.length > _rules.claimsMax) revert BatchSizeWrong(claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            paid += _claim(epoch, claims[i].operatorId, claims[i].cumulativeWei, claims[i].proof);
        }
    }

    /// @notice The numbers of the distribution
    /// @return As they were deployed
    function rewardRules() external view returns (RewardRules memory) {
        return _rules;
    }

    /// @notice An epoch's root
    /// @param epoch The epoch
    /// @return All zero when there is none, or it was disabled
    function epochOf(uint64 epoch) external view returns (PostedEpoch memory) {
        return _posted[epoch];
    }

    /// @notice How often an epoch's root was disabled
    /// @param epoch The epoch
    /// @return The count
    function roundOf(uint64 epoch) external view returns (uint256) {
        return _rounds[epoch];
    }

    /// @notice A leaf's hash, as OpenZeppelin's StandardMerkleTree makes it (rules, section 4)
    /// @param operatorId Who
    /// @param cumulativeWei How much
    /// @return Keccak-256 of the Keccak-256 of the ABI encoding
    function leafOf(uint256 operatorId, uint256 cumulativeWei) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(operatorId, cumulativeWei))));
    }

    function _claim(uint64 epoch, uint256 operatorId, uint256 cumulativeWei, bytes32[] calldata proof) private returns (uint256 paid) {
        PostedEpoch storage posted = _posted[epoch];
        if (posted.postedAt == 0 || block.timestamp < posted.activeAt) revert RootNotActive(epoch, posted.activeAt);
        bool isProven = MerkleProof.verifyCalldata(proof, posted.report.rewardRoot, leafOf(operatorId, cumulativeWei));
        if (!isProven) revert ProofInvalid(operatorId);
        uint256 before = paidTo[operatorId];
        if (cumulativeWei < before) revert LeafDecreased(before, cumulativeWei);
        paid = cumulativeWei - before;
        if (paid == 0) return 0;
        // A root's total was funded when it was posted, so that this also keeps what is paid within what was funded.
        uint256 sum = totalPaid + paid;
        if (posted.report.cumulativeTotal > claimableTotal) claimableTotal = posted.report.cumulativeTotal;
        if (sum > claimableTotal) revert AboveTotal(claimableTotal, sum);
        address payout = _payoutOf(operatorId);
        paidTo[operatorId] = cumulativeWei;
        totalPaid = sum;
        emit Claimed(epoch, operatorId, payout, paid, cumulativeWei);
        TOKEN.safeTransfer(payout, paid);
    }

    function _payoutOf(uint256 operatorId) private view returns (address payout) {
        if (operatorId == 0) return TREASURY;
        if (operatorId <= type(uint160).max) payout = REGISTRY.payoutOf(address(uint160(operatorId)));
        if (payout == address(0)) revert PayoutUnknown(operatorId);
    }
}
