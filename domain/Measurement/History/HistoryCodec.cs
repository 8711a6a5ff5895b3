using System.Buffers;
using NodeProgram.Domain.Measurement.Digests;

namespace NodeProgram.Domain.Measurement.History;

/// <summary>
/// The stored form of a block's points. WARNING: it outlives the process; a change takes a new version beside the old one.
/// Version 1: version byte; first slot; number of points; each: slots, slots with heartbeats, sightings, reached, slots left out, then round trip, loss, jitter, processor, memory, bandwidth, each one more
/// than its value and 0 for none. All numbers unsigned LEB128.
/// </summary>
public static class HistoryCodec
{
    private const byte Version = 1;
    private const long CountMax = 1_000_000;

    /// <summary>The points' bytes; points follow each other without a gap.</summary>
    public static byte[] Write(IReadOnlyList<HistoryPoint> points)
    {
        var writer = new ArrayBufferWriter<byte>(128);
        writer.Write([Version]);
        writer.WriteVarint((ulong)(points.Count == 0 ? 0 : points[0].FirstSlot));
        writer.WriteVarint((ulong)points.Count);
        foreach (HistoryPoint point in points)
        {
            foreach (int count in (int[])[point.Slots, point.SlotsWithHeartbeats, point.Sightings, point.Reached, point.SlotsLeftOut])
                writer.WriteVarint((ulong)count);
            foreach (long? value in (long?[])[point.RttMicros, point.LossPpm, point.JitterMicros, point.CpuPpm, point.MemoryPpm, point.BandwidthBitsPerSecond])
                writer.WriteVarint(value is { } known ? (ulong)known + 1 : 0);
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads them; null unless the bytes are exactly points of a known version.</summary>
    public static IReadOnlyList<HistoryPoint>? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new BlockReader(bytes);
        if (reader.Byte() != Version)
            return null;
        long slot = reader.Number(long.MaxValue / 2);
        var points = new HistoryPoint[reader.Number(BlockShape.SlotsMax)];
        for (int i = 0; i < points.Length && !reader.Failed; i++)
        {
            var point = new HistoryPoint(slot, (int)reader.Number(BlockShape.SlotsMax));
            points[i] = point with
            {
                SlotsWithHeartbeats = (int)reader.Number(BlockShape.SlotsMax),
                Sightings = (int)reader.Number(CountMax),
                Reached = (int)reader.Number(CountMax),
                SlotsLeftOut = (int)reader.Number(BlockShape.SlotsMax),
                RttMicros = Optional(ref reader),
                LossPpm = Optional(ref reader),
                JitterMicros = Optional(ref reader),
                CpuPpm = Optional(ref reader),
                MemoryPpm = Optional(ref reader),
                BandwidthBitsPerSecond = Optional(ref reader),
            };
            slot += point.Slots;
        }

        return reader.Failed || !reader.AtEnd ? null : points;
    }

    private static long? Optional(ref BlockReader reader) => reader.Number(long.MaxValue) is > 0 and var one ? one - 1 : null;
}
