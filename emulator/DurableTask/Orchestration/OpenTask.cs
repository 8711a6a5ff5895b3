using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

internal enum OpenTaskKind
{
    Activity,
    Timer,
    SubOrchestration,
}

/// <summary>What came of a task: a result, or a failure. A terminated sub-orchestration failed without details.</summary>
internal readonly record struct TaskAnswer(string? Result, bool Failed, TaskFailureDetails? Failure, bool NonRetriable);

/// <summary>Something scheduled that has not answered.</summary>
internal sealed class OpenTask(OpenTaskKind kind, string name, string? input)
{
    private readonly TaskCompletionSource<TaskAnswer> _source = new();

    public OpenTaskKind Kind { get; } = kind;

    /// <summary>Of the activity or sub-orchestrator; empty for timers.</summary>
    public string Name { get; } = name;

    /// <summary>Kept for activities until they are handed out.</summary>
    public string? Input { get; } = input;

    /// <summary>An answer was taken into the history; any further one is a duplicate.</summary>
    public bool Accepted { get; set; }

    public Task<TaskAnswer> Answer => _source.Task;

    public void Set(TaskAnswer answer) => _source.TrySetResult(answer);

    public bool Cancel(CancellationToken cancellation) => _source.TrySetCanceled(cancellation);
}
