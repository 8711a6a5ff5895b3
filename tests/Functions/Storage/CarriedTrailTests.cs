using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Storage;

/// <summary>A process died between what it did and its row in the trail, and nobody repeats what was done.</summary>
public sealed class CarriedTrailTests : IAsyncLifetime
{
    private const string Subject = "node|x";
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private AuditLog audit = null!;
    private CarriedTrail trail = null!;
    private readonly List<string> failed = [];

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        audit = new AuditLog(tables.Client);
        trail = new CarriedTrail(tables.Client, audit, clock);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    // Regression: a withdrawal that was paid out was never told, and the same call again is refused, because nothing is left.
    [Fact]
    public async Task Act_OfAProcessThatDiedBeforeTheTrail_IsTold()
    {
        NodeId node = Samples.Node(1);
        await Lock(new StakeBook(tables.Client, trail), node, 1);
        await Assert.ThrowsAnyAsync<Exception>(() => Lock(new StakeBook(tables.Client, Dying()), node, 2));
        Assert.Equal(2, (await new StakeBook(tables.Client, trail).LoadAsync(node, default)).Entries.Count);
        Assert.Equal(["lock 1"], await TrailAsync());
        await SweepAsync();
        Assert.Equal(["lock 1"], await TrailAsync()); // too soon: whoever promised may be at it still
        clock.Advance(TimeSpan.FromSeconds(21));
        await SweepAsync();
        Assert.Equal(["lock 1", "lock 2"], await TrailAsync());
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());
        Assert.Equal(["lock 1", "lock 2"], await TrailAsync());
    }

    [Fact]
    public async Task Acts_ThatDieInARow_AreToldByTheNextThatLives()
    {
        NodeId node = Samples.Node(1);
        for (int id = 1; id <= 3; id++)
            await Assert.ThrowsAnyAsync<Exception>(() => Lock(new StakeBook(tables.Client, Dying()), node, id));
        Assert.Empty(await TrailAsync());
        await Lock(new StakeBook(tables.Client, trail), node, 4);
        Assert.Equal(["lock 1", "lock 2", "lock 3", "lock 4"], await TrailAsync());
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(0, await SweepAsync()); // what was promised was kept
    }

    [Fact]
    public async Task Act_ThatIsRefused_IsToldAsNothing()
    {
        NodeId node = Samples.Node(1);
        var book = new StakeBook(tables.Client, trail);
        Assert.Equal(StakeRefusal.NoSuchLock, await book.ChangeAsync<StakeRefusal?>(node, before => (before, before.TryUnbond(7, 0, out _)), _ => Told("unbonds"), default));
        Assert.Empty(await TrailAsync());
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task Promise_ThatCannotBeKeptNow_HoldsUpNobodyBehindIt()
    {
        TableClient prices = tables.Client.GetTableClient(TableNames.Prices);
        await prices.AddEntityAsync(new TableEntity("a", "1") { [CarriedTrail.Column] = "[{" });
        await Assert.ThrowsAnyAsync<Exception>(() => trail.TellAsync(new CarryingRow(TableNames.Prices, "a", "1"), () => Task.FromResult(0), default));
        await Assert.ThrowsAnyAsync<Exception>(() => Lock(new StakeBook(tables.Client, Dying()), Samples.Node(1), 1));
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(2, await SweepAsync());
        Assert.Equal(["lock 1"], await TrailAsync());
        Assert.Equal(["Prices|a|1"], failed);
        Assert.Equal(1, await SweepAsync());
    }

    // A reason has 2,000 characters, whatever they are; a column holds 32 Ki.
    [Theory]
    [InlineData("a")]
    [InlineData("\u0416")]
    [InlineData("\u0001")]
    [InlineData("\ud83d\ude00")]
    public async Task Carry_LongWords_FitTheRow(string character)
    {
        TableClient table = tables.Client.GetTableClient(TableNames.Prices);
        var told = new Told(Subject, new AuditEvent("e", clock.GetUtcNow(), "ada", "enters", "c", string.Concat(Enumerable.Repeat(character, 2_000 / character.Length))));
        TableEntity? before = null;
        for (int i = 0; i < 6; i++)
        {
            var row = new TableEntity("dtel", "1");
            CarriedTrail.Carry(row, before, told with { Event = told.Event with { Event = $"e{i}" } });
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace);
            before = (await table.GetEntityAsync<TableEntity>("dtel", "1")).Value;
        }

        await trail.TellAsync(new CarryingRow(TableNames.Prices, "dtel", "1"), () => Task.FromResult(0), default);
        AuditRow newest = (await audit.LoadAsync(Subject, default))[^1];
        Assert.Equal(told.Event.Why, newest.Why);
    }

    private async Task<IEnumerable<string>> TrailAsync() => (await audit.LoadAsync(Subject, default)).Select(row => row.What);

    private Task<int> SweepAsync() => trail.SweepAsync(clock.GetUtcNow().AddSeconds(-20), clock.GetUtcNow().AddMinutes(-5), 10, (promise, _) => failed.Add(promise), default);

    // The step that writes the trail throws, as the end of the process would: its trail lies in a storage without tables.
    private CarriedTrail Dying() => new(tables.Client, new AuditLog(new TableServiceClient($"UseEmbeddedStorage=true;DataDirectory={Path.Combine(tables.Directory, "nowhere")}")), clock);

    private static Told Told(string what) => new(Subject, new AuditEvent(what, DateTimeOffset.UnixEpoch, "ada", what, "c", ""));

    private static async Task Lock(StakeBook book, NodeId node, long id) => Assert.Null(await book.ChangeAsync<StakeRefusal?>(
        node,
        before =>
        {
            StakeRefusal? refused = before.TryLock(id, Wei.FromTokens(1), 0, id, Policy.Default.Staking, Policy.Default.Rewards, out StakeAccount after);
            return (after, refused);
        },
        _ => Told($"lock {id}"),
        default));
}
