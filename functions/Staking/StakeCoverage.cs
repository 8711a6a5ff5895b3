using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.TopUp;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Functions.Staking;

/// <summary>
/// Looks after the stake of active nodes (rules, section 6): asks for a top-up where coverage fell below the bar, and lets nodes that left for want of stake return when it is there again.
/// Nodes of an installation without a chain that never staked anything are none of its business.
/// </summary>
public sealed class StakeCoverage(
    NodeStakes stakes, StakeDemand demand, StakeLooks looks, StakeProcesses processes, NodeCensus census, AuditLog audit, PolicyInForce policy, TimeProvider time)
{
    /// <summary>What a node that takes stake out must keep: the less of what was asked for at its activation and what is asked for today; null where neither is known.</summary>
    public async Task<Wei?> RequiredToStayAsync(NodeRecord node, CancellationToken cancellation)
    {
        Wei? today = await demand.OfAsync(node.Operator, cancellation);
        return (node.RequiredStake, today) switch
        {
            ({ } then, { } now) => then < now ? then : now,
            ({ } then, null) => then,
            (null, var now) => now,
        };
    }

    /// <summary>Looks at one active node and writes down what it saw.</summary>
    /// <returns>What has to be started: a request to top up, and the watch of an unbonding that nobody watches.</returns>
    public async Task<IReadOnlyList<Signal>> LookAsync(NodeRecord node, CancellationToken cancellation)
    {
        NodeStake stake = await stakes.LoadAsync(node.Node, cancellation);
        await looks.SaveAsync(node.Node, demand.Today, cancellation);
        IReadOnlyList<StakingEntry> known = await processes.LoadAsync(node.Node, cancellation);
        List<Signal> starts = [.. stake.Lots
            .Where(lot => lot.UnbondingSinceUnixMs is not null && known.All(entry => entry.Instance != StakingEvents.Unbonding(node.Node, lot.Id)))
            .Select(lot => Signal.Start(UnbondingWorkflow.Name, StakingEvents.Unbonding(node.Node, lot.Id), new UnbondingInput(node.Node, lot.Id)))];
        if ((!stakes.OnChain && stake.Lots.Count == 0) || await demand.OfAsync(node.Operator, cancellation) is not { } required)
            return starts;
        if (node.Absences.Any(static absence => absence is { UntilEpoch: null, Reason: StakingReason.RemainderInsufficient }))
        {
            if (await RequiredToStayAsync(node, cancellation) is { } needed && stake.Bonded >= needed)
                await ReturnAsync(node, stake.Bonded, needed, cancellation);
            return starts;
        }

        CoverageDecision decision = StakeRequirement.Decide(stake.Bonded, required, 1, null, time.GetUtcNow().ToUnixTimeMilliseconds(), policy.Policy.Staking);
        StakingEntry[] requests = [.. known.Where(static entry => entry.Workflow == TopUpWorkflow.Name)];
        if (decision.Outcome != CoverageOutcome.Covered && requests.All(static entry => entry.State != StakingState.Waiting))
            starts.Add(Signal.Start(TopUpWorkflow.Name, StakingEvents.TopUp(node.Node, requests.Length + 1), new TopUpInput(node.Node)));
        return starts;
    }

    private async Task ReturnAsync(NodeRecord node, Wei bonded, Wei needed, CancellationToken cancellation)
    {
        CensusDate date = await census.ReturnAsync(node.Node, StakingReason.RemainderInsufficient, cancellation);
        string what = date.StillOutFor is { } other ? $"has stake enough again from epoch {date.Epoch} on and stays out ({Http.Words.Of(other)})" : $"takes part again from epoch {date.Epoch} on";
        await audit.AppendAsync(
            Subjects.Node(node.Node),
            new AuditEvent(
                $"returned|{date.Epoch}", time.GetUtcNow(), "program", what, Http.Words.Of(StakingReason.CoverageRecovered), $"{bonded} wei are locked, {needed} are needed."),
            cancellation);
    }
}
