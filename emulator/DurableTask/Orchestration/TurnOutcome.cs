using NodeProgram.Emulator.DurableTask.History;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>What a turn of orchestrator code came to.</summary>
/// <param name="Actions">What it scheduled, as events, in the order of their sequence ids.</param>
/// <param name="Completion">ExecutionCompleted, ExecutionFailed or ContinueAsNew when this was the last turn of the generation; null when it goes on.</param>
/// <param name="CancelledTimers">Ids of stored timers that nobody waits for any more.</param>
/// <param name="CustomStatusChanged">Whether <paramref name="CustomStatus"/> replaces what is stored.</param>
internal sealed record TurnOutcome(
    IReadOnlyList<HistoryEvent> Actions,
    HistoryEvent? Completion,
    IReadOnlyList<int> CancelledTimers,
    bool IsSuspended,
    bool CustomStatusChanged,
    string? CustomStatus);
