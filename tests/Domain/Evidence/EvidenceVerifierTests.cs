using System.Text;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Tests.Evidence;

public sealed class EvidenceVerifierTests
{
    private const int Nodes = 24;
    private static readonly Policy Rules = Policy.Demo;
    private static readonly EpochId Epoch = new(50_000_001); // not one in which node 5 has its update slot
    private static readonly IReadOnlyList<byte[]> Published = Publish(Facts());

    private static NodeId Node(int number) => NodeId.FromBytes(Keccak256.Hash([(byte)number]));

    // A network of 24 nodes of 8 operators; node 5 fails for 6 seconds, everybody sees everybody.
    internal static EpochFacts Facts(Func<int, int, bool>? unreachable = null)
    {
        BlockShape shape = new BlockAddress(Epoch, 0).ShapeOf(Rules.Time);
        NodeId[] ids = [.. Enumerable.Range(0, Nodes).Select(Node)];
        bool Down(int node, int slot) => node == 5 && slot is >= 10 and < 16;
        IEnumerable<TelemetryLine> Telemetry()
        {
            for (int i = 0; i < Nodes; i++)
            {
                var block = new NodeBlock(shape);
                for (int slot = 0; slot < shape.Slots; slot++)
                {
                    if (Down(i, slot))
                        continue;
                    block.RecordBatch(7, slot, new CounterReading(slot * 10, slot * 10, slot * 100, 0));
                    block.AddSample(shape.StartUnixMilliseconds + slot * 1_000 + 500, 200_000, 300_000);
                    for (int target = 0; target < Nodes; target++)
                    {
                        if (target != i)
                            block.AddSighting(ids[target], shape.FirstSlot + slot, new PeerSighting(5, Down(target, slot) || unreachable?.Invoke(target, slot) == true ? 0 : 5, 20_000 + 100 * i, 500));
                    }
                }

                yield return new TelemetryLine(0, ids[i], NodeBlockCodec.Write(block));
            }
        }

        return new EpochFacts
        {
            Epoch = new EpochLine(EvidenceJson.Format, Epoch, Rules.Version, Rules.ComputeHash(), Bytes32.HashOf("root"u8), null, Wei.FromTokens(3), Wei.Zero),
            Policy = Rules,
            Nodes = [.. Enumerable.Range(0, Nodes).Select(i => new NodeLine(
                ids[i], new OperatorId(1 + i % 8), $"0x{i % 8}", $"10.{i}.0.0", null, (Region)(1 + i % 9), false, true, false, shape.FirstSlot, long.MaxValue, [], i == 0, 1_000))
                .OrderBy(line => line.Node)],
            Standings = [],
            Balances = [new BalanceLine(new OperatorId(3), Wei.FromTokens(10), Wei.FromTokens(1))],
            Outages = [],
            Telemetry = [.. Telemetry().OrderBy(line => line.Node)],
        };
    }

    private static List<byte[]> Publish(EpochFacts facts)
    {
        List<byte[]> lines = [.. facts.Lines()];
        EpochRecomputation.Run(facts, lines.Add);
        return lines;
    }

    private static Verification Verify(IEnumerable<byte[]> lines) => EvidenceVerifier.Verify(lines.Select(line => (ReadOnlyMemory<byte>)line));

    [Fact]
    public void Verify_WhatWasPublished_Agrees()
    {
        Verification verification = Verify(Published);
        Assert.Null(verification.Difference);
        Assert.Equal(Epoch, verification.Epoch);
        Assert.Equal(Published.Count, verification.Lines);
        Assert.NotEqual(default, verification.Roots!.RewardRoot);
        Assert.NotEqual(default, verification.ContentHash);
    }

    [Fact]
    public void Publish_Twice_GivesTheSameBytes() => Assert.Equal(Published, Publish(Facts()));

    [Fact]
    public void Publish_TheNodeThatFailed_LosesPointsAndTheLedgerBalances()
    {
        string[] cards = [.. Published.Select(Encoding.UTF8.GetString).Where(line => line.StartsWith("{\"kind\":\"scorecard\"", StringComparison.Ordinal))];
        Assert.Equal(Nodes, cards.Length);
        Assert.Contains("\"value\":800000", cards.Single(card => card.Contains(Node(5).ToString(), StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(Published, line => Encoding.UTF8.GetString(line).Contains("\"purpose\":\"debtPaid\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_OneByteChangedAnywhere_NamesThePlace()
    {
        var random = new Random(3);
        for (int run = 0; run < 60; run++)
        {
            int at = random.Next(Published.Count);
            List<byte[]> changed = [.. Published];
            changed[at] = [.. changed[at]];
            changed[at][random.Next(changed[at].Length)] ^= (byte)random.Next(1, 128);
            Verification verification = Verify(changed);
            Assert.False(verification.Agrees);
            Assert.StartsWith("line ", verification.Difference, StringComparison.Ordinal);
            Assert.Null(verification.Roots);
        }
    }

    [Fact]
    public void Verify_OneObservationChanged_FailsAtTheFirstThingThatFollowsFromIt()
    {
        // Somebody who publishes evidence with another observation must also change what follows from it: the place that is named is the first that he forgot.
        EpochFacts facts = Facts();
        List<TelemetryLine> telemetry = [.. facts.Telemetry];
        NodeBlock block = NodeBlockCodec.Read(telemetry[0].Digest.Span)!;
        block.AddSighting(block.Targets[0], block.Shape.FirstSlot + 3, new PeerSighting(7, 7, 9_000_000, 9_000_000));
        telemetry[0] = telemetry[0] with { Digest = NodeBlockCodec.Write(block) };
        int first = Published.ToList().FindIndex(line => Encoding.UTF8.GetString(line).StartsWith("{\"kind\":\"telemetry\"", StringComparison.Ordinal));
        List<byte[]> changed = [.. Published];
        changed[first] = EvidenceJson.Write("telemetry", telemetry[0]);
        Assert.Contains("differs from what follows from the facts", Verify(changed).Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_LineMissingDoubledOrSwapped_IsFound()
    {
        for (int at = 0; at < Published.Count; at += 7)
        {
            Assert.False(Verify(Published.Where((_, i) => i != at)).Agrees);
            Assert.False(Verify([.. Published.Take(at + 1), .. Published.Skip(at)]).Agrees);
        }

        Assert.False(Verify([.. Published, Published[^1]]).Agrees);
        Assert.False(Verify([]).Agrees);
    }

    [Fact]
    public void Verify_FactsThatNoEpochCanHave_AreADifferenceAndNotAFault()
    {
        List<byte[]> noAddress = [.. Published.Select(line => Encoding.UTF8.GetString(line).Replace("\"network\":\"10.3.0.0\"", "\"network\":\"nowhere\"", StringComparison.Ordinal)).Select(Encoding.UTF8.GetBytes)];
        Assert.StartsWith("line ", Verify(noAddress).Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_TheNodeThatFailed_NameEverySlotAndWitness()
    {
        IReadOnlyList<SlotFinding> findings = SlotFindings.Of(Node(5), () => Published.Select(line => (ReadOnlyMemory<byte>)line));
        Assert.Equal(6, findings.Count); // slots 10 to 15
        Assert.All(findings, finding =>
        {
            Assert.Equal(SlotVerdict.Down, finding.Verdict);
            Assert.Equal(7, finding.SaidDown.Count);
            Assert.Empty(finding.SaidUp);
            Assert.Equal(0, finding.OwnHeartbeats);
        });
        Assert.Equal(Rules.Time.FirstSlotOf(Epoch) + 10, findings[0].Slot);
        Assert.Empty(SlotFindings.Of(Node(6), () => Published.Select(line => (ReadOnlyMemory<byte>)line)));
    }

    private static EpochFacts With(
        EpochFacts facts, EpochLine? epoch = null, IReadOnlyList<NodeLine>? nodes = null, IReadOnlyList<BalanceLine>? balances = null, IReadOnlyList<OutageLine>? outages = null,
        IEnumerable<TelemetryLine>? telemetry = null) => new()
        {
            Epoch = epoch ?? facts.Epoch,
            Policy = facts.Policy,
            Nodes = nodes ?? facts.Nodes,
            Standings = facts.Standings,
            Balances = balances ?? facts.Balances,
            Outages = outages ?? facts.Outages,
            Telemetry = telemetry ?? facts.Telemetry,
        };

    // Evidence that somebody made up, line for line in its form.
    public static TheoryData<string, Func<EpochFacts, EpochFacts>> MadeUp => new()
    {
        { "reads 2 to 3", static facts => With(facts, epoch: facts.Epoch with { Format = 4 }) },
        { "reads 2 to 3", static facts => With(facts, epoch: facts.Epoch with { Format = 1 }) },
        { "its format does not know", static facts => With(facts, epoch: facts.Epoch with { Format = 2 }, nodes: [.. facts.Nodes.Select(static node => node with { Findings = FindingsFact.None })]) },
        { "hash", static facts => With(facts, epoch: facts.Epoch with { PolicyVersion = facts.Epoch.PolicyVersion + 1 }) },
        { "hash", static facts => With(facts, epoch: facts.Epoch with { PolicyHash = Bytes32.HashOf("another"u8).ToString() }) },
        { "ascending", static facts => With(facts, nodes: [.. facts.Nodes.Reverse()]) },
        { "ascending", static facts => With(facts, nodes: [facts.Nodes[0], .. facts.Nodes]) },
        { "ascending", static facts => With(facts, balances: [.. facts.Balances, .. facts.Balances]) },
    };

    [Theory]
    [MemberData(nameof(MadeUp))]
    public void Verify_FactsThatContradictEachOther_SaysSo(string reason, Func<EpochFacts, EpochFacts> change)
    {
        Verification verification = Verify(change(Facts()).Lines());
        Assert.Contains(reason, verification.Difference, StringComparison.Ordinal);
        Assert.Null(verification.Roots);
    }

    public static TheoryData<byte[]> UnreadableDigests => new() { new byte[] { 1, 2, 3 }, NodeBlockCodec.Write(new NodeBlock(new BlockShape(1, 30, 1_000, 1))) };

    [Theory]
    [MemberData(nameof(UnreadableDigests))]
    public void Verify_DigestOfNoBlockOrAnother_IsFound(byte[] digest)
    {
        List<byte[]> changed = [.. Published];
        int first = changed.FindIndex(line => Encoding.UTF8.GetString(line).StartsWith("{\"kind\":\"telemetry\"", StringComparison.Ordinal));
        changed[first] = EvidenceJson.Write("telemetry", Facts().Telemetry.First() with { Digest = digest });
        Assert.Contains("cannot be read", Verify(changed).Difference, StringComparison.Ordinal);
    }

    // Published by the program of format 2: two epochs of seven nodes, the second with what the first left; a node that was down, one with violations, an anchor. Kept as it was written.
    [Fact]
    public void Verify_EvidenceOfFormat2_StillAgrees()
    {
        string[] lines = File.ReadAllLines(Checkout.PathOf("tests/Domain/Evidence/evidence-format-2.ndjson"));
        Verification verification = Verify(lines.Select(Encoding.UTF8.GetBytes));
        Assert.Null(verification.Difference);
        Assert.Equal((new EpochId(50_000_002), lines.Length), (verification.Epoch, verification.Lines));
        Assert.Contains(verification.Roots!.RewardRoot.ToString(), lines[^1], StringComparison.Ordinal);
        Assert.Contains("\"format\":2", lines[0], StringComparison.Ordinal);
        NodeExplanation explained = NodeExplanation.Of(NodeOf(lines), () => lines.Select(static line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)))!;
        Assert.All(explained.Explanation.Lines.TakeLast(3), static line => Assert.Equal("unmeasured", line.Measured));

        static NodeId NodeOf(string[] lines) => ((NodeLine)EvidenceJson.Read(Encoding.UTF8.GetBytes(lines[3]), 4).Content).Node;
    }

    [Fact]
    public void Verify_FactsAlone_LackWhatFollows() => Assert.Contains("ends before", Verify(Facts().Lines()).Difference, StringComparison.Ordinal);

    [Fact]
    public void Publish_OutageOfTheProgram_IsNotHeldAgainstTheNode()
    {
        EpochFacts facts = Facts();
        facts = With(facts, outages: [.. Enumerable.Range(10, 6).Select(slot => new OutageLine(Rules.Time.FirstSlotOf(Epoch) + slot))]);
        List<byte[]> lines = Publish(facts);
        Assert.True(Verify(lines).Agrees);
        string card = lines.Select(Encoding.UTF8.GetString).Single(line => line.StartsWith("{\"kind\":\"scorecard\"", StringComparison.Ordinal) && line.Contains(Node(5).ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("\"value\":800000", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_RegionAtOnce_IsACommonCauseInTheEvidence()
    {
        EpochFacts facts = Facts(static (node, slot) => node < 7 && slot == 20);
        HashSet<NodeId> together = [.. Enumerable.Range(0, 7).Select(Node)];
        List<byte[]> lines = Publish(With(facts, nodes: [.. facts.Nodes.Select(node => node with { Region = together.Contains(node.Node) ? Region.Oceania : Region.EastAsia })]));
        string cause = Encoding.UTF8.GetString(Assert.Single(lines, line => Encoding.UTF8.GetString(line).StartsWith("{\"kind\":\"cause\"", StringComparison.Ordinal)));
        Assert.Contains($"\"slot\":{Rules.Time.FirstSlotOf(Epoch) + 20},", cause, StringComparison.Ordinal);
        Assert.Contains("\"nodes\":7", cause, StringComparison.Ordinal);
        Assert.True(Verify(lines).Agrees);
        Assert.Equal(SlotVerdict.RegionOutage, SlotFindings.Of(Node(6), () => lines.Select(line => (ReadOnlyMemory<byte>)line)).Single().Verdict);
    }

    [Fact]
    public void Findings_WithoutTelemetry_NobodySaidAnything()
    {
        IEnumerable<ReadOnlyMemory<byte>> rest = Published.Where(line => !Encoding.UTF8.GetString(line).StartsWith("{\"kind\":\"telemetry\"", StringComparison.Ordinal)).Select(line => (ReadOnlyMemory<byte>)line);
        IReadOnlyList<SlotFinding> findings = SlotFindings.Of(Node(5), () => rest);
        Assert.Equal(6, findings.Count);
        Assert.All(findings, finding => Assert.Equal((0, 0, 0), (finding.SaidUp.Count, finding.SaidDown.Count, finding.OwnHeartbeats)));
    }

    [Fact]
    public void Findings_EvidenceThatIsNone_IsRefused()
    {
        Assert.Throws<EvidenceException>(() => SlotFindings.Of(Node(5), static () => []));
        Assert.Throws<EvidenceException>(() => SlotFindings.Of(Node(5), static () => [Published[0]]));
        List<ReadOnlyMemory<byte>> changed = [.. Published.Select(line => (ReadOnlyMemory<byte>)line)];
        int own = changed.FindIndex(line => Encoding.UTF8.GetString(line.Span).StartsWith("{\"kind\":\"telemetry\"", StringComparison.Ordinal) && Encoding.UTF8.GetString(line.Span).Contains(Node(5).ToString(), StringComparison.Ordinal));
        changed[own] = EvidenceJson.Write("telemetry", new TelemetryLine(0, Node(5), new byte[] { 1 }));
        Assert.Equal(own + 1, Assert.Throws<EvidenceException>(() => SlotFindings.Of(Node(5), () => changed)).Line);
    }

    [Fact]
    public void Write_KnownLine_HasThePinnedForm() => Assert.Equal(
        "{\"kind\":\"balance\",\"is\":{\"operator\":\"3\",\"cumulative\":\"10000000000000000000\",\"debt\":\"1000000000000000000\"}}",
        Encoding.UTF8.GetString(Published.Single(line => Encoding.UTF8.GetString(line).StartsWith("{\"kind\":\"balance\",", StringComparison.Ordinal))));
}
