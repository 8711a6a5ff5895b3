using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Activities;

/// <summary>What the workflow of a transfer reads and does.</summary>
public sealed class TransferActivityFunctions(TransferStore transfers, NodeStakes stakes, NodeStore nodes, NodeCensus census, NodeKeyStore keys, PolicyInForce policy)
{
    [Function(TransferActivities.LoadTransfer)]
    public async Task<TransferStanding> LoadAsync([ActivityTrigger] TransferRef offer, FunctionContext context)
    {
        TransferRecord transfer = await FindAsync(offer, context.CancellationToken);
        NodeRecord? node = await nodes.FindAsync(offer.Node, context.CancellationToken);
        NodeStake stake = await stakes.LoadAsync(offer.Node, context.CancellationToken);
        return new TransferStanding(
            transfer.State, transfer.To, stake.OpenCases, transfer.OnChain, transfer.Key is not null, node is { State: NodeState.Active }, policy.Policy.Staking.TransferSeconds,
            policy.Policy.Staking.DaySeconds, transfer.Closed is not null);
    }

    [Function(TransferActivities.ChangeOwner)]
    public async Task<CensusDate> ChangeOwnerAsync([ActivityTrigger] TransferRef offer, FunctionContext context)
    {
        TransferRecord transfer = await FindAsync(offer, context.CancellationToken);
        return EthereumAddress.TryParse(transfer.To, out EthereumAddress to)
            ? await census.ChangeOwnerAsync(offer.Node, to, offer.Sequence, context.CancellationToken)
            : throw new InvalidDataException($"Offer {offer.Sequence} of {offer.Node} is to nobody.");
    }

    [Function(TransferActivities.RenewKey)]
    public async Task RenewKeyAsync([ActivityTrigger] TransferRef offer, FunctionContext context)
    {
        if ((await FindAsync(offer, context.CancellationToken)).Key is { } key)
            await keys.RenewAsync(offer.Node, key, context.CancellationToken);
    }

    [Function(TransferActivities.CloseTransfer)]
    public Task CloseAsync([ActivityTrigger] TransferClosing closing, FunctionContext context) => transfers.ChangeAsync(
        closing.Node, closing.Sequence, before => before.IsOpen ? before with { Closed = closing.Reason } : null, null, context.CancellationToken);

    private async Task<TransferRecord> FindAsync(TransferRef offer, CancellationToken cancellation) =>
        await transfers.FindAsync(offer.Node, offer.Sequence, cancellation) ?? throw new InvalidDataException($"Offer {offer.Sequence} of {offer.Node} has a workflow but no record.");
}
