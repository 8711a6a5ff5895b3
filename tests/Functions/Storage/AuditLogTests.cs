using Azure;
using Azure.Data.Tables;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Storage;

public sealed class AuditLogTests : IAsyncLifetime
{
    private const string Subject = "application|1";
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly ProgramTables tables = new();
    private readonly AuditLog audit;

    public AuditLogTests() => audit = new AuditLog(tables.Client);

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Trail_OfSeveralEvents_IsAChainInTheirOrder()
    {
        for (int i = 0; i < 5; i++)
            await audit.AppendAsync(Subject, Event(i), default);
        IReadOnlyList<AuditRow> trail = await audit.LoadAsync(Subject, default);
        Assert.Equal([0, 1, 2, 3, 4], trail.Select(row => row.Sequence));
        Assert.Equal(trail.SkipLast(1).Select(row => row.Hash), trail.Skip(1).Select(row => row.PreviousHash));
    }

    [Fact]
    public async Task Event_ReportedAgain_IsThereOnce()
    {
        await audit.AppendAsync(Subject, Event(1), default);
        await audit.AppendAsync(Subject, Event(2), default);
        await audit.AppendAsync(Subject, Event(1), default);
        Assert.Equal(2, (await audit.LoadAsync(Subject, default)).Count);
    }

    [Fact]
    public async Task Events_AtTheSameTime_AreAllThere()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => audit.AppendAsync(Subject, Event(i), default))));
        IReadOnlyList<AuditRow> trail = await audit.LoadAsync(Subject, default);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"what {i}").Order(), trail.Select(row => row.What).Order());
    }

    [Theory]
    [InlineData("Why")]
    [InlineData("Who")]
    [InlineData("What")]
    [InlineData("Code")]
    [InlineData("Event")]
    public async Task Row_ChangedByHand_BreaksTheChain(string column)
    {
        for (int i = 0; i < 3; i++)
            await audit.AppendAsync(Subject, Event(i), default);
        TableClient table = tables.Client.GetTableClient(TableNames.Audit);
        TableEntity row = await table.GetEntityAsync<TableEntity>(Subject, "0000000001");
        row[column] = row.GetString(column) + ".";
        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
        await Assert.ThrowsAsync<InvalidDataException>(() => audit.LoadAsync(Subject, default));
    }

    [Fact]
    public async Task Row_TakenOut_BreaksTheChain()
    {
        for (int i = 0; i < 3; i++)
            await audit.AppendAsync(Subject, Event(i), default);
        await tables.Client.GetTableClient(TableNames.Audit).DeleteEntityAsync(Subject, "0000000001");
        await Assert.ThrowsAsync<InvalidDataException>(() => audit.LoadAsync(Subject, default));
    }

    private static AuditEvent Event(int i) => new($"event {i}", Time.AddSeconds(i), $"who {i}", $"what {i}", "code", $"why {i}");
}
