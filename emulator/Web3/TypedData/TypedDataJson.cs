using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Nethereum.ABI.EIP712;

namespace NodeProgram.Emulator.Ethereum.TypedData;

/// <summary>The JSON that wallets take for eth_signTypedData_v4.</summary>
internal static class TypedDataJson
{
    /// <param name="json">With types, primaryType, domain and the message.</param>
    /// <param name="messageKey">What the message is called in there.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="ArgumentException">Something is missing, or does not fit its type.</exception>
    public static TypedDataRaw Read(string json, string messageKey)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        var data = new TypedDataRaw { PrimaryType = Text(Member(root, "primaryType")) };
        foreach (JsonProperty type in Member(root, "types").EnumerateObject())
            data.Types[type.Name] = [.. List(type.Value).Select(member => new MemberDescription { Name = Text(Member(member, "name")), Type = Text(Member(member, "type")) })];
        data.DomainRawValues = Struct(data.Types, TypedDataHash.DomainType, Member(root, "domain"));
        data.Message = Struct(data.Types, data.PrimaryType, Member(root, messageKey));
        return data;
    }

    private static MemberValue[] Struct(IDictionary<string, MemberDescription[]> types, string name, JsonElement value) =>
        types.TryGetValue(name, out MemberDescription[]? members)
            ? [.. members.Select(member => new MemberValue { TypeName = member.Type, Value = Value(types, member.Type, Member(value, member.Name)) })]
            : throw new ArgumentException($"The type {name} is not described.", nameof(name));

    private static object? Value(IDictionary<string, MemberDescription[]> types, string type, JsonElement value)
    {
        if (type.EndsWith(']'))
        {
            string element = type[..type.LastIndexOf('[')];
            return List(value).Select(item => Value(types, element, item)).ToArray();
        }

        if (types.ContainsKey(type))
            return Struct(types, type, value);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when BigInteger.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) => number,
            _ => throw new ArgumentException($"A {type} cannot be {value.ValueKind}.", nameof(value)),
        };
    }

    private static JsonElement Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement member) ? member : throw new ArgumentException($"'{name}' is missing.", nameof(name));

    private static JsonElement.ArrayEnumerator List(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new ArgumentException("A list is missing.", nameof(value));

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new ArgumentException("A text is missing.", nameof(value));
}
