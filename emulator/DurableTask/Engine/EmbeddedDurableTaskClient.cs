using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>The client of an engine in the same process.</summary>
internal sealed class EmbeddedDurableTaskClient(DurableTaskEngine engine, DurableEngineOptions options) : DurableTaskClient("embedded")
{
    private const int PurgePage = 200;
    private const int MaxPageSize = 1000;
    private const int MaxScannedRows = 5000;

#pragma warning disable CS0618 // ContinuedAsNew and Canceled are never stored; they may be named.
    private static readonly HashSet<OrchestrationRuntimeStatus> s_nonFinished =
    [
        OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.ContinuedAsNew,
    ];
#pragma warning restore CS0618

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        EngineCore core = engine.Running;
        ArgumentException.ThrowIfNullOrWhiteSpace(orchestratorName.Name, nameof(orchestratorName));
        string id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        InstanceIds.ValidateNew(id, nameof(StartOrchestrationOptions.InstanceId));
        DateTime now = core.Options.TimeProvider.GetUtcNow().UtcDateTime;
        DateTime? startAt = options?.StartAt is { } at && at.UtcDateTime > now ? at.UtcDateTime : null;
        InstanceRow row = new()
        {
            Seq = 0,
            Id = id,
            Generation = 0,
            Execution = Guid.NewGuid().ToString("N"),
            Name = orchestratorName.Name,
            Version = options?.Version?.Version ?? string.Empty,
            Status = OrchestrationRuntimeStatus.Pending,
            Created = now,
            Updated = now,
            StartAt = startAt,
            Input = Serialize(input, $"The input of orchestration '{orchestratorName}'"),
            Tags = options?.Tags is { Count: > 0 } tags ? new Dictionary<string, string>(tags, StringComparer.Ordinal) : null,
        };
        IReadOnlySet<OrchestrationRuntimeStatus> keep = StatusesToKeep(options?.DedupeStatuses);
        await core.Instances.WhenRoomAsync(cancellation);
        return await new StartChange(core, row, keep).SubmitAsync().WaitAsync(cancellation);
    }

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        string? payload = Serialize(eventPayload, $"The payload of event '{eventName}'");
        await SendAsync(instanceId, HistoryEvent.EventRaised(eventName, payload), cancellation);
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, HistoryEvent.Terminated(Serialize(options?.Output, "The output"), options?.Recursive == true), cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new HistoryEvent { Type = HistoryEventType.ExecutionSuspended, Data = reason }, cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new HistoryEvent { Type = HistoryEventType.ExecutionResumed, Data = reason }, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, row => row.Status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, row => row.IsFinished, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        InstanceRow? row = engine.Running.Store.Read(r => r.Instance(instanceId));
        return Task.FromResult(row is null ? null : Metadata(row, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        OrchestrationQuery query = filter ?? new OrchestrationQuery();
        if (query.PageSize is < 1 or > MaxPageSize)
        {
            throw new ArgumentOutOfRangeException(nameof(filter), query.PageSize, $"{nameof(OrchestrationQuery.PageSize)} must be 1 to {MaxPageSize}.");
        }

        return Pageable.Create((token, sizeHint, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            int size = Math.Clamp(sizeHint ?? query.PageSize, 1, MaxPageSize);
            (List<InstanceRow> rows, string? next) = query.TaskHubNames is { } hubs && !hubs.Contains(Name)
                ? ([], null)
                : engine.Running.Store.Read(r => r.Page(query, token ?? query.ContinuationToken, size, MaxScannedRows));
            return Task.FromResult(new Page<OrchestrationMetadata>([.. rows.Select(row => Metadata(row, query.FetchInputsAndOutputs))], next));
        });
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        int purged = await new PurgeChange(engine.Running, [instanceId], options?.Recursive == true).SubmitAsync().WaitAsync(cancellation);
        return new PurgeResult(purged, true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        EngineCore core = engine.Running;
        TimeProvider time = core.Options.TimeProvider;
        long started = time.GetTimestamp();
        OrchestrationQuery query = new(filter.CreatedFrom, filter.CreatedTo, filter.Statuses);
        int purged = 0;
        string? after = null;
        do
        {
            if (filter.Timeout is { } timeout && time.GetElapsedTime(started) >= timeout)
            {
                return new PurgeResult(purged, false);
            }

            (List<InstanceRow> rows, after) = core.Store.Read(r => r.Page(query, after, PurgePage, MaxScannedRows));
            string[] finished = [.. rows.Where(r => r.IsFinished).Select(r => r.Id)];
            if (finished.Length > 0)
            {
                purged += await new PurgeChange(core, finished, options?.Recursive == true).SubmitAsync().WaitAsync(cancellation);
            }
        }
        while (after is not null);
        return new PurgeResult(purged, true);
    }

    public override Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return new RestartChange(engine.Running, instanceId, restartWithNewInstanceId).SubmitAsync().WaitAsync(cancellation);
    }

    /// <summary>The engine is not the client's.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        EngineCore core = engine.Running;
        InstanceIds.ValidateTarget(instanceId, nameof(instanceId));
        await core.Instances.WhenRoomAsync(cancellation);
        await new MessageChange(core, instanceId, message).SubmitAsync().WaitAsync(cancellation);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<InstanceRow, bool> reached, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        EngineCore core = engine.Running;
        while (true)
        {
            using StatusWaiters.Subscription status = core.Waiters.Listen(instanceId);
            if (core.Store.Read(r => r.Instance(instanceId)) is { } row && reached(row))
            {
                return Metadata(row, getInputsAndOutputs);
            }

            await status.Changed.WaitAsync(cancellation);
        }
    }

    private HashSet<OrchestrationRuntimeStatus> StatusesToKeep(IReadOnlyList<string>? dedupe)
    {
        if (dedupe is null)
        {
            return options.OverridableExistingInstanceStates == OverridableStates.AnyState ? [] : s_nonFinished;
        }

        HashSet<OrchestrationRuntimeStatus> keep = [];
        foreach (string name in dedupe)
        {
            keep.Add(Enum.TryParse(name, ignoreCase: true, out OrchestrationRuntimeStatus status) && Enum.IsDefined(status)
                ? status
                : throw new ArgumentException($"DedupeStatuses: '{name}' is not an orchestration status.", nameof(dedupe)));
        }

        return keep;
    }

    private OrchestrationMetadata Metadata(InstanceRow row, bool withData) => new(row.Name, row.Id)
    {
        DataConverter = withData ? options.DataConverter : null,
        RuntimeStatus = row.Status,
        CreatedAt = row.Created,
        LastUpdatedAt = row.Updated,
        SerializedInput = withData ? row.Input : null,
        SerializedOutput = withData ? row.Output : null,
        SerializedCustomStatus = withData ? row.CustomStatus : null,
        FailureDetails = withData ? row.Failure : null,
        Tags = row.Tags ?? new Dictionary<string, string>(),
    };

    private string? Serialize(object? value, string what) => Payload.Serialize(options, value, what);
}
