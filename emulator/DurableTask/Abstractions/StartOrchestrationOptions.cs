using System.Collections.Immutable;

namespace Microsoft.DurableTask;

/// <summary>How a client starts an orchestration.</summary>
/// <param name="InstanceId">1 to 100 characters, no leading <c>@</c>, none of <c>/ \ # ?</c>, no control character; null = a new random id.</param>
/// <param name="StartAt">The instance stays Pending until then; null = at once.</param>
public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
{
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>Kept with the instance; empty = none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Null = unversioned.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Statuses of an existing instance of that id that must not be replaced; every other one is replaceable. Null = the server decides.</summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
