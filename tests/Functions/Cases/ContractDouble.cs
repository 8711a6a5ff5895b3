using System.Collections.Concurrent;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>
/// The contract's cases without a chain: what the port promises, on the domain's machine with the contract's two differences (a dispute goes to the council, instants are those of the last call). The contract
/// itself is tested against the same table in tests/Contracts.
/// </summary>
internal sealed class ContractDouble(TimeProvider clock, PenaltiesPolicy rules) : ISlashing
{
    private readonly ConcurrentDictionary<FaultId, CaseFile> files = new();
    private HeldRead? held;

    /// <summary>The contract's error for the next proposals; null: none.</summary>
    public string? ProposalError { get; set; }

    /// <summary>The contract's error for the next withdrawals; null: none.</summary>
    public string? WithdrawalError { get; set; }

    /// <summary>Whether withdrawals wait for a block that does not come.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What was withdrawn, with the hashes of why.</summary>
    public ConcurrentDictionary<FaultId, Bytes32> Withdrawals { get; } = [];

    public Wei Stake { get; set; } = Wei.FromTokens(1_000);

    public int Executions { get; private set; }

    private long NowUnixMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public CaseFile FileOf(FaultId fault) => files[fault];

    /// <summary>A party's or the council's own transaction.</summary>
    public void Act(FaultId fault, CaseEvent act)
    {
        PenaltiesPolicy policy = act.Kind == CaseEventKind.Dispute ? rules with { ReviewFrom = default } : rules;
        Assert.Null(CaseMachine.Apply(files[fault], act, NowUnixMs, policy, out CaseFile next));
        files[fault] = next;
    }

    public Task<StakeAtFault> LoadStakeAtAsync(NodeId node, DateTimeOffset at, CancellationToken cancellation) => Task.FromResult(new StakeAtFault(true, Stake));

    public Task<SlashReceipt> ProposeAsync(SlashProposal proposal, CancellationToken cancellation)
    {
        if (ProposalError is not null)
            return Task.FromResult(new SlashReceipt(true, null, ProposalError));
        Propose(proposal.Fault, new OperatorId(7), proposal.Kind, proposal.Amount);
        return Task.FromResult(new SlashReceipt(true, "0xaa"));
    }

    public void Propose(FaultId fault, OperatorId owner, ViolationKind kind, Wei amount) =>
        files.GetOrAdd(fault, _ => CaseMachine.Propose(fault, owner, kind, ["program"], Stake, amount, false, NowUnixMs, rules));

    public Task<SlashReceipt> WithdrawAsync(FaultId fault, Bytes32 reason, CancellationToken cancellation)
    {
        Assert.False(reason.IsZero);
        if (IsSilent)
            throw new ChainFaultException("chain-pending", null, "No block comes.");
        if (WithdrawalError is not null)
            return Task.FromResult(new SlashReceipt(true, null, WithdrawalError));
        if (Withdrawals.TryAdd(fault, reason))
            Act(fault, new CaseEvent(CaseEventKind.Withdraw, new CaseActor("program", CaseRole.Accuser), reason.ToString()));
        Assert.Equal(reason, Withdrawals[fault]);
        return Task.FromResult(new SlashReceipt(true, "0xdd"));
    }

    public Task<SlashReceipt> AdvanceAsync(FaultId fault, CancellationToken cancellation)
    {
        files[fault] = CaseMachine.AdvanceTo(files[fault], NowUnixMs, rules);
        return Task.FromResult(new SlashReceipt(true, "0xbb"));
    }

    public Task<SlashReceipt> ExecuteAsync(FaultId fault, CancellationToken cancellation)
    {
        if (CaseMachine.Apply(files[fault], new CaseEvent(CaseEventKind.Execute, CaseActor.Program), NowUnixMs, rules, out CaseFile next) is { } refusal)
            return Task.FromResult(new SlashReceipt(true, null, refusal == CaseRefusal.TooEarly ? "TooEarly" : "CaseStateWrong"));
        files[fault] = next;
        Executions++;
        return Task.FromResult(new SlashReceipt(true, "0xcc"));
    }

    /// <summary>Holds the answer to the next read.</summary>
    public HeldRead HoldNextRead() => held = new HeldRead();

    public async Task<ChainCase?> ReadAsync(FaultId fault, CancellationToken cancellation)
    {
        if (!files.TryGetValue(fault, out CaseFile? stored))
            return null;
        CaseFile now = CaseMachine.AdvanceTo(stored, NowUnixMs, rules);
        if (Interlocked.Exchange(ref held, null) is { } wait)
            await wait.ArriveAsync();
        return new ChainCase(
            stored.Operator, now.State, now.Basis, stored.StakeAtFault, stored.Amount, stored.ExecutedAmount > Wei.Zero ? stored.ExecutedAmount : stored.Amount, stored.Bond, stored.IsRemoval, stored.IsAccepted,
            stored.IsAppealUsed, stored.IsBondForfeit, stored.ProposedAtUnixMs, stored.NotBeforeUnixMs, stored.EndedAtUnixMs ?? stored.DeadlineUnixMs, stored.AppealUntilUnixMs);
    }
}

/// <summary>The answer to a read, on its way until it is let go.</summary>
internal sealed class HeldRead
{
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), arrives = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once the read was made.</summary>
    public Task Begun => begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void LetGo() => arrives.SetResult();

    internal Task ArriveAsync()
    {
        begun.SetResult();
        return arrives.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
