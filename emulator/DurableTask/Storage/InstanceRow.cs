using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>Who called an instance: the row, the generation and the task that await its answer.</summary>
internal sealed record ParentLink(long Seq, int Generation, int TaskId, string InstanceId, string Name);

/// <summary>An instance as it is stored.</summary>
internal sealed record InstanceRow
{
    public required long Seq { get; init; }

    public required string Id { get; init; }

    public required int Generation { get; init; }

    /// <summary>Guid N, new for every generation.</summary>
    public required string Execution { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    public required DateTime Created { get; init; }

    public required DateTime Updated { get; init; }

    /// <summary>A pending instance waits until then; null = it is due.</summary>
    public DateTime? StartAt { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public ParentLink? Parent { get; init; }

    /// <summary>Why it is not run any more; null when it is.</summary>
    public string? Parked { get; init; }

    public bool IsFinished => IsTerminal(Status);

    public static bool IsTerminal(OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
