using System.IO.Compression;
using System.Text;
using NodeProgram.Dev.Sim;
using NodeProgram.Domain.Evidence;

namespace NodeProgram.EndToEnd.Tests.Simulation;

/// <summary>What nobody can talk their way around, shown on the whole program (issue 4, "faults by script").</summary>
public sealed class SimulationTests(SimulatedNetwork network) : IClassFixture<SimulatedNetwork>
{
    [Fact]
    public void Epoch_EveryNode_IsScoredPaidToTheWeiAndRecomputed()
    {
        Assert.Equal((SimulatedNetwork.Nodes, SimulatedNetwork.Nodes), (network.Epoch.Measured, network.Epoch.Scored));
        Assert.True(network.Epoch.Ledger.Balanced);
        Assert.Null(network.Epoch.Evidence.Difference);
        Assert.True(network.Report.EarlierEvidence > 0);
        Assert.True(network.Report.Holds);
    }

    [Fact]
    public void RegionOutage_CostsNobodyAPoint_AndIsPublishedWithItsReason()
    {
        CauseCheck cause = Assert.Single(network.Epoch.CommonCauses);
        Assert.Equal(("regionOutage", SimulatedNetwork.DarkRegion, SimulatedNetwork.DarkSlots), (cause.Cause, cause.Region, cause.Slots));
        NodeLoss[] dark = [.. network.In(SimulatedNetwork.DarkRegion)];
        Assert.Equal(6, dark.Length);
        Assert.All(dark, node => Assert.Equal(["slow-round-trips"], node.Lost.Keys)); // far away, as in the epochs in which nothing happens
    }

    [Theory]
    [InlineData(SimulatedNetwork.Crashed, SimulatedNetwork.CrashSlots)]
    [InlineData(SimulatedNetwork.Rewinder, SimulatedNetwork.RewinderCrashSlots)] // setting its clock back to report those slots once more does not bring them back
    public void OneNodesOutage_IsCounted(int node, int slots)
    {
        Assert.Equal(slots, network.Epoch.Verdicts.DownCounted.GetValueOrDefault(node));
        Assert.True(network.Epoch.Nodes[node].Lost["slots-down"] > 0);
        Assert.True(network.Epoch.Nodes[node].Score < network.Untouched.Min(other => other.Score));
    }

    [Fact]
    public void LyingMinority_ChangesNoVerdict()
    {
        Assert.Equal(6, network.Report.Nodes.Count(node => node.Lies is not null));
        Assert.Empty(network.Epoch.Verdicts.Wrong);
        Assert.All(network.Untouched, node => Assert.False(node.Lost.ContainsKey("slots-down")));
        Assert.All(network.Untouched, node => Assert.False(node.Lost.ContainsKey("lost-packets")));
        Assert.Equal([SimulatedNetwork.Crashed, SimulatedNetwork.Rewinder], network.Epoch.Verdicts.DownCounted.Keys);
    }

    [Fact]
    public void Forgeries_AreRefusedOrPutAside_AndHarmNobody()
    {
        IReadOnlyDictionary<string, int> attacks = network.Report.Attacks;
        Assert.True(attacks["forgery under another publisher with one's own token: 401"] > 0);
        Assert.True(attacks["forgery of another node's request: 401 signature-invalid"] > 0);
        int putAside = attacks["forgery of another node's batch as publisher of one's own: 201"] + attacks["replay of another node's batch as publisher of one's own: 201"];
        // One that was on its way when the simulation ended may be missing on either side.
        Assert.InRange(network.Report.DeadLetters["telemetry.publisher-mismatch"], putAside - 2, putAside + 2);
        // The forger said of its victim that it was out of memory and processor.
        Assert.DoesNotContain(network.Epoch.Nodes[SimulatedNetwork.Victim].Lost.Keys, cause => cause is "high-cpu" or "high-memory" or "slots-down");
    }

    [Fact]
    public void ReplaysOfOwnBatches_CountOnce()
    {
        Assert.True(network.Report.Attacks["replay of an own batch: 201"] > 0);
        // Its counters would show more requests than its neighbours' and its slots no more than up; its score is that of a node of its region.
        int?[] neighbours = [.. network.In(network.Report.Nodes[SimulatedNetwork.Replayer].Region).Where(node => node.Node is not (SimulatedNetwork.Crashed or SimulatedNetwork.Rewinder)).Select(node => node.Score)];
        Assert.InRange(network.Epoch.Nodes[SimulatedNetwork.Replayer].Score!.Value, 0, neighbours.Max()!.Value);
        Assert.Single(network.Report.DeadLetters);
    }

    [Fact]
    public void IngestionOutage_LosesNothing()
    {
        Assert.Equal(0, network.Report.EventsLost);
        Assert.Empty(network.Report.Refusals);
        Assert.Equal(0, network.Epoch.LateBatches);
    }

    [Fact]
    public void Evidence_OneByteOfOneObservationChanged_FailsAndNamesThePlace()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(network.Epoch.Evidence.File), CompressionMode.Decompress));
        List<byte[]> lines = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
        Assert.Null(EvidenceVerifier.Verify(lines.Select(line => (ReadOnlyMemory<byte>)line)).Difference);
        int[] telemetry = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].AsSpan().StartsWith("{\"kind\":\"telemetry\""u8))];
        Assert.Equal(SimulatedNetwork.Nodes, telemetry.Length);
        foreach (int line in new[] { telemetry[0], telemetry[^1] })
        {
            byte[] honest = lines[line], changed = [.. honest];
            int middle = honest.Length - honest.Length / 4;
            changed[middle] = changed[middle] == (byte)'A' ? (byte)'B' : (byte)'A';
            lines[line] = changed;
            string difference = EvidenceVerifier.Verify(lines.Select(each => (ReadOnlyMemory<byte>)each)).Difference!;
            Assert.Matches("^line [0-9]+", difference);
            lines[line] = honest;
        }
    }
}
