namespace NodeProgram.Edge.Sampling;

/// <summary>What the disks did between two readings. A disk that came, went or was reset between them is left out; no disk in both is no answer.</summary>
internal static class DiskRates
{
    private const int SectorBytes = 512; // diskstats counts in these whatever the disk's own sector

    internal static long? BytesPerSecond(IReadOnlyList<DiskLine> last, IReadOnlyList<DiskLine> now, long elapsedMicros, Func<DiskLine, long> sectors)
    {
        List<(DiskLine Last, DiskLine Now)> pairs = [.. Pairs(last, now)];
        return pairs.Count == 0 || elapsedMicros <= 0 ? null
            : (long)((Int128)pairs.Sum(pair => Math.Max(0, sectors(pair.Now) - sectors(pair.Last))) * SectorBytes * 1_000_000 / elapsedMicros);
    }

    internal static long? BusyPpm(IReadOnlyList<DiskLine> last, IReadOnlyList<DiskLine> now, long elapsedMicros)
    {
        List<(DiskLine Last, DiskLine Now)> pairs = [.. Pairs(last, now)];
        return pairs.Count == 0 || elapsedMicros <= 0 ? null
            : pairs.Max(pair => Math.Clamp((pair.Now.BusyMs - pair.Last.BusyMs) * 1_000 * 1_000_000 / elapsedMicros, 0, 1_000_000));
    }

    private static IEnumerable<(DiskLine Last, DiskLine Now)> Pairs(IReadOnlyList<DiskLine> last, IReadOnlyList<DiskLine> now) =>
        now.Join(last, disk => disk.Device, disk => disk.Device, (current, earlier) => (earlier, current));
}
