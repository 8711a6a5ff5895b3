using System.Buffers;
using System.Buffers.Binary;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// The binary form of a <see cref="NodeBlock"/>: equal blocks have equal bytes. WARNING: the form is stored and is part of the evidence of an epoch; a change
/// takes a new version, and old versions stay readable (pinned by a test).
/// Version 1: version byte; varints first slot, slots, slot milliseconds, heartbeats a slot; a slot after the other: heartbeats, processor, memory (varints);
/// number of boots, each 8 bytes, its runs (gap, length), 0 or 1 for readings, first and last (sequence, four counters); number of targets, each 32 bytes and
/// its slots as runs (empty slots to skip, number of sightings, 5 bytes a sighting). Varints are unsigned LEB128.
/// Version 2: the same, then number of slots whose state is not none, each its place, its state (1 byte, <see cref="RevealState"/>) and, while only committed, the 32 bytes of the hash;
/// number of bursts, each the peer's 32 bytes, 0 or 1 for served, slot (varint), 2 bytes of bandwidth (big-endian). A block of version 1 was written before observations were committed to:
/// all of its sightings count.
/// </summary>
public static partial class NodeBlockCodec
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 2;

    private const byte OldestVersion = 1;

    /// <summary>The most bytes that a block can take in this form: 64 targets seen in 60 slots and every register at its largest come to under 40 KiB.</summary>
    public const int BytesMax = 48 * 1024;

    private const int SightingBytes = 5;

    /// <summary>The block's bytes.</summary>
    public static byte[] Write(NodeBlock block)
    {
        var writer = new ArrayBufferWriter<byte>(512);
        writer.Write([Version]);
        writer.WriteVarint((ulong)block.Shape.FirstSlot);
        writer.WriteVarint((ulong)block.Shape.Slots);
        writer.WriteVarint((ulong)block.Shape.SlotMilliseconds);
        writer.WriteVarint((ulong)block.Shape.HeartbeatsPerSlot);
        for (int slot = 0; slot < block.Shape.Slots; slot++)
        {
            writer.WriteVarint(block.HeartbeatWords[slot]);
            writer.WriteVarint(block.CpuCodes[slot]);
            writer.WriteVarint(block.MemoryCodes[slot]);
        }

        writer.WriteVarint((ulong)block.Boots.Count);
        foreach (BootRecord boot in block.Boots)
            WriteBoot(writer, boot);
        writer.WriteVarint((ulong)block.Targets.Count);
        foreach ((NodeId target, ulong[] slots) in block.SightingWords)
            WriteTarget(writer, target, slots);
        WriteReveals(writer, block);
        WriteBursts(writer, block);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a block; null unless the bytes are exactly one block of a known version.</summary>
    public static NodeBlock? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new BlockReader(bytes);
        byte version = reader.Byte();
        if (bytes.Length > BytesMax || version is < OldestVersion or > Version)
            return null;
        var shape = new BlockShape(reader.Number(long.MaxValue), (int)reader.Number(BlockShape.SlotsMax), reader.Number(int.MaxValue), (int)reader.Number(BlockShape.HeartbeatsPerSlotMax));
        if (reader.Failed || shape.Slots < 1 || shape.HeartbeatsPerSlot < 1 || shape.SlotMilliseconds < 1 || shape.FirstSlot > long.MaxValue / shape.SlotMilliseconds - BlockShape.SlotsMax)
            return null;

        var block = new NodeBlock(shape);
        ulong heartbeatsMax = (1UL << shape.HeartbeatsPerSlot) - 1;
        for (int slot = 0; slot < shape.Slots; slot++)
            block.Restore(slot, reader.Varint(heartbeatsMax), (ushort)reader.Varint(10_001), (ushort)reader.Varint(10_001));
        for (long boots = reader.Number(NodeBlock.BootsMax); boots > 0 && !reader.Failed; boots--)
            ReadBoot(ref reader, block);
        for (long targets = reader.Number(NodeBlock.TargetsMax); targets > 0 && !reader.Failed; targets--)
            ReadTarget(ref reader, block);
        if (version > OldestVersion)
        {
            ReadReveals(ref reader, block);
            ReadBursts(ref reader, block);
        }

        return reader.Failed || !reader.AtEnd ? null : block;
    }

    private static void WriteBoot(ArrayBufferWriter<byte> writer, BootRecord boot)
    {
        BinaryPrimitives.WriteUInt64BigEndian(writer.GetSpan(8), boot.Boot);
        writer.Advance(8);
        writer.WriteVarint((ulong)boot.Batches.Runs.Count);
        long next = 0;
        foreach ((long first, long last) in boot.Batches.Runs)
        {
            writer.WriteVarint((ulong)(first - next));
            writer.WriteVarint((ulong)(last - first));
            next = last;
        }

        writer.Write([(byte)(boot.First is null ? 0 : 1)]);
        if (boot is { First: { } start, Last: { } end })
        {
            WriteReading(writer, start.Sequence, start.Reading);
            WriteReading(writer, end.Sequence, end.Reading);
        }
    }

    private static void ReadBoot(ref BlockReader reader, NodeBlock block)
    {
        BootRecord? boot = block.RestoreBoot(reader.UInt64());
        if (boot is null)
        {
            reader.Fail();
            return;
        }

        long next = 0;
        long runs = reader.Number(SequenceSet.RunsMax);
        for (long run = 0; run < runs && !reader.Failed; run++)
        {
            long first = next + reader.Number(long.MaxValue - next);
            long last = first + reader.Number(long.MaxValue - first);
            // A run that touches the one before would have been written as one with it.
            if (reader.Failed || (run > 0 && first <= next + 1) || !boot.Batches.TryAdd(first, last))
                reader.Fail();
            next = last;
        }

        if (reader.Number(1) == 1)
        {
            (long Sequence, CounterReading Reading) start = ReadReading(ref reader), end = ReadReading(ref reader);
            boot.AddReading(start.Sequence, start.Reading);
            boot.AddReading(end.Sequence, end.Reading);
            if (boot.First != start || boot.Last != end)
                reader.Fail();
        }
    }

    private static void WriteReading(ArrayBufferWriter<byte> writer, long sequence, CounterReading reading)
    {
        writer.WriteVarint((ulong)sequence);
        writer.WriteVarint((ulong)reading.Attempts);
        writer.WriteVarint((ulong)reading.Successes);
        writer.WriteVarint((ulong)reading.Requests);
        writer.WriteVarint((ulong)reading.Errors);
    }

    private static (long Sequence, CounterReading Reading) ReadReading(ref BlockReader reader) => (
        reader.Number(long.MaxValue),
        new CounterReading(reader.Number(long.MaxValue), reader.Number(long.MaxValue), reader.Number(long.MaxValue), reader.Number(long.MaxValue)));

    private static void WriteTarget(ArrayBufferWriter<byte> writer, NodeId target, ReadOnlySpan<ulong> slots)
    {
        writer.Write(target.ToBytes());
        int slot = 0;
        while (slot < slots.Length)
        {
            int start = slot;
            while (start < slots.Length && slots[start] == 0)
                start++;
            int end = start;
            while (end < slots.Length && slots[end] != 0)
                end++;
            writer.WriteVarint((ulong)(start - slot));
            writer.WriteVarint((ulong)(end - start));
            foreach (ulong sighting in slots[start..end])
            {
                Span<byte> five = writer.GetSpan(SightingBytes)[..SightingBytes];
                five[0] = (byte)(sighting >> 32);
                BinaryPrimitives.WriteUInt32BigEndian(five[1..], (uint)(sighting & uint.MaxValue));
                writer.Advance(SightingBytes);
            }

            slot = end;
        }
    }

    private static void ReadTarget(ref BlockReader reader, NodeBlock block)
    {
        NodeId target = NodeId.FromBytes(reader.Bytes(32));
        if (reader.Failed || (block.Targets.Count > 0 && target.CompareTo(block.Targets[^1]) <= 0) || block.SightingsOf(target) is not { } slots)
        {
            reader.Fail();
            return;
        }

        int slot = 0;
        while (slot < slots.Length && !reader.Failed)
        {
            slot += (int)reader.Number(slots.Length - slot);
            int count = (int)reader.Number(slots.Length - slot);
            for (int i = 0; i < count && !reader.Failed; i++)
            {
                ulong packed = ((ulong)reader.Byte() << 32) | reader.UInt32();
                if (packed >> 35 == 0 || packed >> 38 != 0 || ((packed >> 32) & 7) > packed >> 35)
                    reader.Fail();
                slots[slot++] = packed;
            }

            if (count == 0 && slot < slots.Length)
                reader.Fail();
        }
    }
}
