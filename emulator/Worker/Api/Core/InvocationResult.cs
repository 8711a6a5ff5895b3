namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned, or what middleware put in its place.</summary>
/// <typeparam name="T">The type that the caller expects.</typeparam>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

/// <inheritdoc />
public abstract class InvocationResult : InvocationResult<object>;
