using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Durability;

/// <summary>What happens when the file is held, damaged, foreign or full: a clear error, and nothing acknowledged is lost.</summary>
public class StoreFaultTests
{
    [Fact]
    public async Task SecondEngine_OnTheSameFile_IsRefused()
    {
        await using EngineHost host = await new EngineHost().StartAsync();
        await using DurableTaskEngine second = new(new DurableFunctionRegistry(), new DurableEngineOptions { DatabasePath = host.DatabasePath });

        DurableStoreException refused = await Assert.ThrowsAsync<DurableStoreException>(() => second.StartAsync(CancellationToken.None));

        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.ConcernsWholeStore);
    }

    [Fact]
    public async Task File_ThatIsNoDatabase_IsRefusedAndLeftAlone()
    {
        await using EngineHost host = new();
        await File.WriteAllTextAsync(host.DatabasePath, new string('x', 5000));

        DurableStoreException refused = await Assert.ThrowsAsync<DurableStoreException>(() => host.StartAsync());

        Assert.Contains("is damaged or is not a SQLite database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(host.DatabasePath));
    }

    [Fact]
    public async Task File_OfAnotherVersion_IsRefused()
    {
        await using EngineHost host = await new EngineHost().StartAsync();
        await host.Engine.DisposeAsync();
        Sql(host, "PRAGMA user_version = 99");

        DurableStoreException refused = await Assert.ThrowsAsync<DurableStoreException>(() => host.StartAsync());

        Assert.Contains("schema version 99; this program knows 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullDisk_FailsTheCallerAndTheEngine_AndKeepsWhatWasAcknowledged()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go")).StartAsync();
        await host.StartInstanceAsync("Wait", id: "first");
        await host.IdleAsync();
        host.Engine.Running.Store.LimitPages(1);
        Task<OrchestrationMetadata> waiting = host.Client.WaitForInstanceCompletionAsync("first");

        List<string> acknowledged = ["first"];
        DurableStoreException full = await Assert.ThrowsAsync<DurableStoreException>(async () =>
        {
            for (int i = 0; ; i++)
            {
                acknowledged.Add(await host.StartInstanceAsync("Wait", new string('x', 20_000), $"i{i}"));
            }
        });

        Assert.Contains("is full", full.Message, StringComparison.Ordinal);
        Assert.Equal(full, (await Record.ExceptionAsync(() => host.Engine.Completion.WaitAsync(TimeSpan.FromSeconds(60))))!);
        await Assert.ThrowsAsync<DurableStoreException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60)));
        await Assert.ThrowsAsync<DurableStoreException>(() => host.Client.RaiseEventAsync("first", "Go"));
        await host.RestartAsync();
        await host.IdleAsync();
        Assert.Equal("ok", Sql(host, "PRAGMA integrity_check"));
        foreach (string id in acknowledged)
        {
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync(id)).RuntimeStatus);
        }

        Assert.Null(await host.Client.GetInstanceAsync($"i{acknowledged.Count - 1}"));
    }

    [Fact]
    public async Task Client_OfAnEngineThatDoesNotRun_SaysSo()
    {
        await using EngineHost host = await new EngineHost().StartAsync();
        DurableTaskClient client = host.Client;
        Task<OrchestrationMetadata> waiting = client.WaitForInstanceCompletionAsync("never");
        await host.Engine.StopAsync(CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ScheduleNewOrchestrationInstanceAsync("Any"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Engine.StartAsync(CancellationToken.None));
        await host.Engine.Completion.WaitAsync(TimeSpan.FromSeconds(60));
    }

    internal static string? Sql(EngineHost host, string sql)
    {
        using SqliteConnection connection = new($"Data Source={host.DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Written in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar()?.ToString();
    }
}
