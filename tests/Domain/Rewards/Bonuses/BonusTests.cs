using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Bonuses;

namespace NodeProgram.Domain.Tests.Rewards.Bonuses;

public sealed class BonusTests
{
    private static readonly BonusPolicy Policy = new();

    [Theory]
    // rules, section 4: 30-day uptime >= 99.95 %; decisions-money.md: 10 % of the share
    [InlineData(999_499L, 1_009, 0)]
    [InlineData(999_500L, 1_009, 100)]
    [InlineData(1_000_000L, 9, 0)]
    [InlineData(null, 1_000, 0)]
    public void UptimeBonus_Uptime_PartOfTheShare(long? uptimePpm, int gross, int bonus) =>
        Assert.Equal(bonus, (int)BonusRules.UptimeBonus(uptimePpm is { } ppm ? new PartsPerMillion(ppm) : null, new Wei(gross), Policy).Value);

    [Theory]
    // decisions-money.md: 1 cent a GB; 10 TB a month are the program document's $100, 100 TB its $1,000
    [InlineData(10_000_000_000_000, 1_000_000, "100000000000000000000")]
    [InlineData(100_000_000_000_000, 1_000_000, "1000000000000000000000")]
    [InlineData(1_000_000_000, 500_000, "20000000000000000")] // half the price, twice the tokens
    [InlineData(0, 1, "0")]
    [InlineData(1, 3_000_000, "3333333")] // truncated
    public void TrafficBonus_Bytes_AtThePrice(long bytes, long microUsdPerToken, string wei) => Assert.Equal(Wei.Parse(wei), BonusRules.TrafficBonus(bytes, microUsdPerToken, Policy));

    [Theory]
    // rules, section 4: 5 % of the referred operator's rewards for 90 days
    [InlineData(-1, 0)]
    [InlineData(0, 50)]
    [InlineData(90 * 86_400 - 1, 50)]
    [InlineData(90 * 86_400, 0)]
    public void ReferralBonus_SecondsSinceActivation_PartOfTheReward(long seconds, int bonus) =>
        Assert.Equal(bonus, (int)BonusRules.ReferralBonus(new Wei(1_019), seconds, 86_400, Policy).Value);

    [Theory]
    // rules, section 4: 10 % APY, actual/365; program document: $83 a month on $10,000
    [InlineData("10000000000000000000000", 365, "1000000000000000000000")]
    [InlineData("10000000000000000000000", 30, "82191780821917808219")] // 82.19 of 10,000 in 30 days
    [InlineData("10000000000000000000000", 1, "2739726027397260273")]
    [InlineData("10000000000000000000000", 366, "1002739726027397260273")] // a leap year pays a day more: actual
    [InlineData("3649", 1, "0")]
    [InlineData("3650", 1, "1")]
    [InlineData("5", 0, "0")]
    public void StakingReward_Days_ActualOver365(string stake, int days, string reward) => Assert.Equal(Wei.Parse(reward), BonusRules.StakingReward(Wei.Parse(stake), days, Policy));

    [Fact]
    public void Rules_NegativeInputs_AreBugs()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BonusRules.TrafficBonus(-1, 1, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => BonusRules.TrafficBonus(1, 0, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => BonusRules.StakingReward(Wei.Zero, -1, Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => BonusRules.StakingReward(Wei.Zero, 36_601, Policy));
    }

    [Theory]
    // rules, section 4: pro rata when a line runs short
    [InlineData(100, new[] { 60, 40 }, new[] { 60, 40 })]
    [InlineData(101, new[] { 60, 40 }, new[] { 60, 40 })] // what is not due stays
    [InlineData(99, new[] { 60, 40 }, new[] { 59, 40 })] // 59.4 39.6
    [InlineData(1, new[] { 50, 50 }, new[] { 1, 0 })] // tie: the lower id
    [InlineData(0, new[] { 60, 40 }, new[] { 0, 0 })]
    [InlineData(100, new[] { 0, 0 }, new[] { 0, 0 })]
    [InlineData(100, new int[0], new int[0])]
    public void Settle_Budget_ProRataWhenShort(int budget, int[] due, int[] paid)
    {
        BonusSettlement settlement = BonusBudget.Settle(BonusLine.Traffic, due.Select(static (amount, i) => Claim(i, amount)).Reverse(), Policy with { TrafficBudget = new Wei(budget) });
        Assert.Equal(paid, settlement.Payments.Select(static payment => (int)payment.Paid.Value));
        Assert.Equal((due.Sum(), paid.Sum(), budget), ((int)settlement.Due.Value, (int)settlement.Paid.Value, (int)settlement.Budget.Value));
    }

    [Fact]
    public void Settle_ClaimTwiceOrBeyondRange_IsABug()
    {
        Assert.Throws<ArgumentException>(() => BonusBudget.Settle(BonusLine.Uptime, [Claim(1, 1), Claim(1, 1)], Policy));
        Assert.Throws<ArgumentException>(() => BonusBudget.Settle(BonusLine.Uptime, [Claim(1, BigInteger.One << 128)], Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => BonusBudget.Settle(default, [], Policy));
    }

    [Property(MaxTest = 1_000)]
    public void Settle_AnyClaims_SpendsTheBudgetAndPaysNobodyMoreThanDue(DoNotSize<int> draw)
    {
        int seed = draw.Item; // any int: FsCheck would otherwise keep to small ones
        var random = new Random(seed);
        var line = (BonusLine)random.Next(1, 6);
        BonusClaim[] claims = [.. Enumerable.Range(0, random.Next(20)).Select(i => Claim(i, random.Next(4) == 0 ? 0 : random.NextInt64()))];
        Wei budget = new(random.NextInt64());
        BonusPolicy policy = new() { UptimeBudget = budget, TrafficBudget = budget, ReferralBudget = budget, StakingBudget = budget, BountyBudget = budget };
        BonusSettlement settlement = BonusBudget.Settle(line, claims, policy);
        Assert.All(settlement.Payments, payment => Assert.True(payment.Paid <= payment.Claim.Due));
        Assert.Equal(BigInteger.Min(budget.Value, settlement.Due.Value), settlement.Payments.Aggregate(BigInteger.Zero, (sum, payment) => sum + payment.Paid.Value));
        Assert.Equal(settlement.Payments.Select(p => (p.Claim.Id, p.Paid)), BonusBudget.Settle(line, claims.AsEnumerable().Reverse(), policy).Payments.Select(p => (p.Claim.Id, p.Paid)));
    }

    private static BonusClaim Claim(int number, BigInteger due) => new(Bytes32.Parse("0x" + number.ToString("x64")), new OperatorId(1), new Wei(due));
}
