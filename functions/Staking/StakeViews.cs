using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.TopUp;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Staking;

/// <summary>What a case holds of a lock.</summary>
public sealed record HoldView(FaultId Fault, Wei Amount);

/// <summary>A lock as everybody may see it. Instants in Unix milliseconds.</summary>
public sealed record LotView(long Lot, Wei Amount, Wei Frozen, Wei Free, long LockedAt, long LockedUntil, long? UnbondingSince, long? WithdrawableAt, IReadOnlyList<HoldView> HeldBy);

/// <summary>A workflow of the node's stake: where it stands.</summary>
public sealed record ProcessView(string Instance, string Workflow, StakingState State, string Code, string Reason, long At, long? DeadlineAt);

/// <summary>An offer as everybody may see it.</summary>
public sealed record TransferView(long Sequence, string From, string To, OfferState State, bool OnChain, long OfferedAt, bool KeyBrought, string? Closed)
{
    public static TransferView Of(TransferRecord transfer) => new(
        transfer.Sequence, transfer.From, transfer.To, transfer.State, transfer.OnChain, transfer.OfferedAt.ToUnixTimeMilliseconds(), transfer.Key is not null, transfer.Closed is { } closed ? Words.Of(closed) : null);
}

/// <summary>A node's stake as everybody may see it.</summary>
/// <param name="Source"><c>chain</c> or <c>book</c>.</param>
/// <param name="Required">What the node needs today; null while there is no average price.</param>
/// <param name="CoverageBp">Bonded / required; null while there is no average price, or nothing is asked for.</param>
/// <param name="TopUpDeadlineAt">Until when a top-up is asked for; null when none is.</param>
/// <param name="AwayFromEpoch">The first epoch in which the node takes no part; null when it does.</param>
/// <param name="Processes">Unbonding, exit, top-ups and transfers, the newest entry of each; what waits comes first.</param>
public sealed record StakeView(
    string Node, string Operator, string Source, Wei Bonded, Wei Unbonding, Wei Frozen, Wei? Required, int? CoverageBp, Wei Missing, long? MicroUsdPerToken, long? TopUpDeadlineAt, long? AwayFromEpoch,
    int OpenCases, IReadOnlyList<LotView> Lots, IReadOnlyList<ProcessView> Processes, TransferView? Transfer);

/// <summary>Puts a node's stake together.</summary>
public sealed class StakeViews(NodeStakes stakes, StakeDemand demand, StakeProcesses processes, TransferStore transfers, PolicyInForce policy, TimeProvider time)
{
    public async Task<StakeView> LoadAsync(NodeRecord node, CancellationToken cancellation)
    {
        NodeStake stake = await stakes.LoadAsync(node.Node, cancellation);
        AveragePrice price = await demand.PriceAsync(cancellation);
        Wei? required = await demand.OfAsync(node.Operator, cancellation);
        IReadOnlyList<StakingEntry> entries = await processes.LoadAsync(node.Node, cancellation);
        StakingEntry? topUp = entries.FirstOrDefault(static entry => entry is { Workflow: TopUpWorkflow.Name, State: StakingState.Waiting });
        CoverageDecision? decision = required is { } wei && wei > Wei.Zero && node.State == NodeState.Active
            ? StakeRequirement.Decide(stake.Bonded, wei, 1, null, time.GetUtcNow().ToUnixTimeMilliseconds(), policy.Policy.Staking)
            : null;
        TimePolicy clock = policy.Policy.Time;
        return new StakeView(
            node.Node.ToString(), node.Operator.ToString(), stakes.OnChain ? "chain" : "book", stake.Bonded, stake.Unbonding,
            stake.Lots.Aggregate(Wei.Zero, static (sum, lot) => sum + lot.Frozen), required, decision?.Coverage.Value, decision?.Missing ?? Wei.Zero, price.MicroUsdPerToken,
            topUp?.Deadline?.ToUnixTimeMilliseconds(),
            node.Absences.FirstOrDefault(absence => absence.UntilEpoch is not { } until || until > clock.EpochOf(time.GetUtcNow()).Value)?.FromEpoch,
            stake.OpenCases, [.. stake.Lots.Select(Of)],
            [.. entries.OrderBy(static entry => entry.State).ThenByDescending(static entry => entry.At).Select(static entry => new ProcessView(
                entry.Instance, entry.Workflow, entry.State, Words.Of(entry.Reason), entry.Why, entry.At.ToUnixTimeMilliseconds(), entry.Deadline?.ToUnixTimeMilliseconds()))],
            await transfers.FindNewestAsync(node.Node, cancellation) is { } transfer ? TransferView.Of(transfer) : null);
    }

    private LotView Of(StakeLot lot) => new(
        lot.Id, lot.Amount, lot.Frozen, lot.Amount - lot.Frozen, lot.LockedAtUnixMs, lot.LockedUntilUnixMs, lot.UnbondingSinceUnixMs,
        lot.UnbondingSinceUnixMs is null ? null : stakes.WithdrawableAt(lot).ToUnixTimeMilliseconds(), [.. lot.Holds.Select(static hold => new HoldView(hold.Fault, hold.Amount))]);
}
