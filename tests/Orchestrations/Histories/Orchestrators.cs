using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>Every orchestration of the program, found as the host finds it: a function whose parameter has the orchestration trigger.</summary>
internal static class Orchestrators
{
    /// <summary>The methods by the functions' names.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> All { get; } = typeof(OnboardingWorkflow).Assembly.GetTypes()
        .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(static method => method.GetParameters().Any(static parameter => parameter.GetCustomAttribute<OrchestrationTriggerAttribute>() is not null))
        .ToDictionary(static method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    /// <summary>All of them, without activities.</summary>
    public static DurableFunctionRegistry Registry()
    {
        var registry = new DurableFunctionRegistry();
        foreach ((string name, MethodInfo method) in All)
        {
            registry.AddOrchestrator(name, async context =>
            {
                var running = (Task)method.Invoke(null, [context])!;
                await running;
                return running.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(running);
            });
        }

        return registry;
    }
}
