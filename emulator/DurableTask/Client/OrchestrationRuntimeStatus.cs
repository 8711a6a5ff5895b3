namespace Microsoft.DurableTask.Client;

/// <summary>Where an orchestration stands.</summary>
public enum OrchestrationRuntimeStatus
{
    Running = 0,
    Completed = 1,

    /// <summary>Never reported: an orchestration that starts over stays Running.</summary>
    [Obsolete("The ContinuedAsNew status is exposed only for compatibility reasons.")]
    ContinuedAsNew = 2,
    Failed = 3,

    /// <summary>Never reported.</summary>
    [Obsolete("The Canceled status is not currently used and exposed only for compatibility reasons.")]
    Canceled = 4,
    Terminated = 5,
    Pending = 6,
    Suspended = 7,
}
