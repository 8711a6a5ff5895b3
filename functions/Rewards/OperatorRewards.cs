using System.Globalization;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Rewards;

/// <summary>What an operator earned altogether, after the newest closed epoch.</summary>
/// <param name="Epoch">That epoch; null before the first.</param>
/// <param name="Cumulative">All that was ever credited, wei: the operator's leaf.</param>
/// <param name="Debt">What it owes for corrections, wei.</param>
/// <param name="Paid">What the contract has paid of it, wei.</param>
public sealed record RewardSums(EpochId? Epoch, Wei Cumulative, Wei Debt, Wei Paid);

/// <summary>What an epoch brought an operator.</summary>
/// <param name="Credited">By how much its leaf grew, wei.</param>
/// <param name="Cumulative">Its leaf after the epoch, wei.</param>
/// <param name="Debt">What it owed after the epoch, wei.</param>
/// <param name="Evidence">Where the ledger entries behind the amounts stand, with all that they follow from.</param>
public sealed record EpochReward(EpochId Epoch, long StartAt, long EndAt, Wei Credited, Wei Cumulative, Wei Debt, string Evidence);

/// <summary>A proof as the contract takes it.</summary>
/// <param name="Leaf">Operator id and cumulative wei, as <c>nodeop merkle verify</c> takes them.</param>
/// <param name="ClaimableAt">From when on the contract pays by this root, Unix milliseconds; null while it does not have the root.</param>
public sealed record RewardProofView(EpochId Epoch, string Operator, Bytes32 Root, IReadOnlyList<string> Leaf, IReadOnlyList<Bytes32> Proof, long? ClaimableAt);

/// <summary>What operators earned, and how to prove it.</summary>
public sealed class OperatorRewards(EpochRows epochs, BalanceRows balances, RewardTrees trees, PostedRoots posted, TimeProvider time)
{
    public async Task<RewardSums> SumsAsync(OperatorId operatorId, CancellationToken cancellation)
    {
        EpochSummary? newest = await epochs.FindNewestAsync(cancellation);
        BalanceLine? balance = newest is null ? null : await balances.FindAsync(newest.Epoch, operatorId, cancellation);
        return new RewardSums(newest?.Epoch, balance?.Cumulative ?? Wei.Zero, balance?.Debt ?? Wei.Zero, await posted.PaidToAsync(operatorId, cancellation));
    }

    /// <summary>The operator's epochs, the newest first, from the first after <paramref name="query"/>'s end of the page before.</summary>
    public async Task<PageOfRewards> ListAsync(OperatorId operatorId, PageQuery query, CancellationToken cancellation)
    {
        long? next = query.After.Length > 0 ? long.Parse(query.After, NumberStyles.None, CultureInfo.InvariantCulture) - 1 : (await epochs.FindNewestAsync(cancellation))?.Epoch.Value;
        var rewards = new List<EpochReward>();
        BalanceLine? after = next is >= 0 ? await balances.FindAsync(new EpochId(next.Value), operatorId, cancellation) : null;
        while (next is >= 0 && rewards.Count < query.Top && after is not null && await epochs.FindAsync(new EpochId(next.Value), cancellation) is { } epoch)
        {
            BalanceLine? before = next == 0 ? null : await balances.FindAsync(new EpochId(next.Value - 1), operatorId, cancellation);
            rewards.Add(new EpochReward(
                epoch.Epoch, epoch.StartAt, epoch.EndAt, after.Cumulative - (before?.Cumulative ?? Wei.Zero), after.Cumulative, after.Debt, $"/api/epochs/{epoch.Epoch.Value}/evidence"));
            (after, next) = (before, next - 1);
        }

        return new PageOfRewards(rewards, rewards.Count == query.Top && after is not null ? rewards[^1].Epoch.Value.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The proof of the operator's leaf in an epoch's tree.</summary>
    /// <param name="epoch">The epoch; null for the newest that can be claimed from, or, where no root was ever posted, the newest that is closed.</param>
    public async Task<Outcome<RewardProofView>> ProveAsync(EthereumAddress owner, EpochId? epoch, CancellationToken cancellation)
    {
        PostedRoot? root = epoch is { } named ? await posted.FindAsync(named, cancellation) : await posted.FindClaimableAsync(time.GetUtcNow(), cancellation);
        EpochSummary? summary = (epoch ?? root?.Epoch) is { } wanted ? await epochs.FindAsync(wanted, cancellation) : await epochs.FindNewestAsync(cancellation);
        if (summary is null)
            return new Refusal(ProblemKinds.EpochUnknown, epoch is null ? "No epoch is closed yet." : $"Epoch {epoch} is not closed.");
        if (epoch is null && root is null && summary.Publication is { Configured: true })
            return new Refusal(ProblemKinds.ProofUnknown, "No posted root can be claimed from yet; name an epoch to see its proof.");
        if (root is { Disabled: true })
            return new Refusal(ProblemKinds.ProofUnknown, $"The root of epoch {summary.Epoch} was disabled.");
        if (await trees.ProveAsync(summary, owner.Operator, isUsual: epoch is null) is not { } found)
            return new Refusal(ProblemKinds.AnswersTooMany, $"Proofs of {RewardTrees.WaitingMax} other epochs are being made.");
        return found.Proof is { } proof
            ? new RewardProofView(summary.Epoch, owner.ToString(), proof.Root, [proof.Leaf.Operator.ToString(), proof.Leaf.Cumulative.ToString()], proof.Proof, root?.ClaimableAt.ToUnixTimeMilliseconds())
            : new Refusal(ProblemKinds.ProofUnknown, $"{owner} has no leaf in epoch {summary.Epoch}: it was never credited anything.");
    }
}

/// <summary>A page of an operator's epochs.</summary>
public sealed record PageOfRewards(IReadOnlyList<EpochReward> Items, string? Next);
