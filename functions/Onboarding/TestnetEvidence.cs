using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Onboarding;

/// <summary>
/// What telemetry shows of a node on the test network (rules, section 9). It has no witnesses yet, so its own heartbeats decide (section 2), and the score is over the parts that
/// exist; the others are unmeasured. Only slots that lie wholly in the window count.
/// </summary>
public sealed class TestnetEvidence(LiveNodes live, BlockRows blocks, PolicyInForce policy)
{
    private const int P95 = 950_000;

    /// <summary>Whether telemetry of the node arrived at or after the query's begin.</summary>
    public async Task<bool> AnyAsync(TelemetryQuery query, CancellationToken cancellation) =>
        await live.FindAsync(query.Node, cancellation) is { } newest && newest.ArrivedAt >= query.From.ToUnixTimeMilliseconds();

    /// <summary>Uptime and score in the window; null where nothing can be said.</summary>
    public async Task<TestnetMeasurement> MeasureAsync(int attempt, TelemetryQuery query, CancellationToken cancellation)
    {
        long elapsedSeconds = (long)(query.To - query.From).TotalSeconds;
        if (await live.FindAsync(query.Node, cancellation) is not { } newest)
            return new TestnetMeasurement(attempt, elapsedSeconds, null, null);

        TimePolicy time = policy.Policy.Time;
        long slotMs = time.SlotSeconds * 1_000L;
        long first = (query.From.ToUnixTimeMilliseconds() + slotMs - 1) / slotMs, end = time.SlotOf(query.To);
        long up = 0;
        List<long> cpu = [], memory = [];
        CounterReading gained = default;
        for (long slot = first; slot < end;)
        {
            BlockAddress address = BlockAddress.OfSlot(slot, time);
            BlockShape shape = address.ShapeOf(time);
            NodeBlock block = (await blocks.LoadAsync(newest.Partition, new BlockKey(address, query.Node), shape, cancellation)).Block;
            gained += block.Gained;
            for (; slot < end && shape.ContainsSlot(slot); slot++)
            {
                int index = (int)(slot - shape.FirstSlot);
                up += block.IsUpByHeartbeats(index) ? 1 : 0;
                if (block.CpuPpm(index) is { } cpuPpm)
                    cpu.Add(cpuPpm);
                if (block.MemoryPpm(index) is { } memoryPpm)
                    memory.Add(memoryPpm);
            }
        }

        long slots = end - first;
        return slots <= 0
            ? new TestnetMeasurement(attempt, elapsedSeconds, null, null)
            : new TestnetMeasurement(attempt, elapsedSeconds, new PartsPerMillion(up * 1_000_000 / slots), Score(query.Node, up, slots, cpu, memory, gained, time.EpochOf(query.To)));
    }

    private Millipoints? Score(NodeId node, long up, long slots, List<long> cpu, List<long> memory, CounterReading gained, EpochId epoch)
    {
        var readings = new NodeReadings
        {
            Uptime = Reading.OfUptime(policy.Policy.Scoring, up, slots, observed: false),
            Connections = gained.Attempts > 0 ? new ConnectionCounts(gained.Attempts, Math.Min(gained.Successes, gained.Attempts), ReadingSource.Claimed) : null,
            ErrorRate = Reading.OfErrors(gained.Errors, gained.Requests, observed: false),
            Cpu = Quantile(cpu),
            Memory = Quantile(memory),
        };
        var inputs = new NodeInputs { Node = node, ActiveSlots = policy.Policy.Time.SlotsPerEpoch(), Readings = readings };
        return EpochScorer.Score(policy.Policy, epoch, [inputs], null).Scorecards[0].Score;
    }

    private static Reading Quantile(List<long> values) => values.Count == 0 ? Reading.Missing : Reading.Claimed(Quantiles.Nearest(values.ToArray(), P95));
}
