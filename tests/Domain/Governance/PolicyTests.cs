using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NJsonSchema;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Tests.Governance;

public sealed class PolicyTests
{
    public static TheoryData<string> BuiltIn() => new("default", "demo");

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void BuiltIn_Always_IsValidAndRoundTrips(string name)
    {
        Policy policy = Named(name);
        Assert.Empty(policy.Validate());
        Assert.True(Policy.TryParse(policy.ToJson(), out Policy? read, out IReadOnlyList<PolicyFault> faults), string.Join('\n', faults));
        Assert.Equal(policy, read);
        Assert.Equal(policy.GetHashCode(), read.GetHashCode());
        Assert.Equal(policy.ComputeHash(), read.ComputeHash());
        Assert.Equal(policy.ToJson(), read.ToJson());
    }

    [Fact]
    public void BuiltIn_DefaultAndDemo_Differ() => Assert.NotEqual(Policy.Default, Policy.Demo);

    [Fact]
    public void Sections_EveryOne_IsValidatedUnderItsJsonName()
    {
        // The reader knows a section by its type; validation must not have forgotten one.
        foreach (PropertyInfo property in typeof(Policy).GetProperties().Where(static property => typeof(IPolicySection).IsAssignableFrom(property.PropertyType)))
        {
            Assert.Contains(
                JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                Policy.Default.SectionNames());
        }

        Assert.Equal(typeof(Policy).GetProperties().Count(static property => typeof(IPolicySection).IsAssignableFrom(property.PropertyType)), Policy.Default.SectionNames().Count);
    }

    [Theory]
    [InlineData("", "", PolicyFaultCodes.BadJson)]
    [InlineData("{", "", PolicyFaultCodes.BadJson)]
    [InlineData("[]", "", PolicyFaultCodes.WrongType)]
    [InlineData("{\"version\":1,\"version\":1}", "", PolicyFaultCodes.BadJson)]
    [InlineData("null", "", PolicyFaultCodes.WrongType)]
    public void TryParse_NoPolicyAtAll_IsRefused(string json, string path, string code)
    {
        Assert.False(Policy.TryParse(json, out Policy? policy, out IReadOnlyList<PolicyFault> faults));
        Assert.Null(policy);
        Assert.Contains(faults, fault => fault.Path == path && fault.Code == code);
    }

    [Fact]
    public void TryParse_TooLong_IsRefused() =>
        Assert.False(Policy.TryParse(new string(' ', PolicyJson.DocumentBytesMax) + Policy.Default.ToJson(), out _, out _));

    [Fact]
    public void TryParse_EveryFieldMissingOneByOne_IsNamed()
    {
        foreach (string path in Leaves(JsonNode.Parse(Policy.Default.ToJson())!))
        {
            JsonNode document = JsonNode.Parse(Policy.Default.ToJson())!;
            (JsonNode parent, string name) = Find(document, path);
            if (parent is not JsonObject fields)
                continue;
            fields[name] = null;
            bool admitsNull = Policy.TryParse(document.ToJsonString(), out Policy? withNull, out _);
            fields.Remove(name);
            if (admitsNull)
            {
                // Left out means null, and only there.
                Assert.True(Policy.TryParse(document.ToJsonString(), out Policy? without, out _));
                Assert.Equal(withNull, without);
                continue;
            }

            IReadOnlyList<PolicyFault> faults = Refused(document);
            Assert.Contains(faults, fault => fault.Path == path && fault.Code == PolicyFaultCodes.MissingField);
        }
    }

    [Fact]
    public void TryParse_EveryFieldOfWrongTypeOneByOne_IsNamed()
    {
        foreach (string path in Leaves(JsonNode.Parse(Policy.Default.ToJson())!))
        {
            JsonNode document = JsonNode.Parse(Policy.Default.ToJson())!;
            (JsonNode parent, string name) = Find(document, path);
            if (parent is not JsonObject fields)
                continue;
            fields[name] = JsonNode.Parse("{\"no\":1.5}");
            Assert.Contains(Refused(document), fault => fault.Path.StartsWith(path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void TryParse_SeveralFaults_AreAllNamed()
    {
        JsonNode document = JsonNode.Parse(Policy.Default.ToJson())!;
        document["surprise"] = 1;
        document["time"]!.AsObject().Remove("slotSeconds");
        document["time"]!["epochSeconds"] = "long";
        document["time"]!["lateSeconds"] = null;
        document["witnesses"]!["peers"] = 1.5;
        Assert.Equal(
            [
                ("time.epochSeconds", PolicyFaultCodes.WrongType), ("time.lateSeconds", PolicyFaultCodes.WrongType), ("time.slotSeconds", PolicyFaultCodes.MissingField),
                ("witnesses.peers", PolicyFaultCodes.WrongType), ("surprise", PolicyFaultCodes.UnknownField),
            ],
            Refused(document).Select(static fault => (fault.Path, fault.Code)));
    }

    [Fact]
    public void TryParse_ValuesOutOfRange_AreAllNamed()
    {
        JsonNode document = JsonNode.Parse(Policy.Default.ToJson())!;
        document["version"] = 0;
        document["time"]!["clockSkewSeconds"] = -1;
        document["witnesses"]!["peers"] = 65;
        Assert.Equal(["version", "time.clockSkewSeconds", "witnesses.peers"], Refused(document).Select(static fault => fault.Path));
    }

    [Fact]
    public void Validate_MultiplierAboveWhatRewardsCanMultiply_IsNamed()
    {
        Policy policy = Policy.Default with { Scoring = Policy.Default.Scoring with { Bands = Policy.Default.Scoring.Bands.SetItem(0, new(new(90_000), new(65_536))) } };
        Assert.Equal("scoring.bands[0].multiplier", Assert.Single(policy.Validate()).Path);
    }

    [Fact]
    public void ComputeHash_OtherOrderOfFields_IsTheSame()
    {
        JsonObject document = JsonNode.Parse(Policy.Default.ToJson())!.AsObject();
        var reversed = new JsonObject(document.Reverse().Select(static field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
        Assert.True(Policy.TryParse(reversed.ToJsonString(), out Policy? read, out _));
        Assert.Equal(Policy.Default.ComputeHash(), read.ComputeHash());
    }

    [Fact]
    public void ToCanonicalBytes_Always_HaveSortedNamesAndNoWhiteSpace()
    {
        string text = Encoding.UTF8.GetString(Policy.Default.ToCanonicalBytes());
        Assert.DoesNotContain('\n', text);
        AssertSorted(JsonNode.Parse(text)!);
    }

    [Property(MaxTest = 50)]
    public Property RoundTrip_RandomValidChange_KeepsEqualityAndHash() => Prop.ForAll(RandomPolicy().ToArbitrary(), static policy =>
    {
        Assert.Empty(policy.Validate());
        Assert.True(Policy.TryParse(policy.ToJson(), out Policy? read, out _));
        Assert.Equal(policy, read);
        Assert.Equal(policy.ComputeHash(), read.ComputeHash());
        Assert.Equal(policy.Equals(Policy.Default), policy.ComputeHash() == Policy.Default.ComputeHash());
        Assert.Equal(policy.Equals(Policy.Default), PolicyDiff.Between(policy, Policy.Default).Count == 0);
    });

    [Fact]
    public void ValidateAsSuccessorOf_Next_IsAccepted() => Assert.Empty((Policy.Default with { Version = 2 }).ValidateAsSuccessorOf(Policy.Default));

    [Fact]
    public void ValidateAsSuccessorOf_SameVersionOrOtherEpoch_IsRefused()
    {
        Assert.Equal("version", Assert.Single(Policy.Default.ValidateAsSuccessorOf(Policy.Default)).Path);
        Assert.Equal(["version", "time.epochSeconds"], (Policy.Demo with { Version = 3 }).ValidateAsSuccessorOf(Policy.Default).Select(static fault => fault.Path));
    }

    [Fact]
    public void Diff_TwoChanges_NamesPathBeforeAndAfter()
    {
        Policy after = Policy.Default with { Version = 2, Time = Policy.Default.Time with { LateSeconds = 700 } };
        Assert.Equal([new PolicyChange("time.lateSeconds", "600", "700"), new PolicyChange("version", "1", "2")], PolicyDiff.Between(Policy.Default, after));
    }

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public async Task Schema_BuiltIn_IsAcceptedAndSurprisesAreNot(string name)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(PolicyJson.SchemaOf<Policy>("Policy"));
        JsonNode document = JsonNode.Parse(Named(name).ToJson())!;
        Assert.Empty(schema.Validate(document.ToJsonString()));
        document["surprise"] = 1;
        document["time"]!.AsObject().Remove("slotSeconds");
        document["witnesses"]!["peers"] = "many";
        Assert.Equal(3, schema.Validate(document.ToJsonString()).Count);
    }

    [Fact]
    public void Schema_Published_IsThatOfTheCode() => Published.AssertCurrent("docs/schemas/policy.schema.json", PolicyJson.SchemaOf<Policy>("Policy of the node operator program"));

    private static Policy Named(string name) => name == "demo" ? Policy.Demo : Policy.Default;

    private static IReadOnlyList<PolicyFault> Refused(JsonNode document)
    {
        Assert.False(Policy.TryParse(document.ToJsonString(), out _, out IReadOnlyList<PolicyFault> faults));
        return faults;
    }

    private static Gen<Policy> RandomPolicy() =>
        from version in Gen.Choose(1, 3)
        from late in Gen.Choose(599, 601)
        from peers in Gen.Choose(6, 8)
        select Policy.Default with
        {
            Version = version,
            Time = Policy.Default.Time with { LateSeconds = late },
            Witnesses = Policy.Default.Witnesses with { Peers = peers },
        };

    // Every object and value below the root, by path.
    private static IEnumerable<string> Leaves(JsonNode node, string path = "") => node switch
    {
        JsonObject fields => fields.SelectMany(field => Leaves(field.Value!, path.Length == 0 ? field.Key : $"{path}.{field.Key}").Prepend(path.Length == 0 ? field.Key : $"{path}.{field.Key}")),
        JsonArray items when items.All(static item => item is JsonObject) => items.SelectMany((item, i) => Leaves(item!, $"{path}[{i}]")),
        _ => [],
    };

    private static (JsonNode Parent, string Name) Find(JsonNode document, string path)
    {
        JsonNode node = document;
        string[] steps = path.Replace("[", ".[").Split('.');
        foreach (string step in steps[..^1])
            node = step[0] == '[' ? node[int.Parse(step[1..^1])]! : node[step]!;
        return (node, steps[^1]);
    }

    private static void AssertSorted(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            Assert.Equal(fields.Select(static field => field.Key).Order(StringComparer.Ordinal), fields.Select(static field => field.Key));
            foreach (JsonNode? value in fields.Select(static field => field.Value))
                AssertSorted(value);
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
                AssertSorted(item);
        }
    }
}
