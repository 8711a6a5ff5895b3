using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Emulator.Ethereum.Abi;

/// <summary>Types by their names, and the members of classes.</summary>
internal static class AbiTypes
{
    private const int WordBits = 256;
    private static readonly ConcurrentDictionary<Type, AbiTuple> Tuples = new();

    /// <summary>The class as a tuple: its properties with a <see cref="ParameterAttribute"/>, in their order.</summary>
    public static AbiTuple TupleOf(Type type) => Tuples.GetOrAdd(type, Members);

    /// <param name="name">Such as <c>uint256</c>, <c>bytes32[]</c>, <c>tuple[2]</c>.</param>
    /// <param name="clr">What holds it; needed where a tuple is in it.</param>
    /// <exception cref="NotSupportedException">There is no such type.</exception>
    public static AbiType Parse(string name, Type? clr = null)
    {
        if (name.EndsWith(']') && name.LastIndexOf('[') is > 0 and int bracket)
            return new AbiArray(Parse(name[..bracket], clr is null ? null : ElementOf(clr)), Length(name, bracket));
        return name switch
        {
            "address" => new AbiAddress(),
            "bool" => new AbiBool(),
            "string" => new AbiString(),
            "bytes" => new AbiBytes(),
            "tuple" when clr is not null => TupleOf(clr),
            "uint" or "int" => new AbiInteger(WordBits, name == "int"),
            _ when name.StartsWith("bytes", StringComparison.Ordinal) && Number(name.AsSpan(5)) is >= 1 and <= AbiType.Word and int length => new AbiFixedBytes(length),
            _ when name.StartsWith("uint", StringComparison.Ordinal) && Number(name.AsSpan(4)) is >= 8 and <= WordBits and int bits && bits % 8 == 0 => new AbiInteger(bits, Signed: false),
            _ when name.StartsWith("int", StringComparison.Ordinal) && Number(name.AsSpan(3)) is >= 8 and <= WordBits and int bits && bits % 8 == 0 => new AbiInteger(bits, Signed: true),
            _ => throw new NotSupportedException($"'{name}' is no type of the ABI."),
        };
    }

    /// <summary>What a list or an array holds; <see cref="object"/> when it doesn't say.</summary>
    public static Type ElementOf(Type collection) => collection.IsArray
        ? collection.GetElementType()!
        : collection.GetInterfaces().Append(collection).FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] ?? typeof(object);

    private static AbiTuple Members(Type type) => new([.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => (property, attribute: property.GetCustomAttribute<ParameterAttribute>(inherit: true)))
        .Where(member => member.attribute is not null)
        .OrderBy(member => member.attribute!.Order)
        .Select(member => new AbiMember(Parse(member.attribute!.Type, member.property.PropertyType), member.attribute, member.property))]);

    private static int? Length(string name, int bracket)
    {
        ReadOnlySpan<char> digits = name.AsSpan(bracket + 1, name.Length - bracket - 2);
        if (digits.IsEmpty)
            return null;
        // Solidity has no arrays of no elements; they would also make arrays of any length out of no bytes.
        return Number(digits) is > 0 and int length ? length : throw new NotSupportedException($"'{name}' is no type of the ABI.");
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        digits is [not '0', ..] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
