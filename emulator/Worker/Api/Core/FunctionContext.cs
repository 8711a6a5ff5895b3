namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>Unique to the invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Stable across invocations of one function.</summary>
    public abstract string FunctionId { get; }

    public abstract TraceContext TraceContext { get; }

    public abstract BindingContext BindingContext { get; }

    /// <summary>The attempt, for functions with a retry attribute; null without one.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>Services with the lifetime of this invocation.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>What middleware and function pass to one another in this invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    public abstract IInvocationFeatures Features { get; }

    /// <summary>Cancelled when the invocation is abandoned: the caller went away, or the host stops.</summary>
    public virtual CancellationToken CancellationToken { get; } = CancellationToken.None;
}
