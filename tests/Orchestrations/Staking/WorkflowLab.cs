using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Emulator.DurableTask;

namespace NodeProgram.Orchestrations.Tests.Staking;

/// <summary>Workflows on the embedded engine with a clock of its own. Time passes when the test says so, timer by timer, and after each step everything is done that can be.</summary>
internal sealed class WorkflowLab(Func<WorkflowLab, DurableFunctionRegistry> registry, bool replayEveryTurn = false) : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("workflows-");
    private DurableTaskEngine? engine;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Clock.GetUtcNow();

    public DurableTaskClient Client => Engine.Client;

    public DurableTaskEngine Engine => engine ?? throw new InvalidOperationException("The lab has not started.");

    /// <summary>Ends the engine wherever it is and carries on with another one from the file; the first time it only starts one.</summary>
    public async Task RestartAsync()
    {
        if (engine is not null)
            await engine.DisposeAsync();
        engine = new DurableTaskEngine(registry(this), new DurableEngineOptions
        {
            DatabasePath = Path.Combine(directory.FullName, "durable.db"),
            TimeProvider = Clock,
            ReplayEveryTurn = replayEveryTurn,
        });
        await engine.StartAsync(default);
        await SettleAsync();
    }

    /// <summary>Starts an instance unless it was ever started.</summary>
    public async Task StartAsync(string name, string instance, object input)
    {
        if (await Client.GetInstanceAsync(instance, getInputsAndOutputs: false) is null)
            await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instance));
        await SettleAsync();
    }

    public async Task RaiseAsync(string instance, string name)
    {
        await Client.RaiseEventAsync(instance, name);
        await SettleAsync();
    }

    /// <summary>Lets time pass, stopping at every timer on the way.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        DateTimeOffset end = Now + time;
        while (Engine.NextTimerAt is { } next && next <= end)
        {
            if (next > Now)
                Clock.SetUtcNow(next);
            await SettleAsync();
        }

        if (end > Now)
            Clock.SetUtcNow(end);
        await SettleAsync();
    }

    /// <summary>The result of an instance that has completed; null while it runs.</summary>
    public async Task<T?> ResultAsync<T>(string instance)
        where T : class
    {
        OrchestrationMetadata found = await Client.GetInstanceAsync(instance, getInputsAndOutputs: true) ?? throw new InvalidOperationException($"{instance} was never started.");
        if (!found.IsCompleted)
            return null;
        Assert.True(found.RuntimeStatus == OrchestrationRuntimeStatus.Completed, found.FailureDetails?.ToString());
        return found.ReadOutputAs<T>();
    }

    public Task SettleAsync() => Engine.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
            await engine.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
