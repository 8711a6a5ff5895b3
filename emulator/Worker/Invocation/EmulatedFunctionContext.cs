using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.Worker.Functions;

namespace NodeProgram.Emulator.Worker.Invocation;

/// <summary>
/// One invocation. What few functions ask for (scope, items, features, ids) is made when it is first asked for: activities and
/// orchestrator turns come by the thousand.
/// </summary>
internal sealed class EmulatedFunctionContext(
    FunctionDescriptor function, IServiceProvider root, object? triggerValue, IReadOnlyDictionary<string, object?> bindingData,
    RetryContext? retry, CancellationToken cancellationToken) : FunctionContext, IAsyncDisposable
{
    private readonly IServiceProvider root = root;
    private IServiceScope? scope;
    private IServiceProvider? services;
    private IDictionary<object, object>? items;
    private InvocationFeatures? features;
    private string? invocationId;
    private Data? data;

    public FunctionDescriptor Function { get; } = function;

    /// <summary>What the trigger handed over: an HttpContext, TimerInfo, events, input.</summary>
    public object? TriggerValue { get; } = triggerValue;

    /// <summary>The function's result, or what middleware set in its place.</summary>
    public object? Result { get; set; }

    public override string InvocationId => invocationId ??= Guid.NewGuid().ToString();

    public override string FunctionId => Function.Id;

    public override TraceContext TraceContext => CurrentTrace.Instance;

    public override BindingContext BindingContext => data ??= new Data(bindingData);

    public override RetryContext RetryContext { get; } = retry!;

    public override IServiceProvider InstanceServices
    {
        get => services ??= (scope = root.CreateScope()).ServiceProvider;
        set => services = value;
    }

    public override FunctionDefinition FunctionDefinition => Function;

    public override IDictionary<object, object> Items
    {
        get => items ??= new Dictionary<object, object>();
        set => items = value;
    }

    public override IInvocationFeatures Features => features ??= new InvocationFeatures();

    public override CancellationToken CancellationToken { get; } = cancellationToken;

    public static EmulatedFunctionContext Of(FunctionContext context) =>
        context as EmulatedFunctionContext ?? throw new InvalidOperationException("This context was not made by the host.");

    public ValueTask DisposeAsync()
    {
        switch (scope)
        {
            case null:
                return ValueTask.CompletedTask;
            case IAsyncDisposable asynchronous:
                return asynchronous.DisposeAsync();
            default:
                scope.Dispose();
                return ValueTask.CompletedTask;
        }
    }

    private sealed class Data(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }

    private sealed class CurrentTrace : TraceContext
    {
        public static readonly CurrentTrace Instance = new();

        public override string TraceParent => Activity.Current?.Id ?? string.Empty;

        public override string TraceState => Activity.Current?.TraceStateString ?? string.Empty;
    }
}
