using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tests.Governance;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>The published schema of the evidence and what is written say the same.</summary>
public sealed class EvidenceSchemaTests
{
    private const string File = "docs/schemas/evidence-line.schema.json";
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(EvidenceSchema.Text()).GetAwaiter().GetResult();

    // Two epochs of a network in which everything happens that evidence can tell.
    private static IReadOnlyList<string> Lines()
    {
        EpochFacts first = EvidenceVerifierTests.Facts();
        var published = new List<byte[]>();
        EpochRecomputation.Run(first, published.Add);
        Scorecard[] cards = [.. published.Select((line, i) => EvidenceJson.Read(line, i + 1).Content).OfType<Scorecard>()];
        var window = new EpochAvailability(first.Nodes[0].ActiveFromSlot - 30, 25, 5, 0, 0, [new Outage(first.Nodes[0].ActiveFromSlot - 20, 5)], false, false);
        FaultId fault = new(Bytes32.HashOf("a case"u8)), other = new(Bytes32.HashOf("another"u8));
        var facts = new EpochFacts
        {
            Epoch = first.Epoch,
            Policy = first.Policy,
            Truth = new TruthLine(Bytes32.HashOf("seed"u8), Bytes32.HashOf("ahead"u8)),
            Nodes = [.. first.Nodes.Select((node, i) => i == 0 ? node with { Software = new SoftwareFact("relay/1.0.0", 1, "1.1.0", "1.1.0", "1.1.0", 5), Findings = new FindingsFact(1, 0, true) } : node)],
            Standings = [.. cards.Select(card => new StandingLine(card with { Epoch = new EpochId(card.Epoch.Value - 1) }, AvailabilityCodec.Write([window]), NodeCarry.New with { InaccurateEpochs = 1 }))],
            Balances = first.Balances,
            Escrows = [.. new[] { new EscrowLine(fault, first.Nodes[0].Node, first.Nodes[0].Operator, Wei.FromTokens(5)), new EscrowLine(other, first.Nodes[1].Node, first.Nodes[1].Operator, Wei.FromTokens(7)) }.OrderBy(line => line.Case)],
            Penalties = [new PenaltyLine(fault, first.Nodes[0].Node, new BasisPoints(2_500), first.Epoch.Epoch, null)],
            Rulings = [new RulingLine(other, new BasisPoints(10_000))],
            Outages = [new OutageLine(first.Nodes[0].ActiveFromSlot + 20)],
            Telemetry = first.Telemetry,
        };
        List<byte[]> lines = [.. facts.Lines()];
        EpochRecomputation.Run(facts, lines.Add);
        // What no epoch of this network has: nodes that fail together.
        lines.Add(EvidenceJson.Write("cause", new CauseLine(5, SlotVerdict.RegionOutage, Domain.Regions.Region.EastAsia, 6, 7)));
        return [.. lines.Select(Encoding.UTF8.GetString)];
    }

    [Fact]
    public void Schema_Published_IsThatOfTheCode() => Published.AssertCurrent(File, EvidenceSchema.Text());

    [Fact]
    public void Schema_EveryLineOfABundle_IsValidAndEveryKindOccurs()
    {
        IReadOnlyList<string> lines = Lines();
        string[] kinds = [.. JsonNode.Parse(EvidenceSchema.Text())!["oneOf"]!.AsArray().Select(kind => (string)kind!["title"]!)];
        Assert.Equal(kinds.Order(), lines.Select(line => (string)JsonNode.Parse(line)!["kind"]!).Distinct().Order());
        foreach (string line in lines)
        {
            string[] faults = [.. Schema.Validate(line).Select(fault => fault.ToString()!)];
            Assert.True(faults.Length == 0, $"{line[..Math.Min(line.Length, 300)]}: {string.Join("; ", faults)}");
        }
    }

    [Theory]
    [InlineData("""{"kind":"outage","is":{"slot":5}}""", true)]
    [InlineData("""{"kind":"outages","is":{"slot":5}}""", false)] // no such kind
    [InlineData("""{"kind":"outage","is":{"slot":"5"}}""", false)] // no number
    [InlineData("""{"kind":"outage","is":{}}""", false)] // a field is missing
    [InlineData("""{"kind":"outage","is":{"slot":5,"more":1}}""", false)] // a field that it does not have
    [InlineData("""{"kind":"outage","is":{"slot":5},"more":1}""", false)]
    [InlineData("""{"kind":"node","is":{"software":null}}""", false)] // left out, not null
    [InlineData("""{"is":{"slot":5},"kind":"outage"}""", true)] // the order of fields is not the schema's business
    [InlineData("""{"kind":"ruling","is":{"case":"0x12","upheldPart":1}}""", false)] // no fault
    public void Schema_Line_IsRefusedWhenItIsNone(string line, bool valid) => Assert.Equal(valid, Schema.Validate(line).Count == 0);
}
