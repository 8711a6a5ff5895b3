using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Scoring;

/// <summary>Inputs that tests start from.</summary>
internal static class Nodes
{
    public static readonly EpochId Epoch = new(20_779);

    public static NodeId Id(int i) => NodeId.FromBytes(Keccak256.Hash(BitConverter.GetBytes(i)));

    /// <summary>A node that gets full marks in every part.</summary>
    public static NodeInputs Perfect(int i = 1) => new()
    {
        Node = Id(i),
        ActiveSlots = 1_440,
        Readings = new NodeReadings
        {
            Uptime = Reading.Observed(1_000_000),
            Latency = Reading.Observed(20_000),
            Bandwidth = Reading.Observed(1_000_000_000),
            PacketLoss = Reading.Observed(0),
            Connections = new ConnectionCounts(10_000, 10_000, ReadingSource.Claimed),
            ErrorRate = Reading.Claimed(0),
            RecoveryTime = Reading.Observed(0),
            ConcurrentConnections = Reading.Observed(1_000_000),
            Cpu = Reading.Claimed(300_000),
            Memory = Reading.Claimed(400_000),
            SoftwareVersion = Reading.Claimed(0),
            SecurityPatches = Reading.Claimed(0),
            PolicyAdherence = Reading.Observed(0),
        },
    };

    public static NodeInputs WithReadings(this NodeInputs node, Func<NodeReadings, NodeReadings> change) => node with { Readings = change(node.Readings) };

    /// <summary>A node with only its uptime measured.</summary>
    public static NodeInputs OnlyUptime(long ppm, int i = 1) => Perfect(i) with { Readings = new NodeReadings { Uptime = Reading.Observed(ppm) } };

    public static Scorecard Card(NodeInputs node, Scorecard? previous = null, Millipoints? previousMedian = null, params NodeInputs[] others) => EpochScorer
        .Score(Policy.Default, previous?.Epoch.Next ?? Epoch, [node with { Previous = previous }, .. others], previousMedian)
        .Scorecards.Single(card => card.Node == node.Node);

    public static PartInput Input(this Scorecard card, ScoreInput input) => card.Parts.SelectMany(static part => part.Inputs).Single(of => of.Input == input);
}
