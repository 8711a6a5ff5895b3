using System.Reflection;
using System.Text;
using System.Text.Json;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Indexing;
using NodeProgram.Functions.Chain.Ports;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>The typed functions, events and errors are those of the contracts, by the committed ABI.</summary>
public sealed class ContractAbiTests
{
    // Kept by OpenZeppelin's contracts about themselves; the program does nothing about them.
    private static readonly string[] PassedOver = ["Approval", "ApprovalForAll", "CaseRulesSet", "Locked", "RoleAdminChanged", "RoleGranted", "RoleRevoked", "Transfer"];

    private static readonly JsonElement[] Entries = [.. Names("OperatorStaking", "RewardDistributor", "GenesisBadge", "Escrow", "DtelToken")];

    public static TheoryData<Type> Functions =>
        [.. typeof(Abi).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(FunctionMessage)) && type.GetCustomAttribute<FunctionAttribute>() is not null && type != typeof(IsValidSignatureFunction))];

    public static TheoryData<Type> Events => [.. typeof(Abi).Assembly.GetTypes().Where(static type => type.GetCustomAttribute<EventAttribute>() is not null)];

    // ERC-1271 is answered by operators' wallets, not by a contract of the program.
    [Fact]
    public void IsValidSignature_HasTheSelectorOfErc1271() => Assert.Equal("0x1626ba7e", Call(typeof(IsValidSignatureFunction))[..10]);

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfTheProgram_HasTheContractsSelectorAndAnswer(Type type)
    {
        string name = type.GetCustomAttribute<FunctionAttribute>()!.Name;
        string call = Call(type)[..10];
        JsonElement[] found = [.. Entries.Where(entry => Is(entry, "function", name) && Selector(entry) == call)];
        Assert.True(found.Length > 0, $"{name} with {call} is in no ABI.");
        FunctionAttribute function = type.GetCustomAttribute<FunctionAttribute>()!;
        string[] typed = function.DTOReturnType is { } output ? [.. Parameters(output)] : function.ReturnType is { Length: > 0 } only ? [only] : [];
        // Two contracts may have a function of one name and answer differently.
        Assert.Contains(string.Join(',', typed), found.Select(static entry => string.Join(',', entry.GetProperty("outputs").EnumerateArray().Select(TypeOf))));
    }

    // The selector knows the types alone: two parameters of one type in the wrong order, or a struct's fields, it does not tell.
    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfTheProgram_HasTheContractsNamesInTheirOrder(Type type)
    {
        FunctionAttribute function = type.GetCustomAttribute<FunctionAttribute>()!;
        string call = Call(type)[..10];
        JsonElement[] found = [.. Entries.Where(entry => Is(entry, "function", function.Name) && Selector(entry) == call)];
        Assert.Contains(string.Join(", ", NamesIn(type)), found.Select(static entry => string.Join(", ", entry.GetProperty("inputs").EnumerateArray().SelectMany(NamesIn))));
        if (function.DTOReturnType is { } output)
            Assert.Contains(string.Join(", ", NamesIn(output)), found.Select(static entry => string.Join(", ", entry.GetProperty("outputs").EnumerateArray().SelectMany(NamesIn))));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_OfTheProgram_HasTheContractsNamesInTheirOrder(Type type)
    {
        string name = type.GetCustomAttribute<EventAttribute>()!.Name;
        string typed = string.Join(", ", NamesIn(type));
        Assert.Contains(typed, Entries.Where(entry => Is(entry, "event", name)).Select(static entry => string.Join(", ", entry.GetProperty("inputs").EnumerateArray().SelectMany(NamesIn))));
    }

    [Fact]
    public void Events_OfTheContracts_AreAllKept()
    {
        string[] expected = [.. new[] { ContractName.OperatorStaking, ContractName.RewardDistributor, ContractName.GenesisBadge, ContractName.Escrow }.SelectMany(contract =>
            Names(contract.ToString()).Where(entry => entry.GetProperty("type").GetString() == "event" && !PassedOver.Contains(entry.GetProperty("name").GetString()))
                .Select(entry => $"{contract} {entry.GetProperty("name").GetString()} {Topic(entry)}")).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, EventTable.All.Select(static each => $"{each.Contract} {each.Name} {each.Topic}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Errors_OfTheContracts_AreAllNamed()
    {
        string[] expected = [.. Entries.Where(static entry => entry.GetProperty("type").GetString() == "error")
            .Select(Signature).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(expected, ContractErrors.Signatures.Order(StringComparer.Ordinal));
        Assert.Equal("EpochNotOver", ContractErrors.NameOf("0x" + Hash("EpochNotOver(uint64)")[2..10] + new string('0', 64)));
        Assert.Equal(ContractErrors.Unknown, ContractErrors.NameOf("0x"));
        Assert.Equal(ContractErrors.Unknown, ContractErrors.NameOf("0x08c379a0"));
    }

    [Theory]
    [InlineData("StillLocked(uint48)", "0000000000000000000000000000000000000000000000000000000000000011", "StillLocked", "the contract says 17")]
    [InlineData("StillLocked(uint48)", "00", "StillLocked", "the contract says ?")]
    [InlineData("AmountZero()", "", "AmountZero", "the contract refuses")]
    [InlineData("NotAnOperator(address)", "000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266", "NotAnOperator", "the contract says 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266")]
    [InlineData("StringTooLong(string)", "0000000000000000000000000000000000000000000000000000000000000020", "StringTooLong", "the contract says a text")]
    public void Error_OfTheContracts_IsExplained(string signature, string words, string name, string detail)
    {
        string revert = Hash(signature)[..10] + words;
        Assert.Equal((name, detail), ContractErrors.Explain(revert));
        Assert.Equal((name, detail), ContractErrors.Explain(revert[2..]));
    }

    [Fact]
    public void Error_OfNoContract_IsTold() => Assert.Equal((ContractErrors.Unknown, "0x12345678"), ContractErrors.Explain("0x12345678"));

    private static string Call(Type type) =>
        (string)typeof(Abi).GetMethod(nameof(Abi.Call))!.MakeGenericMethod(type).Invoke(null, [Filled(type)])!;

    // Every value there is, so that it can be encoded.
    private static object Filled(Type type)
    {
        object message = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(static property => property.GetCustomAttribute<ParameterAttribute>() is not null))
        {
            string abi = property.GetCustomAttribute<ParameterAttribute>()!.Type;
            if (abi == "address")
                property.SetValue(message, "0x00000000000000000000000000000000000000a1");
            else if (abi == "bytes32")
                property.SetValue(message, new byte[32]);
            else if (abi == "bytes32[2]")
                property.SetValue(message, new List<byte[]> { new byte[32], new byte[32] });
            else if (abi == "tuple")
                property.SetValue(message, Filled(property.PropertyType));
        }

        return message;
    }

    private static IEnumerable<string> Parameters(Type type) => type.GetProperties()
        .Select(static property => (property.GetCustomAttribute<ParameterAttribute>(), property.PropertyType)).Where(static each => each.Item1 is not null).OrderBy(static each => each.Item1!.Order)
        .Select(static each => each.Item1!.Type == "tuple" ? $"({string.Join(',', Parameters(each.PropertyType))})" : each.Item1!.Type);

    // type, name and, of an event, whether it is a topic; a struct with its fields after it.
    private static IEnumerable<string> NamesIn(Type type) => type.GetProperties()
        .Select(static property => (Property: property, Parameter: property.GetCustomAttribute<ParameterAttribute>())).Where(static each => each.Parameter is not null).OrderBy(static each => each.Parameter!.Order)
        .SelectMany(static each => new[] { $"{each.Parameter!.Type} {each.Parameter.Name}{(IsIndexed(each.Property) ? " indexed" : "")}" }.Concat(each.Parameter.Type == "tuple" ? NamesIn(each.Property.PropertyType) : []));

    private static bool IsIndexed(PropertyInfo property) =>
        property.GetCustomAttributesData().Single(static data => data.AttributeType == typeof(ParameterAttribute)).ConstructorArguments.Any(static argument => argument.Value is true);

    private static IEnumerable<string> NamesIn(JsonElement parameter)
    {
        string type = parameter.GetProperty("type").GetString()!;
        string indexed = parameter.TryGetProperty("indexed", out JsonElement isIndexed) && isIndexed.GetBoolean() ? " indexed" : "";
        return new[] { $"{type} {parameter.GetProperty("name").GetString()}{indexed}" }.Concat(type == "tuple" ? parameter.GetProperty("components").EnumerateArray().SelectMany(NamesIn) : []);
    }

    private static IEnumerable<JsonElement> Names(params string[] contracts) =>
        contracts.SelectMany(static contract => JsonDocument.Parse(Checkout.Read($"contracts/abi/{contract}.json")).RootElement.EnumerateArray());

    private static bool Is(JsonElement entry, string type, string name) => entry.GetProperty("type").GetString() == type && entry.GetProperty("name").GetString() == name;

    private static string Signature(JsonElement entry) => $"{entry.GetProperty("name").GetString()}({string.Join(',', entry.GetProperty("inputs").EnumerateArray().Select(TypeOf))})";

    private static string TypeOf(JsonElement parameter)
    {
        string type = parameter.GetProperty("type").GetString()!;
        return type.StartsWith("tuple", StringComparison.Ordinal) ? $"({string.Join(',', parameter.GetProperty("components").EnumerateArray().Select(TypeOf))}){type[5..]}" : type;
    }

    private static string Topic(JsonElement entry) => Hash(Signature(entry));

    private static string Selector(JsonElement entry) => Hash(Signature(entry))[..10];

    private static string Hash(string signature) => "0x" + Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(signature)));
}
