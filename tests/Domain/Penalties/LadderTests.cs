using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Penalties;

public sealed class LadderTests
{
    private const long Day = 86_400_000;
    private const long Now = 20_000 * Day;
    private static readonly PenaltiesPolicy Policy = new();

    public static TheoryData<Offence[], ViolationKind, int, SanctionKind, int> Steps => new()
    {
        // rules, section 5: first warning and lesson; second 25 % reduction for 30 days; third slash 5 % (10 % if all three of one kind); fourth removal and remaining stake
        { [], ViolationKind.CriticalUptime, 1, SanctionKind.Warning, 0 },
        { [Uptime(1)], ViolationKind.CriticalUptime, 2, SanctionKind.PeriodReduction, 2_500 },
        { [Uptime(1), Uptime(2)], ViolationKind.CriticalUptime, 3, SanctionKind.Slash, 1_000 },
        { [Uptime(1), Uptime(2)], ViolationKind.OutdatedSoftware, 3, SanctionKind.Slash, 500 },
        { [Uptime(1), Software(2)], ViolationKind.CriticalUptime, 3, SanctionKind.Slash, 500 },
        { [Uptime(1), Uptime(2), Software(3)], ViolationKind.CriticalUptime, 4, SanctionKind.Removal, 10_000 },
        { [Uptime(1), Uptime(2), Uptime(3), Uptime(4), Uptime(5)], ViolationKind.CriticalUptime, 4, SanctionKind.Removal, 10_000 },
        // rolling 180 days, half-open
        { [Uptime(180), Uptime(181)], ViolationKind.CriticalUptime, 1, SanctionKind.Warning, 0 },
        { [Uptime(179)], ViolationKind.CriticalUptime, 2, SanctionKind.PeriodReduction, 2_500 },
        { [new Offence(ViolationKind.CriticalUptime, Now - 180 * Day + 1)], ViolationKind.CriticalUptime, 2, SanctionKind.PeriodReduction, 2_500 },
        { [new Offence(ViolationKind.CriticalUptime, Now + 1)], ViolationKind.CriticalUptime, 1, SanctionKind.Warning, 0 }, // later ones do not count for an earlier one
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Decide_EarlierOffences_Step(Offence[] earlier, ViolationKind kind, int step, SanctionKind sanction, int part)
    {
        LadderStep decided = Ladder.Decide(earlier, new Offence(kind, Now), Policy);
        Assert.Equal(new LadderStep(step, new Sanction(sanction, new BasisPoints(part)), step == 1 ? kind : null), decided);
        Assert.Equal(decided, Ladder.Decide(earlier.Reverse(), new Offence(kind, Now), Policy));
    }

    public static TheoryData<Sanction, Sanction, Sanction> Harder => new()
    {
        // rules, section 5: the larger is taken, not both
        { Slash(100), Sanction.Warning, Slash(100) },
        { Slash(100), new Sanction(SanctionKind.PeriodReduction, new BasisPoints(2_500)), Slash(100) },
        { Slash(300), Slash(500), Slash(500) },
        { Slash(500), Slash(500), Slash(500) },
        { Slash(500), Sanction.Removal, Sanction.Removal },
        { new Sanction(SanctionKind.EpochReduction, new BasisPoints(2_000)), Sanction.Warning, new Sanction(SanctionKind.EpochReduction, new BasisPoints(2_000)) },
        { new Sanction(SanctionKind.EpochReduction, new BasisPoints(9_000)), new Sanction(SanctionKind.PeriodReduction, new BasisPoints(2_500)), new Sanction(SanctionKind.PeriodReduction, new BasisPoints(2_500)) },
    };

    [Theory]
    [MemberData(nameof(Harder))]
    public void SanctionOf_TableAndLadder_TheLargerAlone(Sanction table, Sanction ladder, Sanction taken)
    {
        var violation = new Violation(ViolationKind.CriticalUptime, table, true);
        Assert.Equal(taken, Ladder.SanctionOf(violation, new LadderStep(3, ladder, null)));
        Assert.Equal(taken, Ladder.SanctionOf(violation with { Sanction = ladder }, new LadderStep(3, table, null)));
        Assert.Equal(table, Ladder.SanctionOf(violation, null));
    }

    private static Offence Uptime(int daysAgo) => new(ViolationKind.CriticalUptime, Now - daysAgo * Day);

    private static Offence Software(int daysAgo) => new(ViolationKind.OutdatedSoftware, Now - daysAgo * Day);

    private static Sanction Slash(int part) => new(SanctionKind.Slash, new BasisPoints(part));
}
