namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// The time that one block of telemetry covers: some neighbouring slots of one epoch. An epoch is cut into blocks so that a row which is written once a minute
/// stays small, however long the epoch.
/// </summary>
/// <param name="FirstSlot">Number of the first slot: whole slots since 1970-01-01T00:00:00Z.</param>
/// <param name="Slots">How many slots, 1 to <see cref="SlotsMax"/>.</param>
/// <param name="SlotMilliseconds">Length of a slot.</param>
/// <param name="HeartbeatsPerSlot">Heartbeats that are due in a slot, 1 to <see cref="HeartbeatsPerSlotMax"/>.</param>
public readonly record struct BlockShape(long FirstSlot, int Slots, long SlotMilliseconds, int HeartbeatsPerSlot)
{
    /// <summary>The most slots in a block.</summary>
    public const int SlotsMax = 60;

    /// <summary>The most heartbeats in a slot.</summary>
    public const int HeartbeatsPerSlotMax = 60;

    /// <summary>Start of the block, milliseconds since 1970.</summary>
    public long StartUnixMilliseconds => FirstSlot * SlotMilliseconds;

    /// <summary>End of the block (excluded), milliseconds since 1970.</summary>
    public long EndUnixMilliseconds => (FirstSlot + Slots) * SlotMilliseconds;

    /// <summary>Whether the slot is one of the block's.</summary>
    public bool ContainsSlot(long slot) => slot >= FirstSlot && slot < FirstSlot + Slots;

    /// <summary>Whether the instant lies in the block.</summary>
    public bool Contains(long unixMilliseconds) => unixMilliseconds >= StartUnixMilliseconds && unixMilliseconds < EndUnixMilliseconds;

    /// <summary>Throws unless every part is in its range: a shape outside it is a bug of whoever made it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part is out of range.</exception>
    public void EnsureValid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(FirstSlot);
        ArgumentOutOfRangeException.ThrowIfLessThan(Slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Slots, SlotsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(SlotMilliseconds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeartbeatsPerSlot, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HeartbeatsPerSlot, HeartbeatsPerSlotMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FirstSlot, long.MaxValue / SlotMilliseconds - SlotsMax);
    }
}
