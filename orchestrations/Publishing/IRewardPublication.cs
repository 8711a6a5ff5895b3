using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Publishing;

/// <summary>
/// The port to the contract in which every epoch's roots are posted (rules, section 4). The app has an implementation exactly when a chain is configured; without one
/// <see cref="NoRewardPublication"/> says so.
/// </summary>
public interface IRewardPublication
{
    /// <summary>
    /// Posts an epoch's roots, or finds them posted. Idempotent by the epoch: called again with the same posting, also by two callers at once, it posts once and answers the same
    /// transaction. Called in ascending order of epochs; there may be gaps, because an epoch that was closed without a chain is never posted.
    /// </summary>
    /// <param name="posting">What to post.</param>
    /// <param name="cancellation">Ends the waiting, not what was sent.</param>
    /// <returns>When the posting is as deep in the chain as is asked for.</returns>
    /// <exception cref="Exception">A fault of the chain, or it takes longer than a call may: the same posting is handed over again, with growing pauses.</exception>
    Task<Publication> PublishAsync(RewardPosting posting, CancellationToken cancellation);
}

/// <summary>What is posted of an epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="RewardRoot">Root of the reward tree over cumulative amounts.</param>
/// <param name="ScoreRoot">Root of the score tree; null when nobody was scored.</param>
/// <param name="EvidenceHash">The hash of the whole evidence.</param>
/// <param name="TotalCumulative">The sum of all leaves of the reward tree, the treasury's included, wei. Never decreases.</param>
public sealed record RewardPosting(EpochId Epoch, Bytes32 RewardRoot, Bytes32? ScoreRoot, Bytes32 EvidenceHash, Wei TotalCumulative);

/// <summary>What came of posting an epoch.</summary>
/// <param name="Configured">False: there is no chain to post on.</param>
/// <param name="Transaction">The hash of the transaction that posted it; null without a chain, or where it was posted or passed by others.</param>
public sealed record Publication(bool Configured, string? Transaction)
{
    /// <summary>
    /// Whether the contract takes it no more, because a later epoch was posted before it, or another root of it by others is active: what it paid stands in later roots, whose amounts are cumulative.
    /// </summary>
    public bool IsPassed { get; init; }

    /// <summary>There is no chain to post on.</summary>
    public static Publication NotConfigured { get; } = new(false, null);
}

/// <summary>The publication of an installation that has no chain: it says so, and the roots stand in the epoch's summary and evidence alone.</summary>
public sealed class NoRewardPublication : IRewardPublication
{
    /// <inheritdoc/>
    public Task<Publication> PublishAsync(RewardPosting posting, CancellationToken cancellation) => Task.FromResult(Publication.NotConfigured);
}
