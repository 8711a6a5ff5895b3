namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger told besides its value: route values, query, partition, instance id.</summary>
public abstract class BindingContext
{
    /// <summary>Names are compared without case. Structured values are JSON text, as the host sends them.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

/// <summary>The attempt number of an invocation.</summary>
public abstract class RetryContext
{
    /// <summary>0 at the first attempt.</summary>
    public abstract int RetryCount { get; }

    /// <summary>Repetitions allowed; -1 = without end.</summary>
    public abstract int MaxRetryCount { get; }
}

/// <summary>The distributed trace that an invocation is part of.</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }
}

/// <summary>Features of one invocation, by type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    void Set<T>(T instance);

    T? Get<T>();
}
