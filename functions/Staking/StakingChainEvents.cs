using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Functions.Staking;

/// <summary>
/// Tells the workflows of stakes what the contracts say: stake came or went, a lock unbonds, a node was ended, removed, offered, handed over. Everything here may come twice. A node that the
/// program never admitted is none of its business until it applies.
/// </summary>
public sealed class StakingChainEvents(
    NodeStore nodes, NodeKeyStore keys, ApplicationStore applications, StakeNews news, StakeDesk stakes, TransferDesk transfers, Outbox outbox) : IChainEventHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(ChainEvent happened, DurableTaskClient workflows, CancellationToken cancellation)
    {
        switch (happened)
        {
            case NodePledged pledged:
                await TellOnboardingAsync(pledged.Node, workflows, cancellation);
                break;
            case Staked staked:
                await TellOnboardingAsync(staked.Node, workflows, cancellation);
                await news.ChangedAsync(staked.Node, workflows, cancellation);
                break;
            case UnbondingStarted unbonding:
                await TellAsync(
                    Signal.Start(UnbondingWorkflow.Name, StakingEvents.Unbonding(unbonding.Node, unbonding.Lot), new UnbondingInput(unbonding.Node, unbonding.Lot)), workflows, cancellation);
                await news.ChangedAsync(unbonding.Node, workflows, cancellation);
                break;
            case Withdrawn withdrawn:
                await news.ChangedAsync(withdrawn.Node, workflows, cancellation);
                break;
            case SlashExecuted slashed:
                await news.ChangedAsync(slashed.Node, workflows, cancellation);
                break;
            case NodeDeactivated deactivated:
                await stakes.StartExitAsync(deactivated.Node, StakingReason.ExitAnnounced, workflows, cancellation);
                break;
            case NodeRemoved removed:
                await stakes.StartExitAsync(removed.Node, StakingReason.RemovedByCase, workflows, cancellation);
                break;
            case NodeOffered offered when await nodes.FindAsync(offered.Node, cancellation) is { } node:
                await transfers.ApplyChainAsync(
                    offered.Node, node.Operator.Key, offered.To?.Key, offered.To is null ? OfferState.Withdrawn : OfferState.Offered, offered.Place.At, workflows, cancellation);
                break;
            case NodeTransferred transferred when await nodes.FindAsync(transferred.Node, cancellation) is not null:
                await transfers.ApplyChainAsync(transferred.Node, transferred.From.Key, transferred.To.Key, OfferState.Accepted, transferred.Place.At, workflows, cancellation);
                break;
        }
    }

    private async Task TellOnboardingAsync(NodeId node, DurableTaskClient workflows, CancellationToken cancellation)
    {
        if (await keys.HolderAsync(node, cancellation) is { } holder && await applications.FindAsync(holder, cancellation) is { IsOpen: true } application)
            await TellAsync(Signal.Raise(application.InstanceId, OnboardingEvents.Stake), workflows, cancellation);
    }

    private async Task TellAsync(Signal signal, DurableTaskClient workflows, CancellationToken cancellation) =>
        await outbox.DeliverAsync(workflows, await outbox.PromiseAsync(signal, cancellation), cancellation);
}
