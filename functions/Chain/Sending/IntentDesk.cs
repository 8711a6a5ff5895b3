using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>Each effect in the contracts' words. The contracts refuse every repetition themselves; what is asked here only spares the transaction, and tells done from refused.</summary>
public sealed class IntentDesk(ContractReader contracts, IChainNode node) : IIntentDesk
{
    private const byte Pledged = 1, Active = 2;

    /// <inheritdoc/>
    public string NameOf(string revert) => ContractErrors.NameOf(revert);

    /// <inheritdoc/>
    public (EthereumAddress To, string Data) CallOf(ChainIntent intent, EthereumAddress sender) => intent switch
    {
        ReportEpoch report => (contracts.AddressOf(ContractName.RewardDistributor), Abi.Call(new ReportEpochFunction { Epoch = (ulong)report.Epoch.Value, Report = ReportOf(report) })),
        ActivateNode node => Staking(Abi.Call(new ActivateNodeFunction { NodeId = node.Node.ToBytes(), RequiredStake = node.Required.Value })),
        ProposeSlash slash => Staking(Abi.Call(new ProposeSlashFunction
        {
            NodeId = slash.Node.ToBytes(),
            Kind = (byte)slash.Kind,
            FaultAt = (ulong)slash.FaultAtUnixSeconds,
            EvidenceRoot = slash.EvidenceRoot.ToBytes(),
            Amount = slash.Amount.Value,
            IsRemoval = slash.IsRemoval,
        })),
        WithdrawCase withdrawal => Staking(Abi.Call(new WithdrawCaseFunction { FaultId = Of(withdrawal.Fault), Reason = withdrawal.Reason.ToBytes() })),
        AdvanceCase advance => Staking(Abi.Call(new AdvanceFunction { FaultId = Of(advance.Fault) })),
        ExecuteSlash execution => Staking(Abi.Call(new ExecuteSlashFunction { FaultId = Of(execution.Fault) })),
        AwardBadge award => (contracts.AddressOf(ContractName.GenesisBadge), Abi.Call(new AwardFunction { Operator = ChainValues.AddressOf(award.Operator).Key })),
        FillGap => (sender, "0x"),
        _ => throw new ArgumentException($"There is no call for {intent.GetType().Name}.", nameof(intent)),
    };

    /// <inheritdoc/>
    public Task<Standing> StandingAsync(ChainIntent intent, EthereumAddress sender, CancellationToken cancellation) => intent switch
    {
        ReportEpoch report => OfReportAsync(report, sender, cancellation),
        ActivateNode node => OfActivationAsync(node, cancellation),
        ProposeSlash slash => OfProposalAsync(slash, sender, cancellation),
        WithdrawCase withdrawal => OfCaseAsync(withdrawal.Fault, state => OfWithdrawal(state), NoCase(withdrawal.Fault), cancellation),
        ExecuteSlash execution => OfCaseAsync(execution.Fault, state => OfExecution(state), NoCase(execution.Fault), cancellation),
        AdvanceCase advance => OfAdvanceAsync(advance, cancellation),
        AwardBadge award => OfBadgeAsync(award, cancellation),
        _ => Task.FromResult(Standing.Open),
    };

    // A verdict has been posted, or the case has ended otherwise: there is nothing left to take back.
    private static Standing OfWithdrawal(CaseState state) => state switch
    {
        CaseState.Proposed or CaseState.Reviewing => Standing.Open,
        CaseState.Dismissed => Standing.There,
        _ => Standing.Impossible("case-decided", $"The case is {state}: an accusation is taken back before a verdict."),
    };

    private static Standing OfExecution(CaseState state) => state switch
    {
        CaseState.Executed or CaseState.ExecutedAppealed or CaseState.Settled => Standing.There,
        CaseState.Dismissed or CaseState.Void or CaseState.Overturned => Standing.Impossible("case-ended", $"The case is {state}."),
        _ => Standing.Open,
    };

    private static Standing NoCase(FaultId fault) => Standing.Impossible("case-unknown", $"There is no case {fault}.");

    private static EpochReportStruct ReportOf(ReportEpoch report) => new()
    {
        RewardRoot = report.RewardRoot.ToBytes(),
        ScoreRoot = report.ScoreRoot.ToBytes(),
        EvidenceHash = report.EvidenceHash.ToBytes(),
        CumulativeTotal = report.CumulativeTotal.Value,
    };

    private static byte[] Of(FaultId fault) => fault.Value.ToBytes();

    private (EthereumAddress To, string Data) Staking(string data) => (contracts.AddressOf(ContractName.OperatorStaking), data);

    private async Task<Standing> OfReportAsync(ReportEpoch report, EthereumAddress sender, CancellationToken cancellation)
    {
        PostedEpochStruct posted = await contracts.EpochAsync(report.Epoch, cancellation);
        if (posted.PostedAt != 0)
        {
            bool same = Bytes32.FromBytes(posted.Report.RewardRoot) == report.RewardRoot && Bytes32.FromBytes(posted.Report.ScoreRoot) == report.ScoreRoot
                && Bytes32.FromBytes(posted.Report.EvidenceHash) == report.EvidenceHash && posted.Report.CumulativeTotal == report.CumulativeTotal.Value;
            return same ? Standing.There : Standing.Impossible("epoch-root-differs", $"Epoch {report.Epoch} has another root on the chain: {Bytes32.FromBytes(posted.Report.RewardRoot)}.");
        }

        // Whether this reporter has reported, the contract only tells who tries.
        (EthereumAddress to, string data) = CallOf(report, sender);
        ChainAnswer tried = await node.CallAsync(sender, to, data, null, cancellation);
        return (tried.Revert is { } revert ? NameOf(revert) : "") switch
        {
            "AlreadyReported" => Standing.There,
            "EpochPosted" => Standing.Impossible("epoch-passed", $"A later epoch than {report.Epoch} is posted."),
            "TotalDecreased" => Standing.Impossible("total-decreased", $"The total of epoch {report.Epoch} lies below the last posted one."),
            _ => Standing.Open,
        };
    }

    private async Task<Standing> OfActivationAsync(ActivateNode activation, CancellationToken cancellation)
    {
        byte state = await contracts.AskAsync<NodeStateOfFunction, byte>(ContractName.OperatorStaking, new NodeStateOfFunction { NodeId = activation.Node.ToBytes() }, cancellation);
        return state switch
        {
            Active => Standing.There,
            Pledged => Standing.Open,
            0 => Standing.Impossible("node-not-pledged", $"Node {activation.Node} is not pledged to an owner."),
            _ => Standing.Impossible("node-removed", $"Node {activation.Node} was removed."),
        };
    }

    private async Task<Standing> OfCaseAsync(FaultId fault, Func<CaseState, Standing> judge, Standing without, CancellationToken cancellation) =>
        ChainValues.StateOrNone((await contracts.CaseAsync(fault, cancellation)).State) is { } state ? judge(state) : without;

    private async Task<Standing> OfProposalAsync(ProposeSlash slash, EthereumAddress sender, CancellationToken cancellation)
    {
        if (ChainValues.StateOrNone((await contracts.CaseAsync(slash.Fault, cancellation)).State) is not null)
            return Standing.There;
        // The contract makes the id of the node's owner at that time: a case under another id would be nobody's.
        (EthereumAddress to, string data) = CallOf(slash, sender);
        ChainAnswer tried = await node.CallAsync(sender, to, data, null, cancellation);
        return tried.Data is { Length: > 2 } answer && ChainValues.Fault(Abi.Value<ProposeSlashFunction, byte[]>(answer)) is var fault && fault != slash.Fault
            ? Standing.Impossible("fault-id-differs", $"The contract would open the case {fault}: the node had another owner then, or the epoch is another.")
            : Standing.Open;
    }

    private async Task<Standing> OfAdvanceAsync(AdvanceCase advance, CancellationToken cancellation)
    {
        CaseStruct file = await contracts.CaseAsync(advance.Fault, cancellation);
        if (ChainValues.StateOrNone(file.State) is not { } state)
            return NoCase(advance.Fault);
        // The deadline that was meant has taken effect when the case has another one, or none any more.
        return state >= CaseState.Settled || file.Deadline != (ulong)advance.DeadlineUnixSeconds ? Standing.There : Standing.Open;
    }

    private async Task<Standing> OfBadgeAsync(AwardBadge award, CancellationToken cancellation)
    {
        string account = ChainValues.AddressOf(award.Operator).Key;
        if (!(await contracts.AskAsync<SeatOfFunction, BigInteger>(ContractName.GenesisBadge, new SeatOfFunction { Operator = account }, cancellation)).IsZero)
            return Standing.There;
        BigInteger awarded = await contracts.AskAsync<AwardedFunction, BigInteger>(ContractName.GenesisBadge, new AwardedFunction(), cancellation);
        BigInteger seats = await contracts.AskAsync<SeatsFunction, BigInteger>(ContractName.GenesisBadge, new SeatsFunction(), cancellation);
        return awarded < seats ? Standing.Open : Standing.Impossible("no-seat-left", $"All {seats} seats are awarded.");
    }
}
