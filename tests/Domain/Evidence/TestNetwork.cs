using System.Numerics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>
/// An epoch of a small network under the demo's rules (30 slots of 1 s): nodes three to an operator, and anchors, that all see each other; what is different is said. Everything is computed by
/// the functions of production.
/// </summary>
public sealed class TestNetwork(int nodes = 24, int anchors = 0)
{
    public const long AnchorOperator = 1_000;
    private readonly Dictionary<int, Func<NodeLine, NodeLine>> changes = [];

    /// <summary>Restarts are not left out unless a test is about that: which epoch is whose update slot follows from the ids.</summary>
    public Policy Rules { get; set; } = Policy.Demo with { Measurement = Policy.Demo.Measurement with { UpdateRestartSeconds = 0 } };

    public EpochId Epoch { get; set; } = new(50_000_001);

    public Func<int, int, bool> IsDown { get; set; } = static (_, _) => false;

    /// <summary>What witness, target and slot make of what was so; null for silence.</summary>
    public Func<int, int, int, bool, bool?> Says { get; set; } = static (_, _, _, up) => up;

    public Func<int, Region> RegionOf { get; set; } = static node => (Region)(1 + node % 9);

    public Dictionary<int, StandingLine> Standings { get; } = [];

    public TruthLine? Truth { get; set; }

    public List<PenaltyLine> Penalties { get; } = [];

    public List<RulingLine> Rulings { get; } = [];

    public List<EscrowLine> Escrows { get; } = [];

    public List<int> OutageSlots { get; } = [];

    public long FirstSlot => Rules.Time.FirstSlotOf(Epoch);

    public static NodeId Id(int number) => NodeId.FromBytes(Keccak256.Hash([(byte)number]));

    public static OperatorId OwnerOf(int number) => new(1 + number / 3);

    /// <summary>Changes the line of a node.</summary>
    public TestNetwork With(int node, Func<NodeLine, NodeLine> change)
    {
        changes[node] = change;
        return this;
    }

    public EpochFacts Facts()
    {
        BlockShape shape = new BlockAddress(Epoch, 0).ShapeOf(Rules.Time);
        int all = nodes + anchors;
        IEnumerable<TelemetryLine> Telemetry()
        {
            for (int i = 0; i < all; i++)
            {
                var block = new NodeBlock(shape);
                for (int slot = 0; slot < shape.Slots; slot++)
                {
                    if (IsDown(i, slot))
                        continue;
                    block.RecordBatch(7, slot, new CounterReading(slot * 10, slot * 10, slot * 100, 0));
                    block.AddSample(shape.StartUnixMilliseconds + slot * 1_000 + 500, 200_000, 300_000);
                    for (int target = 0; target < all; target++)
                    {
                        bool up = !IsDown(target, slot) && !IsDark(target, slot);
                        if (target != i && Says(i, target, slot, up) is { } said)
                            block.AddSighting(Id(target), shape.FirstSlot + slot, new PeerSighting(5, said ? 5 : 0, said ? 20_000 : 0, said ? 500 : 0));
                    }
                }

                yield return new TelemetryLine(0, Id(i), NodeBlockCodec.Write(block));
            }
        }

        return new EpochFacts
        {
            Epoch = new EpochLine(EvidenceJson.Format, Epoch, Rules.Version, Rules.ComputeHash(), Bytes32.HashOf("root"u8), null, Wei.FromTokens(3), new Wei(77)),
            Policy = Rules,
            Truth = Truth,
            Nodes = [.. Enumerable.Range(0, all).Select(LineOf).OrderBy(line => line.Node)],
            Standings = [.. Standings.Values.OrderBy(standing => standing.Card.Node)],
            Balances = [],
            Escrows = [.. Escrows.OrderBy(escrow => (escrow.Case, escrow.Node))],
            Penalties = [.. Penalties.OrderBy(penalty => (penalty.Case, penalty.Node))],
            Rulings = [.. Rulings.OrderBy(ruling => ruling.Case)],
            Outages = [.. OutageSlots.Order().Select(slot => new OutageLine(FirstSlot + slot))],
            Telemetry = [.. Telemetry().OrderBy(line => line.Node)],
        };
    }

    /// <summary>Publishes the epoch, has it recomputed from its evidence alone, and reads what it came to.</summary>
    public Outcome Run()
    {
        EpochFacts facts = Facts();
        List<byte[]> lines = [.. facts.Lines()];
        RootsLine roots = EpochRecomputation.Run(facts, lines.Add);
        Verification verification = EvidenceVerifier.Verify(lines.Select(line => (ReadOnlyMemory<byte>)line));
        Assert.Null(verification.Difference);
        Assert.Equal(roots, verification.Roots);
        return new Outcome(this, lines, [.. lines.Select((line, i) => EvidenceJson.Read(line, i + 1))], roots);
    }

    private bool IsDark(int node, int slot) => Truth is not null && node >= nodes
        && DarkPlan.SlotsOf(Truth.Seed, Id(node), Epoch, Rules).Contains(FirstSlot + slot);

    private NodeLine LineOf(int i)
    {
        bool isAnchor = i >= nodes;
        var line = new NodeLine(
            Id(i), isAnchor ? new OperatorId(AnchorOperator) : OwnerOf(i), $"0x{(isAnchor ? 999 : i / 3)}", $"10.{i}.0.0", null, RegionOf(i), isAnchor, true, false, FirstSlot, long.MaxValue, [], false, 1_000);
        return changes.TryGetValue(i, out var change) ? change(line) : line;
    }

    /// <summary>What an epoch came to.</summary>
    public sealed record Outcome(TestNetwork Network, List<byte[]> Lines, List<(string Kind, object Content)> Records, RootsLine Roots)
    {
        public IEnumerable<T> All<T>() => Records.Select(record => record.Content).OfType<T>();

        public string VerdictsOf(int node) => string.Concat(All<VerdictsLine>().Where(line => line.Node == Id(node)).Select(line => line.Verdicts));

        public ShareLine ShareOf(int node) => All<ShareLine>().Single(line => line.Node == Id(node));

        public TallyLine TallyOf(int node) => All<TallyLine>().Single(line => line.Witness == Id(node));

        public IEnumerable<ViolationLine> ViolationsOf(int node) => All<ViolationLine>().Where(line => line.Node == Id(node));

        public NodeCarry CarriedOf(int node) => All<CarriedLine>().FirstOrDefault(line => line.Node == Id(node))?.Carried ?? NodeCarry.New;

        public IEnumerable<EscrowLine> After => Records.Where(record => record.Kind == "escrowAfter").Select(record => (EscrowLine)record.Content);

        public BigInteger Sum(EntryPurpose purpose) => All<EntryLine>().Where(entry => entry.Purpose == purpose).Aggregate(BigInteger.Zero, (sum, entry) => sum + entry.Amount.Value);

        /// <summary>What this epoch leaves of a node for the next one.</summary>
        public StandingLine StandingOf(int node)
        {
            EpochFacts facts = Network.Facts();
            var card = All<Scorecard>().Single(each => each.Node == Id(node));
            var verdicts = VerdictsOf(node).Select(digit => (SlotVerdict)(digit - '0')).ToArray();
            var earlier = facts.Standings.FirstOrDefault(standing => standing.Card.Node == Id(node));
            IReadOnlyList<EpochAvailability> window = earlier is null ? [] : AvailabilityCodec.Read(earlier.Window.Span)!;
            byte[] written = AvailabilityCodec.Write([.. window, EpochAvailability.Of(Network.FirstSlot, verdicts)]);
            NodeCarry carried = CarriedOf(node);
            return new StandingLine(card, written, carried.IsNew ? null : carried);
        }
    }
}
