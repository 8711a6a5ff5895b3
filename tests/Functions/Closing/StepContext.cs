using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Functions.Tests.Closing;

/// <summary>The context of a call that nobody cancels; the steps ask nothing else of it.</summary>
internal sealed class StepContext : FunctionContext
{
    public override string InvocationId => "step";

    public override string FunctionId => "step";

    public override TraceContext TraceContext => throw new NotSupportedException();

    public override BindingContext BindingContext => throw new NotSupportedException();

    public override RetryContext RetryContext => throw new NotSupportedException();

    public override IServiceProvider InstanceServices { get; set; } = null!;

    public override FunctionDefinition FunctionDefinition => throw new NotSupportedException();

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features => throw new NotSupportedException();

    public override CancellationToken CancellationToken => default;
}
