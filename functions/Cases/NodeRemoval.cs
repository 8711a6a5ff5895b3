using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Functions.Cases;

/// <summary>
/// A node's place in the network follows its cases: removed when a removal was executed, with the exit that ends it; back, with all that the exit took, when every removal that was executed is
/// overturned. May be repeated.
/// </summary>
public sealed class NodeRemoval(NodeStore nodes, NodeCensus census, ApplicationStore applications, TransferStore transfers, PublisherAccess publishers, Outbox outbox, TimeProvider time)
{
    public async Task ApplyAsync(CaseRecord record, CancellationToken cancellation)
    {
        if (!record.Opening.IsRemoval || record.File.ExecutedAmount == Wei.Zero)
            return;
        if (record.RemovesNode)
            await RemoveAsync(record, cancellation);
        else
            await ReinstateAsync(record, cancellation);
    }

    private async Task RemoveAsync(CaseRecord record, CancellationToken cancellation)
    {
        NodeId node = record.Opening.Node;
        string fault = record.Opening.Fault.ToString();
        // The contract's event starts the same instance where there is a chain.
        if (await nodes.FindAsync(node, cancellation) is { State: NodeState.Active } active)
            await outbox.PromiseAsync(Signal.Start(ExitWorkflow.Name, StakingEvents.Exit(node, StakeDesk.Admission(active)), new ExitInput(node, StakingReason.RemovedByCase)), cancellation);
        await nodes.ChangeAsync(
            node,
            before => before is { State: NodeState.Active or NodeState.Testnet or NodeState.Removed } && !before.RemovedBy.Contains(fault)
                ? before with { State = NodeState.Removed, EndedAt = before.EndedAt ?? time.GetUtcNow(), RemovedBy = [.. before.RemovedBy, fault] }
                : null,
            cancellation);
    }

    private async Task ReinstateAsync(CaseRecord record, CancellationToken cancellation)
    {
        NodeId node = record.Opening.Node;
        string fault = record.Opening.Fault.ToString();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(record.File.EndedAtUnixMs ?? record.File.ProposedAtUnixMs);
        NodeRecord? back = null;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                back = null;
                if (before is not { State: NodeState.Active or NodeState.Testnet or NodeState.Removed })
                    return null;
                string[] others = [.. before.RemovedBy.Where(other => other != fault)];
                if (others.Length > 0)
                    return others.Length < before.RemovedBy.Count ? before with { RemovedBy = others } : null;
                NodeState state = before.State == NodeState.Removed ? before.ActivatedAt is null ? NodeState.Testnet : NodeState.Active : before.State;
                // From now on the exit that the removal began is none of this node's any more, and it can end anew.
                back = before with { State = state, EndedAt = null, RemovedBy = [], ReinstatedAt = before.ReinstatedAt > at ? before.ReinstatedAt : at };
                return back;
            },
            cancellation);
        if (back is null)
            return;
        await census.ReturnAsync(node, StakingReason.RemovedByCase, cancellation);
        await ReopenAsync(back, cancellation);
        // One that was handed over gets its credentials with its new key.
        if (await transfers.FindNewestAsync(node, cancellation) is not { IsOpen: true, State: OfferState.Accepted })
            await publishers.RestoreAsync(node, cancellation);
    }

    private Task<bool> ReopenAsync(NodeRecord node, CancellationToken cancellation) => Conflicts.RetryAsync($"Application {node.Application}", async () =>
    {
        if (await applications.FindAsync(node.Application, cancellation) is { State: ApplicationState.Exited } exited && exited.Node == node.Node)
            await applications.UpdateAsync(exited, exited with { State = ApplicationState.Operating, UpdatedAt = time.GetUtcNow() }, cancellation);
        return true;
    });
}
