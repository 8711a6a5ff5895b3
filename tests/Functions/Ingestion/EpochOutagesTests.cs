using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Ingestion;

/// <summary>The program's own ingestion, told by its signs of life; each process knows only what is in the tables. Under the demo's policy: slots of 1 s, a gap from 10 s on.</summary>
public sealed class EpochOutagesTests : IAsyncLifetime
{
    private static readonly PolicyInForce Rules = new(Policy.Demo);
    private static readonly EpochId Epoch = new(60_000_000);
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(DateTimeOffset.FromUnixTimeMilliseconds(Policy.Demo.Time.StartOf(Epoch)));

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Load_IngestionAllTheTime_HasNoOutage()
    {
        await AliveAsync(45);
        Assert.Empty(await SlotsAsync());
    }

    [Theory]
    [InlineData(10, new int[0])] // a gap is longer than 10 s
    [InlineData(11, new[] { 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })]
    public async Task Load_ProcessKilledAndStartedAnew_HasTheSlotsBetween(int seconds, int[] expected)
    {
        await AliveAsync(5);
        clock.Advance(TimeSpan.FromSeconds(seconds));
        await AliveAsync(40);
        Assert.Equal(expected, await SlotsAsync());
    }

    [Fact]
    public async Task Load_ProgramDownOverTheEpochsEnd_HasTheSlotsToTheEnd()
    {
        await AliveAsync(25);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((int[])[25, 26, 27, 28, 29], await SlotsAsync()); // whoever asks first gives the sign of life that ends the gap
        Assert.Equal(Enumerable.Range(0, 30), await SlotsAsync(Epoch.Next));
    }

    [Fact]
    public async Task Load_AskedForOnce_StaysTheSameWhateverIsFoundLater()
    {
        await AliveAsync(45);
        Assert.Empty(await SlotsAsync());
        await new IngestRows(tables.Client).WriteGapAsync(new IngestGap(Policy.Demo.Time.StartOf(Epoch), Policy.Demo.Time.EndOf(Epoch)), default);
        Assert.Empty(await SlotsAsync());
    }

    [Theory] // gaps from 10 to 20 and from 30 to 35
    [InlineData(0, 5, 5)]
    [InlineData(0, 10, 10)] // over when the first begins
    [InlineData(0, 11, 21)]
    [InlineData(15, 5, 25)] // begins in the first
    [InlineData(0, 25, 40)]
    [InlineData(40, 5, 45)]
    public void After_Gaps_DoNotCount(long from, long milliseconds, long expected) =>
        Assert.Equal(expected, IngestGap.After([new IngestGap(10, 20), new IngestGap(30, 35)], from, milliseconds));

    [Fact]
    public async Task Beat_EverySecond_WritesThreeTimesAGap()
    {
        var rows = new IngestRows(tables.Client);
        using var pulse = new IngestPulse(rows, Rules, clock);
        var seen = new HashSet<long>();
        for (int second = 0; second < 20; second++)
        {
            await pulse.BeatAsync(default);
            seen.Add((await rows.FindLastAsync(default))!.Value);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(5, seen.Count); // seconds 0, 4, 8, 12, 16: a third of 10 s, in whole seconds
    }

    [Fact]
    public async Task Beat_OfAnotherProcess_CountsForThisOne()
    {
        var rows = new IngestRows(tables.Client);
        using var idle = new IngestPulse(rows, Rules, clock);
        await idle.BeatAsync(default);
        await AliveAsync(28);
        await idle.BeatAsync(default);
        Assert.Empty(await SlotsAsync());
    }

    // A process that lives for some seconds from now on.
    private async Task AliveAsync(int seconds)
    {
        using var pulse = new IngestPulse(new IngestRows(tables.Client), Rules, clock);
        for (int second = 0; second <= seconds; second++)
        {
            if (second > 0)
                clock.Advance(TimeSpan.FromSeconds(1));
            if (second % 5 == 0 || second == seconds)
                await pulse.BeatAsync(default);
        }
    }

    private async Task<int[]> SlotsAsync(EpochId? epoch = null)
    {
        var rows = new IngestRows(tables.Client);
        using var pulse = new IngestPulse(rows, Rules, clock);
        return [.. (await new EpochOutages(rows, pulse, Rules).LoadAsync(epoch ?? Epoch, default)).Select(outage => Policy.Demo.Time.SlotInEpoch(outage.Slot))];
    }
}
