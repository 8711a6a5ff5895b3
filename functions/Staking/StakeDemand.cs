using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Staking;

/// <summary>How much stake a node needs today (rules, section 6): the policy's dollars at the average price, half of them for the genesis cohort.</summary>
public sealed class StakeDemand(PriceBook prices, GenesisSeats seats, PolicyInForce policy, ProgramSettings settings, TimeProvider time)
{
    /// <summary>Today's day by the policy's length of a day.</summary>
    public long Today => time.GetUtcNow().ToUnixTimeSeconds() / policy.Policy.Staking.DaySeconds;

    /// <summary>The average of the days before today. On a network whose token has no market, every day without a price has that of the setting <c>Program:PriceMicroUsd</c>.</summary>
    public async Task<AveragePrice> PriceAsync(CancellationToken cancellation)
    {
        StakingPolicy rules = policy.Policy.Staking;
        long today = Today;
        IReadOnlyList<PriceEntry> entered = await prices.LoadAsync(today - rules.PriceDays, rules.PriceDays, cancellation);
        List<DailyPrice> days = [.. entered.Select(static entry => new DailyPrice(entry.Day, entry.MicroUsdPerToken))];
        if (settings.PriceMicroUsd is { } fixedPrice)
        {
            for (long day = today - rules.PriceDays; day < today; day++)
            {
                if (days.TrueForAll(price => price.Day != day))
                    days.Add(new DailyPrice(day, fixedPrice));
            }
        }

        days.Sort(static (left, right) => left.Day.CompareTo(right.Day));
        return new AveragePrice(today, StakeRequirement.AveragePrice(days, today, rules), days);
    }

    /// <summary>What a node of this operator needs; null while there is no average price.</summary>
    public async Task<Wei?> OfAsync(EthereumAddress owner, CancellationToken cancellation) =>
        (await PriceAsync(cancellation)).MicroUsdPerToken is { } price
            ? StakeRequirement.OfNode(await seats.HoldsAsync(owner, cancellation), price, policy.Policy.Staking)
            : null;
}
