using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask.History;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>The failures that the engine itself gives to an orchestration. Types and texts are those of the real engine where it has them.</summary>
internal static class OrchestrationFaults
{
    public const string IllegalAwait =
        "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks " +
        "in an orchestrator function's implementation or by middleware that invokes asynchronous code.";

    public const string NonDeterministicType = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    private const string Changed = " Was a change made to the orchestrator code after this instance had already started running?";

    public static TaskFailureDetails IllegalAwaitFailure { get; } = new(typeof(InvalidOperationException).FullName!, IllegalAwait, null, null, null);

    public static TaskFailureDetails OrchestratorNotFound(string name) =>
        new("OrchestratorTaskNotFound", $"No orchestrator task named '{name}' was found.", null, null, null);

    public static TaskFailureDetails ActivityNotFound(string name) =>
        new("ActivityTaskNotFound", $"No activity task named '{name}' was found.", null, null, null);

    public static TaskFailureDetails InstanceExists(string instanceId) => new(
        typeof(global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException).FullName!,
        $"An orchestration instance with ID '{instanceId}' already exists and has not finished.", null, null, null);

    public static TaskFailureDetails HistoryTooLong(int events, int max) => new(
        typeof(InvalidOperationException).FullName!,
        $"The history of this orchestration would have {events} events, more than {max} ({nameof(DurableEngineOptions.MaxHistoryEvents)}). Use ContinueAsNew.", null, null, null);

    /// <summary>The code has not scheduled what the history says that it had.</summary>
    public static NonDeterministicException NotScheduled(HistoryEvent past) => new(
        $"A previous execution of this orchestration scheduled {Describe(past)}, but the current replay execution hasn't (yet?) scheduled this task.{Changed}");

    /// <summary>The code has scheduled something else under the same sequence id.</summary>
    public static NonDeterministicException OtherScheduled(HistoryEvent past, HistoryEvent now) => new(
        $"A previous execution of this orchestration scheduled {Describe(past)}, but the current orchestration replay instead produced {Describe(now)}.{Changed}");

    private static string Describe(HistoryEvent e) => e.Type switch
    {
        HistoryEventType.TaskScheduled => $"an activity task with sequence number {e.Id} named '{e.Name}'",
        HistoryEventType.TimerCreated => $"a timer task with sequence number {e.Id}",
        HistoryEventType.SubOrchestrationInstanceCreated => $"a sub-orchestration task with sequence number {e.Id} named '{e.Name}' (instance ID '{e.Instance}')",
        HistoryEventType.EventSent => $"a send event task with sequence number {e.Id} named '{e.Name}' (instance ID '{e.Instance}')",
        _ => $"{e.Type} with sequence number {e.Id}",
    };
}

/// <summary>A replay went another way than the history.</summary>
internal sealed class NonDeterministicException(string message) : Exception("Non-Deterministic workflow detected: " + message)
{
    public TaskFailureDetails ToFailure() => new(OrchestrationFaults.NonDeterministicType, Message, null, null, null);
}
