using System.Collections.Frozen;
using Nethereum.ABI.FunctionEncoding.Attributes;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Chain.Indexing;

/// <summary>Every event that the indexer keeps: from a contract's log to the program's record. Others, such as transfers of DTEL, are passed over.</summary>
public static class EventTable
{
    private static readonly FrozenDictionary<(ContractName Contract, string Topic), Entry> ByTopic = new[]
    {
        Of<OperatorKeysSetLog>(ContractName.OperatorStaking, static (place, log) => new OperatorKeysSet(
            place, ChainValues.Address(log.Owner), ChainValues.Address(log.OperatorKey), ChainValues.Address(log.Payout))),
        Of<NodePledgedLog>(ContractName.OperatorStaking, static (place, log) => new NodePledged(place, ChainValues.Node(log.NodeId), ChainValues.Address(log.Owner))),
        Of<NodeActivatedLog>(ContractName.OperatorStaking, static (place, log) => new NodeActivated(
            place, ChainValues.Node(log.NodeId), ChainValues.Address(log.Reporter), new Wei(log.RequiredStake))),
        Of<NodeDeactivatedLog>(ContractName.OperatorStaking, static (place, log) => new NodeDeactivated(place, ChainValues.Node(log.NodeId))),
        Of<NodeRemovedLog>(ContractName.OperatorStaking, static (place, log) => new NodeRemoved(place, ChainValues.Node(log.NodeId))),
        Of<NodeReinstatedLog>(ContractName.OperatorStaking, static (place, log) => new NodeReinstated(place, ChainValues.Node(log.NodeId))),
        Of<NodeOfferedLog>(ContractName.OperatorStaking, static (place, log) => new NodeOffered(place, ChainValues.Node(log.NodeId), ChainValues.AddressOrNone(log.To))),
        Of<NodeTransferredLog>(ContractName.OperatorStaking, static (place, log) => new NodeTransferred(
            place, ChainValues.Node(log.NodeId), ChainValues.Address(log.From), ChainValues.Address(log.To))),
        Of<AgentApprovedLog>(ContractName.OperatorStaking, static (place, log) => new AgentApproved(place, ChainValues.Node(log.NodeId), log.IsApproved)),
        Of<TransferAgentSetLog>(ContractName.OperatorStaking, static (place, log) => new TransferAgentSet(place, ChainValues.AddressOrNone(log.Agent))),
        Of<StakedLog>(ContractName.OperatorStaking, static (place, log) => new Staked(
            place, ChainValues.Node(log.NodeId), log.LotId, new Wei(log.Amount), log.Tier, ChainValues.Time(log.LockedUntil))),
        Of<LockExtendedLog>(ContractName.OperatorStaking, static (place, log) => new LockExtended(
            place, ChainValues.Node(log.NodeId), log.LotId, log.Tier, ChainValues.Time(log.LockedUntil))),
        Of<UnbondingStartedLog>(ContractName.OperatorStaking, static (place, log) => new UnbondingStarted(
            place, ChainValues.Node(log.NodeId), log.LotId, new Wei(log.Amount), ChainValues.Time(log.WithdrawableAt))),
        Of<WithdrawnLog>(ContractName.OperatorStaking, static (place, log) => new Withdrawn(
            place, ChainValues.Node(log.NodeId), log.LotId, ChainValues.Address(log.Owner), new Wei(log.Amount))),
        Of<StakeFrozenLog>(ContractName.OperatorStaking, static (place, log) => new StakeFrozen(place, ChainValues.Fault(log.FaultId), log.LotId, new Wei(log.Amount))),
        Of<SlashProposedLog>(ContractName.OperatorStaking, static (place, log) => new SlashProposed(
            place, ChainValues.Fault(log.FaultId), ChainValues.Node(log.NodeId), ChainValues.Address(log.Operator), ChainValues.Address(log.Proposer), ChainValues.Kind(log.Kind), ChainValues.Time(log.FaultAt), Bytes32.FromBytes(log.EvidenceRoot), new Wei(log.StakeAtFault), new Wei(log.Amount), log.IsRemoval)),
        Of<CaseAcceptedLog>(ContractName.OperatorStaking, static (place, log) => new CaseAccepted(place, ChainValues.Fault(log.FaultId))),
        Of<CaseDisputedLog>(ContractName.OperatorStaking, static (place, log) => new CaseDisputed(
            place, ChainValues.Fault(log.FaultId), ChainValues.Address(log.By), new Wei(log.Bond), Bytes32.FromBytes(log.Evidence))),
        Of<CaseWithdrawnLog>(ContractName.OperatorStaking, static (place, log) => new CaseWithdrawn(place, ChainValues.Fault(log.FaultId), Bytes32.FromBytes(log.Reason))),
        Of<EvidenceSubmittedLog>(ContractName.OperatorStaking, static (place, log) => new EvidenceSubmitted(
            place, ChainValues.Fault(log.FaultId), ChainValues.Address(log.By), Bytes32.FromBytes(log.Evidence))),
        Of<VerdictVotedLog>(ContractName.OperatorStaking, static (place, log) => new VerdictVoted(
            place, ChainValues.Fault(log.FaultId), ChainValues.Address(log.Member), ChainValues.Verdict(log.Verdict), new Wei(log.Amount), log.IsFrivolous, Bytes32.FromBytes(log.Reason))),
        Of<VerdictPostedLog>(ContractName.OperatorStaking, static (place, log) => new VerdictPosted(
            place, ChainValues.Fault(log.FaultId), ChainValues.Verdict(log.Verdict), new Wei(log.Amount))),
        Of<CaseAppealedLog>(ContractName.OperatorStaking, static (place, log) => new CaseAppealed(place, ChainValues.Fault(log.FaultId), Bytes32.FromBytes(log.Evidence))),
        Of<SlashExecutedLog>(ContractName.OperatorStaking, static (place, log) => new SlashExecuted(
            place, ChainValues.Fault(log.FaultId), ChainValues.Node(log.NodeId), ChainValues.Address(log.By), new Wei(log.Amount), log.IsAutomatic)),
        Of<CaseMovedLog>(ContractName.OperatorStaking, static (place, log) => new CaseMoved(
            place, ChainValues.Fault(log.FaultId), ChainValues.State(log.State), ChainValues.TimeOrNone(log.NotBefore), ChainValues.Time(log.Deadline))),
        Of<CaseClosedLog>(ContractName.OperatorStaking, static (place, log) => new CaseClosed(
            place, ChainValues.Fault(log.FaultId), ChainValues.State(log.State), new Wei(log.ToTreasury), new Wei(log.Repaid))),
        Of<FundedLog>(ContractName.RewardDistributor, static (place, log) => new Funded(place, ChainValues.Address(log.From), new Wei(log.Amount))),
        Of<EpochReportedLog>(ContractName.RewardDistributor, static (place, log) => new EpochReported(
            place, ChainValues.Epoch(log.Epoch), ChainValues.Address(log.Reporter), Bytes32.FromBytes(log.Report.RewardRoot), Bytes32.FromBytes(log.Report.ScoreRoot), Bytes32.FromBytes(log.Report.EvidenceHash), new Wei(log.Report.CumulativeTotal))),
        Of<RootPostedLog>(ContractName.RewardDistributor, static (place, log) => new RootPosted(
            place, ChainValues.Epoch(log.Epoch), Bytes32.FromBytes(log.RewardRoot), Bytes32.FromBytes(log.ScoreRoot), Bytes32.FromBytes(log.EvidenceHash), new Wei(log.CumulativeTotal), ChainValues.Time(log.ActiveAt))),
        Of<RootDisabledLog>(ContractName.RewardDistributor, static (place, log) => new RootDisabled(
            place, ChainValues.Epoch(log.Epoch), ChainValues.Address(log.Guardian), Bytes32.FromBytes(log.RewardRoot), Bytes32.FromBytes(log.Reason))),
        Of<ClaimedLog>(ContractName.RewardDistributor, static (place, log) => new Claimed(
            place, ChainValues.Epoch(log.Epoch), new OperatorId(log.OperatorId), ChainValues.Address(log.Payout), new Wei(log.Amount), new Wei(log.CumulativeWei))),
        Of<PausedLog>(ContractName.RewardDistributor, static (place, log) => new Paused(place, ChainValues.Address(log.Guardian), ChainValues.Time(log.Until))),
        Of<PausedLog>(ContractName.OperatorStaking, static (place, log) => new Paused(place, ChainValues.Address(log.Guardian), ChainValues.Time(log.Until))),
        Of<UnpausedLog>(ContractName.RewardDistributor, static (place, log) => new Unpaused(place, ChainValues.Address(log.Guardian))),
        Of<UnpausedLog>(ContractName.OperatorStaking, static (place, log) => new Unpaused(place, ChainValues.Address(log.Guardian))),
        Of<AwardedLog>(ContractName.GenesisBadge, static (place, log) => new Awarded(place, ChainValues.Address(log.Operator), log.TokenId)),
        Of<DealOfferedLog>(ContractName.Escrow, static (place, log) => new DealOffered(
            place, log.DealId, ChainValues.Address(log.Provider), ChainValues.AddressOrNone(log.Client), log.Kind, ChainValues.NodeOrNone(log.NodeId), new Wei(log.Price), (long)log.TermSeconds, Bytes32.FromBytes(log.Terms))),
        Of<DealWithdrawnLog>(ContractName.Escrow, static (place, log) => new DealWithdrawn(place, log.DealId)),
        Of<DealFundedLog>(ContractName.Escrow, static (place, log) => new DealFunded(place, log.DealId, ChainValues.Address(log.Client), ChainValues.Time(log.Deadline))),
        Of<DealDeliveredLog>(ContractName.Escrow, static (place, log) => new DealDelivered(place, log.DealId, Bytes32.FromBytes(log.Proof), ChainValues.Time(log.Deadline))),
        Of<DealDisputedLog>(ContractName.Escrow, static (place, log) => new DealDisputed(place, log.DealId, Bytes32.FromBytes(log.Evidence), ChainValues.Time(log.Deadline))),
        Of<DealRuledLog>(ContractName.Escrow, static (place, log) => new DealRuled(
            place, log.DealId, ChainValues.Address(log.Arbiter), new Wei(log.ToClient), Bytes32.FromBytes(log.Reason))),
        Of<RentPaidLog>(ContractName.Escrow, static (place, log) => new RentPaid(place, log.DealId, new Wei(log.Amount))),
        Of<DealClosedLog>(ContractName.Escrow, static (place, log) => new DealClosed(place, log.DealId, new Wei(log.ToProvider), new Wei(log.ToClient))),
    }.ToFrozenDictionary(static entry => (entry.Contract, entry.Topic));

    /// <summary>The events' names, contracts and first topics.</summary>
    public static IEnumerable<(ContractName Contract, string Name, string Topic)> All => ByTopic.Values.Select(static entry => (entry.Contract, entry.Name, entry.Topic));

    /// <summary>The event's name; null when it is none that is kept.</summary>
    public static string? NameOf(ContractName contract, ChainLog log) =>
        log.Topics.Count > 0 && ByTopic.TryGetValue((contract, log.Topics[0]), out Entry? entry) ? entry.Name : null;

    /// <summary>The event as a record.</summary>
    /// <exception cref="InvalidDataException">It is none that is kept, or is not as its contract emits it.</exception>
    public static ChainEvent Read(ChainPlace place, ChainLog log)
    {
        if (log.Topics.Count == 0 || !ByTopic.TryGetValue((place.Contract, log.Topics[0]), out Entry? entry))
            throw new InvalidDataException($"The event at {place.Key} is none of {place.Contract}'s.");
        try
        {
            return entry.Read(place, log);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or FormatException)
        {
            throw new InvalidDataException($"The event {entry.Name} at {place.Key} cannot be read: {e.Message}", e);
        }
    }

    private static Entry Of<TLog>(ContractName contract, Func<ChainPlace, TLog, ChainEvent> read)
        where TLog : IEventDTO, new() =>
        new(contract, EventAttribute.GetAttribute<TLog>()!.Name, Abi.TopicOf<TLog>(), (place, log) => read(place, Abi.Event<TLog>(log)));

    private sealed record Entry(ContractName Contract, string Name, string Topic, Func<ChainPlace, ChainLog, ChainEvent> Read);
}
