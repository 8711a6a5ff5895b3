using Azure;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Staking;

/// <summary>
/// Takes offers of nodes, their acceptance and the new key (rules, section 6). Where a chain is configured offers are made, taken and withdrawn there, and only the key is brought here.
/// Refusals in order of precedence: unknown node, another's, made on the chain, node has ended, another offer is open or none is, the key is in use.
/// </summary>
public sealed class TransferDesk(NodeStakes stakes, TransferStore transfers, NodeKeyStore keys, Outbox outbox, TimeProvider time)
{
    /// <summary>Offers a node; the same offer again changes nothing.</summary>
    public async Task<Outcome<TransferRecord>> OfferAsync(NodeRecord node, EthereumAddress to, DurableTaskClient client, CancellationToken cancellation)
    {
        if (stakes.OnChain)
            return OnChain("offerNode, or the escrow's offer");
        if (node.State != NodeState.Active)
            return new Refusal(ProblemKinds.NodeEnded, $"The node is in state {Words.Of(node.State)}.");
        if (to == node.Operator)
            return new Refusal(ProblemKinds.FieldInvalid, "A node is offered to another operator.") { Field = "to" };
        return await Conflicts.RetryAsync($"Transfers {node.Node}", async () =>
        {
            TransferRecord? newest = await transfers.FindNewestAsync(node.Node, cancellation);
            if (newest is { IsOpen: true } && (newest.To != to.Key || newest.From != node.Operator.Key))
                return (Outcome<TransferRecord>)new Refusal(ProblemKinds.TransferExists, $"The node is offered to {newest.To}.") { First = TransferView.Of(newest) };
            return newest is { IsOpen: true }
                ? await BeginAsync(newest, client, cancellation)
                : await AddAsync(new TransferRecord(node.Node, (newest?.Sequence ?? 0) + 1, node.Operator.Key, to.Key, false, OfferState.Offered, time.GetUtcNow()), node.Operator.ToString(), client, cancellation);
        });
    }

    /// <summary>Takes an offer back that nobody accepted.</summary>
    public async Task<Outcome<TransferRecord>> WithdrawAsync(NodeRecord node, DurableTaskClient client, CancellationToken cancellation) =>
        stakes.OnChain ? OnChain("offerNode with nobody, or the escrow's withdrawOffer")
            : await AnswerAsync(node.Node, OfferState.Withdrawn, newest => newest.From == node.Operator.Key, node.Operator.ToString(), client, cancellation);

    /// <summary>Accepts the offer that was made to the caller.</summary>
    public async Task<Outcome<TransferRecord>> AcceptAsync(NodeId node, EthereumAddress caller, DurableTaskClient client, CancellationToken cancellation) =>
        stakes.OnChain ? OnChain("acceptNode, or the escrow's take") : await AnswerAsync(node, OfferState.Accepted, newest => newest.To == caller.Key, caller.ToString(), client, cancellation);

    /// <summary>Takes the node's new key from its new owner; the same again changes nothing.</summary>
    /// <param name="key">The DER of a P-256 public key that no node has.</param>
    public async Task<Outcome<TransferRecord>> BringKeyAsync(NodeId node, EthereumAddress caller, byte[] key, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await transfers.FindNewestAsync(node, cancellation) is not { State: OfferState.Accepted } newest)
            return new Refusal(ProblemKinds.TransferUnknown, "No accepted offer of this node waits for a key.");
        if (newest.To != caller.Key)
            return new Refusal(ProblemKinds.OperatorMismatch, "The node goes to another operator.");
        if (newest.Key is { } brought)
            return brought.AsSpan().SequenceEqual(key) ? newest : new Refusal(ProblemKinds.TransferNotOpen, "The node's new key has been brought.") { First = TransferView.Of(newest) };
        if (!newest.IsOpen)
            return new Refusal(ProblemKinds.TransferNotOpen, "The transfer has ended.") { First = TransferView.Of(newest) };
        // A key that names a node is that node's for ever; one of this node has been in another's hands.
        if (await keys.FindAsync(NodeId.FromPublicKey(key), cancellation) is not null || (await keys.FindAsync(node, cancellation)).AsSpan().SequenceEqual(key))
            return new Refusal(ProblemKinds.NodeKeyInUse, "Make a key that no node has had.") { Field = "nodeKey" };
        Told told = Told(newest, "key", $"brings the node's new key {NodeId.FromPublicKey(key)}", StakingReason.TransferKeyAwaited, caller.ToString());
        return await RaiseAsync(
            await transfers.ChangeAsync(node, newest.Sequence, before => before is { IsOpen: true, Key: null } ? before with { Key = key } : null, told, cancellation), client, cancellation);
    }

    /// <summary>
    /// What the chain says of an offer: made, withdrawn, or done. Again changes nothing. After an outage much of it comes at once: then workflows are still busy with what the chain has left behind,
    /// and what it says last stands all the same.
    /// </summary>
    public async Task ApplyChainAsync(NodeId node, string from, string? to, OfferState state, DateTimeOffset at, DurableTaskClient client, CancellationToken cancellation) =>
        await Conflicts.RetryAsync($"Transfers {node}", async () =>
        {
            TransferRecord? newest = await transfers.FindNewestAsync(node, cancellation);
            // Told once more after something newer.
            if (newest is { OnChain: true } && at < newest.OfferedAt)
                return true;
            if (state == OfferState.Accepted)
                await AcceptedOnChainAsync(newest, new TransferRecord(node, (newest?.Sequence ?? 0) + 1, from, to!, true, state, at), client, cancellation);
            else if (state == OfferState.Offered)
                await OfferedOnChainAsync(newest, new TransferRecord(node, (newest?.Sequence ?? 0) + 1, from, to!, true, state, at), client, cancellation);
            else if (newest is { IsOpen: true, State: OfferState.Offered })
                await RaiseAsync(
                    await SetAsync(newest, state, at, Told(newest, "withdrawn", "withdraws the offer on the chain", StakingReason.TransferWithdrawn, from), cancellation), client, cancellation);
            return true;
        });

    private async Task OfferedOnChainAsync(TransferRecord? newest, TransferRecord made, DurableTaskClient client, CancellationToken cancellation)
    {
        // Its owner has yet to bring the key; whether it goes on to somebody else the chain says when it does.
        if (newest is { IsOpen: true, State: OfferState.Accepted })
            return;
        if (newest is { State: not OfferState.Withdrawn } && newest.To == made.To && (newest.IsOpen || newest.OfferedAt >= made.OfferedAt))
        {
            if (newest.IsOpen)
                await BeginAsync(newest, client, cancellation);
            return;
        }

        await OvertakeAsync(newest, made, client, cancellation);
        await AddAsync(made, made.From, client, cancellation);
    }

    // Also what was done by a deal of the escrow, or after the program had given the offer up, and so comes without an open offer of its own.
    private async Task AcceptedOnChainAsync(TransferRecord? newest, TransferRecord done, DurableTaskClient client, CancellationToken cancellation)
    {
        if (newest is { State: OfferState.Accepted } && newest.To == done.To)
        {
            if (newest.IsOpen)
                await BeginAsync(newest, client, cancellation);
            return;
        }

        if (newest is { IsOpen: true, State: OfferState.Offered } && newest.To == done.To)
        {
            newest = await SetAsync(
                newest, OfferState.Accepted, done.OfferedAt, Told(newest, "accepted", "takes the node over on the chain", StakingReason.TransferAccepted, done.To), cancellation);
            if (newest is { IsOpen: true, State: OfferState.Accepted })
            {
                await RaiseAsync(newest, client, cancellation);
                return;
            }
        }

        await OvertakeAsync(newest, done, client, cancellation);
        await AddAsync(done, done.From, client, cancellation);
    }

    // What was offered is not any more; whoever took the node and gave it away again brings no key.
    private async Task OvertakeAsync(TransferRecord? newest, TransferRecord by, DurableTaskClient client, CancellationToken cancellation)
    {
        if (newest is not { IsOpen: true })
            return;
        Told told = Told(newest, "overtaken", "is overtaken on the chain", newest.State == OfferState.Accepted ? StakingReason.TransferDone : StakingReason.TransferWithdrawn, by.From);
        TransferRecord over = newest.State == OfferState.Accepted
            ? await transfers.ChangeAsync(newest.Node, newest.Sequence, before => before.IsOpen ? before with { Closed = StakingReason.TransferDone } : null, told, cancellation)
            : await SetAsync(newest, OfferState.Withdrawn, by.OfferedAt, told, cancellation);
        await RaiseAsync(over, client, cancellation);
    }

    private Task<TransferRecord> SetAsync(TransferRecord transfer, OfferState state, DateTimeOffset at, Told told, CancellationToken cancellation) => transfers.ChangeAsync(
        transfer.Node, transfer.Sequence, before => before is { IsOpen: true, State: OfferState.Offered } ? before with { State = state, AnsweredAt = at } : null, told, cancellation);

    private async Task<Outcome<TransferRecord>> AnswerAsync(
        NodeId node, OfferState answer, Func<TransferRecord, bool> mayAnswer, string who, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await transfers.FindNewestAsync(node, cancellation) is not { } newest)
            return new Refusal(ProblemKinds.TransferUnknown, "The node is not offered.");
        if (!mayAnswer(newest))
            return new Refusal(ProblemKinds.OperatorMismatch, "The offer is another operator's.");
        Told told = Told(
            newest, Words.Of(answer), answer == OfferState.Accepted ? "accepts the node" : "withdraws the offer",
            answer == OfferState.Accepted ? StakingReason.TransferAccepted : StakingReason.TransferWithdrawn, who);
        TransferRecord answered = newest.State == answer ? newest : await SetAsync(newest, answer, time.GetUtcNow(), told, cancellation);
        if (answered.State != answer)
            return new Refusal(ProblemKinds.TransferNotOpen, answered.IsOpen ? $"The offer is {Words.Of(answered.State)}." : "The offer has ended.") { First = TransferView.Of(answered) };
        return await RaiseAsync(answered, client, cancellation);
    }

    // Offers cost nothing and may be made without end, so each has the trail of its workflow, and none fills the node's. The start is promised first: an offer whose workflow never began would stay open for ever.
    private async Task<TransferRecord> AddAsync(TransferRecord transfer, string who, DurableTaskClient client, CancellationToken cancellation)
    {
        Promise start = await outbox.PromiseAsync(StartOf(transfer), cancellation);
        var offered = new AuditEvent($"transfer|{transfer.Sequence}|offered", transfer.OfferedAt, who, $"offers the node to {transfer.To}", Words.Of(StakingReason.TransferOffered), "");
        await transfers.AddAsync(transfer, new Told(TrailOf(transfer), offered), cancellation);
        await outbox.DeliverAsync(client, start, cancellation);
        return transfer;
    }

    // Nothing where it has begun.
    private async Task<TransferRecord> BeginAsync(TransferRecord transfer, DurableTaskClient client, CancellationToken cancellation)
    {
        await outbox.DeliverAsync(client, await outbox.PromiseAsync(StartOf(transfer), cancellation), cancellation);
        return transfer;
    }

    private async Task<TransferRecord> RaiseAsync(TransferRecord transfer, DurableTaskClient client, CancellationToken cancellation)
    {
        Signal changed = Signal.Raise(StakingEvents.Transfer(transfer.Node, transfer.Sequence), StakingEvents.TransferChanged);
        await outbox.DeliverAsync(client, await outbox.PromiseAsync(changed, cancellation), cancellation);
        return transfer;
    }

    private static Signal StartOf(TransferRecord transfer) =>
        Signal.Start(TransferWorkflow.Name, StakingEvents.Transfer(transfer.Node, transfer.Sequence), new TransferInput(transfer.Node, transfer.Sequence));

    private Told Told(TransferRecord transfer, string what, string words, StakingReason code, string who) =>
        new(TrailOf(transfer), new AuditEvent($"transfer|{transfer.Sequence}|{what}", time.GetUtcNow(), who, words, Words.Of(code), ""));

    private static string TrailOf(TransferRecord transfer) => Subjects.Workflow(StakingEvents.Transfer(transfer.Node, transfer.Sequence));

    private static Refusal OnChain(string call) => new(ProblemKinds.StakeOnChain, $"Call {call} with the owner's key.");
}
