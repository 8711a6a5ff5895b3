namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// What one boot of a relay contributed to a block: the batches that arrived, and the counters at the first and at the last of them.
/// </summary>
public sealed class BootRecord
{
    internal BootRecord(ulong boot) => Boot = boot;

    /// <summary>The boot's random number, as the relay chose it at its start.</summary>
    public ulong Boot { get; }

    /// <summary>The batches that arrived, by sequence number.</summary>
    public SequenceSet Batches { get; } = new();

    /// <summary>The earliest batch with counters, or null.</summary>
    public (long Sequence, CounterReading Reading)? First { get; private set; }

    /// <summary>The latest batch with counters, or null.</summary>
    public (long Sequence, CounterReading Reading)? Last { get; private set; }

    /// <summary>
    /// What the counters gained in the block: last less first. The very first batch of a boot counts from zero, because the boot began then.
    /// </summary>
    public CounterReading Gained => (First, Last) switch
    {
        ({ } first, { } last) => last.Reading.Since(first.Sequence == 0 ? default : first.Reading),
        _ => default,
    };

    internal void AddReading(long sequence, CounterReading reading)
    {
        if (First is not { } first || sequence < first.Sequence || (sequence == first.Sequence && CounterReading.Compare(reading, first.Reading) < 0))
            First = (sequence, reading);
        if (Last is not { } last || sequence > last.Sequence || (sequence == last.Sequence && CounterReading.Compare(reading, last.Reading) > 0))
            Last = (sequence, reading);
    }
}
