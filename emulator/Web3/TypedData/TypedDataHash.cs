using System.Text;
using Nethereum.ABI.EIP712;
using NodeProgram.Emulator.Ethereum.Abi;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace NodeProgram.Emulator.Ethereum.TypedData;

/// <summary>The encoding of EIP-712: encodeType, encodeData, hashStruct.</summary>
internal static class TypedDataHash
{
    public const string DomainType = "EIP712Domain";

    /// <summary>What is hashed and signed: 0x1901, the domain's hash, the message's hash.</summary>
    /// <exception cref="ArgumentException">Values don't fit their types, or a type is missing.</exception>
    public static byte[] Encode(TypedDataRaw data)
    {
        byte[] domain = HashStruct(data.Types, DomainType, data.DomainRawValues);
        return data.PrimaryType == DomainType ? [0x19, 0x01, .. domain] : [0x19, 0x01, .. domain, .. HashStruct(data.Types, data.PrimaryType, data.Message)];
    }

    public static byte[] HashStruct(IDictionary<string, MemberDescription[]> types, string name, MemberValue[] values)
    {
        MemberDescription[] members = Find(types, name);
        if (members.Length != values.Length)
            throw new ArgumentException($"{name} has {members.Length} members, not {values.Length}.", nameof(values));
        var encoded = new List<byte>(Keccak.Hash(Encoding.UTF8.GetBytes(EncodeType(types, name))));
        for (int i = 0; i < members.Length; i++)
            encoded.AddRange(EncodeValue(types, members[i].Type, values[i].Value));
        return Keccak.Hash([.. encoded]);
    }

    /// <summary>The type with its members, and after it the types that it speaks of, by name.</summary>
    public static string EncodeType(IDictionary<string, MemberDescription[]> types, string name)
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        Collect(types, name, others);
        others.Remove(name);
        return string.Concat(others.Prepend(name).Select(type => $"{type}({string.Join(',', Find(types, type).Select(member => $"{member.Type} {member.Name}"))})"));
    }

    private static void Collect(IDictionary<string, MemberDescription[]> types, string name, SortedSet<string> found)
    {
        if (!found.Add(name))
            return;
        foreach (MemberDescription member in Find(types, name))
        {
            string element = member.Type.Split('[')[0];
            if (types.ContainsKey(element))
                Collect(types, element, found);
        }
    }

    private static MemberDescription[] Find(IDictionary<string, MemberDescription[]> types, string name) =>
        types.TryGetValue(name, out MemberDescription[]? members) ? members : throw new ArgumentException($"The type {name} is not described.", nameof(name));

    private static byte[] EncodeValue(IDictionary<string, MemberDescription[]> types, string type, object? value)
    {
        if (type.EndsWith(']'))
        {
            int bracket = type.LastIndexOf('[');
            string element = type[..bracket], length = type[(bracket + 1)..^1];
            object?[] elements = value is System.Collections.IEnumerable list and not string ? [.. list.Cast<object?>()] : throw new ArgumentException($"A {type} is a list.", nameof(value));
            if (length.Length > 0 && length != elements.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
                throw new ArgumentException($"A {type} has not {elements.Length} elements.", nameof(value));
            return Keccak.Hash([.. elements.SelectMany(item => EncodeValue(types, element, item))]);
        }

        if (types.ContainsKey(type))
            return HashStruct(types, type, value as MemberValue[] ?? throw new ArgumentException($"A value of {type} is missing.", nameof(value)));
        AbiType abi = AbiTypes.Parse(type);
        return abi switch
        {
            AbiString => Keccak.Hash(Encoding.UTF8.GetBytes(value as string ?? throw new ArgumentException("A string is missing.", nameof(value)))),
            AbiBytes => Keccak.Hash(AbiEncoder.Bytes(abi, value)),
            _ => AbiEncoder.Encode(abi, value),
        };
    }
}
