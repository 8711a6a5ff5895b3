using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>
/// What the workflow of a case does: propose, let deadlines take effect, execute, rule on the escrow. Each may be repeated, also after a process died in the middle of it. A case that the contract has
/// is moved by the contract, and its record follows.
/// </summary>
public sealed class CaseSteps(
    CaseStore cases, CaseProposals proposals, CaseTrail trail, PenaltyRows penalties, CaseRulingRows rulings, Guardrails guardrails, IEnumerable<ISlashing> chains, PolicyInForce policy,
    TimeProvider time)
{
    private readonly ISlashing? chain = chains.SingleOrDefault();

    private long NowUnixMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Proposes a case, or finds it proposed.</summary>
    public async Task<CaseProposal> ProposeAsync(CaseOpening opening, CancellationToken cancellation)
    {
        if (await cases.FindAsync(opening.Fault, cancellation) is { } there)
        {
            if (!there.Record.File.HasEnded)
                await HoldRewardsAsync(there.Record, cancellation);
            return new CaseProposal(there.Record.Standing, null);
        }

        CaseRecord record;
        if (chain is not null && await chain.ReadAsync(opening.Fault, cancellation) is { } proposed)
        {
            record = ChainMirror.Open(opening, proposed);
        }
        else
        {
            (ProposalRefusal? refusal, Wei stake) = await proposals.CheckAsync(opening, cancellation);
            if (refusal is { } no)
                return await RefuseAsync(opening, Words.Of(no), cancellation);
            record = CaseRecord.Propose(opening, stake, NowUnixMs);
            SlashReceipt receipt = await ProposeOnChainAsync(opening, record.File.ProposedAmount, cancellation);
            if (receipt.Refusal is { } error)
                return await RefuseAsync(opening, error, cancellation);
            if (receipt.Configured)
                record = ChainMirror.Open(opening, await ReadAsync(opening.Fault, cancellation));
        }

        await Conflicts.RetryAsync($"Case {opening.Fault}", async () =>
        {
            if (await cases.FindAsync(opening.Fault, cancellation) is null)
                await cases.AddAsync(record, cancellation);
            return true;
        });
        // After the case: rewards that no case is about would wait for ever.
        await HoldRewardsAsync(record, cancellation);
        return new CaseProposal(record.Standing, null);
    }

    // What is in dispute of the rewards waits in the case's escrow from now on (rules, section 4): from the epoch that runs, whenever it was proposed, for earlier ones may be closed.
    private Task HoldRewardsAsync(CaseRecord record, CancellationToken cancellation)
    {
        CaseOpening opening = record.Opening;
        EpochId from = policy.Policy.Time.EpochOf(NowUnixMs);
        return penalties.AddAsync(new Penalty(opening.Node, opening.Operator, opening.Fault, opening.Sanction.Part, from, null, opening.Kind), cancellation);
    }

    /// <summary>Lets the deadlines that have passed take effect; of a case on chain that its accuser takes back, tells the contract so.</summary>
    public async Task<CaseStanding> AdvanceAsync(CaseTime at, CancellationToken cancellation)
    {
        StoredCase stored = await LoadAsync(at.Fault, cancellation);
        if (stored.Record is { IsOnChain: true, File.HasEnded: false, Withdrawal: { Refusal: null } decided })
            return await WithdrawAsync(at.Fault, decided, cancellation);
        long now = Math.Max(at.AtUnixMs, NowUnixMs);
        return (stored.Record.IsOnChain
            ? await FollowAsync(at.Fault, ChainMirror.Follow, cancellation)
            : await ChangeAsync(at.Fault, record => Task.FromResult(record.AdvanceTo(now)), cancellation)).Standing;
    }

    // Until the contract has taken it or refused; what it refuses is told, and the case goes on.
    private async Task<CaseStanding> WithdrawAsync(FaultId fault, CaseWithdrawal decided, CancellationToken cancellation)
    {
        SlashReceipt receipt = await Chain.WithdrawAsync(fault, decided.ReasonHash, cancellation);
        CaseRecord after = await FollowAsync(fault, (record, read) => receipt switch
        {
            { Refusal: { } refusal } => ChainMirror.Follow(record, read) with { Withdrawal = decided with { Refusal = refusal } },
            // Without a transaction of ours somebody else's verdict was first; the contract's event tells whose.
            { Transaction: not null } when read.State == CaseState.Dismissed => ChainMirror.Take(record, decided.Act, read.DeadlineUnixMs, read),
            _ => ChainMirror.Follow(record, read),
        }, cancellation);
        await trail.WriteAsync(after, cancellation);
        return after.Standing;
    }

    /// <summary>Executes a case whose time has come, as far as the guardrails let it.</summary>
    public async Task<CaseExecution> ExecuteAsync(CaseTime at, CancellationToken cancellation)
    {
        StoredCase stored = await LoadAsync(at.Fault, cancellation);
        long now = Math.Max(at.AtUnixMs, NowUnixMs);
        if (stored.Record.IsOnChain)
        {
            SlashReceipt receipt = await Chain.ExecuteAsync(at.Fault, cancellation);
            return new CaseExecution((await FollowAsync(at.Fault, ChainMirror.Follow, cancellation)).Standing, receipt.Refusal);
        }

        CaseRecord ready = stored.Record.AdvanceTo(now);
        if (ready.File.State == CaseState.Executable
            && await guardrails.TryCountAsync(ready, await proposals.TotalStakeAsync(cancellation), now, cancellation) is { } held)
            return new CaseExecution(stored.Record.Standing, Words.Of(held));
        CaseRecord after = await ChangeAsync(
            at.Fault,
            record => Task.FromResult(record.Apply(new CaseEvent(CaseEventKind.Execute, CaseActor.Program), now, out CaseRecord next) is null ? next : record.AdvanceTo(now)),
            cancellation);
        if (after.File.ExecutedAmount == Wei.Zero)
            await guardrails.ForgetAsync(at.Fault, cancellation);
        return new CaseExecution(after.Standing, null);
    }

    /// <summary>Takes an event of the contract into the record of its case.</summary>
    /// <param name="actOf">The event in the domain's words; null: the contract only says where the case stands.</param>
    /// <returns>The record; null when there is none, or not yet: it then begins with what the contract says.</returns>
    public async Task<CaseRecord?> TakeAsync(FaultId fault, Func<CaseRecord, CaseEvent?> actOf, long atUnixMs, CancellationToken cancellation)
    {
        if (await cases.FindAsync(fault, cancellation) is not { Record.IsOnChain: true })
            return null;
        return await FollowAsync(fault, (record, read) => actOf(record) is { } act ? ChainMirror.Take(record, act, atUnixMs, read) : ChainMirror.Follow(record, read), cancellation);
    }

    /// <summary>Rules on the escrow of a case that has ended.</summary>
    public async Task<BasisPoints> RuleAsync(FaultId fault, CancellationToken cancellation)
    {
        CaseRecord record = (await LoadAsync(fault, cancellation)).Record;
        // What ended by silence is let go of on chain with this call.
        if (record.IsOnChain)
            await Chain.AdvanceAsync(fault, cancellation);
        if (!record.File.HasEnded)
            throw new InvalidOperationException($"Case {fault} is ruled on in state {record.File.State}.");
        CaseRuling ruling = await rulings.AddAsync(new CaseRuling(fault, policy.Policy.Time.EpochOf(time.GetUtcNow()), record.File.UpheldPart), cancellation);
        await penalties.EndAsync(record.Opening.Node, fault, ruling.Epoch, cancellation);
        return ruling.UpheldPart;
    }

    // The contract is read after the record: what was read before somebody else wrote what came later would bring the case back to where it was.
    private Task<CaseRecord> FollowAsync(FaultId fault, Func<CaseRecord, ChainCase, CaseRecord> decide, CancellationToken cancellation) =>
        ChangeAsync(fault, async record => decide(record, await ReadAsync(fault, cancellation)), cancellation);

    // Reads, decides and writes a case; a decision that changes nothing writes nothing.
    private Task<CaseRecord> ChangeAsync(FaultId fault, Func<CaseRecord, Task<CaseRecord>> decide, CancellationToken cancellation) => Conflicts.RetryAsync($"Case {fault}", async () =>
    {
        StoredCase before = await LoadAsync(fault, cancellation);
        CaseRecord after = await decide(before.Record);
        if (after != before.Record)
            await cases.UpdateAsync(before, after, cancellation);
        return after;
    });

    private Task<SlashReceipt> ProposeOnChainAsync(CaseOpening opening, Wei amount, CancellationToken cancellation)
    {
        var proposal = new SlashProposal(opening.Fault, opening.Node, opening.Kind, opening.FaultAtUnixMs, opening.EvidenceRoot, amount, opening.IsRemoval);
        return chain?.ProposeAsync(proposal, cancellation) ?? Task.FromResult(SlashReceipt.NotConfigured);
    }

    private ISlashing Chain => chain ?? throw new InvalidOperationException("A case on chain needs Chain settings: it cannot go on without.");

    // A deadline that has passed takes effect with the next call that touches the case; its instants are those of the last one.
    private async Task<ChainCase> ReadAsync(FaultId fault, CancellationToken cancellation)
    {
        ChainCase read = await FindAsync(fault, cancellation);
        if (CaseTable.IsEnd(read.State) || read.DeadlineUnixMs > NowUnixMs)
            return read;
        await Chain.AdvanceAsync(fault, cancellation);
        return await FindAsync(fault, cancellation);
    }

    private async Task<ChainCase> FindAsync(FaultId fault, CancellationToken cancellation) =>
        await Chain.ReadAsync(fault, cancellation) ?? throw new InvalidDataException($"The contract does not know case {fault}.");

    private async Task<CaseProposal> RefuseAsync(CaseOpening opening, string refusal, CancellationToken cancellation)
    {
        await trail.RefusedAsync(opening, refusal, time.GetUtcNow(), cancellation);
        return new CaseProposal(null, refusal);
    }

    private async Task<StoredCase> LoadAsync(FaultId fault, CancellationToken cancellation) =>
        await cases.FindAsync(fault, cancellation) ?? throw new InvalidDataException($"Case {fault} has a workflow but no record.");
}
