using System.Buffers;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Closing;

/// <summary>
/// The binary form of a <see cref="MeasuredBlock"/> (without its node): equal blocks have equal bytes. WARNING: stored between the steps of closing an epoch; a change takes a new version.
/// Version 3: version byte; number of slots; 1 when heartbeats decided; a slot after the other: verdict, then round trip, loss, jitter, processor, memory, each one more than
/// its value and 0 for none; four counters; batches; number of dropped witnesses, 32 bytes each; number of witnesses that
/// were compared, six counts each; number of bursts, each one more than its value and 0 for an unverified one. All numbers unsigned LEB128.
/// </summary>
public static class MeasuredBlockCodec
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 3;

    /// <summary>The block's bytes.</summary>
    public static byte[] Write(MeasuredBlock block)
    {
        var writer = new ArrayBufferWriter<byte>(512);
        writer.Write([Version, (byte)block.Verdicts.Length, (byte)(block.ByHeartbeats ? 1 : 0)]);
        for (int slot = 0; slot < block.Verdicts.Length; slot++)
        {
            writer.Write([(byte)block.Verdicts[slot]]);
            WriteOptional(writer, At(block.Figures.RttMicros, slot));
            WriteOptional(writer, At(block.Figures.LossPpm, slot));
            WriteOptional(writer, At(block.Figures.JitterMicros, slot));
            WriteOptional(writer, block.CpuPpm[slot]);
            WriteOptional(writer, block.MemoryPpm[slot]);
        }

        writer.WriteVarint((ulong)block.Gained.Attempts);
        writer.WriteVarint((ulong)block.Gained.Successes);
        writer.WriteVarint((ulong)block.Gained.Requests);
        writer.WriteVarint((ulong)block.Gained.Errors);
        writer.WriteVarint((ulong)block.Batches);
        writer.WriteVarint((ulong)block.Figures.Dropped.Count);
        foreach (NodeId dropped in block.Figures.Dropped)
            writer.Write(dropped.ToBytes());
        writer.WriteVarint((ulong)block.Witnesses.Count);
        foreach (ReportCounts counts in block.Witnesses)
        {
            writer.WriteVarint((ulong)counts.DownSlots);
            writer.WriteVarint((ulong)counts.SaidUp);
            writer.WriteVarint((ulong)counts.UpSlots);
            writer.WriteVarint((ulong)counts.SaidDown);
            writer.WriteVarint((ulong)counts.Truths);
            writer.WriteVarint((ulong)counts.WrongTruths);
        }

        writer.WriteVarint((ulong)block.Bursts.Count);
        foreach (long? burst in block.Bursts)
            WriteOptional(writer, burst);

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the block of a node; null unless the bytes are exactly one block of a known version.</summary>
    public static MeasuredBlock? Read(NodeId node, ReadOnlySpan<byte> bytes)
    {
        var reader = new BlockReader(bytes);
        if (reader.Byte() != Version)
            return null;
        int slots = (int)reader.Number(BlockShape.SlotsMax);
        bool byHeartbeats = reader.Number(1) == 1;
        var verdicts = new SlotVerdict[slots];
        var series = new long?[5][];
        for (int i = 0; i < series.Length; i++)
            series[i] = new long?[slots];
        for (int slot = 0; slot < slots && !reader.Failed; slot++)
        {
            verdicts[slot] = (SlotVerdict)reader.Number((long)SlotVerdict.IngestionOutage);
            foreach (long?[] values in series)
                values[slot] = reader.Number(long.MaxValue) is > 0 and var one ? one - 1 : null;
        }

        var gained = new CounterReading(reader.Number(long.MaxValue), reader.Number(long.MaxValue), reader.Number(long.MaxValue), reader.Number(long.MaxValue));
        long batches = reader.Number(long.MaxValue);
        var dropped = new NodeId[reader.Number(NodeBlock.TargetsMax)];
        for (int i = 0; i < dropped.Length; i++)
            dropped[i] = NodeId.FromBytes(reader.Bytes(32));
        var witnesses = new ReportCounts[reader.Number(NodeBlock.TargetsMax)];
        for (int i = 0; i < witnesses.Length && !reader.Failed; i++)
            witnesses[i] = new ReportCounts(Count(ref reader), Count(ref reader), Count(ref reader), Count(ref reader), Count(ref reader), Count(ref reader));
        var bursts = new long?[reader.Number(NodeBlock.TargetsMax)];
        for (int i = 0; i < bursts.Length && !reader.Failed; i++)
            bursts[i] = reader.Number(long.MaxValue) is > 0 and var one ? one - 1 : null;
        return reader.Failed || !reader.AtEnd
            ? null
            : new MeasuredBlock(node, verdicts, byHeartbeats, new TargetSlots(series[0], series[1], series[2], dropped), series[3], series[4], gained, batches, witnesses) { Bursts = bursts };
    }

    private static int Count(ref BlockReader reader) => (int)reader.Number(BlockShape.SlotsMax);

    // A target that nobody watches has no figures at all.
    private static long? At(IReadOnlyList<long?> values, int slot) => slot < values.Count ? values[slot] : null;

    private static void WriteOptional(ArrayBufferWriter<byte> writer, long? value) => writer.WriteVarint(value is { } known ? (ulong)known + 1 : 0);
}
