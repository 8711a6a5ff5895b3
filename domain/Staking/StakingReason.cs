using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Staking;

/// <summary>
/// What came out of a step of unbonding, exit, top-up or transfer: the closed list of reason codes (rules, section 6). The name is the stable code (in JSON in camel case); never renamed.
/// <c>default</c> is no reason and no step carries it.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<StakingReason>))]
public enum StakingReason
{
    /// <summary>A lock unbonds; the stake that remains is enough for the node.</summary>
    UnbondingStarted = 1,

    /// <summary>A lock unbonds and what remains is below the requirement: the node leaves the census at the next epoch boundary.</summary>
    RemainderInsufficient,

    /// <summary>Unbonding is over, and cases hold a part: the rest can be withdrawn.</summary>
    PartFrozen,

    /// <summary>Unbonding is over and no case holds anything: all of it can be withdrawn.</summary>
    Withdrawable,

    /// <summary>Nothing of the lock is left: it was withdrawn, or cases took it.</summary>
    LockEnded,

    /// <summary>The register does not have the lock as unbonding.</summary>
    NotUnbonding,

    /// <summary>The owner ends the node.</summary>
    ExitAnnounced,

    /// <summary>All stake of the node has unbonded: the node ends.</summary>
    NothingStaked,

    /// <summary>An executed case removes the node.</summary>
    RemovedByCase,

    /// <summary>The node has ended: out of the census, without credentials, its rewards claimable.</summary>
    Exited,

    /// <summary>Coverage fell below the bar: a top-up is asked for.</summary>
    TopUpAsked,

    /// <summary>Coverage is back at the bar before the deadline.</summary>
    TopUpMet,

    /// <summary>The deadline passed below the bar: the node leaves the census; nothing is slashed.</summary>
    TopUpMissed,

    /// <summary>Stake is enough again: the node returns to the census at the next epoch boundary.</summary>
    CoverageRecovered,

    /// <summary>The node ended, or its request or offer was overtaken by that.</summary>
    NodeEnded,

    /// <summary>The owner offers the node with its stake to another operator.</summary>
    TransferOffered,

    /// <summary>The owner took the offer back.</summary>
    TransferWithdrawn,

    /// <summary>Nobody accepted by the deadline.</summary>
    TransferExpired,

    /// <summary>The offer was accepted, and an open case keeps the node where it is.</summary>
    TransferBlocked,

    /// <summary>The node goes to its new owner at the next epoch boundary.</summary>
    TransferAccepted,

    /// <summary>The old credentials are revoked; the new owner has to bring the node's new key.</summary>
    TransferKeyAwaited,

    /// <summary>The node did not get its new key by the deadline: it leaves the census until it has it.</summary>
    TransferKeyOverdue,

    /// <summary>The node is its new owner's, with new key and credentials and its whole past.</summary>
    TransferDone,
}
