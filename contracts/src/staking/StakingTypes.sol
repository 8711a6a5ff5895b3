// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The numbers of the stake (rules, sections 4 "lock" and 6)
/// @param unbondingSeconds From unbonding to withdrawal
/// @param lotsMax The most lots of a node
/// @param lockSeconds The terms of the tiers, from flexible (0) upwards
struct StakeRules {
    uint48 unbondingSeconds;
    uint16 lotsMax;
    uint48[4] lockSeconds;
}

/// @title The numbers of a case and the guardrails (rules, section 5); durations in seconds, parts in bp
/// @param epochSeconds The length of an epoch
/// @param answerSeconds For the operator to answer
/// @param investigationSeconds From a dispute to the earliest verdict against the operator
/// @param verdictSeconds From the proposal to dismissal by silence
/// @param postedSeconds From a verdict to the earliest execution
/// @param executionSeconds How long execution is open; then void
/// @param appealSeconds From the verdict, for an appeal
/// @param appealVerdictSeconds From an appeal until it is granted by silence
/// @param immunitySeconds After a dismissal, for the same kind
/// @param faultMaxAgeSeconds The oldest fault that can be proposed
/// @param automaticWindowSeconds The window of the limits on automatic slashes
/// @param rebateBp What an operator who accepts is spared
/// @param bondBp The bond of a dispute, of the amount
/// @param reviewFromBp From this part of the stake on only the council decides
/// @param withoutCouncilMaxBp The most of a stake without a council verdict
/// @param automaticMaxBp The most of the total stake that all automatic slashes take in the window
/// @param councilQuorum Equal votes that make a verdict
/// @param kindMax Kinds of violations are 1 to this
/// @param openCasesMax The most cases of a node at once
/// @param evidenceMax The most pieces of evidence a side
struct CaseRules {
    uint48 epochSeconds;
    uint48 answerSeconds;
    uint48 investigationSeconds;
    uint48 verdictSeconds;
    uint48 postedSeconds;
    uint48 executionSeconds;
    uint48 appealSeconds;
    uint48 appealVerdictSeconds;
    uint48 immunitySeconds;
    uint48 faultMaxAgeSeconds;
    uint48 automaticWindowSeconds;
    uint16 rebateBp;
    uint16 bondBp;
    uint16 reviewFromBp;
    uint16 withoutCouncilMaxBp;
    uint16 automaticMaxBp;
    uint8 councilQuorum;
    uint8 kindMax;
    uint16 openCasesMax;
    uint16 evidenceMax;
}

/// @title Where a node stands
enum NodeState {
    None,
    Pledged,
    Active,
    Removed
}

/// @title Where a case stands; from Settled on it has ended
enum CaseState {
    None,
    Proposed,
    Reviewing,
    Executable,
    Appealed,
    Executed,
    ExecutedAppealed,
    Settled,
    Dismissed,
    Void,
    Overturned
}

/// @title Why a case is executable
enum CaseBasis {
    None,
    Accepted,
    Unanswered,
    CouncilVerdict
}

/// @title What the council says
enum Verdict {
    Uphold,
    Reduce,
    Dismiss
}

/// @title A part of a node's stake with one lock
/// @param amount What it holds, wei
/// @param frozen What cases hold of it, wei; at most the amount
/// @param lockedAt Since when it is stake
/// @param lockedUntil Before this it cannot unbond
/// @param unbondingSince Since when it unbonds; 0 while it is bonded
/// @param termSeconds The term of its tier
/// @param openCases Cases that hold or took something of it
struct Lot {
    uint128 amount;
    uint128 frozen;
    uint48 lockedAt;
    uint48 lockedUntil;
    uint48 unbondingSince;
    uint48 termSeconds;
    uint16 openCases;
}

/// @title A case
/// @param nodeId Whose stake
/// @param operator Who owned the node at the time of the fault
/// @param proposer Who accused
/// @param kind The kind of violation
/// @param state Where it stands
/// @param basis Why it is executable
/// @param isRemoval Whether the node is removed with it
/// @param isAccepted Whether the owner accepted it
/// @param isAppealUsed Whether the one appeal was used
/// @param isBondForfeit Whether the bond is lost
/// @param proposedAt When it was proposed
/// @param notBefore Before this nothing is decided against the operator, or executed
/// @param deadline When the state ends in silence (exclusive)
/// @param appealUntil Until when an appeal is possible (exclusive); 0 when none is
/// @param stakeAtFault The node's bonded stake at the time of the fault
/// @param amount The amount that stands, before the rebate
/// @param held What it freezes, or took
/// @param bond The bond
/// @param bonder Who paid the bond
struct Case {
    bytes32 nodeId;
    address operator;
    uint8 kind;
    CaseState state;
    CaseBasis basis;
    bool isRemoval;
    bool isAccepted;
    bool isAppealUsed;
    bool isBondForfeit;
    address proposer;
    uint48 proposedAt;
    uint48 notBefore;
    address bonder;
    uint48 deadline;
    uint48 appealUntil;
    uint128 stakeAtFault;
    uint128 amount;
    uint128 held;
    uint128 bond;
}
