using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Transfer;

/// <summary>
/// Transfer of a node with its stake (rules, section 6; program document, 5.2): offered, accepted, handed over at an epoch boundary, key and credentials renewed. An open case keeps the node
/// where it is. The past goes with the node: its scores, its activation, its locks with their ends; the seller's seat in the genesis cohort and its tier do not.
/// </summary>
public static class TransferWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "NodeTransfer";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<TransferResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        TransferInput input = context.GetInput<TransferInput>() ?? throw new InvalidOperationException("A transfer starts with its offer.");
        var run = new StakingRun(context, Name, input.Node, input.Progress?.EntrySequence ?? 0);
        var offer = new TransferRef(input.Node, input.Sequence);
        TransferProgress? progress = input.Progress;
        if (progress is null)
        {
            if (await AcceptanceAsync(run, offer) is var reason && reason != StakingReason.TransferAccepted)
                return await EndAsync(run, offer, reason);
            progress = await HandOverAsync(run, offer);
        }

        for (int look = 0; look < StakingRun.LooksPerGeneration; look++)
        {
            TransferStanding standing = await LoadAsync(run, offer);
            if (standing.KeyBrought || standing.Overtaken || !standing.NodeOperates)
                return await FinishAsync(run, offer, progress, standing);
            if (!progress.Overdue && run.Now >= progress.KeyDeadline)
            {
                CensusDate left = await run.LeaveCensusAsync(StakingReason.TransferKeyOverdue);
                await run.WaitingAsync(StakingReason.TransferKeyOverdue, $"The node has no new key yet and takes no part from epoch {left.Epoch} on, until it has one.", null);
                progress = progress with { Overdue = true };
            }

            DateTimeOffset next = run.Now.AddSeconds(standing.PollSeconds);
            await run.EventOrTimeAsync(StakingEvents.TransferChanged, !progress.Overdue && progress.KeyDeadline < next ? progress.KeyDeadline : next);
        }

        context.ContinueAsNew(input with { Progress = progress with { EntrySequence = run.Sequence } });
        return new TransferResult(input.Node, input.Sequence, StakingReason.TransferKeyAwaited);
    }

    // Waits for the acceptance without a case in its way; how else the offer ended.
    private static async Task<StakingReason> AcceptanceAsync(StakingRun run, TransferRef offer)
    {
        TransferStanding standing = await LoadAsync(run, offer);
        DateTimeOffset deadline = run.Now.AddSeconds(standing.OfferSeconds);
        await run.WaitingAsync(StakingReason.TransferOffered, $"The node with its stake is offered to {standing.To}.", deadline);
        bool toldOfCase = false;
        while (true)
        {
            if (!standing.NodeOperates)
                return StakingReason.NodeEnded;
            if (standing.State == OfferState.Withdrawn)
                return StakingReason.TransferWithdrawn;
            bool blocked = standing is { OpenCases: > 0, OnChain: false };
            if (standing.State == OfferState.Accepted && !blocked)
                return StakingReason.TransferAccepted;
            if (run.Now >= deadline)
                return StakingReason.TransferExpired;
            if (standing.State == OfferState.Accepted && !toldOfCase)
            {
                await run.WaitingAsync(StakingReason.TransferBlocked, $"{standing.To} accepted; {standing.OpenCases} open cases keep the node where it is until they end.", deadline);
                toldOfCase = true;
            }

            DateTimeOffset next = run.Now.AddSeconds(standing.PollSeconds);
            await run.EventOrTimeAsync(StakingEvents.TransferChanged, next < deadline ? next : deadline);
            standing = await LoadAsync(run, offer);
        }
    }

    // The new owner's from the next epoch boundary on; what the old owner's relay was given is worth nothing from then on.
    private static async Task<TransferProgress> HandOverAsync(StakingRun run, TransferRef offer)
    {
        CensusDate date = await run.CallAsync<CensusDate>(TransferActivities.ChangeOwner, offer);
        await run.WaitingAsync(StakingReason.TransferAccepted, $"The node is its new owner's from epoch {date.Epoch} on, with its stake, its locks and its past.", date.At);
        await run.SleepUntilAsync(date.At);
        await run.CallAsync(StakingActivities.RevokeCredentials, new NodeRef(offer.Node));
        TransferStanding standing = await LoadAsync(run, offer);
        DateTimeOffset deadline = run.Now.AddSeconds(standing.OfferSeconds);
        if (!standing.KeyBrought && !standing.Overtaken)
            await run.WaitingAsync(StakingReason.TransferKeyAwaited, "The old credentials are revoked; the new owner brings the node's new key.", deadline);
        return new TransferProgress(run.Sequence, deadline, false);
    }

    private static async Task<TransferResult> FinishAsync(StakingRun run, TransferRef offer, TransferProgress progress, TransferStanding standing)
    {
        if (!standing.NodeOperates)
            return await EndAsync(run, offer, StakingReason.NodeEnded);
        // One that went on to somebody else gets its key, and its credentials, with that transfer.
        if (!standing.Overtaken)
        {
            await run.CallAsync(TransferActivities.RenewKey, offer);
            await run.CallAsync(StakingActivities.RestoreCredentials, new NodeRef(offer.Node));
        }

        if (progress.Overdue)
            await run.ReturnToCensusAsync(StakingReason.TransferDone);
        return await EndAsync(run, offer, StakingReason.TransferDone, standing.Overtaken ? "The node went on to another operator." : null);
    }

    private static async Task<TransferResult> EndAsync(StakingRun run, TransferRef offer, StakingReason reason, string? why = null)
    {
        await run.CallAsync(TransferActivities.CloseTransfer, new TransferClosing(offer.Node, offer.Sequence, reason));
        await run.EndAsync(reason, why ?? reason switch
        {
            StakingReason.TransferDone => "The node has its new key and credentials; the transfer is done.",
            StakingReason.TransferWithdrawn => "The owner took the offer back.",
            StakingReason.TransferExpired => "The offer ended without having been accepted in time.",
            _ => "The node has ended; there is nothing to hand over.",
        });
        return new TransferResult(offer.Node, offer.Sequence, reason);
    }

    private static Task<TransferStanding> LoadAsync(StakingRun run, TransferRef offer) => run.CallAsync<TransferStanding>(TransferActivities.LoadTransfer, offer);
}
