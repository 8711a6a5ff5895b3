using NodeProgram.Domain.Economics;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Tiers;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop roi</c>: what differs from the default scenario; everything may be left out. Fields and units as in <see cref="EarningsScenario"/>.</summary>
/// <param name="Nodes">Nodes.</param>
/// <param name="Tier">The tier.</param>
/// <param name="NodeType">The node type.</param>
/// <param name="StoredBytes">Bytes stored by each node.</param>
/// <param name="ProcessedSeconds">Seconds processed by each node in an epoch.</param>
/// <param name="RegionShareOfTarget">The region's actual over its target share.</param>
/// <param name="Uptime">Rolling 30-day uptime.</param>
/// <param name="OtherPoints">Points of all other parts of the score.</param>
/// <param name="Stake">The stake of the operator.</param>
/// <param name="LockTermDays">The term of its lock.</param>
/// <param name="IsGenesis">Whether the operator holds a genesis seat.</param>
/// <param name="DaysSinceActivation">Days since activation at the start.</param>
/// <param name="RelayedBytesPerDay">Bytes relayed by each node in a day.</param>
/// <param name="ReferredPaidPerEpoch">What referred operators are paid in an epoch.</param>
/// <param name="OtherNodes">Other nodes in the network.</param>
/// <param name="OtherNodesWeight">Their mean weight.</param>
/// <param name="MicroUsdPerToken">The price of a DTEL.</param>
/// <param name="Hosting">Where the nodes run.</param>
/// <param name="Months">Months to look ahead.</param>
public sealed record RoiDocument(
    int? Nodes, Tier? Tier, NodeType? NodeType, long? StoredBytes, long? ProcessedSeconds, PartsPerMillion? RegionShareOfTarget, PartsPerMillion? Uptime, Millipoints? OtherPoints,
    Wei? Stake, int? LockTermDays, bool? IsGenesis, int? DaysSinceActivation, long? RelayedBytesPerDay, Wei? ReferredPaidPerEpoch, int? OtherNodes, BasisPoints? OtherNodesWeight,
    long? MicroUsdPerToken, Hosting? Hosting, int? Months)
{
    /// <summary>The scenario: the default one with what is given here.</summary>
    public EarningsScenario ToScenario()
    {
        var scenario = new EarningsScenario();
        return scenario with
        {
            Nodes = Nodes ?? scenario.Nodes,
            Tier = Tier ?? scenario.Tier,
            NodeType = NodeType ?? scenario.NodeType,
            StoredBytes = StoredBytes ?? scenario.StoredBytes,
            ProcessedSeconds = ProcessedSeconds ?? scenario.ProcessedSeconds,
            RegionShareOfTarget = RegionShareOfTarget ?? scenario.RegionShareOfTarget,
            Uptime = Uptime ?? scenario.Uptime,
            OtherPoints = OtherPoints ?? scenario.OtherPoints,
            Stake = Stake ?? scenario.Stake,
            LockTermDays = LockTermDays ?? scenario.LockTermDays,
            IsGenesis = IsGenesis ?? scenario.IsGenesis,
            DaysSinceActivation = DaysSinceActivation ?? scenario.DaysSinceActivation,
            RelayedBytesPerDay = RelayedBytesPerDay ?? scenario.RelayedBytesPerDay,
            ReferredPaidPerEpoch = ReferredPaidPerEpoch ?? scenario.ReferredPaidPerEpoch,
            OtherNodes = OtherNodes ?? scenario.OtherNodes,
            OtherNodesWeight = OtherNodesWeight ?? scenario.OtherNodesWeight,
            MicroUsdPerToken = MicroUsdPerToken ?? scenario.MicroUsdPerToken,
            Hosting = Hosting ?? scenario.Hosting,
            Months = Months ?? scenario.Months,
        };
    }
}

/// <summary><c>nodeop roi</c>: what an operator may expect to earn (program document, "Operator Economics"), computed with the functions that pay.</summary>
internal static class RoiVerb
{
    public static int Run(Invocation invocation)
    {
        EarningsScenario scenario = invocation.Load<RoiDocument>().ToScenario();
        Policy policy = invocation.LoadPolicy();
        var sections = new RewardsSections(policy.Scoring, policy.Rewards, policy.Economics, policy.Time.EpochSeconds);
        var faults = new PolicyFaults();
        if (EarningsSimulator.Check(scenario, sections) is { } refusal)
            faults.Add(refusal.Field, PolicyFaultCodes.OutOfRange, "The value is out of its range.");
        invocation.Check(faults);
        EarningsBand band = EarningsSimulator.Simulate(scenario, sections);
        return invocation.Answer(band, console => Render(band, console));
    }

    private static void Render(EarningsBand band, IAnsiConsole console)
    {
        EarningsEstimate[] cases = [band.Low, band.Expected, band.High];
        Table table = new Table().AddColumns("", "low", "expected", "high");
        Row("price of a DTEL", static estimate => Usd(estimate.MicroUsdPerToken));
        Row("score", static estimate => estimate.Score.ToString());
        Row("stake", static estimate => Usd(estimate.StakeMicroUsd));
        Row("paid once", static estimate => Usd(estimate.OnceMicroUsd));
        Row("first month: pool", static estimate => Amounts.Tokens(estimate.Months[0].PoolShare));
        Row("  of it by region", static estimate => Amounts.Tokens(estimate.Months[0].RegionPart));
        Row("first month: uptime bonus", static estimate => Amounts.Tokens(estimate.Months[0].UptimeBonus));
        Row("first month: traffic", static estimate => Amounts.Tokens(estimate.Months[0].TrafficBonus));
        Row("first month: referrals", static estimate => Amounts.Tokens(estimate.Months[0].ReferralBonus));
        Row("first month: staking", static estimate => Amounts.Tokens(estimate.Months[0].StakingReward));
        Row("first month earned", static estimate => Usd(estimate.Months[0].EarnedMicroUsd));
        Row("monthly cost", static estimate => Usd(estimate.Months[0].CostMicroUsd));
        Row("first month net", static estimate => Usd(estimate.Months[0].NetMicroUsd));
        Row("annual return", static estimate => estimate.AnnualReturn is { } bp ? Amounts.Decimal(bp, 2) + " %" : "-");
        Row("break-even", static estimate => estimate.BreakEvenMonth is { } month ? $"month {month}" : "not within");
        Row("stake paid back", static estimate => estimate.PaybackMonth is { } month ? $"month {month}" : "not within");
        console.Write(table);
        console.WriteLine("An estimate from your assumptions, not a promise: what the rules pay if they hold, with the network's weight, the price and the costs moved within the policy's bands.");

        void Row(string name, Func<EarningsEstimate, string> value) => table.AddRow([new Text(name), .. cases.Select(of => new Text(value(of)))]);
    }

    private static string Usd(long micro) => Amounts.Decimal(micro, 6) + " USD";
}
