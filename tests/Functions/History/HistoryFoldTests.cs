using System.Net;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.History;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.History;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Functions.Tests.Api;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.History;

public sealed class HistoryFoldTests : IAsyncLifetime
{
    private static readonly Policy Rules = Policy.Default;
    private static readonly NodeId Node = Samples.Node(1);
    private readonly ProgramTables tables = new();

    public Task InitializeAsync() => tables.InitializeAsync();

    public async Task DisposeAsync() => await tables.DisposeAsync();

    private HistoryFold Fold(int days = 400) => new(
        new HistoryRows(tables.Client), new BlockScan(tables.Client), new LiveNodes(tables.Client, Rules), new PolicyInForce(Rules), new ProgramSettings(false, 10, 60) { HistoryDays = days });

    private async Task<List<HistoryPoint>> StoredAsync() => await new HistoryRows(tables.Client).LoadAsync(Node, 0, long.MaxValue, default).ToListAsync();

    private static DateTimeOffset At(BlockAddress address, long lateSeconds) => DateTimeOffset.FromUnixTimeMilliseconds(address.ShapeOf(Rules.Time).EndUnixMilliseconds + lateSeconds * 1_000);

    private async Task SendAsync(BlockAddress address)
    {
        BlockShape shape = address.ShapeOf(Rules.Time);
        var block = new NodeBlock(shape);
        block.RecordBatch(1, 0, null);
        block.AddSample(shape.StartUnixMilliseconds, 250_000, 500_000);
        await new BlockRows(tables.Client).SaveAsync(0, [new StoredBlock(new BlockKey(address, Node), block, default)], default);
    }

    [Fact]
    public async Task Run_BlocksThatCanGrowNoMore_AreFoldedOnceInOrder()
    {
        BlockAddress first = new(new EpochId(20_000), 22), second = first with { Block = 23 }, third = new(new EpochId(20_001), 0);
        Assert.Equal(0, await Fold().RunAsync(At(first, 600 - 3_600), default)); // nothing is known of before
        foreach (BlockAddress address in (BlockAddress[])[first, second, third])
            await SendAsync(address);
        Assert.Equal(0, await Fold().RunAsync(At(first, 599), default)); // what arrives within ten minutes still counts
        Assert.Equal(1, await Fold().RunAsync(At(first, 600), default));
        Assert.Equal(4, (await StoredAsync()).Count);
        Assert.Equal(2, await Fold().RunAsync(At(third, 600), default));
        Assert.Equal(0, await Fold().RunAsync(At(third, 600), default));
        List<HistoryPoint> stored = await StoredAsync();
        Assert.Equal(12, stored.Count);
        Assert.Equal(stored.Select(point => point.FirstSlot).Order(), stored.Select(point => point.FirstSlot));
        Assert.Equal([250_000L, 250_000, 250_000], stored.Where(point => point.CpuPpm is not null).Select(point => point.CpuPpm!.Value));

        // Killed before it could say that the block is folded: the same rows once more.
        await new HistoryRows(tables.Client).MarkFoldedAsync(first, default);
        Assert.Equal(2, await Fold().RunAsync(At(third, 600), default));
        Assert.Equal(stored, await StoredAsync());
    }

    [Fact]
    public async Task Run_OlderThanTheRetention_IsDeleted()
    {
        BlockAddress old = new(new EpochId(20_000), 23), next = new(new EpochId(20_001), 0), later = new(new EpochId(20_002), 0);
        var live = new LiveNodes(tables.Client, Rules);
        var batch = new TelemetryBatch { Node = Node, Boot = "00000000000000aa", Sequence = 0, Software = "relay/1.0.0", SentAtUnixMs = 1, Samples = [new Sample { AtUnixMs = 1 }] };
        await live.WriteAsync(0, [new TelemetryEvent(Azure.Messaging.EventHubs.EventHubsModelFactory.EventData(new BinaryData(Array.Empty<byte>()), enqueuedTime: DateTimeOffset.UnixEpoch), batch, null)], default);
        await Fold(1).RunAsync(At(old, 600 - 3_600), default);
        await SendAsync(old);
        await SendAsync(next);
        Assert.Equal(2, await Fold(1).RunAsync(At(next, 600), default));
        Assert.Equal(8, (await StoredAsync()).Count); // the next day's first block began an hour after the old one: younger than a day
        Assert.Equal(24, await Fold(1).RunAsync(At(later, 600), default));
        Assert.Equal(4, (await StoredAsync()).Count); // the day after that the old one is gone
    }
}

[Collection(ApiCollection.Name)]
public sealed class HistoryApiTests(ApiApp api)
{
    [Theory]
    [InlineData("?from=x", "from")]
    [InlineData("?to=-1", "to")]
    [InlineData("?to=99999999999999999999", "to")]
    [InlineData("?to=253402300800000", "to")]
    [InlineData("?from=2000&to=1000", "from")]
    [InlineData("?from=1000&to=1000", "from")]
    [InlineData("?from=0&to=2678400001", "from")] // a millisecond more than 31 days
    public async Task History_RangeThatIsNone_IsRefusedNamingTheField(string query, string field)
    {
        Answer answer = await api.GetAsync($"/api/nodes/{Samples.Node(1)}/history{query}");
        answer.IsProblem("query-invalid");
        Assert.Equal(field, answer.Json.Text("field"));
    }

    [Fact]
    public async Task History_NodeOfWhichNothingCame_IsUnknown()
    {
        (await api.GetAsync($"/api/nodes/{Samples.Node(1)}/history?from=0&to=2678400000")).IsProblem("telemetry-unknown");
        (await api.GetAsync("/api/nodes/0x12/history")).IsProblem("id-invalid");
        (await api.GetAsync($"/api/nodes/{Samples.Node(1)}/history?top=1")).IsProblem("query-invalid");
    }
}
