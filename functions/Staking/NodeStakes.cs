using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Staking;

/// <summary>Where stakes are read: on the chain where one is configured, else in the program's book.</summary>
public sealed class NodeStakes(IEnumerable<IStakeRegistry> registries, StakeBook book, NodeStore nodes, CaseStore cases, PolicyInForce policy)
{
    private readonly IStakeRegistry? registry = registries.SingleOrDefault();

    /// <summary>Whether the chain is the truth.</summary>
    public bool OnChain => registry is not null;

    /// <summary>A node with its stake.</summary>
    public async Task<NodeStake> LoadAsync(NodeId node, CancellationToken cancellation)
    {
        if (registry is not null)
            return await registry.LoadAsync(node, cancellation);
        StakeAccount account = await book.LoadAsync(node, cancellation);
        NodeRecord? record = await nodes.FindAsync(node, cancellation);
        long day = policy.Policy.Staking.DaySeconds;
        return new NodeStake(
            record?.Operator.Key,
            record?.State switch { null => PledgeState.None, NodeState.Active => PledgeState.Active, NodeState.Removed => PledgeState.Removed, _ => PledgeState.Pledged },
            [.. account.Entries.Values.Select(entry => new StakeLot(
                entry.Id, entry.Amount, entry.FrozenTotal, entry.LockedAtUnixMs, entry.LockedUntilUnixMs, entry.UnbondingSinceUnixMs, entry.TermDays * day,
                [.. entry.Frozen.Select(static hold => new LotHold(hold.Key, hold.Value))]))],
            await cases.CountOpenAsync(node, cancellation));
    }

    /// <summary>When the unbonding of a lock is over (rules, section 6).</summary>
    public DateTimeOffset WithdrawableAt(StakeLot lot) =>
        DateTimeOffset.FromUnixTimeMilliseconds((lot.UnbondingSinceUnixMs ?? throw new ArgumentException("The lock does not unbond.", nameof(lot))) + policy.Policy.Staking.UnbondingSeconds * 1_000L);
}
