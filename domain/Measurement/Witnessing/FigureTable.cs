using System.Buffers;
using NodeProgram.Domain.Measurement.Digests;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>
/// The figures of all reports on a target, those of a slot side by side: medians are taken over witnesses, slot by slot, a million times an epoch. Lives in rented memory until it is disposed of.
/// </summary>
internal readonly ref struct FigureTable : IDisposable
{
    /// <summary>No figure: nothing was reported, or the target was not reached.</summary>
    public const long None = -1;

    private readonly long[] rented;
    private readonly int slots;
    private readonly int witnesses;

    /// <summary>The table of these reports, all with the same number of slots.</summary>
    public FigureTable(IReadOnlyList<WitnessReports> reports)
    {
        witnesses = reports.Count;
        slots = witnesses == 0 ? 0 : reports[0].Slots.Count;
        rented = ArrayPool<long>.Shared.Rent(3 * slots * witnesses);
        for (int witness = 0; witness < witnesses; witness++)
        {
            if (reports[witness].Slots is PackedSightings packed)
                Fill(witness, packed.Words);
            else
                Fill(witness, reports[witness].Slots);
        }
    }

    /// <summary>How many slots.</summary>
    public int Slots => slots;

    /// <summary>Round trips of a slot, a witness after the other, microseconds.</summary>
    public ReadOnlySpan<long> Rtt(int slot) => At(0, slot);

    /// <summary>Losses, ppm.</summary>
    public ReadOnlySpan<long> Loss(int slot) => At(1, slot);

    /// <summary>Jitters, microseconds.</summary>
    public ReadOnlySpan<long> Jitter(int slot) => At(2, slot);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<long>.Shared.Return(rented);

    private Span<long> At(int figure, int slot) => rented.AsSpan((figure * slots + slot) * witnesses, witnesses);

    private void Fill(int witness, ReadOnlySpan<ulong> words)
    {
        for (int slot = 0; slot < slots; slot++)
            Put(witness, slot, words[slot] != 0, words[slot] != 0 ? PeerSighting.Unpack(words[slot]) : default);
    }

    private void Fill(int witness, IReadOnlyList<PeerSighting?> sightings)
    {
        for (int slot = 0; slot < slots; slot++)
            Put(witness, slot, sightings[slot] is not null, sightings[slot].GetValueOrDefault());
    }

    private void Put(int witness, int slot, bool reported, PeerSighting sighting)
    {
        At(0, slot)[witness] = sighting.Reachable ? sighting.RttMicros : None;
        At(1, slot)[witness] = reported ? sighting.LossPpm : None;
        At(2, slot)[witness] = sighting.Reachable ? sighting.JitterMicros : None;
    }
}
