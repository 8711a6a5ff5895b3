using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>Gives the value of one parameter of one function for an invocation. Throws when the trigger's value cannot be converted.</summary>
internal abstract class ParameterBinder
{
    public abstract ValueTask<object?> BindAsync(EmulatedFunctionContext context);
}

/// <summary>A value that is at hand.</summary>
internal sealed class ValueBinder(Func<EmulatedFunctionContext, object?> value) : ParameterBinder
{
    public override ValueTask<object?> BindAsync(EmulatedFunctionContext context) => new(value(context));
}

/// <summary>A value that is read or waited for.</summary>
internal sealed class AsyncBinder(Func<EmulatedFunctionContext, ValueTask<object?>> value) : ParameterBinder
{
    public override ValueTask<object?> BindAsync(EmulatedFunctionContext context) => value(context);
}
