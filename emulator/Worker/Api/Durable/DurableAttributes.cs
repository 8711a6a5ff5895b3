using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes the function an orchestrator. The parameter is a TaskOrchestrationContext; one other parameter without attribute is the input.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Null = the function's name.</summary>
    public string? Orchestration { get; set; }
}

/// <summary>Makes the function an activity; the parameter is its input.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Null = the function's name.</summary>
    public string? Activity { get; set; }
}

/// <summary>Hands the function a DurableTaskClient.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>Null = the task hub of host.json.</summary>
    public string? TaskHub { get; set; }

    /// <summary>Null = the connection of host.json.</summary>
    public string? ConnectionName { get; set; }
}
