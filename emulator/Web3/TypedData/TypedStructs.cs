using Nethereum.ABI.EIP712;
using Nethereum.ABI.FunctionEncoding.Attributes;
using NodeProgram.Emulator.Ethereum.Abi;

namespace NodeProgram.Emulator.Ethereum.TypedData;

/// <summary>Classes as struct types of EIP-712.</summary>
internal static class TypedStructs
{
    public static string NameOf(Type type) => StructAttribute.GetAttribute(type)?.Name ?? type.Name;

    public static MemberDescription[] Describe(Type type) =>
        [.. AbiTypes.TupleOf(type).Members.Select(member => new MemberDescription { Name = member.Attribute.Name ?? member.Property.Name, Type = TypeName(member.Type, member.Property.PropertyType) })];

    public static MemberValue[] Read(object message) =>
        [.. AbiTypes.TupleOf(message.GetType()).Members.Select(member => new MemberValue { TypeName = TypeName(member.Type, member.Property.PropertyType), Value = Value(member.Type, member.Read(message)) })];

    private static string TypeName(AbiType type, Type clr) => type switch
    {
        AbiTuple => NameOf(clr),
        AbiArray array => $"{TypeName(array.Element, AbiTypes.ElementOf(clr))}[{array.Length}]",
        _ => type.Name,
    };

    private static object? Value(AbiType type, object? value) => type switch
    {
        AbiTuple when value is not null => Read(value),
        AbiArray array => AbiEncoder.Elements(array, value).Select(element => Value(array.Element, element)).ToArray(),
        _ => value,
    };
}
