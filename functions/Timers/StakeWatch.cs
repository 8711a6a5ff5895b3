using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Timers;

/// <summary>Looks at the stake of every active node once a day of prices (rules, section 6). One that cannot be looked at now is looked at by a later pass and holds up nobody else.</summary>
public sealed class StakeWatch(StakeCoverage coverage, StakeLooks looks, StakeDemand demand, NodeStore nodes, Outbox outbox, ILogger<StakeWatch> log)
{
    private const int NodesPerPass = 500;

    [Function("StakeWatch")]
    public async Task RunAsync([TimerTrigger("*/20 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        IReadOnlyDictionary<NodeId, long> seen = await looks.LoadAsync(cancellation);
        long today = demand.Today;
        foreach (NodeRecord node in (await nodes.LoadAllAsync(cancellation)).Where(node => node.State == NodeState.Active && seen.GetValueOrDefault(node.Node, -1) < today).Take(NodesPerPass))
        {
            try
            {
                foreach (Signal start in await coverage.LookAsync(node, cancellation))
                    await outbox.DeliverAsync(client, await outbox.PromiseAsync(start, cancellation), cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "The stake of {Node} could not be looked at", node.Node);
            }
        }
    }
}
