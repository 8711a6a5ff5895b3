using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.History;

/// <summary>One thing that happened to an orchestration. Which properties mean something depends on the type.</summary>
internal sealed class HistoryEvent
{
    public const int NoId = -1;

    public required HistoryEventType Type { get; init; }

    /// <summary>Own sequence id (scheduled, created, sent, completed, continued) or the id of the task that this answers (results, fired timers).</summary>
    public int Id { get; init; } = NoId;

    /// <summary>UTC. OrchestratorStarted: the turn's time. TimerCreated and TimerFired: when the timer is due.</summary>
    public DateTime At { get; init; }

    /// <summary>Of the orchestrator, activity or event.</summary>
    public string? Name { get; init; }

    public string? Version { get; init; }

    /// <summary>Input, result, payload or reason, serialised.</summary>
    public string? Data { get; init; }

    /// <summary>The sub-orchestration's id, the target of a sent event, or the execution id of a started orchestration.</summary>
    public string? Instance { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    /// <summary>A failure that no retry mends, such as an activity that does not exist.</summary>
    public bool NonRetriable { get; init; }

    /// <summary>ExecutionTerminated: sub-orchestrations too.</summary>
    public bool Recursive { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public static HistoryEvent OrchestratorStarted(DateTime at) => new() { Type = HistoryEventType.OrchestratorStarted, At = at };

    public static HistoryEvent OrchestratorCompleted { get; } = new() { Type = HistoryEventType.OrchestratorCompleted };

    public static HistoryEvent TaskCompleted(int id, string? result) => new() { Type = HistoryEventType.TaskCompleted, Id = id, Data = result };

    public static HistoryEvent TaskFailed(int id, TaskFailureDetails failure, bool nonRetriable = false) =>
        new() { Type = HistoryEventType.TaskFailed, Id = id, Failure = failure, NonRetriable = nonRetriable };

    public static HistoryEvent TimerFired(int id, DateTime at) => new() { Type = HistoryEventType.TimerFired, Id = id, At = at };

    public static HistoryEvent EventRaised(string name, string? payload) => new() { Type = HistoryEventType.EventRaised, Name = name, Data = payload };

    public static HistoryEvent Terminated(string? output, bool recursive) =>
        new() { Type = HistoryEventType.ExecutionTerminated, Data = output, Recursive = recursive };

    public override string ToString() => $"{Type}{(Id == NoId ? "" : $" #{Id}")}{(Name is null ? "" : $" '{Name}'")}";
}
