using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Posts the roots of closed epochs, the oldest first: the contract takes no epoch after a later one. Whoever publishes an epoch also publishes those before it that are not yet, so that
/// the order holds although each epoch's workflow publishes by itself.
/// </summary>
public sealed class EpochPublishing(EpochRows epochs, IRewardPublication publication)
{
    /// <summary>How many epochs one call posts at most. Where more are waiting, the workflows of earlier ones post theirs, and this one is asked again.</summary>
    public const int AtOnceMax = 1_000;

    /// <summary>Publishes a closed epoch, or finds it published.</summary>
    /// <exception cref="InvalidOperationException">The epoch is not closed.</exception>
    public async Task<Publication> PublishAsync(EpochId epoch, CancellationToken cancellation)
    {
        EpochSummary wanted = await epochs.FindAsync(epoch, cancellation) ?? throw new InvalidOperationException($"Epoch {epoch} is published before it is closed.");
        if (wanted.Publication is { } known)
            return known;
        var unpublished = new Stack<EpochSummary>();
        unpublished.Push(wanted);
        for (long earlier = epoch.Value - 1; earlier >= 0; earlier--)
        {
            if (await epochs.FindAsync(new EpochId(earlier), cancellation) is not { Publication: null } open)
                break;
            if (unpublished.Count == AtOnceMax)
                throw new InvalidOperationException($"More than {AtOnceMax} epochs before {epoch} wait to be posted: theirs come first.");
            unpublished.Push(open);
        }

        Publication last = Publication.NotConfigured;
        foreach (EpochSummary summary in unpublished)
        {
            last = await publication.PublishAsync(
                new RewardPosting(summary.Epoch, summary.Roots.RewardRoot, summary.Roots.ScoreRoot, summary.EvidenceHash, summary.TotalCumulative), cancellation);
            await epochs.WritePublicationAsync(summary.Epoch, last, cancellation);
        }

        return last;
    }
}
