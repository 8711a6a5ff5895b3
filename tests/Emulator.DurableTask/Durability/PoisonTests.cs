using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Durability;

/// <summary>An instance that cannot be run is set aside with the reason; the others go on.</summary>
public class PoisonTests
{
    [Theory]
    [InlineData("not json", "CorruptHistoryException")]
    [InlineData("""[{"type":"Nonsense"}]""", "Nonsense")]
    [InlineData("""[{"type":"OrchestratorStarted","extra":1}]""", "extra")]
    [InlineData("""[{"id":1}]""", "an event with a type")]
    public async Task DamagedHistory_ParksTheInstance_AndOnlyIt(string damage, string reason)
    {
        await using EngineHost host = await WaitersAsync();
        await host.Engine.DisposeAsync();
        string original = StoreFaultTests.Sql(host, "SELECT events FROM history WHERE instance = (SELECT seq FROM instances WHERE id = 'bad')")!;
        Damage(host, damage);
        await host.StartAsync();

        await host.Client.RaiseEventAsync("bad", "Go", "x");
        await host.Client.RaiseEventAsync("good", "Go", "y");
        await host.IdleAsync();

        ParkedInstance parked = Assert.Single(host.Engine.GetParkedInstances());
        Assert.Equal("bad", parked.InstanceId);
        Assert.Contains(reason, parked.Reason, StringComparison.Ordinal);
        Assert.Equal("y", (await host.GetAsync("good")).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("bad")).RuntimeStatus);

        // It stays aside across a restart, and keeps what it has been sent.
        await host.Engine.DisposeAsync();
        Damage(host, original);
        await host.StartAsync();
        await host.IdleAsync();
        Assert.Single(host.Engine.GetParkedInstances());
        Assert.False(await host.Engine.ReleaseParkedInstanceAsync("good"));
        Assert.True(await host.Engine.ReleaseParkedInstanceAsync("bad"));
        await host.IdleAsync();
        Assert.Equal("x", (await host.GetAsync("bad")).ReadOutputAs<string>());
        Assert.Empty(host.Engine.GetParkedInstances());
    }

    [Fact]
    public async Task ParkedInstance_CanBeTerminated_AndAnswersItsParent()
    {
        await using EngineHost host = await WaitersAsync();
        host.Registry.AddOrchestrator("Parent", async context =>
        {
            try
            {
                await context.CallSubOrchestratorAsync("Wait", options: new SubOrchestrationOptions(instanceId: "child"));
                return "answered";
            }
            catch (TaskFailedException)
            {
                return "failed";
            }
        });
        await host.StartInstanceAsync("Parent", id: "parent");
        await host.IdleAsync();
        await host.Engine.DisposeAsync();
        StoreFaultTests.Sql(host, "UPDATE history SET events = '[' WHERE instance = (SELECT seq FROM instances WHERE id = 'child')");
        await host.StartAsync();
        await host.Client.RaiseEventAsync("child", "Go", "x");
        await host.IdleAsync();
        Assert.Equal("child", Assert.Single(host.Engine.GetParkedInstances()).InstanceId);

        Task<OrchestrationMetadata> waiting = host.Client.WaitForInstanceCompletionAsync("child");
        await host.Client.TerminateInstanceAsync("child");
        await host.IdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await waiting.WaitAsync(TimeSpan.FromSeconds(60))).RuntimeStatus);
        Assert.Equal("failed", (await host.GetAsync("parent")).ReadOutputAs<string>());
        Assert.Equal(1, (await host.Client.PurgeInstanceAsync("child")).PurgedInstanceCount);
    }

    [Fact]
    public async Task Change_ThatCannotBeStored_IsRefusedAlone()
    {
        await using EngineHost host = await new EngineHost().Orchestrator("Any", _ => Task.FromResult<object?>(1)).StartAsync();

        // SQLite itself refuses a text with more than a billion bytes; a row with a taken number is refused as well, and simpler to have.
        Storage.InstanceRow taken = new()
        {
            Seq = 1, Id = "taken", Generation = 0, Execution = "", Name = "Any", Version = "", Status = OrchestrationRuntimeStatus.Running, Created = default, Updated = default,
        };
        Task<string>[] starts = [.. Enumerable.Range(0, 50).Select(i => host.StartInstanceAsync("Any", id: $"i{i}"))];
        await Task.WhenAll(starts);
        Bad bad = new(host.Engine.Running, taken);
        Task<string>[] more = [.. Enumerable.Range(50, 50).Select(i => host.StartInstanceAsync("Any", id: $"i{i}"))];

        DurableStoreException refused = await Assert.ThrowsAsync<DurableStoreException>(bad.SubmitAsync);
        await Task.WhenAll(more);
        await host.IdleAsync();

        Assert.Contains("UNIQUE", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.ConcernsWholeStore);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(1, (await host.GetAsync($"i{i}")).ReadOutputAs<int>());
        }
    }

    private static async Task<EngineHost> WaitersAsync()
    {
        EngineHost host = await new EngineHost().Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go")).StartAsync();
        await host.StartInstanceAsync("Wait", id: "good");
        await host.StartInstanceAsync("Wait", id: "bad");
        await host.IdleAsync();
        return host;
    }

    private static void Damage(EngineHost host, string events) => StoreFaultTests.Sql(
        host, $"UPDATE history SET events = '{events.Replace("'", "''", StringComparison.Ordinal)}' WHERE instance = (SELECT seq FROM instances WHERE id = 'bad')");

    private sealed class Bad(Engine.EngineCore core, Storage.InstanceRow row) : Engine.ClientChange<string>(core)
    {
        protected override string Decide(Storage.StoreWriter store)
        {
            store.InsertInstance(row, wake: false);
            return row.Id;
        }
    }
}
