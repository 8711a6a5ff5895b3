using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>A node's place in the network follows its case: removed when a removal was executed, back when that was overturned.</summary>
public sealed class NodeRemoval(NodeStore nodes, NodeCensus census, TimeProvider time)
{
    public async Task ApplyAsync(CaseRecord record, CancellationToken cancellation)
    {
        if (!record.Opening.IsRemoval || record.File.ExecutedAmount == Domain.Quantities.Wei.Zero)
            return;
        await nodes.ChangeAsync(
            record.Opening.Node,
            before => before switch
            {
                { State: NodeState.Active or NodeState.Testnet } when record.RemovesNode => before with { State = NodeState.Removed, EndedAt = time.GetUtcNow() },
                { State: NodeState.Removed } when !record.RemovesNode => before with { State = before.ActivatedAt is null ? NodeState.Testnet : NodeState.Active, EndedAt = null },
                _ => null,
            },
            cancellation);
        if (!record.RemovesNode)
            await census.ReturnAsync(record.Opening.Node, StakingReason.RemovedByCase, cancellation);
    }
}
