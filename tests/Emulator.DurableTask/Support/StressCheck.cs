using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;

namespace NodeProgram.Emulator.DurableTask.Tests.Support;

/// <summary>What must hold of every instance after any number of crashes.</summary>
internal static class StressCheck
{
    public static async Task CompletedExactlyOnceAsync(DurableTaskEngine engine, string id, int n)
    {
        OrchestrationMetadata done = (await engine.Client.GetInstanceAsync(id, true))!;
        Assert.Equal((OrchestrationRuntimeStatus.Completed, StressProgram.Expected(n)), (done.RuntimeStatus, StressProgram.Plain(done.ReadOutputAs<string[]>()!)));
        List<HistoryEvent> history = [];
        engine.Running.Store.Read(r => r.History(r.Instance(id)!.Seq, history.AddRange));
        Assert.Single(history, e => e.Type == HistoryEventType.ExecutionStarted);
        Assert.Single(history, e => e.Type == HistoryEventType.ExecutionCompleted);
        OnceEach(history, HistoryEventType.TaskScheduled, HistoryEventType.TaskCompleted);
        OnceEach(history, HistoryEventType.TimerCreated, HistoryEventType.TimerFired);
        OnceEach(history, HistoryEventType.SubOrchestrationInstanceCreated, HistoryEventType.SubOrchestrationInstanceCompleted);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Client.GetInstanceAsync(id + "-rounds"))!.RuntimeStatus);
    }

    /// <summary>Nothing is left lying about once all has finished.</summary>
    public static void NothingIsLeftOver(DurableTaskEngine engine)
    {
        Assert.Equal([0], engine.Running.Store.Read(r => r.Longs("SELECT count(*) FROM inbox")));
        Assert.Equal([0], engine.Running.Store.Read(r => r.Longs("SELECT count(*) FROM timers")));
        Assert.Equal([0], engine.Running.Store.Read(r => r.Longs("SELECT count(*) FROM instances WHERE wake = 1 OR status NOT IN (1)")));
        Assert.Equal([0], engine.Running.Store.Read(r => r.Longs("SELECT count(*) FROM history WHERE instance NOT IN (SELECT seq FROM instances)")));
        Assert.Empty(engine.GetParkedInstances());
    }

    private static void OnceEach(List<HistoryEvent> history, HistoryEventType asked, HistoryEventType answered)
    {
        int[] questions = [.. history.Where(e => e.Type == asked).Select(e => e.Id)];
        int[] answers = [.. history.Where(e => e.Type == answered).Select(e => e.Id)];
        Assert.Equal(questions.Order(), answers.Order());
        Assert.Equal(questions.Length, questions.Distinct().Count());
    }
}
