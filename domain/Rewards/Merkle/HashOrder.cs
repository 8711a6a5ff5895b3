using System.Buffers.Binary;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Rewards.Merkle;

/// <summary>Orders 32-byte values without moving them: by 8 bytes as numbers, the first that are not 0 in all of them, and only where those tie by the rest.</summary>
internal static class HashOrder
{
    private const int Hash = Keccak256.HashBytes;

    /// <summary>The places of the values in ascending order; equal values keep the order of their places.</summary>
    internal static int[] Ascending(ReadOnlySpan<byte> values)
    {
        int count = values.Length / Hash;
        int skip = CommonZeros(values);
        var prefixes = new ulong[count];
        var order = new int[count];
        for (int place = 0; place < count; place++)
        {
            prefixes[place] = BinaryPrimitives.ReadUInt64BigEndian(values[(place * Hash + skip)..]);
            order[place] = place;
        }

        Array.Sort(prefixes, order);
        for (int first = 0, end; first < count; first = end)
        {
            end = first + 1;
            while (end < count && prefixes[end] == prefixes[first])
                end++;
            if (end - first > 1)
                SortRun(order.AsSpan(first, end - first), values);
        }

        return order;
    }

    // Hashes share none, numbers of 160 bits 12 bytes.
    private static int CommonZeros(ReadOnlySpan<byte> values)
    {
        int zeros = Hash - 8;
        for (int start = 0; start < values.Length && zeros > 0; start += Hash)
        {
            int leading = values.Slice(start, zeros).IndexOfAnyExcept((byte)0);
            zeros = leading < 0 ? zeros : leading;
        }

        return zeros;
    }

    private static void SortRun(Span<int> run, ReadOnlySpan<byte> values)
    {
        // Rare (two hashes sharing 8 bytes) unless somebody repeats leaves: copy the run's values, so that the comparison can capture them.
        var copies = new (Bytes32 Value, int Place)[run.Length];
        for (int i = 0; i < run.Length; i++)
            copies[i] = (Bytes32.FromBytes(values.Slice(run[i] * Hash, Hash)), run[i]);
        Array.Sort(copies, static (left, right) => left.Value.CompareTo(right.Value) is var order and not 0 ? order : left.Place.CompareTo(right.Place));
        for (int i = 0; i < run.Length; i++)
            run[i] = copies[i].Place;
    }
}
