using System.Buffers;
using NodeProgram.Domain.Measurement.Digests;

namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>
/// The binary form of a node's uptime window: its <see cref="EpochAvailability"/>s, ascending. Equal windows have equal bytes. WARNING: stored; a change takes a new version.
/// Version 1: version byte; number of epochs; each: first slot (gap from the one before), up, down, unknown, left out, 1 for open at start plus 2 for open at end, number of outages,
/// each: first slot from the epoch's, length. All numbers unsigned LEB128.
/// </summary>
public static class AvailabilityCodec
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    /// <summary>The most epochs in a window.</summary>
    public const int EpochsMax = 400;

    private const int SlotsMax = 86_400;

    /// <summary>The window's bytes.</summary>
    /// <param name="epochs">Ascending by time, at most <see cref="EpochsMax"/>.</param>
    public static byte[] Write(IReadOnlyList<EpochAvailability> epochs)
    {
        var writer = new ArrayBufferWriter<byte>(256);
        writer.Write([Version]);
        writer.WriteVarint((ulong)epochs.Count);
        long before = 0;
        foreach (EpochAvailability epoch in epochs)
        {
            writer.WriteVarint((ulong)(epoch.FirstSlot - before));
            writer.WriteVarint((ulong)epoch.Up);
            writer.WriteVarint((ulong)epoch.Down);
            writer.WriteVarint((ulong)epoch.Unknown);
            writer.WriteVarint((ulong)epoch.LeftOut);
            writer.WriteVarint((epoch.OpenAtStart ? 1UL : 0) + (epoch.OpenAtEnd ? 2UL : 0));
            writer.WriteVarint((ulong)epoch.Outages.Count);
            foreach (Outage outage in epoch.Outages)
            {
                writer.WriteVarint((ulong)(outage.FirstSlot - epoch.FirstSlot));
                writer.WriteVarint((ulong)outage.Slots);
            }

            before = epoch.FirstSlot;
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a window; null unless the bytes are exactly one of a known version.</summary>
    public static IReadOnlyList<EpochAvailability>? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new BlockReader(bytes);
        if (reader.Byte() != Version)
            return null;
        var epochs = new EpochAvailability[reader.Number(EpochsMax)];
        long before = 0;
        for (int i = 0; i < epochs.Length && !reader.Failed; i++)
        {
            before += reader.Number(long.MaxValue - before - SlotsMax);
            int up = (int)reader.Number(SlotsMax), down = (int)reader.Number(SlotsMax), unknown = (int)reader.Number(SlotsMax), leftOut = (int)reader.Number(SlotsMax);
            long open = reader.Number(3);
            var outages = new Outage[reader.Number(SlotsMax)];
            for (int outage = 0; outage < outages.Length && !reader.Failed; outage++)
                outages[outage] = new Outage(before + reader.Number(SlotsMax), (int)reader.Number(SlotsMax));
            epochs[i] = new EpochAvailability(before, up, down, unknown, leftOut, outages, (open & 1) == 1, (open & 2) == 2);
        }

        return reader.Failed || !reader.AtEnd ? null : epochs;
    }
}
