using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.History;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.History;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>A quarter of an hour of a node. What is absent was not measured.</summary>
/// <param name="At">Its begin, Unix milliseconds.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Folded">False while only the node's own claims are known: witnesses' figures follow when nothing can be added any more.</param>
public sealed record HistoryPointView(
    long At, long Seconds, bool Folded, int SlotsWithHeartbeats, int Sightings, int Reached, int SlotsLeftOut, long? RttMicros, long? LossPpm, long? JitterMicros, long? CpuPpm, long? MemoryPpm,
    long? BandwidthBitsPerSecond);

/// <summary>The history of a node.</summary>
public sealed record HistoryView(string Node, long From, long To, IReadOnlyList<HistoryPointView> Items);

/// <summary>The history of a node for graphs.</summary>
public sealed class HistoryFunctions(HistoryRows rows, LiveNodes live, BlockRows blocks, PolicyInForce policy, TimeProvider clock)
{
    private const long DayMs = 86_400_000;
    private const int DaysMax = 31;
    private const int PointsMax = 3_000;
    private const int OpenBlocksMax = 8;
    private const long TimeMax = 253_402_300_799_999;

    [Function("GetNodeHistory")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.NodeHistory)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (ReadRange(request, now, out long from, out long to) is { } wrong)
            return Answers.Problem(wrong);
        if (await live.FindAsync(id, cancellation) is not { } newest)
            return Answers.Problem(new Refusal(ProblemKinds.TelemetryUnknown, $"Nothing of {node} has arrived yet."));

        TimePolicy time = policy.Policy.Time;
        var items = new List<HistoryPointView>();
        long blockMs = BlockShape.SlotsMax * time.SlotSeconds * 1_000L;
        await foreach (HistoryPoint point in rows.LoadAsync(id, from - blockMs, to, cancellation))
        {
            if (Add(items, point, time, from, to, folded: true))
                break;
        }

        await AddOpenAsync(items, id, newest.Partition, time, from, Math.Min(to, now), cancellation);
        return Answers.Ok(new HistoryView(id.ToString(), from, to, items));
    }

    // What is not folded yet: the node's own word, from the blocks as they grow.
    private async Task AddOpenAsync(List<HistoryPointView> items, NodeId node, int partition, TimePolicy time, long from, long to, CancellationToken cancellation)
    {
        if (await rows.FoldedAsync(cancellation) is not { } folded)
            return;
        BlockAddress next = HistoryFold.After(folded, time);
        for (int count = 0; count < OpenBlocksMax && next.ShapeOf(time).StartUnixMilliseconds < to; count++, next = HistoryFold.After(next, time))
        {
            NodeBlock block = (await blocks.LoadAsync(partition, new BlockKey(next, node), next.ShapeOf(time), cancellation)).Block;
            foreach (HistoryPoint point in block.BatchCount == 0 ? [] : HistoryFolder.Claims(block))
                Add(items, point, time, from, to, folded: false);
        }
    }

    private static bool Add(List<HistoryPointView> items, HistoryPoint point, TimePolicy time, long from, long to, bool folded)
    {
        long at = time.StartOfSlot(point.FirstSlot);
        if (at >= from && at < to && items.Count < PointsMax)
        {
            items.Add(new HistoryPointView(
                at, (long)point.Slots * time.SlotSeconds, folded, point.SlotsWithHeartbeats, point.Sightings, point.Reached, point.SlotsLeftOut, point.RttMicros, point.LossPpm, point.JitterMicros, point.CpuPpm,
                point.MemoryPpm, point.BandwidthBitsPerSecond));
        }

        return items.Count >= PointsMax;
    }

    private static Refusal? ReadRange(HttpRequest request, long now, out long from, out long to)
    {
        (from, to) = (0, now);
        if (!ReadTime(request, "to", ref to))
            return new Refusal(ProblemKinds.QueryInvalid, "to is a time in Unix milliseconds.") { Field = "to" };
        from = Math.Max(0, to - DayMs);
        if (!ReadTime(request, "from", ref from))
            return new Refusal(ProblemKinds.QueryInvalid, "from is a time in Unix milliseconds.") { Field = "from" };
        return from < to && to - from <= DaysMax * DayMs ? null : new Refusal(ProblemKinds.QueryInvalid, $"from lies before to, by at most {DaysMax} days.") { Field = "from" };
    }

    private static bool ReadTime(HttpRequest request, string name, ref long value)
    {
        string text = request.Query[name].ToString();
        return text.Length == 0 || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= TimeMax);
    }
}
