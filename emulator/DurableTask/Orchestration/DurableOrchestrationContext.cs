using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>The context that orchestrator code gets.</summary>
internal sealed class DurableOrchestrationContext(OrchestrationExecution execution, DurableEngineOptions options) : TaskOrchestrationContext
{
    public override TaskName Name => execution.Identity.Name;

    public override string InstanceId => execution.Identity.InstanceId;

    public override ParentOrchestrationInstance? Parent => execution.Identity.Parent;

    public override DateTime CurrentUtcDateTime => execution.CurrentUtcDateTime;

    public override bool IsReplaying => execution.IsReplaying;

    public override string Version => execution.Identity.Version;

    protected override ILoggerFactory LoggerFactory => options.LoggerFactory;

    public override T? GetInput<T>()
        where T : default
    {
        execution.EnsureLegalAccess();
        return options.DataConverter.Deserialize<T>(execution.Identity.Input);
    }

    public override Guid NewGuid()
    {
        execution.EnsureLegalAccess();
        return execution.NewGuid();
    }

    public override void SetCustomStatus(object? customStatus)
    {
        execution.EnsureLegalAccess();
        execution.SetCustomStatus(Payload.Serialize(options, customStatus, "A custom status"));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        execution.EnsureLegalAccess();
        string? input = Serialize(options.NewInput, $"The new input of orchestration '{Name}'");
        string? version = string.IsNullOrWhiteSpace(options.NewVersion) ? null : options.NewVersion;
        execution.ContinueAsNew(input, version, options.PreserveUnprocessedEvents);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        execution.EnsureLegalAccess();
        InstanceIds.ValidateTarget(instanceId, nameof(instanceId));
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        execution.SendEvent(instanceId, eventName, Serialize(payload, $"The payload of event '{eventName}'"));
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        execution.EnsureLegalAccess();
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        return execution.Events.Wait(eventName, payload => options.DataConverter.Deserialize<T>(payload)!, cancellationToken);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        execution.EnsureLegalAccess();
        return CreateTimerInPieces(fireAt.ToUniversalTime(), cancellationToken);
    }

    public override Task<T> CallActivityAsync<T>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        execution.EnsureLegalAccess();
        return CallActivityCore<T>(name, input, options);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        execution.EnsureLegalAccess();
        return CallSubOrchestratorCore<TResult>(orchestratorName, input, options);
    }

    private static async Task<string?> Result(Task<TaskAnswer> pending, int id)
    {
        TaskAnswer answer = await pending;
        return answer.Failed ? throw new DurableTaskFailure(id, answer) : answer.Result;
    }

    private static Dictionary<string, string>? Copy(IDictionary<string, string>? tags) =>
        tags is null or { Count: 0 } ? null : new Dictionary<string, string>(tags, StringComparer.Ordinal);

    private async Task CreateTimerInPieces(DateTime fireAtUtc, CancellationToken cancellation)
    {
        while (fireAtUtc - CurrentUtcDateTime > options.MaximumTimerInterval && !cancellation.IsCancellationRequested)
        {
            await execution.CreateTimer(CurrentUtcDateTime.Add(options.MaximumTimerInterval), cancellation);
        }

        await execution.CreateTimer(fireAtUtc, cancellation);
    }

    private async Task<T> CallActivityCore<T>(TaskName name, object? input, TaskOptions? taskOptions)
    {
        if (input is TaskOptions && taskOptions is null)
        {
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} value was provided for the activity input but no value was provided for {nameof(options)}. "
                + $"Did you actually mean to provide a {nameof(TaskOptions)} value for the {nameof(options)} parameter?",
                nameof(input));
        }

        ArgumentException.ThrowIfNullOrWhiteSpace(name.Name, nameof(name));
        string version = taskOptions?.Version is { } explicitly ? explicitly.Version : Version;
        string? data = Serialize(input, $"The input of activity '{name}'");
        Dictionary<string, string>? tags = Copy(taskOptions?.Tags);
        if (taskOptions?.Retry is null)
        {
            // The usual call, without the ways that lead to another attempt: fan-outs make many of these.
            TaskAnswer answer = await execution.ScheduleActivity(name.Name, version, data, tags, out int taskId);
            return answer.Failed ? throw new TaskFailedException(name.Name, taskId, answer.Failure!) : options.DataConverter.Deserialize<T>(answer.Result)!;
        }

        return await Call<T>(name, taskOptions, () =>
        {
            Task<TaskAnswer> pending = execution.ScheduleActivity(name.Name, version, data, tags, out int id);
            return Result(pending, id);
        });
    }

    private async Task<T> CallSubOrchestratorCore<T>(TaskName name, object? input, TaskOptions? taskOptions)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name.Name, nameof(name));
        string instanceId = (taskOptions as SubOrchestrationOptions)?.InstanceId ?? execution.NewGuid().ToString("N");
        InstanceIds.ValidateTarget(instanceId, nameof(SubOrchestrationOptions.InstanceId));
        string version = taskOptions?.Version is { } explicitly ? explicitly.Version : string.Empty;
        string? data = Serialize(input, $"The input of sub-orchestration '{name}'");
        Dictionary<string, string>? tags = Copy(taskOptions?.Tags);
        return await Call<T>(name, taskOptions, () =>
        {
            Task<TaskAnswer> pending = execution.ScheduleSubOrchestration(name.Name, version, instanceId, data, tags, out int id);
            return Result(pending, id);
        });
    }

    private async Task<T> Call<T>(TaskName name, TaskOptions? taskOptions, Func<Task<string?>> attempt)
    {
        try
        {
            string? result = taskOptions?.Retry switch
            {
                { Policy: { } policy } => await RetryLoop.WithPolicy(execution, policy, attempt),
                { Handler: { } handler } => await RetryLoop.WithHandler(execution, handler, attempt),
                _ => await attempt(),
            };
            return options.DataConverter.Deserialize<T>(result)!;
        }
        catch (DurableTaskFailure e)
        {
            throw new TaskFailedException(name.Name, e.TaskId, e.Failure!);
        }
    }

    private string? Serialize(object? value, string what) => Payload.Serialize(options, value, what);
}
