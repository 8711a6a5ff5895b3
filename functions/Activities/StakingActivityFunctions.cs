using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.TopUp;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Functions.Activities;

/// <summary>What the workflows of stakes read and do: records, census, credentials, unbonding, coverage, the end of a node.</summary>
public sealed class StakingActivityFunctions(
    StakeProcesses processes, AuditLog audit, NodeCensus census, NodeStore nodes, NodeStakes stakes, StakeBook book, StakeDemand demand, StakeCoverage coverage, ApplicationStore applications,
    StakeDesk desk, PublisherAccess publishers, INotifier notifier, PolicyInForce policy, TimeProvider time)
{
    [Function(StakingActivities.Record)]
    public async Task RecordAsync([ActivityTrigger] StakingEntry entry, FunctionContext context)
    {
        await processes.RecordAsync(entry, context.CancellationToken);
        await audit.AppendAsync(
            Subjects.Workflow(entry.Instance),
            new AuditEvent($"step|{entry.Sequence}", entry.At, "program", $"{entry.Workflow} {Http.Words.Of(entry.State)}", Http.Words.Of(entry.Reason), entry.Why),
            context.CancellationToken);
        if (await nodes.FindAsync(entry.Node, context.CancellationToken) is { } node)
        {
            string deadline = entry.Deadline is { } until ? $" Until {until:yyyy-MM-dd HH:mm} UTC." : "";
            await notifier.SendAsync(
                new InboxMessage($"{entry.Instance}|{entry.Sequence}", node.Operator.Operator, entry.At, MessageKind.Stake, $"Node {entry.Node}: {Http.Words.Of(entry.Reason)}", entry.Why + deadline),
                context.CancellationToken);
        }
    }

    [Function(StakingActivities.LeaveCensus)]
    public Task<CensusDate> LeaveAsync([ActivityTrigger] CensusChange change, FunctionContext context) =>
        census.LeaveAsync(change.Node, change.Reason, context.CancellationToken, change.Reason == StakingReason.RemovedByCase ? change.Instance : null);

    [Function(StakingActivities.ReturnToCensus)]
    public Task<CensusDate> ReturnAsync([ActivityTrigger] CensusChange change, FunctionContext context) => census.ReturnAsync(change.Node, Ended(change.Reason), context.CancellationToken);

    [Function(StakingActivities.RevokeCredentials)]
    public async Task RevokeAsync([ActivityTrigger] NodeRef node, FunctionContext context)
    {
        if (await IsOverAsync(node, context.CancellationToken))
            return;
        await publishers.RevokeAsync(node.Node, context.CancellationToken);
        // Overturned between the two: what was just taken is given back.
        if (await IsOverAsync(node, context.CancellationToken))
            await publishers.RestoreAsync(node.Node, context.CancellationToken);
    }

    [Function(StakingActivities.RestoreCredentials)]
    public Task RestoreAsync([ActivityTrigger] NodeRef node, FunctionContext context) => publishers.RestoreAsync(node.Node, context.CancellationToken);

    [Function(StakingActivities.StartExit)]
    public Task StartExitAsync([ActivityTrigger] ExitRequest request, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        desk.StartExitAsync(request.Node, request.Cause, client, context.CancellationToken);

    [Function(UnbondingActivities.LoadUnbonding)]
    public async Task<UnbondingStanding> LoadUnbondingAsync([ActivityTrigger] LotRef lot, FunctionContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        NodeStake stake = await stakes.LoadAsync(lot.Node, cancellation);
        NodeRecord? node = await nodes.FindAsync(lot.Node, cancellation);
        Wei? required = node is null ? null : await coverage.RequiredToStayAsync(node, cancellation);
        bool operates = node is { State: NodeState.Active };
        int poll = policy.Policy.Staking.DaySeconds;
        return stake.Lots.FirstOrDefault(one => one.Id == lot.Lot) is { UnbondingSinceUnixMs: not null } found
            ? new UnbondingStanding(
                true, found.Amount, found.Frozen, [.. found.Holds.Select(static hold => hold.Fault)], stakes.WithdrawableAt(found), stake.Bonded, required, operates, poll)
            : new UnbondingStanding(false, Wei.Zero, Wei.Zero, [], time.GetUtcNow(), stake.Bonded, required, operates, poll);
    }

    [Function(UnbondingActivities.Deregister)]
    public async Task<bool> DeregisterAsync([ActivityTrigger] DeregisterRequest request, FunctionContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        bool over = false;
        string? application = null;
        await nodes.ChangeAsync(
            request.Node,
            before =>
            {
                application = before?.Application;
                over = before is not null && NodeCensus.IsOver(before, request.Removal);
                return !over && before is { State: NodeState.Active or NodeState.Testnet }
                    ? before with { State = request.Cause == StakingReason.RemovedByCase ? NodeState.Removed : NodeState.Exited, EndedAt = request.EndedAt }
                    : null;
            },
            cancellation);
        if (over || application is null)
            return !over;
        await Conflicts.RetryAsync($"Application {application}", async () =>
        {
            if (await applications.FindAsync(application, cancellation) is { State: ApplicationState.Operating } operating && operating.Node == request.Node)
                await applications.UpdateAsync(operating, operating with { State = ApplicationState.Exited, UpdatedAt = request.EndedAt }, cancellation);
            return true;
        });
        return true;
    }

    [Function(UnbondingActivities.UnbondAll)]
    public async Task UnbondAllAsync([ActivityTrigger] NodeRef node, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        if (stakes.OnChain)
            return;
        foreach (StakeEntry entry in (await book.LoadAsync(node.Node, context.CancellationToken)).Entries.Values.Where(entry => entry.LockedUntilUnixMs <= time.GetUtcNow().ToUnixTimeMilliseconds()))
            await desk.UnbondInBookAsync(node.Node, entry.Id, "program", client, context.CancellationToken);
    }

    [Function(TopUpActivities.LoadCoverage)]
    public async Task<CoverageStanding> LoadCoverageAsync([ActivityTrigger] CoverageQuery query, FunctionContext context)
    {
        int poll = policy.Policy.Staking.DaySeconds;
        if (await nodes.FindAsync(query.Node, context.CancellationToken) is not { State: NodeState.Active } node)
            return new CoverageStanding(false, null, Wei.Zero, Wei.Zero, poll);
        NodeStake stake = await stakes.LoadAsync(query.Node, context.CancellationToken);
        Wei? required = await demand.OfAsync(node.Operator, context.CancellationToken);
        CoverageDecision? decision = required is { } wei
            ? StakeRequirement.Decide(stake.Bonded, wei, 1, query.Open, time.GetUtcNow().ToUnixTimeMilliseconds(), policy.Policy.Staking)
            : null;
        return new CoverageStanding(true, decision, stake.Bonded, required ?? Wei.Zero, poll);
    }

    private async Task<bool> IsOverAsync(NodeRef node, CancellationToken cancellation) =>
        node.Removal is not null && await nodes.FindAsync(node.Node, cancellation) is { } record && NodeCensus.IsOver(record, node.Removal);

    // Workflows say why they bring a node back; that ends what they themselves had taken it out for.
    private static StakingReason Ended(StakingReason back) => back switch
    {
        StakingReason.CoverageRecovered => StakingReason.TopUpMissed,
        StakingReason.TransferDone => StakingReason.TransferKeyOverdue,
        _ => throw new InvalidOperationException($"{back} brings no node back to the census."),
    };
}
