using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Conditions;

public sealed class SoftwareReportsTests(ProgramTables tables) : IClassFixture<ProgramTables>
{
    private const long Minute = 60_000;

    // The hub's partition went to another process and came back: what this one remembers is of the time before.
    [Fact]
    public async Task Record_AnotherProcessSawAnotherVersionMeanwhile_IsRecordedAgain()
    {
        SoftwareReports here = new(tables.Client), there = new(tables.Client);
        await here.RecordAsync(Samples.Node(1), "relay/1.0.0", 0, default);
        await there.RecordAsync(Samples.Node(1), "relay/1.1.0", 30 * Minute, default);
        for (int minute = 60; minute <= 71; minute++)
            await here.RecordAsync(Samples.Node(1), "relay/1.0.0", minute * Minute, default);
        Assert.Equal([("relay/1.0.0", 0), ("relay/1.1.0", 30 * Minute), ("relay/1.0.0", 60 * Minute)], (await here.FindAsync(Samples.Node(1), default)).Select(static report => (report.Software, report.SinceUnixMs)));
    }

    // A minute's event of ten thousand nodes must not read a row each.
    [Fact]
    public async Task Record_TheSameWithinMinutes_ReadsNothing()
    {
        SoftwareReports here = new(tables.Client), there = new(tables.Client);
        await here.RecordAsync(Samples.Node(2), "relay/1.0.0", 0, default);
        await there.RecordAsync(Samples.Node(2), "relay/1.1.0", 1 * Minute, default);
        for (int minute = 2; minute <= 9; minute++)
            await here.RecordAsync(Samples.Node(2), "relay/1.0.0", minute * Minute, default);
        Assert.Equal(2, (await here.FindAsync(Samples.Node(2), default)).Count);
        await here.RecordAsync(Samples.Node(2), "relay/1.0.0", 10 * Minute, default);
        Assert.Equal(3, (await here.FindAsync(Samples.Node(2), default)).Count);
    }
}
