using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Emulator.Worker.Invocation;

internal sealed class ContextInvocationResult(EmulatedFunctionContext context) : InvocationResult
{
    public override object? Value
    {
        get => context.Result;
        set => context.Result = value;
    }
}
