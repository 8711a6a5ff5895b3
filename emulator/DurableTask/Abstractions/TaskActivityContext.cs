namespace Microsoft.DurableTask;

/// <summary>What an activity knows of its call.</summary>
public abstract class TaskActivityContext
{
    /// <summary>The activity's name as the orchestrator wrote it.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Instance id of the orchestration that called it.</summary>
    public abstract string InstanceId { get; }

    /// <summary>Empty when unversioned.</summary>
    public virtual string Version => string.Empty;
}
