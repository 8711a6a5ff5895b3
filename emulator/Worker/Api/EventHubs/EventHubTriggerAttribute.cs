using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for the events of a hub, partition by partition, at least once each.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventHubTriggerAttribute : TriggerBindingAttribute
{
    /// <param name="eventHubName">The hub, or %Setting%.</param>
    public EventHubTriggerAttribute(string eventHubName)
    {
        EventHubName = eventHubName;
        IsBatched = true;
    }

    public string EventHubName { get; private set; }

    /// <summary>Null = $Default.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>The setting that holds the connection string; null = AzureWebJobsEventHub.</summary>
    public string? Connection { get; set; }

    /// <summary>True: the parameter is an array and takes a batch (default); false: one event an invocation.</summary>
    public bool IsBatched { get; set; }
}
