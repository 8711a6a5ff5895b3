using System.Globalization;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Events;

/// <summary>Runs the Event Hubs functions of the app, a pump for each partition; at most so many invocations of one function at once.</summary>
internal sealed class EventHubListener(
    FunctionIndex index, IEventHubs hubs, RetryRunner runner, SettingResolver settings, IConfiguration configuration, HostJson hostJson, HostResources resources,
    TimeProvider time, HostStop stop, ILoggerFactory loggers) : TriggerListener(stop, loggers)
{
    public const string MaxConcurrentPartitionsKey = "Emulator:EventHubs:MaxConcurrentPartitions";

    protected override IEnumerable<Func<CancellationToken, Task>> Loops()
    {
        var degree = ReadDegree();
        var logger = Loggers.CreateLogger("Host.Triggers.EventHubs");
        var readers = new Dictionary<(string Hub, string Group), string>();
        foreach (var function in index.Of(TriggerKind.EventHubTrigger))
        {
            var trigger = (EventHubTriggerAttribute)function.Trigger;
            var hub = HubOf(function, trigger);
            var group = trigger.ConsumerGroup is { } named ? Resolve(function, named) : "$Default";
            if (!readers.TryAdd((hub.Name, group), function.Name))
            {
                throw new HostStartException(
                    $"Functions '{readers[(hub.Name, group)]}' and '{function.Name}' both read hub '{hub.Name}' as consumer group '{group}' and would skip events for one another; give each its own group.");
            }

            hub.Checkpoints.Register(group);
            var gate = new SemaphoreSlim(degree);
            for (var number = 0; number < hub.PartitionCount; number++)
            {
                var partition = new EventPartition(resources.EventHubs.Url.Host, hub.Name, group, number);
                yield return new PartitionPump(function, trigger.IsBatched, hub, partition, hostJson.EventHubs, gate, runner, time, logger).RunAsync;
            }
        }
    }

    private IEventHub HubOf(FunctionDescriptor function, EventHubTriggerAttribute trigger)
    {
        var setting = trigger.Connection ?? "AzureWebJobsEventHub";
        var text = configuration[setting] ?? throw new HostStartException($"Function '{function.Name}': there is no setting '{setting}' with the connection string of its hub.");
        var connection = EventHubsConnectionStringProperties.Parse(text);
        if (connection.Endpoint is not { IsLoopback: true } endpoint || endpoint.Port != resources.EventHubs.EndPoint.Port)
        {
            throw new HostStartException(
                $"Function '{function.Name}': setting '{setting}' names {connection.Endpoint}; this host reads events of its own hubs only ({resources.EventHubs.Url}).");
        }

        var name = Resolve(function, trigger.EventHubName is { Length: > 0 } given ? given : connection.EventHubName ?? string.Empty);
        try
        {
            return hubs.GetHub(name);
        }
        catch (KeyNotFoundException exception)
        {
            throw new HostStartException($"Function '{function.Name}': {exception.Message}", exception);
        }
    }

    private string Resolve(FunctionDescriptor function, string text) => settings.TryResolve(text, out var missing)
        ?? throw new HostStartException($"Function '{function.Name}': there is no setting '{missing}'.");

    private int ReadDegree()
    {
        var text = configuration[MaxConcurrentPartitionsKey];
        if (text is null)
        {
            return Math.Max(4, 2 * Environment.ProcessorCount);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var degree) && degree is >= 1 and <= 1024
            ? degree
            : throw new HostStartException($"{MaxConcurrentPartitionsKey} is '{text}'; it must be a number from 1 to 1024.");
    }
}
