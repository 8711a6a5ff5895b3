namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>Which instance ids are accepted.</summary>
internal static class InstanceIds
{
    private const int MaxLength = 100;
    private const int MaxTargetLength = 1024;

    /// <summary>An id that a client names for a new instance: the rules of the Functions host.</summary>
    /// <exception cref="ArgumentException">It breaks one of them; the message says which.</exception>
    public static void ValidateNew(string instanceId, string parameter)
    {
        ValidateTarget(instanceId, parameter);
        if (instanceId.Length > MaxLength)
        {
            throw new ArgumentException($"Instance IDs must not exceed {MaxLength} characters.", parameter);
        }

        foreach (char c in instanceId)
        {
            if (c is '/' or '\\' or '#' or '?' || char.IsControl(c))
            {
                throw new ArgumentException("Instance IDs must not contain /, \\, #, ?, or control characters.", parameter);
            }
        }
    }

    /// <summary>An id that is referred to, or that orchestrator code gives to a sub-orchestration.</summary>
    /// <exception cref="ArgumentException">It is empty, begins with @ or is longer than any can be.</exception>
    public static void ValidateTarget(string instanceId, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId, parameter);
        if (instanceId[0] == '@')
        {
            throw new ArgumentException("Instance IDs must not begin with '@'.", parameter);
        }

        if (instanceId.Length > MaxTargetLength)
        {
            throw new ArgumentException($"Instance IDs must not exceed {MaxTargetLength} characters.", parameter);
        }
    }
}
