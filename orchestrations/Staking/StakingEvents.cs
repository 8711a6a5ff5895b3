using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>
/// The events that wake the workflows of stakes, and the ids of their instances, made of business keys. An event carries nothing that counts: the workflow looks at the register (or the
/// program's book) itself, so that one too many does no harm and one too few only costs the time to the next look.
/// </summary>
public static class StakingEvents
{
    /// <summary>Stake of the node was locked, unbonded, withdrawn, frozen, released or taken.</summary>
    public const string StakeChanged = "stake-changed";

    /// <summary>The transfer was accepted, withdrawn, or its new key was brought.</summary>
    public const string TransferChanged = "transfer-changed";

    /// <summary>The instance that follows a lock from unbonding until nothing of it is frozen any more.</summary>
    public static string Unbonding(NodeId node, long lot) => $"unbonding-{node}-{lot}";

    /// <summary>The instance that ends a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="admission">Which of its admissions ends, by the application's attempt or the like; 1 or more.</param>
    public static string Exit(NodeId node, long admission) => $"exit-{node}-{admission}";

    /// <summary>The instance of a request to top up.</summary>
    public static string TopUp(NodeId node, long sequence) => $"topup-{node}-{sequence}";

    /// <summary>The instance of an offer to hand over a node.</summary>
    public static string Transfer(NodeId node, long sequence) => $"transfer-{node}-{sequence}";
}
