using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Releases;
using NodeProgram.Domain.Tests.Governance;

namespace NodeProgram.Cli.Tests;

/// <summary><c>nodeop explain</c> from an epoch's evidence: every lost point with dated observations and those who made them.</summary>
public sealed class ExplainEvidenceTests : IDisposable
{
    private const int Nodes = 24, Down = 5, Slow = 7;
    private static readonly Policy Rules = Policy.Demo;
    private static readonly EpochId Epoch = new(50_000_001);
    private static readonly Lazy<byte[]> Evidence = new(Make);
    private readonly string file = Path.Combine(Path.GetTempPath(), $"nodeop-{Guid.NewGuid():N}.ndjson.gz");

    public ExplainEvidenceTests() => File.WriteAllBytes(file, Evidence.Value);

    public void Dispose() => File.Delete(file);

    private static NodeId Node(int number) => NodeId.FromBytes(Keccak256.Hash([(byte)number]));

    // 24 nodes that all see each other; node 5 cannot be reached in 6 slots, runs old software and has a finding open, node 7 takes 300 ms in 8 of 30.
    private static byte[] Make()
    {
        BlockShape shape = new BlockAddress(Epoch, 0).ShapeOf(Rules.Time);
        var telemetry = new List<TelemetryLine>();
        for (int i = 0; i < Nodes; i++)
        {
            var block = new NodeBlock(shape);
            for (int slot = 0; slot < shape.Slots; slot++)
            {
                if (i == Down && slot is >= 10 and < 16)
                    continue;
                block.RecordBatch(7, slot, null);
                block.AddSample(shape.StartUnixMilliseconds + slot * 1_000 + 500, 200_000, 300_000);
                foreach (int target in Enumerable.Range(0, Nodes).Where(target => target != i))
                {
                    bool down = target == Down && slot is >= 10 and < 16;
                    block.AddSighting(Node(target), shape.FirstSlot + slot, new PeerSighting(5, down ? 0 : 5, target == Slow && slot < 8 ? 300_000 + 1_000 * i : 20_000 + 100 * i, 500));
                }
            }

            telemetry.Add(new TelemetryLine(0, Node(i), NodeBlockCodec.Write(block)));
        }

        var facts = new EpochFacts
        {
            Epoch = new EpochLine(EvidenceJson.Format, Epoch, Rules.Version, Rules.ComputeHash(), Bytes32.HashOf("root"u8), null, Wei.Zero, Wei.Zero),
            Policy = Rules,
            Nodes = [.. Enumerable.Range(0, Nodes).Select(i => new NodeLine(
                Node(i), new OperatorId(1 + i), $"0x{i}", $"10.{i}.0.0", null, (Region)(1 + i % 9), false, true, false, shape.FirstSlot, long.MaxValue, [], false, 1_000,
                Software: i == Down ? new SoftwareFact("relay/1.0.3", 2, "1.2.0", null, "1.1.1", 300) : new SoftwareFact("relay/1.2.0", 0, null, null, null, 0),
                Findings: i == Down ? new FindingsFact(1, 0, true) : FindingsFact.None))
                .OrderBy(line => line.Node)],
            Standings = [],
            Balances = [],
            Outages = [],
            Telemetry = [.. telemetry.OrderBy(line => line.Node)],
        };
        List<byte[]> lines = [.. facts.Lines()];
        EpochRecomputation.Run(facts, lines.Add);
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] line in lines)
                gzip.Write([.. line, (byte)'\n']);
        }

        return output.ToArray();
    }

    [Fact]
    public void Explain_NodeThatWasDown_NamesEverySlotAndWhoCouldNotReachIt()
    {
        Run run = Run.Of("explain", "--evidence", file, "--node", Node(Down).ToString(), "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonArray slots = run.Json["slots"]!.AsArray();
        long first = Rules.Time.FirstSlotOf(Epoch);
        Assert.Equal(Enumerable.Range(10, 6).Select(slot => first + slot), slots.Select(slot => (long)slot!["slot"]!));
        JsonNode witnesses = new StreamReader(new GZipStream(new MemoryStream(Evidence.Value), CompressionMode.Decompress)).ReadToEnd().Split('\n')
            .Select(line => line.Length == 0 ? null : JsonNode.Parse(line)).First(line => (string?)line?["kind"] == "witnesses" && (string)line!["is"]!["target"]! == Node(Down).ToString())!["is"]!["peers"]!;
        foreach (JsonNode? slot in slots)
        {
            Assert.Equal((long)slot!["slot"]! * 1_000, (long)slot["at"]!);
            Assert.Equal(witnesses.AsArray().Select(peer => (string)peer!).Order(), slot["saidDown"]!.AsArray().Select(peer => (string)peer!).Order());
            Assert.Equal(0, (int)slot["ownHeartbeats"]!);
        }
    }

    [Fact]
    public void Explain_NodeWithOldSoftwareAndFindings_NamesThem()
    {
        Run run = Run.Of("explain", "--evidence", file, "--node", Node(Down).ToString(), "--json");
        string[] lost = [.. run.Json["explanation"]!["lines"]!.AsArray().TakeLast(3).Select(line => (string)line!["lost"]!)];
        Assert.EndsWith(": the software is behind (relay/1.0.3 lacks 2 releases up to 1.2.0)", lost[0], StringComparison.Ordinal);
        Assert.EndsWith(": a critical fix is overdue (relay/1.0.3 has lacked the fix of 1.1.1 for 300 s)", lost[1], StringComparison.Ordinal);
        Assert.EndsWith(": findings are open (1 minor, a configuration that it does not fetch any more)", lost[2], StringComparison.Ordinal);
        Assert.Equal(0, Run.Of("verify", "--evidence", file).ExitCode);
    }

    [Fact]
    public void Explain_NodeThatWasSlow_NamesTheSlotsAndTheRoundTripsOfEachWitness()
    {
        Run run = Run.Of("explain", "--evidence", file, "--node", Node(Slow).ToString(), "--json");
        Assert.Empty(run.Json["slots"]!.AsArray());
        JsonNode[] latency = [.. run.Json["figures"]!.AsArray().Where(figure => (string)figure!["input"]! == "latency").Select(figure => figure!)];
        long first = Rules.Time.FirstSlotOf(Epoch);
        Assert.Equal(Enumerable.Range(0, 8).Select(slot => first + slot), latency.Select(figure => (long)figure["slot"]!).Order());
        foreach (JsonNode figure in latency)
        {
            // The lower median of the witnesses' own: 300 ms and a millisecond for each one's number, as near as it is kept.
            Assert.InRange((long)figure["value"]!, 300_000, 324_000);
            Assert.Contains(figure["reports"]!.AsArray(), report => (long)report!["value"]! == (long)figure["value"]!);
            Assert.True(figure["reports"]!.AsArray().Count >= 5);
        }
    }

    [Fact]
    public void Explain_Rendered_IsWhatWasPublished()
    {
        Run run = Run.Of("explain", "--evidence", file, "--epoch", Epoch.ToString(), "--node", Node(Down).ToString());
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Published.AssertCurrent("docs/examples/explain-evidence.txt", string.Join('\n', run.Output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())));
    }

    [Theory]
    [InlineData(50_000_002L, Down, "other-epoch")]
    [InlineData(null, 99, "not-measured")]
    public void Explain_NotInTheEvidence_IsRefused(long? epoch, int node, string code)
    {
        string[] arguments = ["explain", "--evidence", file, "--node", Node(node).ToString()];
        Run run = Run.Of(epoch is { } number ? [.. arguments, "--epoch", number.ToString(System.Globalization.CultureInfo.InvariantCulture)] : arguments);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_EvidenceThatIsNone_IsRefused()
    {
        File.WriteAllText(file, "{\"kind\":\"epoch\"}\n");
        Assert.Equal(ExitCode.BadInput, Run.Of("explain", "--evidence", file, "--node", Node(Down).ToString()).ExitCode);
        File.WriteAllBytes(file, [0x1F, 0x8B, 1, 2, 3]);
        Assert.Equal(ExitCode.BadInput, Run.Of("explain", "--evidence", file, "--node", Node(Down).ToString()).ExitCode);
        Assert.Equal(ExitCode.BadInput, Run.Of("explain", "--evidence", file, "--node", "5").ExitCode);
        Assert.Equal(ExitCode.BadInput, Run.Of("explain", "--evidence", file + ".missing", "--node", Node(Down).ToString()).ExitCode);
    }
}
