using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>What became of a witness's observations of one slot (rules, section 2, "observation"). Stored: the numbers are fixed.</summary>
public enum RevealState : byte
{
    /// <summary>Nothing came.</summary>
    None = 0,

    /// <summary>The witness committed itself in time; what it saw is not revealed yet.</summary>
    Committed = 1,

    /// <summary>Revealed, and what was committed to: it counts.</summary>
    Opened = 2,

    /// <summary>Revealed without a commitment that had arrived in time: left out.</summary>
    Uncommitted = 3,

    /// <summary>Revealed, but not what was committed to: left out.</summary>
    Mismatched = 4,
}

/// <content>
/// Commitments and what was revealed of them. The first commitment of a slot stands; what was revealed is judged once, and that stands too: who reveals something else later, or
/// commits after having revealed, changes nothing, and neither does anything that comes twice.
/// </content>
public sealed partial class NodeBlock
{
    private readonly SortedList<int, Bytes32> commitments = [];
    private RevealState[]? reveals;

    /// <summary>What became of the node's observations of the slot.</summary>
    public RevealState RevealOf(int slotIndex) => reveals is null ? RevealState.None : reveals[slotIndex];

    /// <summary>Slots whose observations were left out: without a commitment in time, or not what was committed to.</summary>
    public int SlotsLeftOut => reveals is null ? 0 : reveals.Count(static state => state is RevealState.Uncommitted or RevealState.Mismatched);

    /// <summary>Records a commitment that arrived in time; that it did is the caller's to know.</summary>
    public void Commit(long slot, Bytes32 hash)
    {
        int index = IndexOf(slot);
        if (RevealOf(index) == RevealState.None)
            Settle(index, RevealState.Committed, hash);
    }

    /// <summary>Judges what the node reveals of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="hash">The hash of what it reveals; null when it revealed without a salt.</param>
    /// <returns>True when it counts and has not been added yet: add its sightings. False when it is left out or was judged before.</returns>
    public bool TryReveal(long slot, Bytes32? hash)
    {
        int index = IndexOf(slot);
        switch (RevealOf(index))
        {
            case RevealState.None:
                Settle(index, RevealState.Uncommitted, default);
                return false;
            case RevealState.Committed:
                bool kept = hash == commitments[index];
                Settle(index, kept ? RevealState.Opened : RevealState.Mismatched, default);
                return kept;
            default:
                return false;
        }
    }

    internal ReadOnlySpan<RevealState> RevealStates => reveals;

    internal Bytes32 CommitmentOf(int slotIndex) => commitments[slotIndex];

    internal void Settle(int slotIndex, RevealState state, Bytes32 hash)
    {
        reveals ??= new RevealState[Shape.Slots];
        reveals[slotIndex] = state;
        if (state == RevealState.Committed)
            commitments[slotIndex] = hash;
        else
            commitments.Remove(slotIndex);
    }

    // Two halves of one story, when the hub's number of partitions was changed: what was judged stands over what was not, the larger number otherwise.
    private void MergeReveals(NodeBlock other)
    {
        for (int slot = 0; slot < Shape.Slots; slot++)
        {
            RevealState theirs = other.RevealOf(slot), ours = RevealOf(slot);
            if (theirs > ours)
                Settle(slot, theirs, theirs == RevealState.Committed ? other.commitments[slot] : default);
            else if (theirs == RevealState.Committed && ours == RevealState.Committed && other.commitments[slot].CompareTo(commitments[slot]) > 0)
                commitments[slot] = other.commitments[slot];
        }
    }

    private int IndexOf(long slot) =>
        Shape.ContainsSlot(slot) ? (int)(slot - Shape.FirstSlot) : throw new ArgumentOutOfRangeException(nameof(slot), "The slot lies outside the block.");
}
