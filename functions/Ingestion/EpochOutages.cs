using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Ingestion;

/// <summary>The slots of an epoch in which the ingestion was down, as the epoch's evidence tells them. Fixed when they are first asked for, so that every step of a close has the same.</summary>
public sealed class EpochOutages(IngestRows rows, IngestPulse pulse, PolicyInForce policy)
{
    /// <summary>The slots, ascending. For an epoch that has ended.</summary>
    public async Task<IReadOnlyList<OutageLine>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        TimePolicy time = policy.Policy.Time;
        // A gap that began in the epoch and lasts is found by its end: this is one.
        await pulse.BeatAsync(cancellation);
        IReadOnlyList<IngestGap> gaps = await rows.FreezeAsync(epoch, await rows.LoadGapsAsync(time.StartOf(epoch), time.EndOf(epoch), cancellation), cancellation);
        long first = time.FirstSlotOf(epoch), end = first + time.SlotsPerEpoch();
        var slots = new SortedSet<long>();
        foreach (IngestGap gap in gaps)
        {
            for (long slot = Math.Max(first, time.SlotOf(gap.From)); slot < end && time.StartOfSlot(slot) < gap.Until; slot++)
                slots.Add(slot);
        }

        return [.. slots.Select(slot => new OutageLine(slot))];
    }
}
