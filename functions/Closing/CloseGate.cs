using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// When an epoch may be closed (rules, section 1): at least 80 % of the witnesses have had the time to reveal what they saw in its last slots, and have sent telemetry
/// since, or the time is up. Nodes whose own heartbeats decide are waited for as well, as long as they were there at the end: what they sent last must not be missing.
/// </summary>
public sealed class CloseGate(WitnessRoster rosters, EpochNodes nodes, LiveNodes live, EpochPolicies policies, EpochBefore before)
{
    private const int LooksPerEpoch = 30;
    private const int PollSecondsMax = 60;
    private const int IntervalsAlive = 3;

    public async Task<CloseTerms> LoadTermsAsync(EpochId epoch, CancellationToken cancellation)
    {
        TimePolicy time = (await policies.LoadAsync(epoch, cancellation)).Policy.Time;
        DateTimeOffset end = DateTimeOffset.FromUnixTimeMilliseconds(time.EndOf(epoch));
        return new CloseTerms(end, end.AddSeconds(time.CloseGateTimeoutSeconds), Math.Clamp(time.EpochSeconds / LooksPerEpoch, 1, PollSecondsMax));
    }

    public async Task<GateState> CheckAsync(EpochId epoch, CancellationToken cancellation)
    {
        Policy policy = (await policies.LoadAsync(epoch, cancellation)).Policy;
        TimePolicy time = policy.Time;
        long end = time.EndOf(epoch), revealed = time.CommitEndOf(time.FirstSlotOf(epoch) + time.SlotsPerEpoch() - 1), alive = end - IntervalsAlive * time.SendIntervalSeconds * 1_000L;
        Roster roster = await rosters.LoadAsync(epoch, cancellation);
        IReadOnlyList<NodeLine> census = await nodes.LoadAsync(epoch, cancellation);
        HashSet<NodeId> unwatched = [.. census.Where(node => IsUnwatched(node, roster, policy)).Select(node => node.Node)];
        int past = 0, awaited = 0;
        await foreach (LiveNode node in live.LoadAllAsync(cancellation))
        {
            past += node.SampleAt >= revealed && roster.TargetsOf.ContainsKey(node.Node) ? 1 : 0;
            awaited += node.SampleAt < end && node.SampleAt >= alive && unwatched.Contains(node.Node) ? 1 : 0;
        }

        int witnesses = roster.TargetsOf.Count;
        bool open = awaited == 0 && past * 1_000_000L >= witnesses * time.CloseGateWitnessShare.Value;
        // What does not wait for the witnesses is done while they are waited for.
        if (!open)
            await before.MakeReadyAsync(epoch, census, cancellation);
        return new GateState(witnesses, past, open);
    }

    private static bool IsUnwatched(NodeLine node, Roster roster, Policy policy) =>
        !roster.Assignments.TryGetValue(node.Node, out var assignment) || SlotQuorum.HeartbeatsDecide(assignment.Count, policy.Measurement);
}
