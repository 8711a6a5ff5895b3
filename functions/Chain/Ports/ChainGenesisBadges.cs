using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Chain.Ports;

/// <summary>Awards the badges of the contract <c>GenesisBadge</c>, whose awarder is the first sender of the settings.</summary>
public sealed class ChainGenesisBadges(ContractReader contracts, ChainOutbox outbox, ChainSenders senders) : IGenesisBadges
{
    /// <inheritdoc/>
    /// <exception cref="ChainFaultException"><c>chain-pending</c>, <c>chain-refused</c>, or the chain does not answer.</exception>
    public async Task<BadgeAward> AwardAsync(OperatorId operatorId, CancellationToken cancellation)
    {
        OutboxEntry entry = await outbox.EffectAsync(await senders.First.AddressAsync(cancellation), new AwardBadge(operatorId), cancellation);
        if (entry is { State: EntryState.Refused, Code: not "no-seat-left" })
            throw new ChainFaultException("chain-refused", null, $"{entry.Code}: {entry.Detail}");
        var question = new SeatOfFunction { Operator = ChainValues.AddressOf(operatorId).Key };
        return new BadgeAward(true, (int)await contracts.AskAsync<SeatOfFunction, BigInteger>(ContractName.GenesisBadge, question, cancellation), entry.Transaction);
    }
}
