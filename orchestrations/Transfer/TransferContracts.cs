using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Orchestrations.Transfer;

/// <summary>The activities of a transfer, by name. Each may run more than once and has the effect of once. Kept in histories: never renamed.</summary>
public static class TransferActivities
{
    /// <summary><see cref="TransferRef"/> -> <see cref="TransferStanding"/>.</summary>
    public const string LoadTransfer = "LoadTransfer";

    /// <summary><see cref="TransferRef"/> -> <see cref="Staking.CensusDate"/>. The node is the new owner's from the next epoch boundary on.</summary>
    public const string ChangeOwner = "ChangeNodeOwner";

    /// <summary><see cref="TransferRef"/> -> nothing. The key that the new owner brought is the node's from now on.</summary>
    public const string RenewKey = "RenewNodeKey";

    /// <summary><see cref="TransferClosing"/> -> nothing. The offer is over; another one may be made.</summary>
    public const string CloseTransfer = "CloseTransfer";
}

/// <summary>Names an offer of a node. Kept in histories, as every record here: members are only added, and only optional ones.</summary>
/// <param name="Sequence">Counts the node's offers, from 1.</param>
public sealed record TransferRef(NodeId Node, long Sequence);

/// <summary>What starts a transfer.</summary>
/// <param name="Progress">How far an earlier generation came; null at the start.</param>
public sealed record TransferInput(NodeId Node, long Sequence, TransferProgress? Progress = null);

/// <summary>How far a transfer has come when its watch starts afresh: the node is its new owner's, and its new key is awaited.</summary>
/// <param name="EntrySequence">Of the last entry.</param>
/// <param name="KeyDeadline">Until when the key is to be brought.</param>
/// <param name="Overdue">Whether that has passed and the node is out of the census.</param>
public sealed record TransferProgress(int EntrySequence, DateTimeOffset KeyDeadline, bool Overdue);

/// <summary>Where an offer stands. <c>default</c> is nowhere.</summary>
public enum OfferState
{
    /// <summary>Made, and not answered.</summary>
    Offered = 1,

    /// <summary>Taken back by the owner.</summary>
    Withdrawn,

    /// <summary>Accepted by the operator to whom it was made; on a chain the node has gone over.</summary>
    Accepted,
}

/// <summary>An offer with what stands in its way.</summary>
/// <param name="To">The new owner's address.</param>
/// <param name="OpenCases">How many cases of the node have not ended.</param>
/// <param name="OnChain">Whether the chain has it: then an accepted offer is done there, and the contract has looked for cases itself.</param>
/// <param name="KeyBrought">Whether the new owner has brought the node's new key.</param>
/// <param name="NodeOperates">Whether the node is one of the network.</param>
/// <param name="OfferSeconds">For an offer to be accepted, and for the new key to be brought.</param>
/// <param name="PollSeconds">How often to look for what nobody announces.</param>
/// <param name="Overtaken">Whether it is over already: the node went on to another operator before its key was brought.</param>
public sealed record TransferStanding(
    OfferState State, string To, int OpenCases, bool OnChain, bool KeyBrought, bool NodeOperates, int OfferSeconds, int PollSeconds, bool Overtaken = false);

/// <summary>Says how an offer ended.</summary>
public sealed record TransferClosing(NodeId Node, long Sequence, StakingReason Reason);

/// <summary>How a transfer ended.</summary>
public sealed record TransferResult(NodeId Node, long Sequence, StakingReason Reason);
