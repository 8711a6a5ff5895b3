using System.Buffers.Binary;
using System.IO.Hashing;

namespace NodeProgram.Edge.Queue;

/// <summary>
/// The form of a record on disk: magic, length, CRC-32 of length and payload, payload. WARNING: queues outlive the process; a change needs a new magic.
/// </summary>
internal static class QueueRecord
{
    internal const int HeaderBytes = 12;
    internal const int PayloadBytesMax = 65_536;

    private static ReadOnlySpan<byte> Magic => "DTQ1"u8;

    internal static int SizeOf(int payloadBytes) => HeaderBytes + payloadBytes;

    internal static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        byte[] record = new byte[SizeOf(payload.Length)];
        Magic.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), payload.Length);
        payload.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Checksum(record.AsSpan(4, 4), payload));
        return record;
    }

    /// <summary>
    /// The first whole record at or after the offset: where it starts and its payload's length; null when there is none. What lies between offset and start is damaged.
    /// </summary>
    internal static (int Start, int PayloadBytes)? Find(ReadOnlySpan<byte> segment, int offset)
    {
        while (offset + HeaderBytes <= segment.Length)
        {
            int found = segment[offset..].IndexOf(Magic);
            if (found < 0)
                return null;
            offset += found;
            if (IsWhole(segment[offset..]) is int payloadBytes)
                return (offset, payloadBytes);
            offset++;
        }

        return null;
    }

    private static int? IsWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (length is < 0 or > PayloadBytesMax || bytes.Length < SizeOf(length))
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == Checksum(bytes.Slice(4, 4), bytes.Slice(HeaderBytes, length)) ? length : null;
    }

    private static uint Checksum(ReadOnlySpan<byte> length, ReadOnlySpan<byte> payload)
    {
        var crc = new Crc32();
        crc.Append(length);
        crc.Append(payload);
        return crc.GetCurrentHashAsUInt32();
    }
}
