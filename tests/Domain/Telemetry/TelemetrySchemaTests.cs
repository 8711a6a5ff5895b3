using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NJsonSchema;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Tests.Telemetry;

/// <summary>The published schema and the code say the same.</summary>
public sealed class TelemetrySchemaTests
{
    private static readonly string Text = Checkout.Read("docs/schemas/telemetry-batch.schema.json");
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult();

    [Fact]
    public void Write_AnyBatchOfTheContract_ValidatesAgainstTheSchema() => Prop.ForAll(Arb.From(TelemetryExamples.Batches()), batch =>
        Assert.Empty(Schema.Validate(Encoding.UTF8.GetString(TelemetryCodec.Write(batch))))).QuickCheckThrowOnFailure();

    [Fact]
    public void Schema_Numbers_HaveTheRangesOfTheFields()
    {
        JsonNode root = JsonNode.Parse(Text)!;
        AssertSame(root["properties"]!, TelemetryFields.Batch);
        AssertSame(root["properties"]!["samples"]!["items"]!["properties"]!, TelemetryFields.Sample);
        AssertSame(root["properties"]!["obs"]!["items"]!["properties"]!, TelemetryFields.Observation);
        AssertSame(root["properties"]!["commits"]!["items"]!["properties"]!, TelemetryFields.Commitment);
        AssertSame(root["properties"]!["salts"]!["items"]!["properties"]!, TelemetryFields.Salt);
        AssertSame(root["properties"]!["bursts"]!["items"]!["properties"]!, TelemetryFields.Burst);
        AssertSame(root["properties"]!["alerts"]!["items"]!["properties"]!, TelemetryFields.Alert);
        Assert.Equal(Enum.GetValues<TelemetryAlertCode>().Length, (int)root["properties"]!["alerts"]!["maxItems"]!);
        Assert.All((string[])["commits", "salts", "bursts"], list => Assert.Equal(TelemetryPolicy.Default.CommitmentsPerBatchMax, (int)root["properties"]![list]!["maxItems"]!));
        Assert.Equal(TelemetryPolicy.Default.SamplesPerBatchMax, (int)root["properties"]!["samples"]!["maxItems"]!);
        Assert.Equal(TelemetryPolicy.Default.ObservationsPerBatchMax, (int)root["properties"]!["obs"]!["maxItems"]!);
    }

    // Any one value of a valid batch replaced, removed or added: what the schema refuses, the parser refuses.
    [Fact]
    public void TryParse_WhatTheSchemaRefuses_IsRefused()
    {
        Gen<(TelemetryBatch Batch, int Place, int Change)> mutations =
            from batch in TelemetryExamples.Batches()
            from place in Gen.Choose(0, 10_000)
            from change in Gen.Choose(0, Changes.Length + 1)
            select (batch, place, change);
        int refused = 0;
        Prop.ForAll(Arb.From(mutations), mutation =>
        {
            JsonObject document = JsonNode.Parse(TelemetryCodec.Write(mutation.Batch))!.AsObject();
            List<(JsonObject Owner, string Name)> places = [.. Places(document)];
            (JsonObject owner, string name) = places[mutation.Place % places.Count];
            if (mutation.Change == Changes.Length)
                owner.Remove(name);
            else if (mutation.Change == Changes.Length + 1)
                owner["more"] = 1;
            else
                owner[name] = JsonNode.Parse(Changes[mutation.Change]);

            string wire = document.ToJsonString();
            if (Schema.Validate(wire).Count == 0)
                return;
            refused++;
            Assert.False(TelemetryCodec.TryParse(Encoding.UTF8.GetBytes(wire), out _, out _), wire);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.True(refused > 100, $"only {refused} of the mutations break the schema");
    }

    private static readonly string[] Changes = ["null", "-1", "1e400", "1.5", "9007199254740993", "\"\"", "\"x\"", "true", "[]", "{}", "[{}]", "[[]]"];

    private static IEnumerable<(JsonObject Owner, string Name)> Places(JsonObject document) =>
        document.Select(pair => (document, pair.Key))
            .Concat(document["samples"]!.AsArray().Take(1).SelectMany(sample => sample!.AsObject().Select(pair => (sample!.AsObject(), pair.Key))))
            .Concat(((string[])["obs", "commits", "salts", "bursts", "alerts"]).SelectMany(list => (document[list]?.AsArray() ?? []).Take(1)).SelectMany(item => item!.AsObject().Select(pair => (item!.AsObject(), pair.Key))));

    private static void AssertSame(JsonNode properties, IReadOnlyList<TelemetryField> fields)
    {
        Assert.Equal(properties.AsObject().Select(pair => pair.Key), fields.Select(field => field.Name));
        foreach (TelemetryField field in fields)
        {
            JsonNode property = properties[field.Name]!;
            (long, long) range = (string?)property["type"] == "integer" ? ((long)property["minimum"]!, (long)property["maximum"]!) : (0, 0);
            Assert.Equal((field.Min, field.Max), range);
        }
    }
}
