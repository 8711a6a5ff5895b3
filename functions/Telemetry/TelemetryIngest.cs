using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Functions.Telemetry;

/// <summary>
/// Takes what relays sent from the event hub into the program's tables. The hub checkpoints also when a function throws, so that only a store that is down may make it throw:
/// then the partition waits and the same batch comes again, for as long as it takes. Everything that is wrong with an event itself goes to the dead letters.
/// </summary>
public sealed class TelemetryIngest(PartitionFolds folds)
{
    public const string Hub = "telemetry";

    [Function("TelemetryIngest")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public Task RunAsync([EventHubTrigger(Hub, Connection = "TelemetryHub")] EventData[] events, FunctionContext context) =>
        folds.Of(PartitionOf(context)).ApplyAsync(events, context.CancellationToken);

    private static int PartitionOf(FunctionContext context)
    {
        if (context.BindingContext.BindingData.TryGetValue("PartitionContext", out object? data) && data is string json)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.TryGetProperty("PartitionId", out JsonElement id) && int.TryParse(id.GetString(), out int partition))
                return partition;
        }

        throw new InvalidOperationException("The event hub trigger did not say which partition it reads.");
    }
}
