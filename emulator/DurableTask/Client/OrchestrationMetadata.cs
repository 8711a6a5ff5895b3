using System.Collections.Immutable;

namespace Microsoft.DurableTask.Client;

/// <summary>An instance as it stood when it was asked for.</summary>
public sealed class OrchestrationMetadata
{
    public OrchestrationMetadata(string name, string instanceId)
    {
        Name = name;
        InstanceId = instanceId;
    }

    public string Name { get; }

    public string InstanceId { get; }

    /// <summary>Null when inputs and outputs were not asked for.</summary>
    public DataConverter? DataConverter { get; init; }

    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When the current generation was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Null when there is none or it was not asked for; so the other two.</summary>
    public string? SerializedInput { get; init; }

    public string? SerializedOutput { get; init; }

    public string? SerializedCustomStatus { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Of a failed instance, when inputs and outputs were asked for.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for; so the other two.</exception>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput, nameof(ReadInputAs));

    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput, nameof(ReadOutputAs));

    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus, nameof(ReadCustomStatusAs));

    public override string ToString() =>
        $"[Name: '{Name}', ID: '{InstanceId}', RuntimeStatus: {RuntimeStatus}, CreatedAt: {CreatedAt:s}, LastUpdatedAt: {LastUpdatedAt:s}"
        + (SerializedInput is null ? "" : $", Input: '{Trim(SerializedInput)}'")
        + (SerializedOutput is null ? "" : $", Output: '{Trim(SerializedOutput)}'")
        + (FailureDetails is null ? "" : $", FailureDetails: '{FailureDetails.ErrorType} - {Trim(FailureDetails.ErrorMessage)}'")
        + "]";

    private static string Trim(string text) => text.Length > 50 ? string.Concat(text.AsSpan(0, 50), "...") : text;

    private T? Read<T>(string? data, string method)
    {
        if (DataConverter is null)
        {
            throw new InvalidOperationException(
                $"The {method} method can only be used on {nameof(OrchestrationMetadata)} objects that are fetched with the option to include inputs and outputs.");
        }

        return DataConverter.Deserialize<T>(data);
    }
}
