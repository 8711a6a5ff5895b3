using System.Collections.Immutable;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Releases;
using NodeProgram.Domain.Tiers;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Closing;

public sealed class CensusRowsTests : IAsyncLifetime
{
    private static readonly EpochId Epoch = new(20_468);
    private readonly ProgramTables tables = new();

    public Task InitializeAsync() => tables.InitializeAsync();

    public async Task DisposeAsync() => await tables.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1_000)]
    public async Task Census_WrittenAndReadByAnotherProcess_IsTheSame(int nodes)
    {
        NodeLine[] census = Census(nodes);
        await Rows.WriteAsync(Epoch, census, default);
        Assert.Equal(Text(census), Text(await Rows.LoadAsync(Epoch, null, default)));
    }

    [Fact]
    public async Task Census_OfNodesWithMuchToTell_IsCutUntilItFitsItsRows()
    {
        // Locks that do not shrink when they are compressed: some 20 KB a node.
        NodeLine[] census = [.. Census(300).Select((node, i) => node with
        {
            Stake = new StakeFact(new Wei(1), 1, [.. Enumerable.Range(0, 200).Select(lot => new LockFact(Wei.Parse("1" + string.Concat(Keccak256.Hash(BitConverter.GetBytes(i * 1_000 + lot)).Select(static b => b % 10))), 90))]),
        })];
        await Rows.WriteAsync(Epoch, census, default);
        Assert.Equal(Text(census), Text(await Rows.LoadAsync(Epoch, null, default)));
    }

    // With as many locks as a policy may allow a pack of 256 nodes takes some 15 MB, and shrinks to anything between next to nothing and what a row holds: here one long text stands for them.
    [Theory]
    [InlineData(10, 17_000_000)]
    [InlineData(60_000, 10_000_000)]
    [InlineData(600_000, 15_000_000)]
    public async Task Census_ThatShrinksToLittle_IsReadWhateverItTook(int random, int characters)
    {
        byte[] chance = new byte[random / 2];
        new Random(1).NextBytes(chance);
        NodeLine node = Census(1)[0] with { Payout = Convert.ToHexString(chance).PadRight(characters, 'a') };
        await Rows.WriteAsync(Epoch, [node], default);
        Assert.Equal(node.Payout, (await Rows.LoadAsync(Epoch, null, default))[0].Payout);
    }

    [Fact]
    public async Task Census_FrozenAnewWithFewerNodes_IsTheLaterOneWhateverIsAtHand()
    {
        NodeLine[] first = Census(600), second = Census(300);
        WrittenCensus atHand = await Rows.WriteAsync(Epoch, first, default);
        WrittenCensus later = await Rows.WriteAsync(Epoch, second, default);
        Assert.Equal(Text(second), Text(await Rows.LoadAsync(Epoch, null, default)));
        Assert.Equal(Text(second), Text(await Rows.LoadAsync(Epoch, atHand, default)));
        Assert.Same(second, await Rows.LoadAsync(Epoch, later, default));
    }

    [Fact]
    public async Task Census_OfWhichTheLastRowWasNotWritten_IsNoCensus()
    {
        await Rows.WriteAsync(Epoch, Census(300), default);
        TableClient table = tables.Client.GetTableClient(TableNames.EpochCensus);
        await table.DeleteEntityAsync("0000020468", "census");
        await Assert.ThrowsAsync<InvalidDataException>(() => Rows.LoadAsync(Epoch, null, default));
        await Assert.ThrowsAsync<InvalidDataException>(() => Rows.LoadAsync(Epoch.Next, null, default));
    }

    // An epoch that an older program froze, a row a node and no head, is closed by the one that was started in its place.
    [Fact]
    public async Task Census_FrozenByAnOlderProgram_IsReadUntilItIsFrozenAnew()
    {
        NodeLine[] census = Census(3);
        TableClient table = tables.Client.GetTableClient(TableNames.EpochCensus);
        foreach (NodeLine node in census)
            await table.UpsertEntityAsync(new TableEntity("0000020468", node.Node.ToString()) { ["Node"] = JsonSerializer.Serialize(node, Answers.Json) });
        Assert.Equal(Text(census), Text(await Rows.LoadAsync(Epoch, null, default)));
        NodeLine[] anew = Census(2);
        await Rows.WriteAsync(Epoch, anew, default);
        Assert.Equal(Text(anew), Text(await Rows.LoadAsync(Epoch, null, default)));
    }

    private CensusRows Rows => new(tables.Client);

    private static string Text(IReadOnlyList<NodeLine> census) => JsonSerializer.Serialize(census.Select(static node => EvidenceJson.Write("node", node)));

    private static NodeLine[] Census(int nodes) => [.. Enumerable.Range(0, nodes)
        .Select(static number => NodeId.FromBytes(Keccak256.Hash(BitConverter.GetBytes(number)))).Order()
        .Select(static (node, number) => new NodeLine(
            node, new OperatorId(number), $"0x{number:x40}", "20.0.0.0", number % 2 == 0 ? "a group" : null, Region.WesternEurope, false, true, false, 10, long.MaxValue,
            number % 3 == 0 ? [new MaintenanceWindow(1_000, 2_000, 500)] : ImmutableArray<MaintenanceWindow>.Empty, false, number,
            number % 4 == 0 ? HardwareGrade.Minimum : HardwareGrade.Unknown, null, number % 5 == 0 ? new OperatorPapers(true, 5, null) : null, number % 6 == 0 ? 7 : null, null,
            number % 2 == 0 ? new SoftwareFact("relay/1.0.0", 3, "1.1.0", null, "1.1.0", 8) : null, number % 7 == 0 ? null : new FindingsFact(1, 2, true)))];
}
