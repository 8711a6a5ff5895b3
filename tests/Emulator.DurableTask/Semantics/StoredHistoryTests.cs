using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>A history written to a file finds what later code does differently, and nothing where it does not.</summary>
public sealed class StoredHistoryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("stored-history-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task StoredHistory_TheSameCode_ShowsNoDifference()
    {
        StoredHistory history = StoredHistory.Parse((await RecordAsync()).ToString());
        Assert.True(history.IsCompleted);
        Assert.Null(HistoryReplay.FindDifference(Registry(Today), history));
    }

    [Theory]
    [InlineData("other-activity", "Turn 1: the history has TaskScheduled #1 'second', the code gives TaskScheduled #1 'third'.")]
    [InlineData("other-timer", "Turn 2: the history has TimerCreated #2 due 2026-11-22T13:00:00.0000000Z, the code gives TimerCreated #2 due 2026-11-22T14:00:00.0000000Z.")]
    [InlineData("one-more", "Turn 3: the history has ExecutionCompleted #3, the code gives TaskScheduled #3 'third'.")]
    [InlineData("one-less", "Turn 2: the history has TimerCreated #2 due 2026-11-22T13:00:00.0000000Z, the code gives ExecutionCompleted #2.")]
    [InlineData("not-durable", "Turn 0: the history has TaskScheduled #0 'first', the code gives ExecutionFailed #0 ")]
    public async Task StoredHistory_OtherCode_NamesTheFirstDifference(string change, string difference) =>
        Assert.StartsWith(difference, HistoryReplay.FindDifference(Registry(context => ChangedAsync(context, change)), await RecordAsync()), StringComparison.Ordinal);

    [Fact]
    public async Task StoredHistory_OfAnOrchestratorThatIsGone_SaysSo() =>
        Assert.Equal("There is no orchestrator named 'story'.", HistoryReplay.FindDifference(new DurableFunctionRegistry(), await RecordAsync()));

    private static async Task<object?> Today(TaskOrchestrationContext context)
    {
        int first = await context.CallActivityAsync<int>("first");
        int second = await context.CallActivityAsync<int>("second", first);
        await context.CreateTimer(new DateTime(2026, 11, 22, 13, 0, 0, DateTimeKind.Utc), CancellationToken.None);
        return second;
    }

    private static async Task<object?> ChangedAsync(TaskOrchestrationContext context, string change)
    {
        if (change == "not-durable")
        {
            await Task.Delay(Timeout.Infinite);
        }

        int first = await context.CallActivityAsync<int>("first");
        int second = await context.CallActivityAsync<int>(change == "other-activity" ? "third" : "second", first);
        if (change != "one-less")
        {
            await context.CreateTimer(new DateTime(2026, 11, 22, change == "other-timer" ? 14 : 13, 0, 0, DateTimeKind.Utc), CancellationToken.None);
        }

        return change == "one-more" ? await context.CallActivityAsync<int>("third") : second;
    }

    private static DurableFunctionRegistry Registry(Func<TaskOrchestrationContext, Task<object?>> story)
    {
        DurableFunctionRegistry registry = new DurableFunctionRegistry().AddOrchestrator("story", story);
        foreach (string name in new[] { "first", "second", "third" })
        {
            registry.AddActivity(name, static (_, _, _) => Task.FromResult<object?>(1));
        }

        return registry;
    }

    private async Task<StoredHistory> RecordAsync()
    {
        Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using DurableTaskEngine engine = new(Registry(Today), new DurableEngineOptions { DatabasePath = Path.Combine(_directory.FullName, "d.db"), TimeProvider = clock });
        await engine.StartAsync(CancellationToken.None);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("story", null, new StartOrchestrationOptions("s"));
        await engine.WhenIdleAsync();
        clock.SetUtcNow(engine.NextTimerAt!.Value);
        await engine.WhenIdleAsync();
        return engine.ExportHistory("s")!;
    }
}
