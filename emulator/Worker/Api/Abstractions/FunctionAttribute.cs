namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes a public method a function. Names are unique in an app, whatever their case.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute : Attribute
{
    public FunctionAttribute(string name) => Name = name;

    public string Name { get; }
}
