using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Freezes by which policy an epoch is settled, and who is measured in it: every node that was active in one of its slots. A node that became active within the epoch has no witnesses yet (rules,
/// section 9: from the next epoch on), so that its own heartbeats decide.
/// </summary>
public sealed class EpochFreezer(NodeStore nodes, EpochNodes lines, CensusFacts facts, CensusRows census, EpochCensuses censuses, FrozenEpochs frozenEpochs)
{
    public async Task<EpochPlan> FreezeAsync(EpochId epoch, CancellationToken cancellation)
    {
        PolicyInForce policy = await frozenEpochs.FreezeAsync(epoch, cancellation);
        IReadOnlyList<NodeRecord> records = await nodes.LoadAllAsync(cancellation);
        IReadOnlyList<NodeLine> frozen = await facts.CompleteAsync(epoch, await lines.LoadAsync(epoch, records, cancellation), records, policy.Policy, cancellation);
        censuses.Renew(await census.WriteAsync(epoch, frozen, cancellation));
        return new EpochPlan(frozen.Count, BlockAddress.BlocksPerEpoch(policy.Policy.Time), policy.Policy.Version, policy.Hash, HandsOver: true);
    }
}
