using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Staking;

/// <summary>A price as sent.</summary>
/// <param name="Day">Whole days since 1970-01-01, by the policy's length of a day; null: the last one that is over.</param>
public sealed record PriceForm(long? Day, long MicroUsdPerToken, string Reason);

/// <summary>Takes daily prices from admins (rules, section 6). The first price of a day stands; a day that has not begun, or is too long past to count for anything, has none.</summary>
public sealed class PriceDesk(PriceBook prices, StakeDemand demand, CarriedTrail trail, PolicyInForce policy, TimeProvider time)
{
    /// <summary>The oldest and the newest day that a price is taken for.</summary>
    public (long From, long To) Days => (Math.Max(0, demand.Today - policy.Policy.Staking.PriceDays), demand.Today);

    /// <summary>Records a price.</summary>
    public async Task<Outcome<PriceEntry>> SetAsync(PriceForm form, string admin, CancellationToken cancellation)
    {
        long day = form.Day ?? demand.Today - 1;
        if (day < Days.From || day > Days.To)
            return new Refusal(ProblemKinds.FieldOutOfRange, $"day is {day}; {Days.From} to {Days.To} are taken.") { Field = "day" };
        var entry = new PriceEntry(day, form.MicroUsdPerToken, admin, time.GetUtcNow(), form.Reason);
        var told = new Told($"{Subjects.Prices}|{day / 500}", new AuditEvent($"price|{day}", entry.At, entry.By, $"day {day}: {entry.MicroUsdPerToken} micro-USD a DTEL", "priceEntered", entry.Reason));
        PriceEntry first = await trail.TellAsync(PriceBook.RowOf(day), () => prices.AddAsync(entry, told, cancellation), cancellation);
        return first.MicroUsdPerToken == form.MicroUsdPerToken ? first
            : new Refusal(ProblemKinds.PriceExists, $"Day {day} has the price {first.MicroUsdPerToken} by {first.By}.") { First = first };
    }
}
