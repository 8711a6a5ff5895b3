using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>Which existing instances a start of the same id replaces when the caller names no statuses (host.json: overridableExistingInstanceStates).</summary>
public enum OverridableStates
{
    /// <summary>Finished ones; Running, Pending and Suspended ones refuse.</summary>
    NonRunningStates = 0,

    /// <summary>All.</summary>
    AnyState = 1,
}

/// <summary>How an engine runs. Every bound is refused when it is not positive.</summary>
public sealed class DurableEngineOptions
{
    /// <summary>The SQLite file; its folder is created. One engine at a time may hold it.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>All time comes from here: timers, timestamps, deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Inputs, outputs, payloads and statuses. The default is that of Azure Functions: System.Text.Json, names matched without regard to case, no fields.</summary>
    public DataConverter DataConverter { get; init; } = ObjectSerializerDataConverter.Default;

    /// <summary>Activities that run at once (host.json: maxConcurrentActivityFunctions). Default: 10 a core.</summary>
    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Orchestrator turns that run at once (host.json: maxConcurrentOrchestratorFunctions). Default: one a core; there are never more threads for them than cores, for a turn does not wait.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = Environment.ProcessorCount;

    public OverridableStates OverridableExistingInstanceStates { get; init; } = OverridableStates.NonRunningStates;

    /// <summary>Longer timers are made of several of this length. Default: 3 days.</summary>
    public TimeSpan MaximumTimerInterval { get; init; } = TimeSpan.FromDays(3);

    /// <summary>True: rebuild an instance from its history at every turn, as a host without extended sessions does. Default false: keep it alive between turns.</summary>
    public bool ReplayEveryTurn { get; init; }

    /// <summary>Instances kept in memory between turns; the one unused for longest goes first. Default: 10,000.</summary>
    public int MaxCachedInstances { get; init; } = 10_000;

    /// <summary>Activities waiting to run, in memory, above which no orchestrator turn begins. Default: 20,000.</summary>
    public int MaxQueuedActivities { get; init; } = 20_000;

    /// <summary>The longest single input, output, payload or status, in UTF-16 characters. Default: 1 Mi.</summary>
    public int MaxPayloadCharacters { get; init; } = 1024 * 1024;

    /// <summary>Tasks, timers, sub-orchestrations and events that one turn may schedule (host.json: maxOrchestrationActions). Default: 100,000.</summary>
    public int MaxActionsPerTurn { get; init; } = 100_000;

    /// <summary>History events of one generation; an orchestration beyond it fails and should have continued as new. Default: 1,000,000.</summary>
    public int MaxHistoryEvents { get; init; } = 1_000_000;

    /// <summary>Messages waiting for one instance, beyond which further events are refused. Default: 100,000.</summary>
    public int MaxWaitingMessages { get; init; } = 100_000;

    /// <summary>Tests: true = die here, as if the process had been killed.</summary>
    internal Func<CommitStage, bool>? CrashAt { get; init; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DatabasePath);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxConcurrentActivities);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxConcurrentOrchestrators);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaximumTimerInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxCachedInstances);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxQueuedActivities);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPayloadCharacters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxActionsPerTurn);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxHistoryEvents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxWaitingMessages);
    }
}
