using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A function as the host knows it.</summary>
public abstract class FunctionDefinition
{
    public abstract ImmutableArray<FunctionParameter> Parameters { get; }

    public abstract string PathToAssembly { get; }

    /// <summary>Full type name, dot, method name.</summary>
    public abstract string EntryPoint { get; }

    public abstract string Id { get; }

    public abstract string Name { get; }

    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public abstract IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }
}

/// <summary>A parameter of a function.</summary>
public class FunctionParameter
{
    public FunctionParameter(string name, Type type)
        : this(name, type, new Dictionary<string, object>())
    {
    }

    public FunctionParameter(string name, Type type, IReadOnlyDictionary<string, object> properties)
    {
        Name = name;
        Type = type;
        Properties = properties;
    }

    public string Name { get; }

    public Type Type { get; }

    /// <summary>"bindingAttribute" holds the attribute that binds the parameter.</summary>
    public IReadOnlyDictionary<string, object> Properties { get; }
}

/// <summary>A binding of a function.</summary>
public abstract class BindingMetadata
{
    public abstract string Name { get; }

    /// <summary>The host's name of the binding: httpTrigger, timerTrigger, eventHubTrigger, orchestrationTrigger, activityTrigger, durableClient.</summary>
    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}

public enum BindingDirection
{
    In = 0,
    Out = 1,
}
