using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>Runs the code of today over a history of yesterday, without engine, storage or activities: what was answered is answered again, what was scheduled must be scheduled again.</summary>
public static class HistoryReplay
{
    /// <summary>The first thing in which the code goes another way than the history; null when there is none.</summary>
    /// <param name="registry">The orchestrators of today.</param>
    /// <param name="history">A history of one of them.</param>
    /// <param name="longestTimer">The engine's longest single timer when the history was made; null: the default.</param>
    public static string? FindDifference(DurableFunctionRegistry registry, StoredHistory history, TimeSpan? longestTimer = null)
    {
        if (!registry.TryGetOrchestrator(history.Name, out Func<TaskOrchestrationContext, Task<object?>>? orchestrator))
        {
            return $"There is no orchestrator named '{history.Name}'.";
        }

        DurableEngineOptions options = new() { DatabasePath = "none" };
        if (longestTimer is { } longest)
        {
            options = new DurableEngineOptions { DatabasePath = "none", MaximumTimerInterval = longest };
        }

        ParentOrchestrationInstance? parent = history.ParentName is { } name ? new ParentOrchestrationInstance(name, history.ParentInstance ?? "") : null;
        bool left = false;
        OrchestrationExecution execution = new(
            new OrchestrationIdentity(history.InstanceId, history.Name, history.Version ?? "", history.Input, parent), orchestrator, options, () => left = true);
        for (int turn = 0; turn < history.Turns.Count; turn++)
        {
            IReadOnlyList<HistoryEvent> events = history.Turns[turn];
            TurnOutcome outcome = execution.Run([.. events.Where(static e => !IsOfTheCode(e) && e.Type != HistoryEventType.OrchestratorCompleted)]);
            IEnumerable<HistoryEvent> now = outcome.Completion is null ? outcome.Actions : outcome.Actions.Append(outcome.Completion);
            if (left)
            {
                return $"Turn {turn}: the code awaits something that is not durable.";
            }

            if (FirstDifference([.. events.Where(IsOfTheCode)], [.. now]) is { } difference)
            {
                return $"Turn {turn}: {difference}";
            }
        }

        return null;
    }

    private static bool IsOfTheCode(HistoryEvent e) => e.Type is
        HistoryEventType.TaskScheduled or HistoryEventType.TimerCreated or HistoryEventType.SubOrchestrationInstanceCreated or HistoryEventType.EventSent
        or HistoryEventType.ExecutionCompleted or HistoryEventType.ExecutionFailed or HistoryEventType.ContinueAsNew;

    private static string? FirstDifference(HistoryEvent[] before, HistoryEvent[] now)
    {
        for (int i = 0; i < Math.Max(before.Length, now.Length); i++)
        {
            string was = i < before.Length ? Text(before[i]) : "nothing more", became = i < now.Length ? Text(now[i]) : "nothing more";
            if (was != became)
            {
                return $"the history has {was}, the code gives {became}.";
            }
        }

        return null;
    }

    // Inputs and results may gain members; what is called, whom, when and in which order may not change.
    private static string Text(HistoryEvent e) =>
        $"{e.Type} #{e.Id}{(e.Name is null ? "" : $" '{e.Name}'")}{(e.Instance is null ? "" : $" to '{e.Instance}'")}{(e.Type == HistoryEventType.TimerCreated ? $" due {e.At:O}" : "")}"
        + (e.Type == HistoryEventType.ExecutionFailed ? $" ({e.Failure?.ErrorType}: {e.Failure?.ErrorMessage})" : "");
}
