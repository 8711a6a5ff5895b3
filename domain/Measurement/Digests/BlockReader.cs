using System.Buffers.Binary;

namespace NodeProgram.Domain.Measurement.Digests;

// Reads a stored block with every number bounded; once anything is out of bounds it has failed, and gives zeros from then on.
internal ref struct BlockReader(ReadOnlySpan<byte> bytes)
{
    private static readonly byte[] Zeros = new byte[32];
    private ReadOnlySpan<byte> rest = bytes;

    public bool Failed { get; private set; }

    public readonly bool AtEnd => rest.IsEmpty;

    public void Fail() => Failed = true;

    public byte Byte() => Bytes(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    public long Number(long max) => (long)Varint((ulong)max);

    public ulong Varint(ulong max)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                // The shortest form only, so that equal blocks have equal bytes; the tenth byte has room for one bit.
                if (value > max || (part == 0 && shift > 0) || (shift == 63 && part > 1))
                    break;
                return Failed ? 0 : value;
            }
        }

        Failed = true;
        return 0;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (Failed || rest.Length < count)
        {
            Failed = true;
            return Zeros.AsSpan(0, count);
        }

        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
