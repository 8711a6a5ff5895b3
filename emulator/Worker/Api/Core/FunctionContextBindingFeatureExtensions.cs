using NodeProgram.Emulator.Worker.Invocation;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The result of the invocation; middleware may read it after the function and replace it before or after.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new ContextInvocationResult(EmulatedFunctionContext.Of(context));
}
