using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Chain.Ports;

/// <summary>Cases as the contract <c>OperatorStaking</c> has them, and what the program does about them there.</summary>
public sealed class ChainSlashing(ContractReader contracts, ChainOutbox outbox, ChainSenders senders) : ISlashing
{
    private const ContractName Staking = ContractName.OperatorStaking;
    // The contract's order; it has no verdict of a single reviewer.
    private static readonly CaseBasis[] Bases = [CaseBasis.None, CaseBasis.Accepted, CaseBasis.Unanswered, CaseBasis.CouncilVerdict];

    /// <inheritdoc/>
    public async Task<StakeAtFault> LoadStakeAtAsync(NodeId node, DateTimeOffset at, CancellationToken cancellation)
    {
        ContractReader confirmed = await contracts.AtConfirmedAsync(cancellation);
        var question = new BondedAtFunction { NodeId = node.ToBytes(), Time = (ulong)at.ToUnixTimeSeconds() };
        return new StakeAtFault(true, new Wei(await confirmed.AskAsync<BondedAtFunction, BigInteger>(Staking, question, cancellation)));
    }

    /// <inheritdoc/>
    public async Task<SlashReceipt> ProposeAsync(SlashProposal proposal, CancellationToken cancellation) => await EffectAsync(
        senders.First,
        new ProposeSlash(
            proposal.Fault, proposal.Node, proposal.Kind, DateTimeOffset.FromUnixTimeMilliseconds(proposal.FaultAtUnixMs).ToUnixTimeSeconds(), proposal.EvidenceRoot, proposal.Amount, proposal.IsRemoval),
        cancellation);

    /// <inheritdoc/>
    public async Task<SlashReceipt> WithdrawAsync(FaultId fault, Bytes32 reason, CancellationToken cancellation)
    {
        // Only who proposed may withdraw; settings may have changed since.
        CaseStruct file = await contracts.CaseAsync(fault, cancellation);
        IChainSigner sender = senders.First;
        foreach (IChainSigner each in senders.All)
        {
            if (ChainValues.AddressOrNone(file.Proposer) == await each.AddressAsync(cancellation))
                sender = each;
        }

        return await EffectAsync(sender, new WithdrawCase(fault, reason), cancellation);
    }

    /// <inheritdoc/>
    public async Task<SlashReceipt> AdvanceAsync(FaultId fault, CancellationToken cancellation)
    {
        CaseStruct file = await contracts.CaseAsync(fault, cancellation);
        if (ChainValues.StateOrNone(file.State) is not { } stored)
            return new SlashReceipt(true, null, "CaseStateWrong");
        return await StateNowAsync(contracts, fault, stored, cancellation) == stored
            ? new SlashReceipt(true, null)
            : await EffectAsync(senders.First, new AdvanceCase(fault, (long)file.Deadline), cancellation);
    }

    /// <inheritdoc/>
    public Task<SlashReceipt> ExecuteAsync(FaultId fault, CancellationToken cancellation) => EffectAsync(senders.First, new ExecuteSlash(fault), cancellation);

    /// <inheritdoc/>
    /// <remarks>The state has every deadline in effect that passed by the newest block; the instants are those of the last call that touched the case.</remarks>
    public async Task<ChainCase?> ReadAsync(FaultId fault, CancellationToken cancellation)
    {
        ContractReader confirmed = await contracts.AtConfirmedAsync(cancellation);
        CaseStruct file = await confirmed.CaseAsync(fault, cancellation);
        if (ChainValues.StateOrNone(file.State) is not { } stored)
            return null;
        return new ChainCase(
            ChainValues.Address(file.Operator).Operator, await StateNowAsync(confirmed, fault, stored, cancellation), file.Basis < Bases.Length ? Bases[file.Basis] : CaseBasis.None,
            new Wei(file.StakeAtFault), new Wei(file.Amount), new Wei(file.Held), new Wei(file.Bond), file.IsRemoval, file.IsAccepted, file.IsAppealUsed, file.IsBondForfeit,
            UnixMs(file.ProposedAt), UnixMs(file.NotBefore), UnixMs(file.Deadline), UnixMs(file.AppealUntil));
    }

    private static long UnixMs(ulong seconds) => ChainStakeRegistry.UnixMs(seconds);

    // What `advance` would answer: deadlines that passed are in it, without a transaction.
    private static async Task<CaseState> StateNowAsync(ContractReader reader, FaultId fault, CaseState stored, CancellationToken cancellation)
    {
        ChainAnswer answer = await reader.TryAsync(Staking, Abi.Call(new AdvanceFunction { FaultId = fault.Value.ToBytes() }), cancellation);
        return answer.Data is { Length: > 2 } data ? ChainValues.State(Abi.Value<AdvanceFunction, byte>(data)) : stored;
    }

    private async Task<SlashReceipt> EffectAsync(IChainSigner sender, ChainIntent intent, CancellationToken cancellation)
    {
        OutboxEntry entry = await outbox.EffectAsync(await sender.AddressAsync(cancellation), intent, cancellation);
        return new SlashReceipt(true, entry.Transaction, entry.State == EntryState.Done ? null : entry.Code);
    }
}
