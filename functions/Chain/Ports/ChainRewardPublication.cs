using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Chain.Ports;

/// <summary>Posts the roots of an epoch: every reporter of the settings reports it, and the contract's quorum of equal reports posts it.</summary>
public sealed class ChainRewardPublication(ContractReader contracts, ChainOutbox outbox, ChainSenders senders) : IRewardPublication
{
    /// <summary>What stands for the scores of an epoch in which nobody was scored: the hash of nothing. The contract takes no empty root.</summary>
    public static Bytes32 NoScores { get; } = Bytes32.HashOf([]);

    /// <inheritdoc/>
    /// <exception cref="ChainFaultException"><c>chain-pending</c>, <c>chain-refused</c> (with the contract's reason, such as <c>NotFunded</c>), or the chain does not answer.</exception>
    public async Task<Publication> PublishAsync(RewardPosting posting, CancellationToken cancellation)
    {
        var report = new ReportEpoch(posting.Epoch, posting.RewardRoot, posting.ScoreRoot ?? NoScores, posting.EvidenceHash, posting.TotalCumulative);
        BigInteger funded = await contracts.AskAsync<TotalFundedFunction, BigInteger>(ContractName.RewardDistributor, new TotalFundedFunction(), cancellation);
        if (funded < posting.TotalCumulative.Value)
            throw new ChainFaultException("chain-refused", null, $"NotFunded: the distributor was funded with {funded} wei, epoch {posting.Epoch} needs {posting.TotalCumulative}.");
        var reporters = new List<EthereumAddress>();
        foreach (IChainSigner reporter in senders.All)
            reporters.Add(await reporter.AddressAsync(cancellation));
        IReadOnlyList<OutboxEntry> entries = await outbox.TryEffectsAsync(reporters, report, IsDoneAsync, cancellation);
        if (await IsDoneAsync(entries))
            return new Publication(true, PostedBy(entries));
        if (await IsPassedAsync(posting.Epoch, cancellation) && !await IsPostedAsync(report, cancellation))
            return new Publication(true, null) { IsPassed = true };
        // One that is refused says nothing of the others, which may be enough.
        if (!entries.All(static entry => entry.HasEnded))
            throw new ChainFaultException("chain-pending", null, $"Epoch {posting.Epoch} is not posted yet: {string.Join(", ", entries.Select(static entry => $"{entry.State} {entry.Code}"))}.");
        throw new ChainFaultException("chain-refused", null, entries.FirstOrDefault(static entry => entry.State == EntryState.Refused) is { } refused
            ? $"{refused.Code}: {refused.Detail}"
            : $"epoch-without-quorum: Of {entries.Count} reporters of epoch {posting.Epoch}, {Named(reporters, entries, static entry => entry.Transaction is not null)} reported this root; before that, perhaps with another, {Named(reporters, entries, static entry => entry.Transaction is null)}. Another reporter is needed.");

        // The root may be seen a moment before the report that posted it: that one is waited for.
        async Task<bool> IsDoneAsync(IReadOnlyList<OutboxEntry> known) =>
            (PostedBy(known) is not null || known.All(static entry => entry.Nonce is null)) && await IsPostedAsync(report, cancellation);
    }

    // At the confirmed height, by a quorum of whichever reporters.
    private async Task<bool> IsPostedAsync(ReportEpoch report, CancellationToken cancellation)
    {
        PostedEpochStruct posted = await (await contracts.AtConfirmedAsync(cancellation)).EpochAsync(report.Epoch, cancellation);
        return posted.PostedAt != 0 && Bytes32.FromBytes(posted.Report.RewardRoot) == report.RewardRoot && Bytes32.FromBytes(posted.Report.ScoreRoot) == report.ScoreRoot
            && Bytes32.FromBytes(posted.Report.EvidenceHash) == report.EvidenceHash && posted.Report.CumulativeTotal == report.CumulativeTotal.Value;
    }

    // A later epoch is posted, or a root of this one is active: the contract takes no other any more. At the confirmed height: no reorganisation takes it back.
    private async Task<bool> IsPassedAsync(EpochId epoch, CancellationToken cancellation)
    {
        ContractReader confirmed = await contracts.AtConfirmedAsync(cancellation);
        if (await confirmed.AskAsync<LastEpochFunction, ulong>(ContractName.RewardDistributor, new LastEpochFunction(), cancellation) > (ulong)epoch.Value)
            return true;
        PostedEpochStruct posted = await confirmed.EpochAsync(epoch, cancellation);
        return posted.PostedAt != 0 && ChainValues.Time(posted.ActiveAt) <= await contracts.NowAsync(cancellation);
    }

    private static string Named(List<EthereumAddress> reporters, IReadOnlyList<OutboxEntry> entries, Func<OutboxEntry, bool> wanted) =>
        reporters.Where((_, i) => wanted(entries[i])).ToList() is { Count: > 0 } found ? string.Join(", ", found) : "nobody";

    // The last report of the quorum posted the root. Its own event says which it was; here the last one in the chain.
    private static string? PostedBy(IReadOnlyList<OutboxEntry> entries) =>
        entries.Select(static entry => entry.Included).Where(static spot => spot is not null).OrderBy(static spot => spot!.Block).LastOrDefault()?.Transaction;
}
