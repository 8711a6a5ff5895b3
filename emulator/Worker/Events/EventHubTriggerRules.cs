using System.Reflection;
using System.Text.Json;
using Azure.Core.Serialization;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Events;

/// <summary>Event Hubs functions: batches as arrays, or one event at a time.</summary>
internal sealed class EventHubTriggerRules : TriggerRules
{
    private static readonly HashSet<string> BatchData = new(
        ["PartitionKeyArray", "OffsetArray", "SequenceNumberArray", "EnqueuedTimeUtcArray", "PropertiesArray", "SystemPropertiesArray"], StringComparer.OrdinalIgnoreCase);

    public override TriggerKind Kind => TriggerKind.EventHubTrigger;

    public override Type AttributeType => typeof(EventHubTriggerAttribute);

    public override bool AllowsRetry => true;

    public override string Bindable =>
        "an Event Hubs function takes EventData[], string[], byte[][], ReadOnlyMemory<byte>[] or an array of a class (JSON) as trigger, one of these with IsBatched = false, "
        + "and the host's arrays by name (sequenceNumberArray, ...).";

    public override ParameterBinder? BindTrigger(ParameterInfo parameter, TriggerBindingAttribute trigger)
    {
        var type = parameter.ParameterType;
        if (!((EventHubTriggerAttribute)trigger).IsBatched)
        {
            return type == typeof(EventData[]) ? null : One(type);
        }

        if (type == typeof(EventData[]))
        {
            return new ValueBinder(context => context.TriggerValue);
        }

        if (!type.IsSZArray || type == typeof(byte[]) || Converter(type.GetElementType()!) is not { } convert)
        {
            return null;
        }

        var element = type.GetElementType()!;
        return new ValueBinder(context =>
        {
            var events = (EventData[])context.TriggerValue!;
            var values = Array.CreateInstance(element, events.Length);
            for (var index = 0; index < events.Length; index++)
            {
                values.SetValue(convert(events[index], context), index);
            }

            return values;
        });
    }

    public override ParameterBinder? BindOther(ParameterInfo parameter)
    {
        var (name, type) = (parameter.Name!, parameter.ParameterType);
        return BatchData.Contains(name)
            ? new ValueBinder(context => context.BindingContext.BindingData.TryGetValue(name, out var json) && json is string text
                ? JsonSerializer.Deserialize(text, type, JsonSerializerOptions.Web)
                : throw new FunctionInputConverterException($"No value for parameter '{name}'."))
            : null;
    }

    private static ValueBinder? One(Type type) =>
        Converter(type) is { } convert ? new(context => convert((EventData)context.TriggerValue!, context)) : null;

    private static Func<EventData, EmulatedFunctionContext, object?>? Converter(Type type)
    {
        if (type == typeof(EventData))
        {
            return (item, _) => item;
        }

        if (type == typeof(string))
        {
            return (item, _) => item.EventBody.ToString();
        }

        if (type == typeof(byte[]))
        {
            return (item, _) => item.EventBody.ToArray();
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return (item, _) => item.EventBody.ToMemory();
        }

        if (type == typeof(BinaryData))
        {
            return (item, _) => item.EventBody;
        }

        var isData = !type.IsPrimitive && !type.IsAbstract && !type.IsGenericTypeDefinition && !type.IsArray && !typeof(Delegate).IsAssignableFrom(type)
            && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true;
        return isData ? (item, context) => FromJson(item, type, context) : null;
    }

    private static object? FromJson(EventData item, Type type, EmulatedFunctionContext context)
    {
        var serializer = context.InstanceServices.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!;
        try
        {
            return serializer.Deserialize(item.EventBody.ToStream(), type, context.CancellationToken);
        }
        catch (JsonException exception)
        {
            throw new FunctionInputConverterException($"Event {item.SequenceNumber} is not a {type.Name} as JSON.", exception);
        }
    }
}
