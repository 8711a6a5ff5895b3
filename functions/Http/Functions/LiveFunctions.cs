using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>An alert that is raised at the relay, for its operator; never scored.</summary>
/// <param name="Figure">What it is judged by: hours until the disk is full, ppm of requests failing in half an hour, bytes a day, days; null when not known.</param>
public sealed record AlertView(TelemetryAlertCode Alert, long Since, long? Figure);

/// <summary>What a node says of itself right now: its newest sample, and its own heartbeats in the current block of slots. Claims; verdicts come when the epoch is closed.</summary>
/// <param name="Alerts">What it warns of.</param>
/// <param name="Slots">A letter a slot from <paramref name="FirstSlot"/> on: <c>u</c> up, <c>d</c> no heartbeats, <c>.</c> not over yet.</param>
public sealed record LiveView(string Node, long SampleAt, long ArrivedAt, string Software, Sample Sample, IReadOnlyList<AlertView> Alerts, long FirstSlot, string Slots);

/// <summary>The live view of a node.</summary>
public sealed class LiveFunctions(LiveNodes live, BlockRows blocks, PolicyInForce policy, TimeProvider clock)
{
    [Function("GetNodeLive")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.NodeLive)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        if (await live.FindAsync(id, cancellation) is not { } newest)
            return Answers.Problem(new Refusal(ProblemKinds.TelemetryUnknown, $"Nothing of {node} has arrived yet."));
        TimePolicy time = policy.Policy.Time;
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        BlockAddress address = BlockAddress.OfInstant(now, time);
        NodeBlock block = (await blocks.LoadAsync(newest.Partition, new BlockKey(address, id), address.ShapeOf(time), cancellation)).Block;
        // Until the next event is due nothing can be said of a slot.
        long known = now - time.SendIntervalSeconds * 1_000L;
        string slots = string.Concat(Enumerable.Range(0, block.Shape.Slots).Select(slot =>
            block.IsUpByHeartbeats(slot) ? 'u' : time.StartOfSlot(block.Shape.FirstSlot + slot + 1) > known ? '.' : 'd'));
        return Answers.Ok(new LiveView(node, newest.SampleAt, newest.ArrivedAt, newest.Software, newest.Sample, [.. newest.Alerts.Select(alert => new AlertView(alert.Code, alert.SinceUnixMs, alert.Figure))], block.Shape.FirstSlot, slots));
    }
}
