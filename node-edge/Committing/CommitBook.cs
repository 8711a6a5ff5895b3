using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Committing;

/// <summary>What the next batch says of slots: the commitments that nobody has heard yet, and what may be revealed.</summary>
internal sealed record SlotNews(IReadOnlyList<SlotCommitment> Commitments, IReadOnlyList<SeenSlot> Revealed)
{
    internal bool IsEmpty => Commitments.Count == 0 && Revealed.Count == 0;
}

/// <summary>
/// Keeps what was seen from the slot's end until it is revealed (rules, section 2): the batch after the slot carries the commitment, and a batch sealed after nobody can commit any more carries the
/// observations. Bounded; not for several threads.
/// </summary>
internal sealed class CommitBook
{
    // A batch must stay under 64 KiB whatever else is in it.
    private const int CommitmentsMax = 32;
    private const int ObservationsMax = 128;
    private const int SlotsMax = 1_024;

    private readonly NodeId node;
    private readonly SeenSlotFile file;
    private readonly SortedDictionary<long, SeenSlot> uncommitted = [];
    private readonly SortedDictionary<long, SeenSlot> committed = [];

    internal CommitBook(NodeId node, SeenSlotFile file)
    {
        (this.node, this.file) = (node, file);
        foreach (SeenSlot slot in file.Load())
            committed[slot.Slot] = slot;
    }

    internal void Add(SeenSlot slot)
    {
        // Who commits twice to one slot is believed the first time.
        if (slot.Seen.Length > 0 && !committed.ContainsKey(slot.Slot))
            uncommitted.TryAdd(slot.Slot, slot);
        while (uncommitted.Count > SlotsMax)
            uncommitted.Remove(uncommitted.Keys.First());
    }

    /// <summary>What one batch can carry of it now; what it takes is not given again.</summary>
    internal SlotNews Take(long nowUnixMs)
    {
        var revealed = new List<SeenSlot>();
        int observations = 0;
        foreach (SeenSlot slot in committed.Values.TakeWhile(_ => revealed.Count < CommitmentsMax))
        {
            if (slot.RevealAtUnixMs > nowUnixMs || (revealed.Count > 0 && observations + slot.Seen.Length > ObservationsMax))
                break;
            revealed.Add(slot);
            observations += slot.Seen.Length;
        }

        SeenSlot[] promised = [.. uncommitted.Values.Take(CommitmentsMax)];
        foreach (SeenSlot slot in revealed)
            committed.Remove(slot.Slot);
        foreach (SeenSlot slot in promised)
        {
            uncommitted.Remove(slot.Slot);
            committed[slot.Slot] = slot;
        }

        while (committed.Count > SlotsMax)
            committed.Remove(committed.Keys.First());
        return new SlotNews([.. promised.Select(slot => slot.CommitmentOf(node))], revealed);
    }

    /// <summary>What was committed to and is not revealed yet.</summary>
    internal IReadOnlyList<SeenSlot> Promised => [.. committed.Values];

    /// <summary>Keeps on disk what is promised; call it once the batches with the promises are on disk.</summary>
    internal void Save(IReadOnlyList<SeenSlot> promised) => file.Save(promised);
}
