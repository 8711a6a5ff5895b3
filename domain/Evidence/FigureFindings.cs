using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Evidence;

/// <summary>What one witness reported, or the node itself claimed.</summary>
/// <param name="Witness">Who.</param>
/// <param name="Value">The value, in the unit of the figure.</param>
public sealed record FigureReport(NodeId Witness, long Value);

/// <summary>A slot whose figure cost points, or was at the edge of doing so.</summary>
/// <param name="Input">Which figure: latency and packet loss as witnesses saw them, load as the node claims it.</param>
/// <param name="Slot">Absolute number.</param>
/// <param name="At">Begin of the slot, Unix milliseconds.</param>
/// <param name="Value">The slot's figure: the lower median of the reports; microseconds for latency, ppm for the others.</param>
/// <param name="Reports">The reports behind it, ascending by value; without those of witnesses beyond the fence.</param>
public sealed record FigureFinding(ScoreInput Input, long Slot, long At, long Value, IReadOnlyList<FigureReport> Reports);

/// <summary>
/// The slots that the p95 of a figure lies at, with the reports behind each: what a lost point of latency, packet loss or load is due to (rules, sections 2 and 3). Only figures that lost points are
/// looked at; of each the worst <see cref="PerFigureMax"/> slots are given, the worst first.
/// </summary>
public static class FigureFindings
{
    /// <summary>The most slots for a figure.</summary>
    public const int PerFigureMax = 50;

    internal static IReadOnlyList<FigureFinding> Of(NodeEvidence evidence, Scorecard card) =>
    [
        .. card.Parts.Where(part => part.LostPoints > 0).SelectMany(part => part.Inputs)
            .Where(input => input is { Value: not null, EpochsMissing: 0 } && input.Points < input.Max)
            .SelectMany(input => WorstOf(evidence, input)),
    ];

    private static IEnumerable<FigureFinding> WorstOf(NodeEvidence evidence, PartInput input)
    {
        IEnumerable<FigureFinding> all = input.Input switch
        {
            ScoreInput.Latency => Seen(evidence, input.Input, static sighting => sighting.Reachable ? sighting.RttMicros : null),
            ScoreInput.PacketLoss => Seen(evidence, input.Input, static sighting => sighting.LossPpm),
            ScoreInput.Cpu => Claimed(evidence, input.Input, static (block, slot) => block.CpuPpm(slot)),
            ScoreInput.Memory => Claimed(evidence, input.Input, static (block, slot) => block.MemoryPpm(slot)),
            _ => [],
        };
        return all.Where(finding => finding.Value >= input.Value).OrderByDescending(finding => finding.Value).ThenBy(finding => finding.Slot).Take(PerFigureMax);
    }

    private static IEnumerable<FigureFinding> Seen(NodeEvidence evidence, ScoreInput input, Func<PeerSighting, long?> figure)
    {
        foreach ((VerdictsLine verdicts, BlockShape shape, int slot) in SlotsThatCount(evidence))
        {
            FigureReport[] reports =
            [
                .. evidence.Witnesses.Where(witness => !verdicts.Dropped.Contains(witness))
                    .Select(witness => (witness, Value: evidence.Telemetry(verdicts.Block, witness)?.Sighting(evidence.Node, slot) is { } sighting ? figure(sighting) : null))
                    .Where(pair => pair.Value is not null).Select(pair => new FigureReport(pair.witness, pair.Value!.Value)).OrderBy(report => report.Value).ThenBy(report => report.Witness),
            ];
            if (reports.Length > 0)
                yield return Finding(input, shape, slot, reports[Quantiles.Rank(reports.Length, 500_000)].Value, reports);
        }
    }

    private static IEnumerable<FigureFinding> Claimed(NodeEvidence evidence, ScoreInput input, Func<NodeBlock, int, long?> figure)
    {
        foreach (VerdictsLine verdicts in evidence.Verdicts)
        {
            BlockShape shape = evidence.ShapeOf(verdicts);
            for (int slot = 0; slot < shape.Slots; slot++)
            {
                if (evidence.Telemetry(verdicts.Block, evidence.Node) is { } own && figure(own, slot) is { } value)
                    yield return Finding(input, shape, slot, value, [new FigureReport(evidence.Node, value)]);
            }
        }
    }

    // What is left out for everybody is left out here too, and so is what was down where that costs uptime alone.
    private static IEnumerable<(VerdictsLine Verdicts, BlockShape Shape, int Slot)> SlotsThatCount(NodeEvidence evidence)
    {
        int activeNotDown = evidence.Verdicts.Sum(line => line.Verdicts.Count(digit => (SlotVerdict)(digit - '0') is not (SlotVerdict.Inactive or SlotVerdict.Down)));
        bool downCounts = NodeMeasurement.DownCountsForFigures(activeNotDown, evidence.Policy);
        return
            from verdicts in evidence.Verdicts
            let shape = evidence.ShapeOf(verdicts)
            from slot in Enumerable.Range(0, shape.Slots)
            let verdict = (SlotVerdict)(verdicts.Verdicts[slot] - '0')
            where verdict <= SlotVerdict.Inactive && (downCounts || verdict != SlotVerdict.Down)
            select (verdicts, shape, slot);
    }

    private static FigureFinding Finding(ScoreInput input, BlockShape shape, int slot, long value, IReadOnlyList<FigureReport> reports) =>
        new(input, shape.FirstSlot + slot, (shape.FirstSlot + slot) * shape.SlotMilliseconds, value, reports);
}
