using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Contracts;
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
        foreach (IChainSigner reporter in senders.All)
            await outbox.SubmitAsync(await reporter.AddressAsync(cancellation), report, cancellation);
        var ended = new List<OutboxEntry>();
        foreach (IChainSigner reporter in senders.All)
            ended.Add(await outbox.EffectAsync(await reporter.AddressAsync(cancellation), report, cancellation));

        ContractReader confirmed = await contracts.AtConfirmedAsync(cancellation);
        if ((await confirmed.EpochAsync(posting.Epoch, cancellation)).PostedAt != 0 && ended.Find(entry => entry is { State: EntryState.Refused, Code: "epoch-root-differs" }) is null)
            return new Publication(true, PostedBy(ended));
        OutboxEntry? refused = ended.Find(entry => entry.State == EntryState.Refused);
        throw new ChainFaultException("chain-refused", null, refused is null
            ? $"Epoch {posting.Epoch} was reported by {ended.Count} reporters; the contract's quorum needs more."
            : $"{refused.Code}: {refused.Detail}");
    }

    // The last report of the quorum posted the root. Its own event says which it was; here the last one in the chain that was not refused.
    private static string? PostedBy(List<OutboxEntry> ended) =>
        ended.Where(entry => entry.Transaction is not null).OrderByDescending(entry => entry.Included!.Block).Select(entry => entry.Transaction).FirstOrDefault();
}
