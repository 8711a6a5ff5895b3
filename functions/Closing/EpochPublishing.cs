using Microsoft.Extensions.Logging;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Posts the roots of closed epochs, the oldest first: the contract takes no epoch after a later one. Whoever publishes an epoch also publishes those before it that are not yet, so that
/// the order holds although each epoch's workflow publishes by itself.
/// </summary>
public sealed class EpochPublishing(EpochRows epochs, IRewardPublication publication, PublicationDelays delays, TimeProvider time, ILogger<EpochPublishing> log)
{
    /// <summary>How many epochs one call posts at most. Where more are waiting, the workflows of earlier ones post theirs, and this one is asked again.</summary>
    public const int AtOnceMax = 1_000;

    private const string Refused = "chain-refused";

    /// <summary>Publishes a closed epoch, or finds it published. What keeps an epoch from being posted is kept in <see cref="PublicationDelays"/>, and what only people can heal raises an alarm.</summary>
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
            last = await PostAsync(
                new RewardPosting(summary.Epoch, summary.Roots.RewardRoot, summary.Roots.ScoreRoot, summary.EvidenceHash, summary.TotalCumulative), cancellation);
            await epochs.WritePublicationAsync(summary.Epoch, last, cancellation);
        }

        return last;
    }

    private async Task<Publication> PostAsync(RewardPosting posting, CancellationToken cancellation)
    {
        try
        {
            Publication posted = await publication.PublishAsync(posting, cancellation);
            await delays.EndAsync(posting.Epoch, cancellation);
            return posted;
        }
        catch (ChainFaultException fault)
        {
            PublicationDelay delay = await delays.AddAsync(posting.Epoch, fault.Code, fault.Message, time.GetUtcNow(), cancellation);
            // The others end by themselves, and whoever watches the chain is told of them already.
            if (fault.Code == Refused)
                log.LogError("Alarm publication-refused: epoch {Epoch} is not posted, try {Tries}; later ones wait for it: {Words}", posting.Epoch, delay.Tries, fault.Message);
            throw;
        }
    }
}
