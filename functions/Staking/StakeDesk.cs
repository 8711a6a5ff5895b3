using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Functions.Staking;

/// <summary>A deposit as recorded by an admin.</summary>
/// <param name="Lot">The lock's id, 1 or more; the same again changes nothing.</param>
/// <param name="Reason">Where it came from.</param>
public sealed record DepositForm(long Lot, Wei Amount, int TermDays, string Reason);

/// <summary>
/// Takes what owners and admins do about a node's stake (rules, section 6). Where a chain is configured, stake moves there alone; here a node can only be ended. Refusals in order of precedence:
/// unknown node, another's node, stake on the chain, node has ended, what the rules refuse.
/// </summary>
public sealed class StakeDesk(NodeStore nodes, StakeBook book, NodeStakes stakes, StakeNews news, Outbox outbox, AuditLog audit, PolicyInForce policy, TimeProvider time)
{
    /// <summary>The node, if it is this operator's.</summary>
    public async Task<Outcome<NodeRecord>> FindOwnAsync(NodeId node, EthereumAddress caller, CancellationToken cancellation) => await nodes.FindAsync(node, cancellation) switch
    {
        null => new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."),
        var found when found.Operator != caller => new Refusal(ProblemKinds.OperatorMismatch, "The node is another operator's."),
        var found => found,
    };

    /// <summary>Ends a node at the next epoch boundary; again changes nothing.</summary>
    public async Task<Refusal?> ExitAsync(NodeRecord node, EthereumAddress caller, string reason, DurableTaskClient client, CancellationToken cancellation)
    {
        if (node.State is not (NodeState.Active or NodeState.Exited))
            return Ended(node);
        await audit.AppendAsync(
            Subjects.Node(node.Node), new AuditEvent($"exit|{Admission(node)}", time.GetUtcNow(), caller.ToString(), "ends the node", Words.Of(StakingReason.ExitAnnounced), reason), cancellation);
        await StartExitAsync(node.Node, StakingReason.ExitAnnounced, client, cancellation);
        return null;
    }

    /// <summary>Starts the exit of a node that is active; nothing for any other.</summary>
    public async Task StartExitAsync(NodeId node, StakingReason cause, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(node, cancellation) is not { State: NodeState.Active } active)
            return;
        await TellAsync(Signal.Start(ExitWorkflow.Name, StakingEvents.Exit(node, Admission(active)), new ExitInput(node, cause)), client, cancellation);
    }

    /// <summary>Begins to unbond a lock; again changes nothing.</summary>
    public async Task<Refusal?> UnbondAsync(NodeRecord node, EthereumAddress caller, long lot, DurableTaskClient client, CancellationToken cancellation) =>
        stakes.OnChain ? OnChain("unbond") : await UnbondInBookAsync(node.Node, lot, caller.ToString(), client, cancellation);

    /// <summary>Begins to unbond a lock of the book.</summary>
    public async Task<Refusal?> UnbondInBookAsync(NodeId node, long lot, string who, DurableTaskClient client, CancellationToken cancellation)
    {
        // The record first: a watch that finds no unbonding ends for good. One that the process dies before starting is started by the same call again, or by the next day's look.
        DateTimeOffset now = time.GetUtcNow();
        StakeRefusal? refusal = await book.ChangeAsync(node, before =>
        {
            StakeRefusal? refused = before.TryUnbond(lot, now.ToUnixTimeMilliseconds(), out StakeAccount after);
            return (after, refused);
        }, _ => new Told(Subjects.Node(node), new AuditEvent($"unbond|{lot}", now, who, $"unbonds lock {lot}", Words.Of(StakingReason.UnbondingStarted), "")), cancellation);
        if (refusal is { } refused)
            return Of(refused, lot);
        await TellAsync(Signal.Start(UnbondingWorkflow.Name, StakingEvents.Unbonding(node, lot), new UnbondingInput(node, lot)), client, cancellation);
        return null;
    }

    /// <summary>Takes out what has unbonded and no case holds.</summary>
    public async Task<Outcome<Wei>> WithdrawAsync(NodeRecord node, EthereumAddress caller, long lot, DurableTaskClient client, CancellationToken cancellation)
    {
        if (stakes.OnChain)
            return OnChain("withdraw");
        DateTimeOffset now = time.GetUtcNow();
        (StakeRefusal? refusal, Wei paid) = await book.ChangeAsync(
            node.Node,
            before =>
            {
                StakeRefusal? refused = before.TryWithdraw(lot, now.ToUnixTimeMilliseconds(), policy.Policy.Staking, out StakeAccount after, out Wei withdrawn);
                return (after, (refused, withdrawn));
            },
            ((StakeRefusal? Refused, Wei Paid) done) => new Told(
                Subjects.Node(node.Node),
                new AuditEvent($"withdraw|{lot}|{now.ToUnixTimeMilliseconds()}", now, caller.ToString(), $"withdraws {done.Paid} wei of lock {lot}", Words.Of(StakingReason.LockEnded), "")),
            cancellation);
        if (refusal is { } refusedBy)
            return Of(refusedBy, lot);
        await news.ChangedAsync(node.Node, client, cancellation);
        return paid;
    }

    /// <summary>Records a deposit in the book.</summary>
    public async Task<Refusal?> DepositAsync(NodeId node, DepositForm form, string admin, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(node, cancellation) is not { } record)
            return new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted.");
        if (stakes.OnChain)
            return OnChain("stake");
        if (!record.IsAdmitted)
            return Ended(record);
        DateTimeOffset now = time.GetUtcNow();
        StakeRefusal? refusal = await book.ChangeAsync(
            node,
            before =>
            {
                StakeRefusal? refused = before.TryLock(form.Lot, form.Amount, form.TermDays, now.ToUnixTimeMilliseconds(), policy.Policy.Staking, policy.Policy.Rewards, out StakeAccount after);
                return (after, refused);
            },
            _ => new Told(
                Subjects.Node(node), new AuditEvent($"deposit|{form.Lot}", now, admin, $"deposit of {form.Amount} wei as lock {form.Lot} for {form.TermDays} days", "depositRecorded", form.Reason)),
            cancellation);
        if (refusal is { } refusedBy)
            return Of(refusedBy, form.Lot);
        await news.ChangedAsync(node, client, cancellation);
        return null;
    }

    /// <summary>Which admission of a node an exit ends, by its instant; a node that was brought back from a removal can end anew.</summary>
    public static long Admission(NodeRecord node) => (node.ReinstatedAt > node.AdmittedAt ? node.ReinstatedAt.Value : node.AdmittedAt).ToUnixTimeMilliseconds();

    private async Task TellAsync(Signal signal, DurableTaskClient client, CancellationToken cancellation) =>
        await outbox.DeliverAsync(client, await outbox.PromiseAsync(signal, cancellation), cancellation);

    private static Refusal Ended(NodeRecord node) => new(ProblemKinds.NodeEnded, $"The node is in state {Words.Of(node.State)}.");

    private static Refusal OnChain(string call) => new(ProblemKinds.StakeOnChain, $"Call {call} of the staking contract with the owner's key.");

    private static Refusal Of(StakeRefusal refusal, long lot) => refusal switch
    {
        StakeRefusal.NoSuchLock => new Refusal(ProblemKinds.LotUnknown, $"The node has no lock {lot}.") { Field = "lot" },
        StakeRefusal.AmountOutOfRange => new Refusal(ProblemKinds.FieldOutOfRange, "The amount is above 0.") { Field = "amount" },
        StakeRefusal.UnknownTerm => new Refusal(ProblemKinds.FieldInvalid, "The term is none of the policy's.") { Field = "termDays" },
        _ => new Refusal(ProblemKinds.StakeRefused, $"The rules of the stake refuse it: {Words.Of(refusal)}.") { Field = "lot" },
    };
}
