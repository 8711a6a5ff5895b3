using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using NodeProgram.Emulator.Worker.Functions;

namespace NodeProgram.Emulator.Worker.Durable;

/// <summary>Orchestrators: the context, and one other parameter as the input.</summary>
internal sealed class OrchestrationTriggerRules : TriggerRules
{
    private static readonly MethodInfo GetInput = typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput))!;

    public override TriggerKind Kind => TriggerKind.OrchestrationTrigger;

    public override Type AttributeType => typeof(OrchestrationTriggerAttribute);

    public override string Bindable => "an orchestrator takes TaskOrchestrationContext as trigger and one other parameter as its input, no durable client.";

    public override ParameterBinder? BindTrigger(ParameterInfo parameter, TriggerBindingAttribute trigger) =>
        parameter.ParameterType == typeof(TaskOrchestrationContext) ? new ValueBinder(context => context.TriggerValue) : null;

    public override ParameterBinder? BindOther(ParameterInfo parameter)
    {
        var others = ((MethodInfo)parameter.Member).GetParameters().Count(other =>
            !other.IsDefined(typeof(BindingAttribute)) && other.ParameterType != typeof(FunctionContext) && other.ParameterType != typeof(CancellationToken));
        if (others > 1 || parameter.IsDefined(typeof(BindingAttribute)))
        {
            return null;
        }

        var context = Expression.Parameter(typeof(TaskOrchestrationContext));
        var read = new Lazy<Func<TaskOrchestrationContext, object?>>(() => Expression.Lambda<Func<TaskOrchestrationContext, object?>>(
            Expression.Convert(Expression.Call(context, GetInput.MakeGenericMethod(parameter.ParameterType)), typeof(object)), context).Compile());
        return new ValueBinder(invocation => read.Value((TaskOrchestrationContext)invocation.TriggerValue!));
    }

    public override string NameOf(string name, TriggerBindingAttribute trigger) => ((OrchestrationTriggerAttribute)trigger).Orchestration ?? name;
}
