using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Emulator.Worker.Tests.Events;

/// <summary>What an Event Hubs function saw in one invocation.</summary>
/// <param name="Texts">The bodies.</param>
/// <param name="Retry">Null without retry attribute.</param>
public sealed record Batch(string Partition, IReadOnlyList<string> Texts, int? Retry, IReadOnlyDictionary<string, object?> Data);

public sealed class BatchFunction(Recorder<Batch> batches)
{
    [Function("Batches")]
    public void Run([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events, FunctionContext context) =>
        batches.Add(context.Describe(events.Select(item => item.EventBody.ToString())));
}

public sealed class TypedFunctions(Recorder<Batch> batches)
{
    public sealed record Reading(string Node, int Value);

    [Function("Texts")]
    public void Texts([EventHubTrigger("%Hub%", Connection = "TelemetryHub", ConsumerGroup = "texts")] string[] events, FunctionContext context, long[] sequenceNumberArray) =>
        batches.Add(context.Describe(events.Zip(sequenceNumberArray, (text, number) => $"text {number} {text}")));

    [Function("Bytes")]
    public void Bytes([EventHubTrigger("telemetry", Connection = "TelemetryHub", ConsumerGroup = "bytes")] byte[][] events, FunctionContext context) =>
        batches.Add(context.Describe(events.Select(bytes => $"bytes {bytes.Length}")));

    [Function("Memories")]
    public void Memories([EventHubTrigger("telemetry", Connection = "TelemetryHub", ConsumerGroup = "memories")] ReadOnlyMemory<byte>[] events, FunctionContext context) =>
        batches.Add(context.Describe(events.Select(bytes => $"memory {bytes.Length}")));

    [Function("Readings")]
    public void Readings([EventHubTrigger("telemetry", Connection = "TelemetryHub", ConsumerGroup = "readings")] Reading[] events, FunctionContext context) =>
        batches.Add(context.Describe(events.Select(reading => $"reading {reading.Node} {reading.Value}")));

    [Function("OneByOne")]
    public void OneByOne([EventHubTrigger("telemetry", Connection = "TelemetryHub", ConsumerGroup = "single", IsBatched = false)] EventData item, FunctionContext context) =>
        batches.Add(context.Describe([$"single {item.SequenceNumber} {context.BindingContext.BindingData["SequenceNumber"]}"]));
}

public sealed class PoisonFunction(Recorder<Batch> batches)
{
    [Function("Poisoned")]
    public void Run([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events, FunctionContext context)
    {
        var batch = context.Describe(events.Select(item => item.EventBody.ToString()));
        batches.Add(batch);
        if (batch.Texts.Contains("poison"))
        {
            throw new InvalidOperationException("poisoned");
        }
    }
}

public sealed class RetriedFunction(Recorder<Batch> batches)
{
    [Function("Retried")]
    [FixedDelayRetry(2, "00:00:05")]
    public void Run([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events, FunctionContext context)
    {
        var batch = context.Describe(events.Select(item => item.EventBody.ToString()));
        batches.Add(batch);
        if (batch.Texts.Contains("poison"))
        {
            throw new InvalidOperationException("poisoned");
        }
    }
}

public sealed class StubbornFunction(Recorder<Batch> batches, Stubbornness stubbornness)
{
    [Function("Stubborn")]
    [ExponentialBackoffRetry(-1, "00:00:07", "00:01:00")]
    public void Run([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events, FunctionContext context)
    {
        batches.Add(context.Describe(events.Select(item => item.EventBody.ToString())));
        if (stubbornness.StoreIsDown)
        {
            throw new IOException("the store is down");
        }
    }
}

public sealed class Stubbornness
{
    public bool StoreIsDown { get; set; } = true;
}

/// <summary>Holds batches with the word "wait" until the host stops or the test lets them go.</summary>
public sealed class WaitingFunction(Recorder<Batch> batches, SemaphoreSlim permit)
{
    [Function("Waiting")]
    public async Task RunAsync([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events, FunctionContext context, CancellationToken token)
    {
        var batch = context.Describe(events.Select(item => item.EventBody.ToString()));
        batches.Add(batch);
        if (batch.Texts.Contains("wait"))
        {
            await permit.WaitAsync(token);
        }
    }
}

internal static class BatchExtensions
{
    public static Batch Describe(this FunctionContext context, IEnumerable<string> texts)
    {
        var data = context.BindingContext.BindingData;
        using var partition = JsonDocument.Parse((string)data["PartitionContext"]!);
        return new(partition.RootElement.GetProperty("PartitionId").GetString()!, [.. texts], context.RetryContext?.RetryCount, data);
    }
}
