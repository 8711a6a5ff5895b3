using System.Collections.Immutable;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Durable;

/// <summary>Orchestrator and activity functions in the form in which the engine calls them.</summary>
internal static class DurableFunctions
{
    public static DurableFunctionRegistry Register(FunctionIndex index, FunctionExecutor executor)
    {
        var registry = new DurableFunctionRegistry();
        foreach (var function in index.Of(TriggerKind.OrchestrationTrigger))
        {
            registry.AddOrchestrator(function.Name, context => executor.ExecuteTurnAsync(function, context, Data(context.InstanceId)));
        }

        foreach (var function in index.Of(TriggerKind.ActivityTrigger))
        {
            registry.AddActivity(
                function.Name, (context, input, cancellationToken) => executor.ExecuteAsync(function, input, Data(context.InstanceId), null, cancellationToken));
        }

        return registry;
    }

    private static ImmutableDictionary<string, object?> Data(string instanceId) =>
        ImmutableDictionary<string, object?>.Empty.WithComparers(StringComparer.OrdinalIgnoreCase).Add(ActivityTriggerRules.InstanceId, instanceId);
}
