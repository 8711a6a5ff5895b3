using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Chain.Ports;

/// <summary>Stakes and the register of nodes as the contract <c>OperatorStaking</c> has them.</summary>
public sealed class ChainStakeRegistry(ContractReader contracts, ChainOutbox outbox, ChainSenders senders) : IStakeRegistry
{
    private const ContractName Staking = ContractName.OperatorStaking;

    /// <inheritdoc/>
    public async Task<NodeStake> LoadAsync(NodeId node, CancellationToken cancellation)
    {
        ContractReader confirmed = await contracts.AtConfirmedAsync(cancellation);
        byte[] id = node.ToBytes();
        byte state = await confirmed.AskAsync<NodeStateOfFunction, byte>(Staking, new NodeStateOfFunction { NodeId = id }, cancellation);
        if (state == 0)
            return NodeStake.Unknown;
        string owner = await confirmed.AskAsync<OwnerOfFunction, string>(Staking, new OwnerOfFunction { NodeId = id }, cancellation);
        var lots = new List<StakeLot>();
        foreach (uint lot in (await confirmed.AskAsync<LotIdsOfFunction, List<uint>>(Staking, new LotIdsOfFunction { NodeId = id }, cancellation)).Order())
            lots.Add(LotOf(lot, (await confirmed.AskForAsync<LotOfFunction, LotOfOutput>(Staking, new LotOfFunction { NodeId = id, LotId = lot }, cancellation)).Value));
        BigInteger cases = await confirmed.AskAsync<OpenCasesOfFunction, BigInteger>(Staking, new OpenCasesOfFunction { NodeId = id }, cancellation);
        return new NodeStake(ChainValues.Address(owner).Key, (PledgeState)state, lots, (int)cases);
    }

    /// <inheritdoc/>
    public async Task<ChainRegistration> RegisterAsync(NodeId node, Wei requiredStake, CancellationToken cancellation)
    {
        OutboxEntry? entry = await outbox.TryEffectAsync(await senders.First.AddressAsync(cancellation), new ActivateNode(node, requiredStake), cancellation);
        return entry switch
        {
            null => new ChainRegistration(true, null) { State = RegistrationState.Pending },
            { State: EntryState.Done } => new ChainRegistration(true, entry.Transaction),
            _ => new ChainRegistration(true, null) { State = RegistrationState.Refused, Refusal = entry.Code },
        };
    }

    private static StakeLot LotOf(uint id, LotStruct lot) => new(
        id, new Wei(lot.Amount), new Wei(lot.Frozen), UnixMs(lot.LockedAt), UnixMs(lot.LockedUntil), lot.UnbondingSince == 0 ? null : UnixMs(lot.UnbondingSince), (long)lot.TermSeconds, []);

    internal static long UnixMs(ulong seconds) => ChainValues.Time(seconds).ToUnixTimeMilliseconds();
}
