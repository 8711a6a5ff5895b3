using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>When an epoch may be closed (rules, section 1): telemetry later than its end has come from at least 80 % of the witnesses, or the time is up.</summary>
public sealed class CloseGate(WitnessRoster rosters, LiveNodes live, PolicyInForce policy)
{
    private const int LooksPerEpoch = 30;
    private const int PollSecondsMax = 60;

    public CloseTerms TermsOf(EpochId epoch)
    {
        TimePolicy time = policy.Policy.Time;
        DateTimeOffset end = DateTimeOffset.FromUnixTimeMilliseconds(time.EndOf(epoch));
        return new CloseTerms(end, end.AddSeconds(time.CloseGateTimeoutSeconds), Math.Clamp(time.EpochSeconds / LooksPerEpoch, 1, PollSecondsMax));
    }

    public async Task<GateState> CheckAsync(EpochId epoch, CancellationToken cancellation)
    {
        long end = policy.Policy.Time.EndOf(epoch);
        // Where nobody can be watched by others, the nodes' own heartbeats are waited for.
        Roster roster = await rosters.LoadAsync(epoch, cancellation);
        IReadOnlyCollection<NodeId> witnesses = roster.TargetsOf.Count > 0 ? roster.TargetsOf.Keys : roster.Assignments.Keys;
        int past = 0;
        await foreach (LiveNode node in live.LoadAllAsync(cancellation))
            past += node.SampleAt >= end && witnesses.Contains(node.Node) ? 1 : 0;
        return new GateState(witnesses.Count, past, past * 1_000_000L >= witnesses.Count * policy.Policy.Time.CloseGateWitnessShare.Value);
    }
}
