// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {SelfEndingPause} from "../access/SelfEndingPause.sol";
import {StakeLots} from "./StakeLots.sol";
import {Case, CaseBasis, CaseRules, CaseState, Verdict} from "./StakingTypes.sol";

/// @title Slashing: proposed, answered, decided, executed by anyone or void, appealed
/// @notice Rules, section 5, "a case" and "guardrails". The silence of accusers and judges ends in the operator's favour; the
/// operator's own silence alone leads to execution. Deadlines take effect by themselves, with the next call that touches the case.
abstract contract SlashCases is StakeLots, SelfEndingPause {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant BP = 10_000;

    /// @notice Where upheld slashes and forfeit bonds go
    address public immutable TREASURY;

    /// @notice Wei that were slashed and can still be appealed
    uint256 public escrowed;
    /// @notice Wei of the bonds of open cases
    uint256 public bonds;

    CaseRules private _rules;
    mapping(bytes32 faultId => Case) private _cases;
    mapping(bytes32 nodeId => uint256) private _open;
    mapping(address operator => mapping(uint8 kind => uint48)) private _immuneUntil;
    mapping(bytes32 ballot => uint256) private _votes;
    mapping(bytes32 voter => bool) private _hasVoted;
    mapping(bytes32 side => uint256) private _evidence;
    Checkpoints.Trace208 private _automatic;
    mapping(bytes32 nodeId => Checkpoints.Trace208) private _automaticOf;

    /// @notice The numbers of cases, at deployment: they never change
    /// @param treasury Where upheld slashes go
    /// @param rules The numbers
    event CaseRulesSet(address indexed treasury, CaseRules rules);

    /// @notice A slash was proposed; what could be frozen for it say the `StakeFrozen` before
    /// @param faultId The case
    /// @param nodeId Whose stake
    /// @param operator Who owned the node at the time of the fault
    /// @param proposer Who accuses
    /// @param kind The kind of violation
    /// @param faultAt When it happened
    /// @param evidenceRoot The hash of the evidence
    /// @param stakeAtFault The stake at that time, wei
    /// @param amount What is asked for, wei
    /// @param isRemoval Whether the node is to be removed
    event SlashProposed(
        bytes32 indexed faultId,
        bytes32 indexed nodeId,
        address indexed operator,
        address proposer,
        uint8 kind,
        uint48 faultAt,
        bytes32 evidenceRoot,
        uint256 stakeAtFault,
        uint256 amount,
        bool isRemoval
    );

    /// @notice The owner accepted
    /// @param faultId The case
    event CaseAccepted(bytes32 indexed faultId);

    /// @notice The case was disputed
    /// @param faultId The case
    /// @param by Who disputes
    /// @param bond Wei
    /// @param evidence The hash of what is said against it
    event CaseDisputed(bytes32 indexed faultId, address indexed by, uint256 bond, bytes32 evidence);

    /// @notice The accuser took it back
    /// @param faultId The case
    /// @param reason The hash of why
    event CaseWithdrawn(bytes32 indexed faultId, bytes32 reason);

    /// @notice A side brought evidence
    /// @param faultId The case
    /// @param by Who
    /// @param evidence Its hash
    event EvidenceSubmitted(bytes32 indexed faultId, address indexed by, bytes32 evidence);

    /// @notice A council member voted
    /// @param faultId The case
    /// @param member Who
    /// @param verdict What
    /// @param amount The reduced amount; 0 unless reduced
    /// @param isFrivolous Whether the bond is to be lost
    /// @param reason The hash of why
    event VerdictVoted(
        bytes32 indexed faultId,
        address indexed member,
        Verdict verdict,
        uint256 amount,
        bool isFrivolous,
        bytes32 reason
    );

    /// @notice The quorum was reached
    /// @param faultId The case
    /// @param verdict What
    /// @param amount The amount that stands, wei
    event VerdictPosted(bytes32 indexed faultId, Verdict verdict, uint256 amount);

    /// @notice The operator appealed
    /// @param faultId The case
    /// @param evidence The hash of why
    event CaseAppealed(bytes32 indexed faultId, bytes32 evidence);

    /// @notice The stake was slashed, into escrow
    /// @param faultId The case
    /// @param nodeId Whose
    /// @param by Who executed
    /// @param amount Wei
    /// @param isAutomatic Whether without a council verdict
    event SlashExecuted(bytes32 indexed faultId, bytes32 indexed nodeId, address indexed by, uint256 amount, bool isAutomatic);

    /// @notice The case moved
    /// @param faultId The case
    /// @param state Where to
    /// @param notBefore Before this nothing is decided or executed
    /// @param deadline When the state ends in silence
    event CaseMoved(bytes32 indexed faultId, CaseState state, uint48 notBefore, uint48 deadline);

    /// @notice The case ended
    /// @param faultId The case
    /// @param state How
    /// @param toTreasury Wei that the treasury got, with a forfeit bond
    /// @param repaid Wei of an executed slash that went back into the stake
    event CaseClosed(bytes32 indexed faultId, CaseState state, uint256 toTreasury, uint256 repaid);

    /// @notice One fault, one case
    /// @param faultId The case that there is
    error FaultHasCase(bytes32 faultId);
    /// @notice The fault lies in the future
    error FaultNotYet();
    /// @notice The fault is too old
    error FaultTooOld();
    /// @notice No such kind of violation
    /// @param kind The kind
    error UnknownKind(uint8 kind);
    /// @notice A dismissed case protects the operator
    /// @param until Until when
    error Immune(uint48 until);
    /// @notice Nothing to take, or more than the stake at the time of the fault
    /// @param stakeAtFault That stake
    error AmountOutOfRange(uint256 stakeAtFault);
    /// @notice The node has as many open cases as it may
    error TooManyCases();
    /// @notice The case is in a state that does not allow this
    /// @param state Its state
    error CaseStateWrong(CaseState state);
    /// @notice The caller is not this side of the case
    error NotAParty();
    /// @notice Those who accused or are accused do not decide
    error PartyCannotDecide();
    /// @notice The member voted already
    error AlreadyVoted();
    /// @notice Not yet
    /// @param notBefore When
    error TooEarly(uint48 notBefore);
    /// @notice A reduced amount lies above 0 and below the amount; other verdicts name none
    error AmountNotReduced();
    /// @notice A hash of the reason or the evidence is needed
    error ReasonMissing();
    /// @notice The side brought as much as it may
    error TooMuchEvidence();
    /// @notice The one appeal was used, or the case was accepted
    error AppealUsed();
    /// @notice The time for an appeal is over
    error AppealTooLate();
    /// @notice More of a stake than may be taken without a council verdict
    /// @param sum What this slash and the node's automatic ones of the window take, wei
    /// @param limit What they may
    error AboveWithoutCouncil(uint256 sum, uint256 limit);
    /// @notice More than all automatic slashes of the window may take
    /// @param sum What they would take, wei
    /// @param limit What they may
    error AboveWindowLimit(uint256 sum, uint256 limit);

    /// @notice Sets the numbers
    /// @param treasury Where upheld slashes go
    /// @param rules The numbers of cases
    constructor(address treasury, CaseRules memory rules) {
        bool isTooShort = rules.epochSeconds == 0 || rules.answerSeconds + rules.investigationSeconds >= rules.verdictSeconds;
        bool isAboveOne = rules.rebateBp > BP || rules.bondBp > BP || rules.withoutCouncilMaxBp > BP || rules.automaticMaxBp > BP;
        bool isStuck = rules.reviewFromBp > rules.withoutCouncilMaxBp || PAUSE_SECONDS >= rules.executionSeconds;
        bool isEmpty = rules.councilQuorum == 0 || rules.kindMax == 0 || rules.openCasesMax == 0 || treasury == address(0);
        if (isTooShort || isAboveOne || isStuck || isEmpty) revert RulesInvalid();
        TREASURY = treasury;
        _rules = rules;
        emit CaseRulesSet(treasury, rules);
    }

    /// @notice Opens a case and freezes its amount, no more (rules, section 5, "a case"). Reporter only
    /// @param nodeId Whose stake
    /// @param kind The kind of violation
    /// @param faultAt When it happened, Unix seconds; at most 14 days ago
    /// @param evidenceRoot The hash of the evidence
    /// @param amount Wei; above 0, at most the stake at the time of the fault
    /// @param isRemoval Whether the node is to be removed
    /// @return faultId `Keccak-256(operator, kind, epoch, evidence root)`, the operator being the owner at the time of the fault
    function proposeSlash(
        bytes32 nodeId,
        uint8 kind,
        uint48 faultAt,
        bytes32 evidenceRoot,
        uint128 amount,
        bool isRemoval
    ) external onlyRole(REPORTER_ROLE) returns (bytes32 faultId) {
        if (faultAt > block.timestamp) revert FaultNotYet();
        if (block.timestamp - faultAt > _rules.faultMaxAgeSeconds) revert FaultTooOld();
        if (kind == 0 || kind > _rules.kindMax) revert UnknownKind(kind);
        if (evidenceRoot == bytes32(0)) revert ReasonMissing();
        address operator = ownerAt(nodeId, faultAt);
        faultId = faultIdOf(operator, kind, faultAt / _rules.epochSeconds, evidenceRoot);
        Case storage file = _cases[faultId];
        if (file.state != CaseState.None) revert FaultHasCase(faultId);
        if (block.timestamp < _immuneUntil[operator][kind]) revert Immune(_immuneUntil[operator][kind]);
        uint256 stakeAtFault = bondedAt(nodeId, faultAt);
        if (amount == 0 || amount > stakeAtFault) revert AmountOutOfRange(stakeAtFault);
        if (_open[nodeId] >= _rules.openCasesMax) revert TooManyCases();

        ++_open[nodeId];
        file.nodeId = nodeId;
        file.operator = operator;
        file.proposer = msg.sender;
        file.kind = kind;
        file.isRemoval = isRemoval;
        file.proposedAt = uint48(block.timestamp);
        file.stakeAtFault = stakeAtFault.toUint128();
        file.amount = amount;
        file.held = _freeze(faultId, nodeId, amount, faultAt).toUint128();
        _announce(faultId, faultAt, evidenceRoot);
        _move(faultId, CaseState.Proposed, 0, file.proposedAt + _rules.answerSeconds);
    }

    /// @notice Accepts, for a rebate; there is no appeal then (rules, section 5, "accepted"). The node's owner only, within the time to answer
    /// @param faultId The case
    function acceptCase(bytes32 faultId) external {
        Case storage file = _inState(faultId, CaseState.Proposed);
        if (msg.sender != ownerOf(file.nodeId)) revert NotAParty();
        file.isAccepted = true;
        file.basis = CaseBasis.Accepted;
        emit CaseAccepted(faultId);
        _afterAnswer(faultId, file, uint48(block.timestamp), 0);
    }

    /// @notice Disputes, with the bond of `bondOf` (rules, section 5, "disputed"). The node's owner or its operator key, within the time to answer
    /// @param faultId The case
    /// @param evidence The hash of what is said against it
    function disputeCase(bytes32 faultId, bytes32 evidence) external nonReentrant {
        Case storage file = _inState(faultId, CaseState.Proposed);
        if (!_operates(file.nodeId, msg.sender)) revert NotAParty();
        uint128 bond = bondOf(faultId).toUint128();
        file.bond = bond;
        file.bonder = msg.sender;
        bonds += bond;
        emit CaseDisputed(faultId, msg.sender, bond, evidence);
        uint48 now48 = uint48(block.timestamp);
        _move(faultId, CaseState.Reviewing, now48 + _rules.investigationSeconds, file.proposedAt + _rules.verdictSeconds);
        if (bond != 0) TOKEN.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @notice Takes an accusation back; it counts as dismissed. Its proposer only, before a verdict
    /// @param faultId The case
    /// @param reason The hash of why
    function withdrawCase(bytes32 faultId, bytes32 reason) external nonReentrant {
        Case storage file = _advanced(faultId);
        if (file.state != CaseState.Proposed && file.state != CaseState.Reviewing) revert CaseStateWrong(file.state);
        if (msg.sender != file.proposer) revert NotAParty();
        if (reason == bytes32(0)) revert ReasonMissing();
        emit CaseWithdrawn(faultId, reason);
        _end(faultId, file, CaseState.Dismissed);
    }

    /// @notice Records the hash of a piece of evidence. The two sides only, while something is to be decided
    /// @param faultId The case
    /// @param evidence Its hash
    function submitEvidence(bytes32 faultId, bytes32 evidence) external nonReentrant {
        Case storage file = _advanced(faultId);
        CaseState state = file.state;
        bool isOpen = state == CaseState.Proposed || _isBeforeCouncil(state);
        if (!isOpen) revert CaseStateWrong(state);
        bool isAccuser = msg.sender == file.proposer;
        if (!isAccuser && !_operates(file.nodeId, msg.sender)) revert NotAParty();
        if (evidence == bytes32(0)) revert ReasonMissing();
        if (++_evidence[keccak256(abi.encode(faultId, isAccuser))] > _rules.evidenceMax) revert TooMuchEvidence();
        emit EvidenceSubmitted(faultId, msg.sender, evidence);
    }

    /// @notice Votes on a case or an appeal; equal votes of the quorum are the verdict (rules, section 5). Council only, never a party
    /// @param faultId The case
    /// @param verdict What
    /// @param amount The reduced amount in wei; 0 unless reduced
    /// @param isFrivolous Whether the dispute or appeal was frivolous: upheld, its bond is lost
    /// @param reason The hash of why
    function voteVerdict(
        bytes32 faultId,
        Verdict verdict,
        uint128 amount,
        bool isFrivolous,
        bytes32 reason
    ) external nonReentrant onlyRole(COUNCIL_ROLE) {
        Case storage file = _advanced(faultId);
        if (!_isBeforeCouncil(file.state)) revert CaseStateWrong(file.state);
        bool isParty = msg.sender == file.proposer || msg.sender == file.operator || _speaksFor(file.nodeId, msg.sender);
        if (isParty) revert PartyCannotDecide();
        if (verdict != Verdict.Dismiss && block.timestamp < file.notBefore) revert TooEarly(file.notBefore);
        bool isReduced = verdict == Verdict.Reduce;
        if (isReduced ? (amount == 0 || amount >= file.amount) : amount != 0) revert AmountNotReduced();
        if (reason == bytes32(0)) revert ReasonMissing();
        bytes32 voter = keccak256(abi.encode(faultId, file.isAppealUsed, msg.sender));
        if (_hasVoted[voter]) revert AlreadyVoted();
        _hasVoted[voter] = true;
        emit VerdictVoted(faultId, msg.sender, verdict, amount, isFrivolous, reason);
        bytes32 ballot = keccak256(abi.encode(faultId, file.isAppealUsed, verdict, amount, isFrivolous));
        if (++_votes[ballot] == _rules.councilQuorum) _decide(faultId, file, verdict, amount, isFrivolous);
    }

    /// @notice Slashes, into escrow, whoever calls (rules, section 5, "execution" and "guardrails"). Within the window of execution, not while paused
    /// @param faultId The case
    /// @return amount Wei taken
    function executeSlash(bytes32 faultId) external nonReentrant whenNotPaused returns (uint256 amount) {
        Case storage file = _inState(faultId, CaseState.Executable);
        if (block.timestamp < file.notBefore) revert TooEarly(file.notBefore);
        bool isAutomatic = file.basis != CaseBasis.CouncilVerdict;
        amount = Math.min(payableOf(faultId), file.held);
        if (isAutomatic) _guard(file, amount);
        uint48 now48 = uint48(block.timestamp);
        file.held = uint128(amount);
        escrowed += amount;
        _take(faultId, file.nodeId, amount);
        if (file.isRemoval) _remove(file.nodeId);
        emit SlashExecuted(faultId, file.nodeId, msg.sender, amount, isAutomatic);
        _move(faultId, CaseState.Executed, 0, uint48(Math.max(now48, file.appealUntil)));
    }

    /// @notice Appeals, once, before or after execution, which it suspends (rules, section 5: "within 14 days of the verdict"). The node's owner or its operator key
    /// @param faultId The case
    /// @param evidence The hash of why
    function appealCase(bytes32 faultId, bytes32 evidence) external nonReentrant {
        Case storage file = _advanced(faultId);
        bool isExecuted = file.state == CaseState.Executed;
        if (!isExecuted && file.state != CaseState.Executable) revert CaseStateWrong(file.state);
        if (!_operates(file.nodeId, msg.sender)) revert NotAParty();
        if (file.isAppealUsed || file.isAccepted) revert AppealUsed();
        if (block.timestamp >= file.appealUntil) revert AppealTooLate();
        if (evidence == bytes32(0)) revert ReasonMissing();
        file.isAppealUsed = true;
        emit CaseAppealed(faultId, evidence);
        uint48 now48 = uint48(block.timestamp);
        _move(faultId, isExecuted ? CaseState.ExecutedAppealed : CaseState.Appealed, now48, now48 + _rules.appealVerdictSeconds);
    }

    /// @notice Lets the deadlines that have passed take effect: unanswered, dismissed, void, granted, settled. Anyone, any time
    /// @param faultId The case
    /// @return Where it stands now
    function advance(bytes32 faultId) external nonReentrant returns (CaseState) {
        return _advanced(faultId).state;
    }

    /// @notice A case as it was after the last call that touched it; deadlines that passed since are not in it
    /// @param faultId The case
    /// @return All zero when there is none
    function caseOf(bytes32 faultId) external view returns (Case memory) {
        return _cases[faultId];
    }

    /// @notice How many cases of a node have not ended
    /// @param nodeId The node
    /// @return The count
    function openCasesOf(bytes32 nodeId) external view returns (uint256) {
        return _open[nodeId];
    }

    /// @notice Until when a dismissed case protects an operator from another of the kind
    /// @param operator The operator
    /// @param kind The kind
    /// @return Unix seconds (exclusive); 0 when never
    function immuneUntil(address operator, uint8 kind) external view returns (uint48) {
        return _immuneUntil[operator][kind];
    }

    /// @notice The bond that a dispute needs (rules, section 5)
    /// @param faultId The case
    /// @return Wei, truncated
    function bondOf(bytes32 faultId) public view returns (uint256) {
        return _part(_cases[faultId].amount, _rules.bondBp);
    }

    /// @notice What executing takes: the amount, less the rebate when it was accepted (rules, section 5)
    /// @param faultId The case
    /// @return Wei, truncated; less is taken where less could be frozen
    function payableOf(bytes32 faultId) public view returns (uint256) {
        Case storage file = _cases[faultId];
        return file.isAccepted ? _part(file.amount, BP - _rules.rebateBp) : file.amount;
    }

    /// @notice What all automatic slashes of the last window took (rules, section 5, "guardrails")
    /// @return Wei
    function automaticInWindow() public view returns (uint256) {
        return _inWindow(_automatic);
    }

    /// @notice The id of a fault (rules, section 5)
    /// @param operator The owner of the node at the time of the fault
    /// @param kind The kind of violation
    /// @param epoch The epoch of the fault
    /// @param evidenceRoot The hash of the evidence
    /// @return Keccak-256 of the ABI encoding of the four
    function faultIdOf(address operator, uint8 kind, uint256 epoch, bytes32 evidenceRoot) public pure returns (bytes32) {
        return keccak256(abi.encode(uint256(uint160(operator)), uint256(kind), epoch, evidenceRoot));
    }

    /// @dev Whether a case of the node has not ended.
    function _isDisputed(bytes32 nodeId) internal view override returns (bool) {
        return _open[nodeId] != 0;
    }

    /// @dev Without a council verdict: at most 10 % of a stake, and 1 % of all stake, in the window.
    function _guard(Case storage file, uint256 amount) private {
        Checkpoints.Trace208 storage ofNode = _automaticOf[file.nodeId];
        uint256 sum = _inWindow(ofNode) + amount;
        uint256 limit = _part(file.stakeAtFault, _rules.withoutCouncilMaxBp);
        if (sum > limit) revert AboveWithoutCouncil(sum, limit);
        sum = automaticInWindow() + amount;
        limit = _part(totalBonded, _rules.automaticMaxBp);
        if (sum > limit) revert AboveWindowLimit(sum, limit);
        ofNode.push(uint48(block.timestamp), (ofNode.latest() + amount).toUint208());
        _automatic.push(uint48(block.timestamp), (_automatic.latest() + amount).toUint208());
    }

    function _inWindow(Checkpoints.Trace208 storage sums) private view returns (uint256) {
        uint256 window = _rules.automaticWindowSeconds;
        if (block.timestamp <= window) return sums.latest();
        return sums.latest() - sums.upperLookupRecent(uint48(block.timestamp - window));
    }

    function _announce(bytes32 faultId, uint48 faultAt, bytes32 evidenceRoot) private {
        Case storage file = _cases[faultId];
        emit SlashProposed(
            faultId,
            file.nodeId,
            file.operator,
            file.proposer,
            file.kind,
            faultAt,
            evidenceRoot,
            file.stakeAtFault,
            file.amount,
            file.isRemoval
        );
    }

    function _afterAnswer(bytes32 faultId, Case storage file, uint48 time, uint48 appealUntil) private {
        bool isForCouncil = file.isRemoval || uint256(file.amount) * BP >= uint256(file.stakeAtFault) * _rules.reviewFromBp;
        if (isForCouncil) return _move(faultId, CaseState.Reviewing, time, file.proposedAt + _rules.verdictSeconds);
        _makeExecutable(faultId, file, time, appealUntil);
    }

    function _makeExecutable(bytes32 faultId, Case storage file, uint48 time, uint48 appealUntil) private {
        file.appealUntil = appealUntil;
        uint48 notBefore = time + _rules.postedSeconds;
        _move(faultId, CaseState.Executable, notBefore, notBefore + _rules.executionSeconds);
    }

    function _decide(bytes32 faultId, Case storage file, Verdict verdict, uint128 amount, bool isFrivolous) private {
        CaseState state = file.state;
        if (verdict == Verdict.Reduce) file.amount = amount;
        if (verdict == Verdict.Uphold && isFrivolous) file.isBondForfeit = true;
        emit VerdictPosted(faultId, verdict, file.amount);
        if (verdict == Verdict.Dismiss) {
            return _end(faultId, file, state == CaseState.Reviewing ? CaseState.Dismissed : CaseState.Overturned);
        }
        file.basis = CaseBasis.CouncilVerdict;
        if (state == CaseState.ExecutedAppealed) return _end(faultId, file, CaseState.Settled);
        bool isFinal = file.isAppealUsed || file.isAccepted;
        uint48 now48 = uint48(block.timestamp);
        _makeExecutable(faultId, file, now48, isFinal ? 0 : now48 + _rules.appealSeconds);
    }

    /// @dev Every deadline that has passed takes effect at its own time: at most answer, review or execution, settlement.
    function _advanced(bytes32 faultId) private returns (Case storage file) {
        file = _cases[faultId];
        if (file.state == CaseState.None) revert CaseStateWrong(CaseState.None);
        while (file.state < CaseState.Settled && block.timestamp >= file.deadline) {
            CaseState state = file.state;
            uint48 time = file.deadline;
            if (state == CaseState.Proposed) {
                file.basis = CaseBasis.Unanswered;
                _afterAnswer(faultId, file, time, time + _rules.appealSeconds);
            } else if (state == CaseState.Reviewing) {
                _end(faultId, file, CaseState.Dismissed);
            } else if (state == CaseState.Executable) {
                _end(faultId, file, CaseState.Void);
            } else {
                _end(faultId, file, state == CaseState.Executed ? CaseState.Settled : CaseState.Overturned);
            }
        }
    }

    function _inState(bytes32 faultId, CaseState state) private returns (Case storage file) {
        file = _advanced(faultId);
        if (file.state != state) revert CaseStateWrong(file.state);
    }

    /// @dev Truncated. Stakes are below 2^208, so that nothing overflows.
    function _part(uint256 amount, uint256 bp) private pure returns (uint256) {
        return amount * bp / BP;
    }

    function _isBeforeCouncil(CaseState state) private pure returns (bool) {
        return state == CaseState.Reviewing || state == CaseState.Appealed || state == CaseState.ExecutedAppealed;
    }

    function _move(bytes32 faultId, CaseState state, uint48 notBefore, uint48 deadline) private {
        Case storage file = _cases[faultId];
        file.state = state;
        file.notBefore = notBefore;
        file.deadline = deadline;
        emit CaseMoved(faultId, state, notBefore, deadline);
    }

    /// @dev Ends a case: lets go of what it holds, pays what it took to the treasury or back, and settles the bond.
    function _end(bytes32 faultId, Case storage file, CaseState state) private {
        bytes32 nodeId = file.nodeId;
        bool isExecuted = file.state == CaseState.Executed || file.state == CaseState.ExecutedAppealed;
        uint48 endedAt = uint48(Math.min(block.timestamp, file.deadline));
        _move(faultId, state, 0, endedAt);
        --_open[nodeId];
        if (state == CaseState.Dismissed || state == CaseState.Overturned) {
            _immuneUntil[file.operator][file.kind] = endedAt + _rules.immunitySeconds;
        }
        uint256 toTreasury = 0;
        uint256 repaid = 0;
        if (isExecuted) {
            toTreasury = state == CaseState.Settled ? Math.min(file.held, payableOf(faultId)) : 0;
            repaid = file.held - toTreasury;
            escrowed -= file.held;
            if (repaid != 0) _restore(faultId, nodeId, repaid);
            if (state == CaseState.Overturned && file.isRemoval) _reinstate(nodeId);
        }
        _close(faultId, nodeId, !isExecuted);
        uint256 bond = file.bond;
        bonds -= bond;
        bool isForfeit = file.isBondForfeit && state == CaseState.Settled;
        emit CaseClosed(faultId, state, toTreasury + (isForfeit ? bond : 0), repaid);
        if (isForfeit) toTreasury += bond;
        else if (bond != 0) TOKEN.safeTransfer(file.bonder, bond);
        if (toTreasury != 0) TOKEN.safeTransfer(TREASURY, toTreasury);
    }
}
