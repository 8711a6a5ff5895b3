using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Functions.Http;
using NodeProgram.Orchestrations.Cases;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Storage;

/// <summary>Something that a workflow must be told: start, or an event. Kept in the outbox: members are only added, and only optional ones.</summary>
/// <param name="Event">The event's name; null: start the workflow.</param>
/// <param name="Input">What an onboarding starts with; null for everything else.</param>
/// <param name="Workflow">Which workflow to start; null: an onboarding.</param>
/// <param name="Content">What that workflow starts with, in the form of the histories.</param>
public sealed record Signal(string InstanceId, string? Event, OnboardingInput? Input, string? Workflow = null, JsonElement? Content = null)
{
    public static Signal Start(OnboardingInput input) => new(OnboardingWorkflow.InstanceId(input.Application, input.Attempt), null, input);

    /// <summary>Starts any workflow, once for its instance's id, with what its record says; the record may be written after the promise only when the workflow can do without it.</summary>
    public static Signal Start<T>(string workflow, string instanceId, T input) => new(instanceId, null, null, workflow, JsonSerializer.SerializeToElement(input));

    public static Signal Raise(string instanceId, string name) => new(instanceId, name, null);
}

/// <summary>
/// Signals that are to reach workflows, written before the record that they speak of and removed when they have been delivered: between the two the process may die, and
/// a timer delivers what is left. A signal without its record does no harm (the workflow looks at the record), so that writing it first is safe; delivering twice is
/// safe for the same reason. PK = <c>signal</c>, RK = instance and event.
/// </summary>
public sealed class Outbox(TableServiceClient tables, TimeProvider time)
{
    private const string Partition = "signal";
    private readonly TableClient table = tables.GetTableClient(TableNames.Outbox);

    /// <summary>Promises a signal.</summary>
    /// <returns>The promise, to deliver.</returns>
    public async Task<Promise> PromiseAsync(Signal signal, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, $"{signal.InstanceId}|{signal.Event ?? "start"}")
        {
            ["Signal"] = JsonSerializer.Serialize(signal, Answers.Json),
            ["PromisedAt"] = time.GetUtcNow(),
        };
        Response response = await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
        return new Promise(row.RowKey, signal, time.GetUtcNow(), response.Headers.ETag ?? throw new InvalidDataException("Storage gave no ETag."));
    }

    /// <summary>Delivers a signal and forgets the promise, unless it was renewed meanwhile.</summary>
    public async Task DeliverAsync(DurableTaskClient client, Promise promise, CancellationToken cancellation)
    {
        Signal signal = promise.Signal;
        if (signal.Event is null)
            await StartAsync(client, signal, cancellation);
        else
            await RaiseAsync(client, signal, cancellation);
        await ForgetAsync(promise, cancellation);
    }

    /// <summary>Forgets a promise whose record never came to be.</summary>
    public async Task ForgetAsync(Promise promise, CancellationToken cancellation)
    {
        try
        {
            await table.DeleteEntityAsync(Partition, promise.Key, promise.ETag, cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Delivered by somebody else, or promised again.
        }
    }

    /// <summary>Promises that were made before an instant and are still there.</summary>
    public async Task<IReadOnlyList<Promise>> LoadOverdueAsync(DateTimeOffset before, int rowsMax, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and PromisedAt lt {before}");
        return [.. (await table.TakeAsync(filter, rowsMax, cancellation)).Select(row => new Promise(
            row.RowKey, JsonSerializer.Deserialize<Signal>(row.GetString("Signal"), Answers.Json)!, row.GetDateTimeOffset("PromisedAt")!.Value, row.ETag))];
    }

    private static async Task StartAsync(DurableTaskClient client, Signal signal, CancellationToken cancellation)
    {
        // An instance that is there, finished or not, is the one that was to be started: never a second time. Only a case that was refused never was one.
        OrchestrationMetadata? there = await client.GetInstanceAsync(signal.InstanceId, cancellation);
        bool anew = there is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } && signal.Workflow == CaseWorkflow.Name && await RefusalOfAsync(client, signal.InstanceId, cancellation) is not null;
        if (there is not null && !anew)
            return;
        try
        {
            OrchestrationRuntimeStatus[] taken = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Where(status => !anew || status != OrchestrationRuntimeStatus.Completed)];
            StartOrchestrationOptions options = new StartOrchestrationOptions(signal.InstanceId).WithDedupeStatuses(taken);
            await client.ScheduleNewOrchestrationInstanceAsync(signal.Workflow ?? OnboardingWorkflow.Name, signal.Workflow is null ? signal.Input : signal.Content, options, cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else started it in between.
        }
    }

    /// <summary>Why a case that was to be opened was not; null when it was, or has yet to be.</summary>
    public static async Task<string?> RefusalOfAsync(DurableTaskClient client, string instanceId, CancellationToken cancellation) =>
        await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellation) is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } ended
            ? ended.ReadOutputAs<CaseResult>() is { State: null, Refusal: { } refusal } ? refusal : null : null;

    private static async Task RaiseAsync(DurableTaskClient client, Signal signal, CancellationToken cancellation)
    {
        // To an instance that has ended the event says nothing any more; one that has not started will look at the record itself.
        if (await client.GetInstanceAsync(signal.InstanceId, cancellation) is not { IsCompleted: false })
            return;
        try
        {
            await client.RaiseEventAsync(signal.InstanceId, signal.Event!, cancellation: cancellation);
        }
        catch (InvalidOperationException)
        {
            if (await client.GetInstanceAsync(signal.InstanceId, cancellation) is { IsCompleted: false })
                throw;
            // It ended in between.
        }
    }
}

/// <summary>A promised signal.</summary>
public sealed record Promise(string Key, Signal Signal, DateTimeOffset PromisedAt, ETag ETag);
