using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.DurableTask;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>The triggers that this host has, each with what it allows of a function.</summary>
internal sealed class FunctionRules(IReadOnlyList<TriggerRules> triggers)
{
    /// <summary>Null when a fault was told.</summary>
    public FunctionDescriptor? Describe(string name, MethodInfo method, ParameterInfo trigger, Action<string> fault)
    {
        var attribute = trigger.GetCustomAttribute<TriggerBindingAttribute>()!;
        if (triggers.FirstOrDefault(candidate => candidate.AttributeType == attribute.GetType()) is not { } rules)
        {
            fault($"trigger [{attribute.GetType().Name}] is not known to this host.");
            return null;
        }

        var faults = 0;
        void Count(string text)
        {
            faults++;
            fault(text);
        }

        var retry = method.GetCustomAttribute<RetryAttribute>();
        RetryPolicy? policy = null;
        if (retry is not null && !rules.AllowsRetry)
        {
            Count($"[{retry.GetType().Name}] works with timer and Event Hubs triggers only.");
        }
        else if (retry is not null && (policy = RetryPolicy.TryCreate(retry, out var reason)) is null)
        {
            Count($"[{retry.GetType().Name}]: {reason}.");
        }

        rules.Check(name, method, trigger, attribute, Count);
        var binders = ImmutableArray.CreateBuilder<ParameterBinder>();
        foreach (var parameter in method.GetParameters())
        {
            if (Bind(rules, parameter, parameter == trigger ? attribute : null, Count) is { } binder)
            {
                binders.Add(binder);
            }
        }

        return faults == 0 ? new(rules.NameOf(name, attribute), method, rules.Kind, attribute, trigger, policy, binders.ToImmutable()) : null;
    }

    public IEnumerable<string> FaultsAcross(IReadOnlyList<FunctionDescriptor> functions) => triggers.SelectMany(rules => rules.FaultsAcross(functions));

    private static ParameterBinder? Bind(TriggerRules rules, ParameterInfo parameter, TriggerBindingAttribute? trigger, Action<string> fault)
    {
        if (trigger is null && parameter.ParameterType == typeof(FunctionContext))
        {
            return new ValueBinder(context => context);
        }

        if (trigger is null && parameter.ParameterType == typeof(CancellationToken))
        {
            return new ValueBinder(context => context.CancellationToken);
        }

        if (parameter.IsDefined(typeof(DurableClientAttribute), inherit: false) && parameter.ParameterType == typeof(DurableTaskClient)
            && rules.Kind != TriggerKind.OrchestrationTrigger)
        {
            return new ValueBinder(context => context.InstanceServices.GetRequiredService<DurableTaskEngine>().Client);
        }

        var binder = trigger is null ? rules.BindOther(parameter) : rules.BindTrigger(parameter, trigger);
        if (binder is null)
        {
            fault($"parameter '{parameter.Name}' of type {parameter.ParameterType} cannot be bound; {rules.Bindable}");
        }

        return binder;
    }
}
