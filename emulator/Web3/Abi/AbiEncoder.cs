using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.Util;

namespace NodeProgram.Emulator.Ethereum.Abi;

/// <summary>Values into the bytes of the ABI: a head for each value, and the tails of those that are dynamic.</summary>
internal static class AbiEncoder
{
    /// <summary>Arguments one after the other, as in a call.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public static byte[] Encode(IReadOnlyList<(AbiType Type, object? Value)> values)
    {
        var head = new List<byte>();
        var tail = new List<byte>();
        int heads = values.Sum(value => value.Type.HeadSize);
        foreach ((AbiType type, object? value) in values)
        {
            if (type.IsDynamic)
            {
                head.AddRange(Word(heads + tail.Count));
                tail.AddRange(Encode(type, value));
            }
            else
            {
                head.AddRange(Encode(type, value));
            }
        }

        return [.. head, .. tail];
    }

    /// <summary>The properties of an object, as the arguments of a call.</summary>
    public static byte[] EncodeMembers(object owner) => Encode([.. AbiTypes.TupleOf(owner.GetType()).Members.Select(member => (member.Type, member.Read(owner)))]);

    /// <summary>One value: a static one as it stands in a head, a dynamic one as it stands in a tail.</summary>
    public static byte[] Encode(AbiType type, object? value) => type switch
    {
        AbiInteger integer => Word(integer, Integer(value)),
        AbiAddress => Address(value),
        AbiBool => Word(value is bool truth ? (truth ? 1 : 0) : throw Unfit(type, value)),
        AbiFixedBytes fixedBytes => Fixed(fixedBytes, Bytes(type, value)),
        AbiBytes => WithLength(Bytes(type, value)),
        AbiString => WithLength(Encoding.UTF8.GetBytes(value as string ?? throw Unfit(type, value))),
        AbiArray array => Array(array, value),
        AbiTuple tuple => Encode([.. Fields(tuple, value)]),
        _ => throw Unfit(type, value),
    };

    /// <summary>The non-standard packed form (abi.encodePacked): no padding outside arrays, no lengths.</summary>
    public static byte[] EncodePacked(AbiType type, object? value) => type switch
    {
        AbiInteger integer => Word(integer, Integer(value))[(AbiType.Word - (integer.Bits / 8))..],
        AbiAddress => Address(value)[12..],
        AbiBool => Encode(type, value)[31..],
        AbiFixedBytes fixedBytes => Fixed(fixedBytes, Bytes(type, value))[..fixedBytes.Length],
        AbiBytes => Bytes(type, value),
        AbiString => Encoding.UTF8.GetBytes(value as string ?? throw Unfit(type, value)),
        AbiArray { Element: not (AbiArray or AbiTuple or AbiBytes or AbiString) } array => [.. Elements(array, value).SelectMany(element => Encode(array.Element, element))],
        _ => throw new NotSupportedException($"{type.Name} has no packed form."),
    };

    /// <summary>A value of any type that can hold a whole number.</summary>
    public static BigInteger Integer(object? value) => value switch
    {
        BigInteger number => number,
        HexBigInteger hex => hex.Value,
        sbyte or byte or short or ushort or int or uint or long => new BigInteger(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => new BigInteger(number),
        string text when text.HasHexPrefix() => text.HexToBigInteger(isHexLittleEndian: false),
        string text when BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) => number,
        _ => throw new ArgumentException($"'{value ?? "null"}' is no whole number.", nameof(value)),
    };

    public static byte[] Bytes(AbiType type, object? value) => value switch
    {
        byte[] bytes => bytes,
        string text when text.HasHexPrefix() && text.IsHex() => text.HexToByteArray(),
        _ => throw Unfit(type, value),
    };

    public static IEnumerable<object?> Elements(AbiArray type, object? value)
    {
        if (value is not IEnumerable list || value is string)
            throw Unfit(type, value);
        object?[] elements = [.. list.Cast<object?>()];
        return type.Length is { } length && elements.Length != length ? throw Unfit(type, value) : elements;
    }

    private static IEnumerable<(AbiType, object?)> Fields(AbiTuple type, object? value) => value switch
    {
        null => throw Unfit(type, value),
        object?[] fields when fields.Length == type.Members.Count => type.Members.Zip(fields, (member, field) => (member.Type, field)),
        _ => type.Members.Select(member => (member.Type, member.Read(value))),
    };

    private static byte[] Array(AbiArray type, object? value)
    {
        object?[] elements = [.. Elements(type, value)];
        byte[] encoded = Encode([.. elements.Select(element => (type.Element, element))]);
        return type.Length is null ? [.. Word(elements.Length), .. encoded] : encoded;
    }

    private static byte[] Word(AbiInteger type, BigInteger value)
    {
        BigInteger limit = BigInteger.One << (type.Signed ? type.Bits - 1 : type.Bits);
        if (value >= limit || value < (type.Signed ? -limit : BigInteger.Zero))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"It does not fit {type.Name}.");
        byte[] word = new byte[AbiType.Word];
        if (value.Sign < 0)
            word.AsSpan().Fill(0xff);
        byte[] bytes = value.ToByteArray(isUnsigned: !type.Signed, isBigEndian: true);
        bytes.CopyTo(word, AbiType.Word - bytes.Length);
        return word;
    }

    private static byte[] Word(int value)
    {
        byte[] word = new byte[AbiType.Word];
        BinaryPrimitives.WriteInt32BigEndian(word.AsSpan(AbiType.Word - sizeof(int)), value);
        return word;
    }

    private static byte[] Address(object? value)
    {
        byte[] bytes = value switch
        {
            string text when AddressUtil.Current.IsValidEthereumAddressHexFormat(text) => text.HexToByteArray(),
            byte[] { Length: 20 } raw => raw,
            _ => throw new ArgumentException($"'{value ?? "null"}' is no address.", nameof(value)),
        };
        return [.. new byte[12], .. bytes];
    }

    private static byte[] Fixed(AbiFixedBytes type, byte[] value) =>
        value.Length > type.Length ? throw Unfit(type, value) : [.. value, .. new byte[AbiType.Word - value.Length]];

    private static byte[] WithLength(byte[] value) => [.. Word(value.Length), .. value, .. new byte[-value.Length & (AbiType.Word - 1)]];

    private static ArgumentException Unfit(AbiType type, object? value) => new($"'{(value is byte[] bytes ? bytes.ToHex(prefix: true) : value ?? "null")}' is no {type.Name}.", nameof(value));
}
