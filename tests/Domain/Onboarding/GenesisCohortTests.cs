using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Onboarding;

public sealed class GenesisCohortTests
{
    private static readonly OnboardingPolicy Policy = new();

    [Fact]
    public void TrySeat_TwentySeats_TheTwentyFirstIsRefused()
    {
        GenesisCohort cohort = Full();
        Assert.Equal(20, cohort.Seated.Count); // rules, section 4: 20 seats
        Assert.Equal(SeatRefusal.NoSeatLeft, cohort.TrySeat(new OperatorId(21), Policy, out GenesisCohort after));
        Assert.Same(cohort, after);
        Assert.False(after.Holds(new OperatorId(21)));
    }

    [Fact]
    public void TrySeat_Again_TakesNoSecondSeatEvenWhenFull()
    {
        Assert.Null(Full().TrySeat(new OperatorId(7), Policy, out GenesisCohort after));
        Assert.Equal(20, after.Seated.Count);
    }

    [Fact]
    public void Release_GivesTheSeatToTheNext()
    {
        GenesisCohort cohort = Full().Release(new OperatorId(3)).Release(new OperatorId(99));
        Assert.Null(cohort.TrySeat(new OperatorId(21), Policy, out cohort));
        Assert.True(cohort.Holds(new OperatorId(21)));
        Assert.False(cohort.Holds(new OperatorId(3)));
        Assert.Equal(20, cohort.Seated.Count);
    }

    [Fact]
    public void TrySeat_FewerSeatsByPolicy_NobodyLosesTheirs() =>
        Assert.Equal(SeatRefusal.NoSeatLeft, Full().TrySeat(new OperatorId(21), Policy with { GenesisSeats = 5 }, out _));

    [Fact]
    public void Of_RepeatedOperator_CountsOnce() => Assert.Single(GenesisCohort.Of([new OperatorId(1), new OperatorId(1)]).Seated);

    private static GenesisCohort Full()
    {
        GenesisCohort cohort = GenesisCohort.Empty;
        for (int id = 1; id <= 20; id++)
            Assert.Null(cohort.TrySeat(new OperatorId(id), Policy, out cohort));
        return cohort;
    }
}
