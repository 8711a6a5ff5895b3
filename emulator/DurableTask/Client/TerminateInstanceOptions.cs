namespace Microsoft.DurableTask.Client;

/// <param name="Output">Becomes the instance's output; null = none.</param>
/// <param name="Recursive">Whether its sub-orchestrations are terminated too.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
