using System.Buffers.Binary;
using System.Text;
using Kind = NodeProgram.Emulator.Tables.RowBody.Kind;

namespace NodeProgram.Emulator.Tables;

/// <summary>Walks over a row's bytes without copying them.</summary>
/// <exception cref="InvalidDataException">The bytes are not a row: the file was damaged or written by a newer version.</exception>
internal ref struct RowBodyReader
{
    private readonly ReadOnlySpan<byte> body;
    private int start;
    private int position;

    public RowBodyReader(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[0] != RowBody.Version)
        {
            throw new InvalidDataException("The row has an unknown version.");
        }

        this.body = body;
        position = 1;
    }

    public ReadOnlySpan<byte> Name { get; private set; }

    public Kind Kind { get; private set; }

    /// <summary>The bytes of the value, without a length.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The number behind an integer, a time's ticks.</summary>
    public long Number { get; private set; }

    /// <summary>Name, kind and value as they lie in the row.</summary>
    public readonly ReadOnlySpan<byte> Whole => body[start..position];

    public static bool TryFind(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name, out RowBodyReader found)
    {
        found = new RowBodyReader(body);
        while (found.Next())
        {
            if (found.Name.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    public bool Next()
    {
        start = position;
        if (position == body.Length)
        {
            return false;
        }

        Name = Take(Varint());
        Kind = (Kind)Take(1)[0];
        switch (Kind)
        {
            case Kind.Text or Kind.Binary:
                Value = Take(Varint());
                break;
            case Kind.Int32 or Kind.Int64:
                ulong zigzag = Varint();
                Number = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
                Expect(Kind == Kind.Int64 || Number is >= int.MinValue and <= int.MaxValue);
                break;
            case Kind.Double:
                Value = Take(8);
                break;
            case Kind.Time:
                Number = BinaryPrimitives.ReadInt64LittleEndian(Take(8));
                Expect(Number >= DateTime.MinValue.Ticks && Number <= DateTime.MaxValue.Ticks);
                break;
            case Kind.Guid:
                Value = Take(16);
                break;
            case Kind.True or Kind.False:
                break;
            default:
                throw new InvalidDataException("The row has a property of an unknown kind.");
        }

        return true;
    }

    public readonly object Boxed() => Kind switch
    {
        Kind.Text => Encoding.UTF8.GetString(Value),
        Kind.Int32 => (int)Number,
        Kind.Int64 => Number,
        Kind.Double => BinaryPrimitives.ReadDoubleLittleEndian(Value),
        Kind.True => true,
        Kind.False => false,
        Kind.Time => new DateTimeOffset(Number, TimeSpan.Zero),
        Kind.Guid => new Guid(Value),
        _ => Value.ToArray(),
    };

    private static void Expect(bool inRange)
    {
        if (!inRange)
        {
            throw new InvalidDataException("The row has a number out of the range of its kind.");
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(body.Length - position))
        {
            throw new InvalidDataException("The row ends inside a property.");
        }

        ReadOnlySpan<byte> taken = body.Slice(position, (int)length);
        position += (int)length;
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("The row has a number that does not end.");
    }
}
