using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Closing;

/// <summary>A block of an epoch, measured.</summary>
/// <param name="Nodes">One for each node of the census, ordered by node.</param>
/// <param name="CommonCauses">The slots that were left out because nodes failed together.</param>
public sealed record BlockMeasurement(IReadOnlyList<MeasuredBlock> Nodes, IReadOnlyList<CommonCauseSlot> CommonCauses);

/// <summary>
/// Turns the telemetry of a block into what is held of each node (rules, section 2): observations are brought to their targets, the quorum decides each slot, and what
/// nobody is to be blamed for is left out. Neither the order of the census nor that of the telemetry matters.
/// </summary>
public static class BlockMeasurer
{
    /// <summary>Measures the block.</summary>
    /// <param name="shape">The block's slots.</param>
    /// <param name="census">Every node that was active, anchors included.</param>
    /// <param name="telemetry">What arrived of each node; nodes of which nothing arrived are missing, nodes that are not in the census are not looked at.</param>
    /// <param name="ingestionOutages">Slots of the block (from 0) in which the program itself could not take telemetry.</param>
    /// <param name="policy">Quorum, shares and fence.</param>
    /// <exception cref="ArgumentException">A node occurs twice in the census, or its telemetry has another shape.</exception>
    public static BlockMeasurement Measure(
        BlockShape shape, IReadOnlyCollection<CensusNode> census, IReadOnlyDictionary<NodeId, NodeBlock> telemetry, IReadOnlySet<int> ingestionOutages, MeasurementPolicy policy)
    {
        CensusNode[] nodes = [.. census.OrderBy(node => node.Node)];
        for (int i = 1; i < nodes.Length; i++)
        {
            if (nodes[i].Node == nodes[i - 1].Node)
                throw new ArgumentException($"Node {nodes[i].Node} occurs twice in the census.", nameof(census));
        }

        var reports = new WitnessReports[nodes.Length][];
        var silent = new PackedSightings(new ulong[shape.Slots]);
        var verdicts = new SlotVerdict[nodes.Length][];
        Parallel.For(0, nodes.Length, i =>
        {
            reports[i] = [.. nodes[i].Witnesses.Order().Select(witness => ReportsOf(witness, nodes[i].Node, shape, telemetry, silent))];
            verdicts[i] = Decide(nodes[i], shape, reports[i], BlockOf(nodes[i].Node, shape, telemetry), policy);
        });

        SlotVerdict[][] quorum = [.. verdicts.Select(own => (SlotVerdict[])own.Clone())];
        for (int i = 0; i < nodes.Length; i++)
            LeaveOutPlanned(nodes[i], shape, verdicts[i]);
        LeaveOutProgramFaults(nodes, verdicts, ingestionOutages);
        IReadOnlyList<CommonCauseSlot> causes = CommonCause.LeaveOut([.. nodes.Select((node, i) => new NodeSlots((byte)node.Region, verdicts[i]))], policy);

        var places = new Dictionary<NodeId, int>(nodes.Length);
        for (int i = 0; i < nodes.Length; i++)
            places.Add(nodes[i].Node, i);
        var measured = new MeasuredBlock[nodes.Length];
        Parallel.For(0, nodes.Length, i =>
        {
            if (nodes[i].UpdateFromSlot == shape.FirstSlot)
                Maintenance.LeaveOutRestart(verdicts[i], 0, shape.Slots, shape.SlotMilliseconds, policy);
            NodeBlock? own = BlockOf(nodes[i].Node, shape, telemetry);
            bool byHeartbeats = SlotQuorum.HeartbeatsDecide(nodes[i].Witnesses.Length, policy);
            measured[i] = new MeasuredBlock(
                nodes[i].Node,
                verdicts[i],
                byHeartbeats,
                TargetSlots.Of(reports[i], policy).LeavingOut(verdicts[i]),
                Loads(shape, own is null ? null : own.CpuPpm),
                Loads(shape, own is null ? null : own.MemoryPpm),
                own?.Gained ?? default,
                own?.BatchCount ?? 0,
                byHeartbeats ? [] : Compare(nodes, i, shape, reports[i], quorum, places, own))
            {
                Bursts = BandwidthBursts.Of(nodes[i], own, witness => BlockOf(witness, shape, telemetry)),
            };
        });
        return new BlockMeasurement(measured, causes);
    }

    // A node's own heartbeats must not judge its witnesses, so that this is asked only where a quorum decided.
    private static ReportCounts[] Compare(
        CensusNode[] nodes, int target, BlockShape shape, WitnessReports[] reports, SlotVerdict[][] quorum, Dictionary<NodeId, int> places, NodeBlock? own)
    {
        WitnessReports[] ofAnchors = [.. reports.Where(report => places.TryGetValue(report.Witness, out int place) && nodes[place].IsAnchor)];
        bool?[] truth = nodes[target].IsAnchor ? TruthOf(nodes[target], shape, ofAnchors, quorum[target], own) : [];
        return [.. reports.Select(report => ReportCounts.Of(report, quorum[target], truth, places.TryGetValue(report.Witness, out int place) ? quorum[place] : []))];
    }

    // Dark on schedule is down, unless two thirds of the witnesses or another anchor saw it answer: then it did not go dark, and nobody is wrong. Else an anchor that reported itself is up; of
    // one that did not nobody knows.
    private static bool?[] TruthOf(CensusNode anchor, BlockShape shape, WitnessReports[] ofAnchors, SlotVerdict[] quorum, NodeBlock? own)
    {
        var truth = new bool?[shape.Slots];
        for (int slot = 0; slot < truth.Length; slot++)
        {
            truth[slot] = !anchor.DarkSlots.Contains(shape.FirstSlot + slot) ? (own?.IsUpByHeartbeats(slot) == true ? true : null)
                : quorum[slot] == SlotVerdict.Up || Array.Exists(ofAnchors, report => report.Slots[slot] is { Reachable: true }) ? null : false;
        }

        return truth;
    }

    // What was announced comes first: whoever is worked on fails with nobody (rules, section 2, "planned maintenance").
    private static void LeaveOutPlanned(CensusNode node, BlockShape shape, SlotVerdict[] verdicts)
    {
        Maintenance.LeaveOut(verdicts, shape.StartUnixMilliseconds, shape.SlotMilliseconds, node.Maintenance);
        foreach (long slot in node.DarkSlots.Where(shape.ContainsSlot))
            verdicts[slot - shape.FirstSlot] = node.IsActive(slot) ? SlotVerdict.Maintenance : SlotVerdict.Inactive;
    }

    private static SlotVerdict[] Decide(CensusNode node, BlockShape shape, WitnessReports[] reports, NodeBlock? own, MeasurementPolicy policy)
    {
        bool byHeartbeats = SlotQuorum.HeartbeatsDecide(node.Witnesses.Length, policy);
        var verdicts = new SlotVerdict[shape.Slots];
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            if (!node.IsActive(shape.FirstSlot + slot))
            {
                verdicts[slot] = SlotVerdict.Inactive;
                continue;
            }

            if (byHeartbeats)
            {
                verdicts[slot] = own?.IsUpByHeartbeats(slot) == true ? SlotVerdict.Up : SlotVerdict.Down;
                continue;
            }

            int up = 0, down = 0;
            foreach (WitnessReports report in reports)
            {
                bool? reached = report.SaysReachable(slot);
                up += reached == true ? 1 : 0;
                down += reached == false ? 1 : 0;
            }

            verdicts[slot] = SlotQuorum.Decide(node.Witnesses.Length, up, down, policy);
        }

        return verdicts;
    }

    // What was not up while the program could not see, or while an anchor that watches the node was itself down, is not held against the node.
    private static void LeaveOutProgramFaults(CensusNode[] nodes, SlotVerdict[][] verdicts, IReadOnlySet<int> ingestionOutages)
    {
        var anchors = new Dictionary<NodeId, bool[]>();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (nodes[i].IsAnchor && verdicts[i].Contains(SlotVerdict.Down))
                anchors.Add(nodes[i].Node, [.. verdicts[i].Select(verdict => verdict == SlotVerdict.Down)]);
        }

        if (anchors.Count == 0 && ingestionOutages.Count == 0)
            return;
        for (int i = 0; i < nodes.Length; i++)
        {
            bool[][] failed = [.. nodes[i].Witnesses.Where(anchors.ContainsKey).Select(witness => anchors[witness])];
            for (int slot = 0; slot < verdicts[i].Length; slot++)
            {
                if (verdicts[i][slot] is not (SlotVerdict.Down or SlotVerdict.Unknown))
                    continue;
                if (ingestionOutages.Contains(slot))
                    verdicts[i][slot] = SlotVerdict.IngestionOutage;
                else if (Array.Exists(failed, anchor => anchor[slot]))
                    verdicts[i][slot] = SlotVerdict.AnchorOutage;
            }
        }
    }

    private static WitnessReports ReportsOf(NodeId witness, NodeId target, BlockShape shape, IReadOnlyDictionary<NodeId, NodeBlock> telemetry, PackedSightings silent) =>
        new(witness, BlockOf(witness, shape, telemetry)?.SightingsOfTarget(target) ?? silent);

    private static long?[] Loads(BlockShape shape, Func<int, long?>? inSlot)
    {
        var loads = new long?[shape.Slots];
        for (int slot = 0; inSlot is not null && slot < loads.Length; slot++)
            loads[slot] = inSlot(slot);
        return loads;
    }

    private static NodeBlock? BlockOf(NodeId node, BlockShape shape, IReadOnlyDictionary<NodeId, NodeBlock> telemetry)
    {
        NodeBlock? block = telemetry.GetValueOrDefault(node);
        return block is null || block.Shape == shape ? block : throw new ArgumentException($"The telemetry of node {node} has another shape than the block.", nameof(telemetry));
    }
}
