using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Freezes who is measured in an epoch, with whom as witnesses: every node that was active in one of its slots. A node that became active within the epoch has no witnesses yet (rules,
/// section 9: from the next epoch on), so that its own heartbeats decide.
/// </summary>
public sealed class EpochFreezer(NodeStore nodes, WitnessRoster rosters, CensusRows census, PolicyInForce policy)
{
    public async Task<EpochPlan> FreezeAsync(EpochId epoch, CancellationToken cancellation)
    {
        TimePolicy time = policy.Policy.Time;
        Roster roster = await rosters.LoadAsync(epoch, cancellation);
        FrozenNode[] frozen = [.. (await nodes.LoadAllAsync(cancellation)).Where(node => WasActive(node, epoch)).Select(node => Freeze(node, roster.Assignments.GetValueOrDefault(node.Node)))];
        await census.WriteAsync(epoch, frozen, cancellation);
        return new EpochPlan(frozen.Length, BlockAddress.BlocksPerEpoch(time), policy.Policy.Version, policy.Hash);
    }

    private bool WasActive(NodeRecord node, EpochId epoch)
    {
        TimePolicy time = policy.Policy.Time;
        return node.ActivatedAt is { } from && from.ToUnixTimeMilliseconds() < time.EndOf(epoch)
            && (node.EndedAt is not { } until || until.ToUnixTimeMilliseconds() > time.StartOf(epoch));
    }

    private FrozenNode Freeze(NodeRecord node, WitnessAssignment? witnesses)
    {
        TimePolicy time = policy.Policy.Time;
        long slot = time.SlotSeconds * 1_000L;
        return new FrozenNode(
            new CensusNode
            {
                Node = node.Node,
                Region = Countries.RegionOf(node.Country),
                // The first whole slot after it became active, to the last whole one before it ended.
                ActiveFromSlot = (node.ActivatedAt!.Value.ToUnixTimeMilliseconds() + slot - 1) / slot,
                ActiveUntilSlot = node.EndedAt is { } end ? time.SlotOf(end) : long.MaxValue,
                Witnesses = [.. witnesses?.Witnesses ?? []],
            },
            witnesses?.Describe() ?? "no witnesses: they are drawn from the epoch after activation on");
    }
}
