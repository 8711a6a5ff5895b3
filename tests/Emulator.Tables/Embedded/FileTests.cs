using Azure;
using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The embedded file: what is kept, and what is said when it cannot be used.</summary>
public sealed class FileTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("tables").FullName;

    private string FilePath => Path.Combine(directory, "tables.db");

    private TableClient Table => new(EmbeddedTables.ConnectionString(directory), "Kept");

    public void Dispose()
    {
        EmbeddedTables.Close(directory);
        Directory.Delete(directory, true);
    }

    [Fact]
    public async Task Reopened_File_HasEverything()
    {
        await Table.CreateAsync();
        Response written = await Table.AddEntityAsync(new TableEntity("p", "r") { ["X"] = 1 });
        EmbeddedTables.Close(directory);
        TableEntity read = await Table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(1, read.GetInt32("X"));
        Assert.Equal(written.Headers.ETag, read.ETag);
    }

    [Fact]
    public async Task ClockThatGoesBack_TagsStillChange()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        EmbeddedTables.Open(directory, clock);
        await Table.CreateAsync();
        await Table.UpsertEntityAsync(new TableEntity("p", "r"));
        TableEntity first = await Table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(clock.GetUtcNow(), first.Timestamp);
        EmbeddedTables.Close(directory);
        FakeTimeProvider earlier = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        EmbeddedTables.Open(directory, earlier);
        await Table.UpsertEntityAsync(new TableEntity("p", "r"));
        TableEntity second = await Table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(first.Timestamp!.Value.AddTicks(1), second.Timestamp);
        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Fact]
    public async Task FileThatIsNoDatabase_IsNamedAndLeftAsItIs()
    {
        byte[] content = [.. Enumerable.Repeat((byte)'x', 5000)];
        await File.WriteAllBytesAsync(FilePath, content);
        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => Table.CreateAsync());
        Assert.Equal((500, "InternalError"), (fault.Status, fault.ErrorCode));
        Assert.Contains(FilePath, fault.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(FilePath));
    }

    [Fact]
    public async Task DatabaseOfAnotherProgram_IsNamedAndLeftAsItIs()
    {
        Sql("CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1);");
        byte[] content = await File.ReadAllBytesAsync(FilePath);
        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => Table.CreateAsync());
        Assert.Contains(FilePath, fault.Message, StringComparison.Ordinal);
        Assert.Contains("another program", fault.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(FilePath));
    }

    [Fact]
    public async Task FileOfANewerVersion_IsRefused()
    {
        await Table.CreateAsync();
        EmbeddedTables.Close(directory);
        Sql("PRAGMA user_version=2;");
        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => Table.CreateAsync());
        Assert.Contains("version 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedPages_AreReported_AndOtherRowsStay()
    {
        await Table.CreateAsync();
        foreach (string partition in (string[])["a", "b"])
        {
            for (int i = 0; i < 300; i++)
            {
                await Table.UpsertEntityAsync(new TableEntity(partition, $"{i:D3}") { ["X"] = new byte[1000] }, TableUpdateMode.Replace);
            }
        }

        EmbeddedTables.Close(directory);
        byte[] content = await File.ReadAllBytesAsync(FilePath);
        Array.Fill(content, (byte)0xA5, content.Length / 2, 40 * 4096);
        await File.WriteAllBytesAsync(FilePath, content);
        RequestFailedException? fault = null;
        int whole = 0;
        for (int i = 0; i < 300; i++)
        {
            foreach (string partition in (string[])["a", "b"])
            {
                try
                {
                    await Table.GetEntityAsync<TableEntity>(partition, $"{i:D3}");
                    whole++;
                }
                catch (RequestFailedException e) when (e.Status == 500)
                {
                    fault = e;
                }
            }
        }

        Assert.NotNull(fault);
        Assert.Contains(FilePath, fault.Message, StringComparison.Ordinal);
        Assert.InRange(whole, 1, 599);
    }

    [Fact]
    public async Task FileThatIsLocked_IsSaidToBe_AndWorksAfterwards()
    {
        await Table.CreateAsync();
        using (SqliteConnection other = new($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(new TableEntity("p", "r")));
            Assert.Equal((503, "ServerBusy"), (fault.Status, fault.ErrorCode));
            Assert.Contains(FilePath, fault.Message, StringComparison.Ordinal);
            Assert.False((await Table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
        }

        await Table.AddEntityAsync(new TableEntity("p", "r"));
    }

    [Fact]
    public async Task OneRequestThatFails_TakesNoOtherOfItsGroupWithIt()
    {
        await Table.CreateAsync();
        TablesFile file = TablesFile.Open(FilePath, TimeProvider.System);
        using ManualResetEventSlim release = new();
        Task<WriteOutcome> first = file.WriteAsync(new BlockingRequest(release), default);
        Task<WriteOutcome> failing = file.WriteAsync(new FullRequest(), default);
        Task<Response>[] others = [.. Enumerable.Range(0, 5).Select(i => Table.AddEntityAsync(new TableEntity("p", $"{i}")))];
        release.Set();
        await first;
        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => failing);
        Assert.Equal((507, "InsufficientStorage"), (fault.Status, fault.ErrorCode));
        Assert.Contains(FilePath, fault.Message, StringComparison.Ordinal);
        await Task.WhenAll(others);
        Assert.Equal(5, await CountAsync(Table));
    }

    [Fact]
    public async Task ClosedFile_HasWrittenWhatWasQueued()
    {
        await Table.CreateAsync();
        Task<Response>[] writes = [.. Enumerable.Range(0, 500).Select(i => Table.AddEntityAsync(new TableEntity("p", $"{i:D3}")))];
        EmbeddedTables.Close(directory);
        await Task.WhenAll(writes);
        Assert.Equal(500, await CountAsync(Table));
    }

    private static async Task<int> CountAsync(TableClient table)
    {
        int count = 0;
        await foreach (TableEntity unused in table.QueryAsync<TableEntity>())
        {
            count++;
        }

        return count;
    }

    private void Sql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Holds the writer until everything of the test is queued, so that it is one group.</summary>
    private sealed class BlockingRequest(ManualResetEventSlim release) : WriteRequest
    {
        protected override WriteOutcome Execute(TablesWriter writer)
        {
            release.Wait();
            return WriteOutcome.Done;
        }
    }

    /// <summary>Meets a full disk, as SQLite reports it.</summary>
    private sealed class FullRequest : WriteRequest
    {
        protected override WriteOutcome Execute(TablesWriter writer) => throw new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL);
    }
}
