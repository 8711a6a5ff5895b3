using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using Nethereum.Util;

namespace NodeProgram.Emulator.Ethereum.Abi;

/// <summary>The bytes of the ABI into values. They come from outside: whatever is not as the specification has it is refused, and no word is read twice.</summary>
internal sealed class AbiDecoder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] data;

    // In a well-formed encoding every word is read once; offsets that point to the same place again and again could make much out of little.
    private int wordsLeft;

    private AbiDecoder(byte[] data)
    {
        this.data = data;
        wordsLeft = data.Length / AbiType.Word;
    }

    /// <summary>One value, encoded as the only argument of a call.</summary>
    /// <exception cref="FormatException">The bytes are no such value, or <paramref name="clr"/> cannot hold it.</exception>
    public static object? Decode(AbiType type, byte[] data, Type clr) => new AbiDecoder(data).Argument(type, 0, 0, clr);

    /// <summary>Reads the arguments into the properties of <paramref name="target"/>.</summary>
    /// <param name="target">What they are written to.</param>
    /// <param name="members">In their order.</param>
    /// <param name="data">The arguments as in a call.</param>
    /// <exception cref="FormatException">The bytes are no such values, or a property cannot hold one.</exception>
    public static void Fill(object target, IEnumerable<AbiMember> members, byte[] data) => new AbiDecoder(data).Fill(target, members, 0);

    private void Fill(object target, IEnumerable<AbiMember> members, int start)
    {
        int at = start;
        foreach (AbiMember member in members)
        {
            member.Write(target, Argument(member.Type, start, at, member.Property.PropertyType));
            at += member.Type.HeadSize;
        }
    }

    private object? Argument(AbiType type, int start, int at, Type clr) => Value(type, type.IsDynamic ? start + Length(at, data.Length - start) : at, clr);

    private object? Value(AbiType type, int at, Type clr) => type switch
    {
        AbiInteger integer => Convert(Integer(integer, Word(at)), clr),
        AbiAddress => Fit(Address(Word(at)), clr),
        AbiBool => Fit(Truth(Word(at)), clr),
        AbiFixedBytes bytes => Fit(Fixed(bytes, Word(at)), clr),
        AbiBytes => Fit(Bytes(at), clr),
        AbiString => Fit(Text(Bytes(at)), clr),
        AbiArray array => Array(array, at, clr),
        AbiTuple tuple => Tuple(tuple, at, clr),
        _ => throw new FormatException($"{type.Name} cannot be read."),
    };

    private object Array(AbiArray type, int at, Type clr)
    {
        int length = type.Length ?? Length(at, (data.Length - at) / type.Element.HeadSize), start = type.Length is null ? at + AbiType.Word : at;
        Type element = clr == typeof(object) ? typeof(object) : AbiTypes.ElementOf(clr);
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        for (int i = 0; i < length; i++)
            list.Add(Argument(type.Element, start, start + (i * type.Element.HeadSize), element));
        if (!clr.IsArray)
            return Fit(list, clr);
        var array = System.Array.CreateInstance(element, length);
        list.CopyTo(array, 0);
        return array;
    }

    private object Tuple(AbiTuple type, int at, Type clr)
    {
        object target = Activator.CreateInstance(clr) ?? throw new FormatException($"{clr} cannot be made.");
        Fill(target, type.Members, at);
        return target;
    }

    private ReadOnlySpan<byte> Word(int at)
    {
        Spend(1);
        return at >= 0 && at <= data.Length - AbiType.Word ? data.AsSpan(at, AbiType.Word) : throw new FormatException("The data ends too early.");
    }

    // A length or an offset: what it speaks of must be there.
    private int Length(int at, int limit)
    {
        var value = new BigInteger(Word(at), isUnsigned: true, isBigEndian: true);
        return value <= limit ? (int)value : throw new FormatException("A length or an offset points beyond the data.");
    }

    private byte[] Bytes(int at)
    {
        int length = Length(at, data.Length - at - AbiType.Word), padded = (length + AbiType.Word - 1) / AbiType.Word * AbiType.Word;
        Spend(padded / AbiType.Word);
        return data[(at + AbiType.Word)..(at + AbiType.Word + length)];
    }

    private void Spend(int words)
    {
        wordsLeft -= words;
        // Encoders may leave out the padding after the last bytes.
        if (wordsLeft < -1)
            throw new FormatException("The data ends too early, or points to the same words again.");
    }

    private static BigInteger Integer(AbiInteger type, ReadOnlySpan<byte> word)
    {
        var value = new BigInteger(word, isUnsigned: !type.Signed, isBigEndian: true);
        BigInteger limit = BigInteger.One << (type.Signed ? type.Bits - 1 : type.Bits);
        return value < limit && value >= (type.Signed ? -limit : BigInteger.Zero) ? value : throw new FormatException($"A number does not fit {type.Name}.");
    }

    private static string Address(ReadOnlySpan<byte> word) =>
        word[..12].IndexOfAnyExcept((byte)0) < 0 ? AddressUtil.Current.ConvertToChecksumAddress(word[12..].ToArray()) : throw new FormatException("An address has 20 bytes.");

    private static bool Truth(ReadOnlySpan<byte> word) =>
        word[..31].IndexOfAnyExcept((byte)0) < 0 && word[31] <= 1 ? word[31] == 1 : throw new FormatException("A bool is 0 or 1.");

    private static byte[] Fixed(AbiFixedBytes type, ReadOnlySpan<byte> word) =>
        word[type.Length..].IndexOfAnyExcept((byte)0) < 0 ? word[..type.Length].ToArray() : throw new FormatException($"{type.Name} is longer.");

    private static string Text(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("A string is no UTF-8.", e);
        }
    }

    private static object Fit(object value, Type clr) => clr.IsInstanceOfType(value) ? value : throw new FormatException($"{clr} cannot hold a {value.GetType()}.");

    private static object Convert(BigInteger value, Type clr)
    {
        if (clr == typeof(BigInteger) || clr == typeof(object))
            return value;
        try
        {
            return System.Type.GetTypeCode(clr) switch
            {
                TypeCode.Byte => (byte)value,
                TypeCode.SByte => (sbyte)value,
                TypeCode.Int16 => (short)value,
                TypeCode.UInt16 => (ushort)value,
                TypeCode.Int32 => (int)value,
                TypeCode.UInt32 => (uint)value,
                TypeCode.Int64 => (long)value,
                TypeCode.UInt64 => (ulong)value,
                _ => throw new FormatException($"{clr} cannot hold a number."),
            };
        }
        catch (OverflowException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{clr} cannot hold {value}."), e);
        }
    }
}
