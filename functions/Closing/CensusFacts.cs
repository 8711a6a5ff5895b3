using System.Collections.Immutable;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Maintenance;
using NodeProgram.Functions.Papers;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// What an epoch's census says of its nodes beside what their draw depends on: maintenance, hardware, papers, seats of the cohort, stakes, software, findings.
/// Read once, when the census is frozen. Without a chain nobody knows a stake, and the census says so.
/// </summary>
public sealed class CensusFacts(
    MaintenanceRows maintenance, GenesisSeats seats, StakeDemand demand, NodeConditionFacts conditions, PaperStore papers, IEnumerable<IStakeRegistry> registries)
{
    private const int SideBySide = 16;
    private readonly IStakeRegistry? registry = registries.SingleOrDefault();

    /// <summary>The lines with everything that they say.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="census">Its nodes.</param>
    /// <param name="known">The records of these, and maybe others.</param>
    /// <param name="policy">By which it is settled, whatever the program runs with meanwhile.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<NodeLine>> CompleteAsync(EpochId epoch, IReadOnlyList<NodeLine> census, IEnumerable<NodeRecord> known, Policy policy, CancellationToken cancellation)
    {
        TimePolicy time = policy.Time;
        IReadOnlyDictionary<NodeId, IReadOnlyList<MaintenanceWindow>> windows = await maintenance.LoadAllAsync(cancellation);
        IReadOnlySet<string> cohort = await seats.LoadAsync(cancellation);
        Dictionary<NodeId, NodeRecord> records = known.ToDictionary(record => record.Node);
        long end = time.EndOf(epoch);
        IReadOnlyDictionary<NodeId, ConditionFacts> found = await conditions.LoadAsync([.. census.Select(line => records[line.Node])], end, policy, cancellation);
        PaperFacts filed = await PaperFacts.LoadAsync(papers, end, cancellation);
        IReadOnlyDictionary<NodeId, StakeFact> stakes = await StakesAsync(census, policy.Staking, cancellation);
        return [.. census.Select(line => Complete(line, records[line.Node], found.GetValueOrDefault(line.Node)))];

        NodeLine Complete(NodeLine line, NodeRecord record, ConditionFacts facts) => line with
        {
            Maintenance = windows.TryGetValue(line.Node, out IReadOnlyList<MaintenanceWindow>? own)
                ? [.. own.Where(window => window.StartAt < time.EndOf(epoch) && window.EndAt > time.StartOf(epoch))] : [],
            Hardware = filed.HardwareOf(line.Node, record.OwnerIn(epoch), record.Hardware),
            Papers = filed.OfOperator(record.OwnerIn(epoch)),
            Genesis = cohort.Contains(record.OwnerIn(epoch).Key),
            Stake = stakes.GetValueOrDefault(line.Node),
            OutdatedSeconds = ConditionFacts.SecondsTo(end, facts.OutdatedSince),
            ConfigurationIssueSeconds = ConditionFacts.SecondsTo(end, facts.ConfigurationIssueSince),
            Software = facts.Software,
            Findings = facts.Findings,
        };
    }

    private async Task<IReadOnlyDictionary<NodeId, StakeFact>> StakesAsync(IReadOnlyList<NodeLine> census, StakingPolicy policy, CancellationToken cancellation)
    {
        var stakes = new Dictionary<NodeId, StakeFact>();
        if (registry is null || (await demand.PriceAsync(cancellation)).MicroUsdPerToken is not { } price)
            return stakes;
        Wei standard = StakeRequirement.OfNode(isGenesis: false, price, policy);
        await Parallel.ForEachAsync(census, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation }, async (line, cancel) =>
        {
            NodeStake stake = await registry.LoadAsync(line.Node, cancel);
            ImmutableArray<LockFact> locks = [.. stake.Lots.Where(lot => lot.UnbondingSinceUnixMs is null).OrderBy(lot => lot.Id)
                .Select(lot => new LockFact(lot.Amount, (int)(lot.TermSeconds / policy.DaySeconds)))];
            lock (stakes)
                stakes.Add(line.Node, new StakeFact(standard, price, locks));
        });
        return stakes;
    }
}
