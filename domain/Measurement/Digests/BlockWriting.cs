using System.Buffers;

namespace NodeProgram.Domain.Measurement.Digests;

// The counterpart of BlockReader.
internal static class BlockWriting
{
    // Unsigned LEB128, the shortest form.
    public static void WriteVarint(this ArrayBufferWriter<byte> writer, ulong value)
    {
        Span<byte> span = writer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)((value & 0x7F) | 0x80);
        span[length++] = (byte)value;
        writer.Advance(length);
    }
}
