using System.Buffers.Binary;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>
/// One event as it lies in a segment. WARNING: this outlives the process; a change needs a new version of the segment header.
/// <code>
///  0 u32 magic     4 u32 length (all but the padding)   8 u32 CRC-32C of bytes 12..length
/// 12 u32 flushedTo: length of the segment that was known to be on disk when this was written
/// 16 u16 partition 18 u8 flags (1: the last event of its append)  19 u8 0  20 u16 key bytes (65535: no key)  22 u16 0
/// 24 i64 sequence  32 i64 enqueued, Unix ms             40 u32 property bytes  44 u32 body bytes
/// 48 key, properties, body, zeros up to a multiple of 8
/// </code>
/// </summary>
internal static class Record
{
    public const int HeaderBytes = 48;
    public const int Alignment = 8;
    public const uint Magic = 0x5645_504E;
    public const int NoKey = ushort.MaxValue;
    public const byte LastOfAppend = 1;

    public static int Padded(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    public static int LengthOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[4..]);

    public static int PartitionOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);

    public static byte FlagsOf(ReadOnlySpan<byte> record) => record[18];

    public static uint FlushedToOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);

    public static long SequenceOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[24..]);

    public static long EnqueuedOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[32..]);

    public static int KeyBytesOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16LittleEndian(record[20..]);

    public static int PropertyBytesOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[40..]);

    public static int BodyBytesOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[44..]);

    /// <summary>Writes what the sender decides. The rest is written by <see cref="Seal"/>.</summary>
    public static void WriteHeader(Span<byte> record, int partition, int keyBytes, int propertyBytes, int bodyBytes, bool lastOfAppend)
    {
        int length = HeaderBytes + (keyBytes == NoKey ? 0 : keyBytes) + propertyBytes + bodyBytes;
        record[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[16..], checked((ushort)partition));
        record[18] = lastOfAppend ? LastOfAppend : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(record[20..], checked((ushort)keyBytes));
        BinaryPrimitives.WriteInt32LittleEndian(record[40..], propertyBytes);
        BinaryPrimitives.WriteInt32LittleEndian(record[44..], bodyBytes);
        record[length..Padded(length)].Clear();
    }

    /// <summary>Writes what the log decides, and the checksum.</summary>
    public static void Seal(Span<byte> record, uint flushedTo, long sequence, long enqueuedUnixMilliseconds)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], flushedTo);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], enqueuedUnixMilliseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Crc32C.Of(record[12..LengthOf(record)]));
    }

    /// <summary>Whether a whole, undamaged record begins here.</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        if (!HasPlausibleHeader(bytes))
            return false;
        int length = LengthOf(bytes);
        return bytes.Length >= length && Crc32C.Of(bytes[12..length]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
    }

    /// <summary>Whether the parts add up to the length, so that the rest may be read by it.</summary>
    public static bool HasPlausibleHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return false;
        int key = KeyBytesOf(bytes), properties = PropertyBytesOf(bytes), body = BodyBytesOf(bytes);
        return properties is >= 0 and <= Limits.RecordBytes
            && body is >= 0 and <= Limits.RecordBytes
            && LengthOf(bytes) == HeaderBytes + (key == NoKey ? 0 : key) + properties + body;
    }
}
