using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.Worker.Functions;

namespace NodeProgram.Emulator.Worker.Durable;

/// <summary>Activities: the input in the type of the trigger's parameter; FunctionContext there when there is no input.</summary>
internal sealed class ActivityTriggerRules : TriggerRules
{
    public const string InstanceId = "instanceId";

    public override TriggerKind Kind => TriggerKind.ActivityTrigger;

    public override Type AttributeType => typeof(ActivityTriggerAttribute);

    public override string Bindable => "an activity takes its input as trigger, and 'string instanceId'.";

    public override ParameterBinder? BindTrigger(ParameterInfo parameter, TriggerBindingAttribute trigger)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext))
        {
            return new ValueBinder(context => context);
        }

        if (type == typeof(TaskActivityContext) || type == typeof(CancellationToken))
        {
            return null;
        }

        var absent = type.IsValueType ? Activator.CreateInstance(type) : null;
        return new ValueBinder(context =>
        {
            if (context.TriggerValue is not string text)
            {
                return absent;
            }

            try
            {
                return context.InstanceServices.GetRequiredService<DataConverter>().Deserialize(text, type) ?? absent;
            }
            catch (JsonException exception)
            {
                throw new FunctionInputConverterException($"The input of activity '{context.Function.Name}' is not a {type.Name}.", exception);
            }
        });
    }

    public override ParameterBinder? BindOther(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) && parameter.Name!.Equals(InstanceId, StringComparison.OrdinalIgnoreCase)
            ? new ValueBinder(context => context.BindingContext.BindingData[InstanceId])
            : null;

    public override string NameOf(string name, TriggerBindingAttribute trigger) => ((ActivityTriggerAttribute)trigger).Activity ?? name;
}
