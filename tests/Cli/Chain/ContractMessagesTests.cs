using System.Reflection;
using System.Text.Json.Nodes;
using Nethereum.ABI.FunctionEncoding.Attributes;
using NodeProgram.Cli.Chain;

namespace NodeProgram.Cli.Tests.Chain;

/// <summary>What is sent and asked is what the pinned ABIs have.</summary>
public sealed class ContractMessagesTests
{
    private static readonly JsonObject[] Abi =
    [
        .. new[] { "OperatorStaking", "RewardDistributor", "DtelToken" }.SelectMany(contract =>
            JsonNode.Parse(Checkout.Read($"contracts/abi/{contract}.json"))!.AsArray().Select(entry => entry!.AsObject())),
    ];

    public static TheoryData<Type> Messages => [.. typeof(OwnerChain).Assembly.GetTypes().Where(type => type.GetCustomAttribute<FunctionAttribute>() is not null)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_OfEveryFunction_HasTheAbisParametersInTheirOrder(Type message)
    {
        string name = message.GetCustomAttribute<FunctionAttribute>()!.Name;
        JsonObject function = Abi.First(entry => (string?)entry["type"] == "function" && (string?)entry["name"] == name);
        Assert.Equal(
            function["inputs"]!.AsArray().Select(input => ((string)input!["type"]!, (string)input["name"]!)),
            message.GetProperties().Select(property => property.GetCustomAttribute<ParameterAttribute>()).OfType<ParameterAttribute>().OrderBy(parameter => parameter.Order).Select(parameter => (parameter.Type, parameter.Name!)));
    }

    [Theory]
    [InlineData("lotOf", typeof(LotOutput))]
    [InlineData("epochOf", typeof(PostedEpochOutput))]
    public void Output_OfAStruct_HasItsFieldsInTheirOrder(string function, Type output)
    {
        JsonArray fields = Abi.First(entry => (string?)entry["name"] == function)["outputs"]![0]!["components"]!.AsArray();
        Assert.Equal(
            fields.SelectMany(Flat).Select(field => ((string)field["type"]!, (string)field["name"]!)),
            output.GetProperties().Select(property => property.GetCustomAttribute<ParameterAttribute>()!).OrderBy(parameter => parameter.Order).Select(parameter => (parameter.Type, parameter.Name!)));

        static IEnumerable<JsonNode> Flat(JsonNode? field) => field!["components"] is JsonArray inner ? inner.SelectMany(Flat) : [field];
    }

    [Fact]
    public void Errors_Named_AreTheContracts()
    {
        var declared = Abi.Where(entry => (string?)entry["type"] == "error").Select(entry => $"{entry["name"]}({string.Join(',', entry["inputs"]!.AsArray().Select(input => (string?)input!["type"]))})").ToHashSet();
        Assert.Empty(ContractErrors.Signatures.Except(declared));
        Assert.Equal(("StillLocked", "the contract says 17"), ContractErrors.Read(new("0x" + Selector("StillLocked(uint48)") + 17.ToString("x64", null))));
        Assert.Equal(("AmountZero", "the contract refuses"), ContractErrors.Read(new("0x" + Selector("AmountZero()"))));
        Assert.Equal(("contract-refused", "0x12345678"), ContractErrors.Read(new("0x12345678")));
    }

    private static string Selector(string signature) => Convert.ToHexStringLower(Domain.Quantities.Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature)).AsSpan(0, 4));
}
