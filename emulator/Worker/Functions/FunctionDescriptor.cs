using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>A function that was found and checked, with the delegates to bind and call it.</summary>
internal sealed class FunctionDescriptor : FunctionDefinition
{
    private readonly Lazy<FunctionCall> call;
    private readonly Lazy<ObjectFactory> instanceFactory;

    public FunctionDescriptor(
        string name, MethodInfo method, TriggerKind kind, TriggerBindingAttribute trigger, ParameterInfo triggerParameter,
        RetryPolicy? retry, ImmutableArray<ParameterBinder> binders)
    {
        (Name, Method, Kind, Trigger, TriggerParameter, Retry, Binders) = (name, method, kind, trigger, triggerParameter, retry, binders);
        EntryPoint = $"{method.DeclaringType!.FullName}.{method.Name}";
        PathToAssembly = method.DeclaringType.Assembly.Location;
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EntryPoint + "\n" + name)).AsSpan(0, 16));
        call = new(() => FunctionCallCompiler.Compile(method));
        instanceFactory = new(() => ActivatorUtilities.CreateFactory(method.DeclaringType, []));
        Parameters = [.. method.GetParameters().Select(Describe)];
        var inputs = ImmutableDictionary.CreateBuilder<string, BindingMetadata>();
        var kindName = char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
        inputs.Add(triggerParameter.Name!, new Binding(triggerParameter.Name!, kindName, BindingDirection.In));
        foreach (var client in method.GetParameters().Where(parameter => parameter.IsDefined(typeof(DurableClientAttribute))))
        {
            inputs.Add(client.Name!, new Binding(client.Name!, "durableClient", BindingDirection.In));
        }

        InputBindings = inputs.ToImmutable();
        OutputBindings = kind == TriggerKind.HttpTrigger
            ? ImmutableDictionary<string, BindingMetadata>.Empty.Add("$return", new Binding("$return", "http", BindingDirection.Out))
            : ImmutableDictionary<string, BindingMetadata>.Empty;
    }

    public MethodInfo Method { get; }

    public TriggerKind Kind { get; }

    public TriggerBindingAttribute Trigger { get; }

    public ParameterInfo TriggerParameter { get; }

    /// <summary>Null = a failed invocation is not repeated.</summary>
    public RetryPolicy? Retry { get; }

    public ImmutableArray<ParameterBinder> Binders { get; }

    /// <summary>Compiled when first used: an app has far more functions than its first second needs.</summary>
    public FunctionCall Call => call.Value;

    public ObjectFactory InstanceFactory => instanceFactory.Value;

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly { get; }

    public override string EntryPoint { get; }

    public override string Id { get; }

    public override string Name { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    private static FunctionParameter Describe(ParameterInfo parameter)
    {
        var properties = new Dictionary<string, object>();
        if (parameter.GetCustomAttribute<BindingAttribute>() is { } attribute)
        {
            properties["bindingAttribute"] = attribute;
        }

        return new FunctionParameter(parameter.Name!, parameter.ParameterType, properties);
    }

    private sealed class Binding(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override string Name => name;

        public override string Type => type;

        public override BindingDirection Direction => direction;
    }
}
