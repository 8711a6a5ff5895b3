using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Staking;

/// <summary>Spreads the word that a node's stake changed: what waits for it looks again, and whether more is to be asked for, or the node may return, is looked at now and not only tomorrow.</summary>
public sealed class StakeNews(NodeStore nodes, StakeProcesses processes, StakeCoverage coverage, Outbox outbox)
{
    public async Task ChangedAsync(NodeId node, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (StakingEntry waiting in (await processes.LoadAsync(node, cancellation)).Where(static entry => entry.State == StakingState.Waiting && entry.Workflow != TransferWorkflow.Name))
            await TellAsync(Signal.Raise(waiting.Instance, StakingEvents.StakeChanged), client, cancellation);
        if (await nodes.FindAsync(node, cancellation) is not { State: NodeState.Active } active)
            return;
        foreach (Signal start in await coverage.LookAsync(active, cancellation))
            await TellAsync(start, client, cancellation);
    }

    private async Task TellAsync(Signal signal, DurableTaskClient client, CancellationToken cancellation) =>
        await outbox.DeliverAsync(client, await outbox.PromiseAsync(signal, cancellation), cancellation);
}
