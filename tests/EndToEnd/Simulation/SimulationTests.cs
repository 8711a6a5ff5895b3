using System.IO.Compression;
using System.Text;
using NodeProgram.Dev.Sim;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;

namespace NodeProgram.EndToEnd.Tests.Simulation;

/// <summary>What nobody can talk their way around, shown on the whole program.</summary>
public sealed class SimulationTests(SimulatedNetwork network) : IClassFixture<SimulatedNetwork>
{
    [Fact]
    public void Epochs_EveryNode_IsScoredPaidToTheWeiAndRecomputed()
    {
        Assert.Equal(2, network.Report.Epochs.Count);
        Assert.All(network.Report.Epochs, epoch =>
        {
            Assert.Equal((SimulatedNetwork.All, SimulatedNetwork.All), (epoch.Measured, epoch.Scored));
            Assert.True(epoch.Ledger.Balanced);
            Assert.Null(epoch.Evidence.Difference);
            Assert.Empty(epoch.Verdicts.Wrong);
        });
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
    [InlineData(SimulatedNetwork.CrashedInTheDark, SimulatedNetwork.CrashedInTheDarkSlots)] // while a region is dark, elsewhere
    [InlineData(SimulatedNetwork.Rewinder, SimulatedNetwork.RewinderCrashSlots)] // setting its clock back to report those slots once more does not bring them back
    public void OneNodesOutage_IsCountedOnce(int node, int slots)
    {
        Assert.Equal(slots, network.Epoch.Verdicts.DownCounted.GetValueOrDefault(node));
        Assert.True(network.Epoch.Nodes[node].Lost["slots-down"] > 0);
        Assert.False(network.Epoch.Nodes[node].Lost.ContainsKey("lost-packets")); // not as lost packets once more
        Assert.True(network.Epoch.Nodes[node].Score < network.Untouched.Min(other => other.Score));
    }

    [Fact]
    public void OneNodesOutage_IsAViolationOfItsOwn()
    {
        string[] uptime = ["lowUptime", "criticalUptime"];
        Assert.Equal(
            [SimulatedNetwork.Crashed, SimulatedNetwork.CrashedInTheDark, SimulatedNetwork.Rewinder],
            network.Epoch.Violations.Where(found => uptime.Contains(found.Kind)).Select(found => found.Node));
        Assert.All(network.Epoch.Violations, found => Assert.Equal(found.Kind == "criticalUptime" ? "slash" : "epochReduction", found.Sanction));
        Assert.Equal(network.Epoch.Violations.Any(found => found.Sanction == "epochReduction"), network.Epoch.Ledger.Escrowed != "0");
    }

    [Fact]
    public void LyingMinority_ChangesNoVerdict()
    {
        Assert.Equal(6, network.Report.Nodes.Count(node => node.Lies is not null));
        Assert.All(network.Untouched, node => Assert.False(node.Lost.ContainsKey("slots-down")));
        Assert.All(network.Untouched, node => Assert.False(node.Lost.ContainsKey("lost-packets")));
        Assert.Equal([SimulatedNetwork.Crashed, SimulatedNetwork.CrashedInTheDark, SimulatedNetwork.Rewinder], network.Epoch.Verdicts.DownCounted.Keys);
    }

    [Fact]
    public void LyingMinority_IsFound_AndNobodyElseIs()
    {
        foreach (EpochReport epoch in network.Report.Epochs)
        {
            Assert.All(epoch.Witnesses.Where(witness => witness.Inaccurate is not null), witness => Assert.NotNull(network.Report.Nodes[witness.Node].Lies));
            WitnessCheck[] sayDown = [.. epoch.Witnesses.Where(witness => network.Report.Nodes[witness.Node].Lies == "down")];
            Assert.Equal(3, sayDown.Length);
            Assert.All(sayDown, witness => Assert.Equal((witness.UpSlots, true), (witness.SaidDown, witness.Inaccurate is not null)));
            // Who says that all are up is found where something is down: of an anchor that goes dark, which it cannot tell from any other. One or two may be a mistake.
            Assert.All(
                epoch.Witnesses.Where(witness => network.Report.Nodes[witness.Node].Lies == "up"),
                witness => Assert.Equal(witness.TruthsWrong >= Policy.Demo.Measurement.WrongTruthsMin, witness.Inaccurate == "wrong-on-known-truth"));
        }

        Assert.All(network.Second.Witnesses.Where(witness => network.Report.Nodes[witness.Node].Lies == "down"), witness => Assert.True(witness.InaccurateEpochs >= 2));
        Assert.True(network.Report.Epochs.Sum(epoch => epoch.Witnesses.Sum(witness => witness.TruthsChecked)) > 0);
    }

    [Fact]
    public void LostPackets_CostPointsAndNoUptime()
    {
        IReadOnlyDictionary<string, int> lost = network.Epoch.Nodes[SimulatedNetwork.Lossy].Lost;
        Assert.True(lost["lost-packets"] > 0);
        Assert.False(lost.ContainsKey("slots-down"));
    }

    [Fact]
    public void ClockThatIsWrongWithinTheAllowedSkew_CostsNothing() => Assert.Equal(
        network.Epoch.Nodes[SimulatedNetwork.Skewed - 3].Lost.Keys.Order(), network.Epoch.Nodes[SimulatedNetwork.Skewed].Lost.Keys.Order()); // a node of the same region

    [Fact]
    public void IngestionOutage_CostsNobodyAPoint_AndIsPublished()
    {
        Assert.Empty(network.Epoch.IngestionOutage);
        // The program was stopped, and found out by itself. Its last sign of life may lie a second or two before.
        Assert.Superset(Enumerable.Range(SimulatedNetwork.OutageFrom + 1, SimulatedNetwork.OutageUntil - SimulatedNetwork.OutageFrom - 1).ToHashSet(), network.Second.IngestionOutage.ToHashSet());
        Assert.All(network.Second.IngestionOutage, second => Assert.InRange(second, SimulatedNetwork.OutageFrom - 3, SimulatedNetwork.OutageUntil + 1));
        Assert.Empty(network.Second.Verdicts.DownCounted);
        // A node that failed meanwhile: what it was up to nobody can blame on it.
        Assert.Equal(SimulatedNetwork.CrashedUnseenSlots, network.Second.Verdicts.LeftOut[SimulatedNetwork.CrashedUnseen]);
        Assert.False(network.Second.Nodes[SimulatedNetwork.CrashedUnseen].Lost.ContainsKey("slots-down"));
    }

    [Fact]
    public void Maintenance_AsAnnounced_IsLeftOutAndEarnsNothing()
    {
        Assert.Equal(SimulatedNetwork.MaintainedSlots, network.Second.Verdicts.LeftOut[SimulatedNetwork.Maintained]);
        Assert.False(network.Second.Nodes[SimulatedNetwork.Maintained].Lost.ContainsKey("slots-down"));
        (int node, int earning) = Assert.Single(network.Second.Earning);
        Assert.Equal((SimulatedNetwork.Maintained, 20 - SimulatedNetwork.MaintainedSlots), (node, earning));
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
        int?[] neighbours = [.. network.In(network.Report.Nodes[SimulatedNetwork.Replayer].Region).Where(node => node.Node is not (SimulatedNetwork.Crashed or SimulatedNetwork.CrashedInTheDark or SimulatedNetwork.Rewinder)).Select(node => node.Score)];
        Assert.InRange(network.Epoch.Nodes[SimulatedNetwork.Replayer].Score!.Value, 0, neighbours.Max()!.Value);
        Assert.Single(network.Report.DeadLetters);
    }

    [Fact]
    public void EverythingThatHappened_LostNothing()
    {
        Assert.Equal(0, network.Report.EventsLost);
        Assert.Empty(network.Report.Refusals);
        Assert.All(network.Report.Epochs, epoch => Assert.Equal(0, epoch.LateBatches));
    }

    [Fact]
    public void Evidence_OneByteOfOneObservationChanged_FailsAndNamesThePlace()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(network.Epoch.Evidence.File), CompressionMode.Decompress));
        List<byte[]> lines = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
        Assert.Null(EvidenceVerifier.Verify(lines.Select(line => (ReadOnlyMemory<byte>)line)).Difference);
        int[] telemetry = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].AsSpan().StartsWith("{\"kind\":\"telemetry\""u8))];
        Assert.Equal(SimulatedNetwork.All, telemetry.Length);
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
