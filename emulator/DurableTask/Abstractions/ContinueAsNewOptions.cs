namespace Microsoft.DurableTask;

/// <summary>How an orchestration starts over.</summary>
public class ContinueAsNewOptions
{
    /// <summary>Input of the next generation; null = none.</summary>
    public object? NewInput { get; set; }

    /// <summary>Version of the next generation; null or blank = the same.</summary>
    public string? NewVersion { get; set; }

    /// <summary>Whether events that nobody has waited for are carried over; default true.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;
}
