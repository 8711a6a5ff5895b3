using System.Text;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>Data as Azure Functions converts it: by the worker's serialiser (WorkerOptions.Serializer).</summary>
public sealed class ObjectSerializerDataConverter(ObjectSerializer serializer) : DataConverter
{
    /// <summary>The serialiser of a worker that sets none: System.Text.Json with property names matched without regard to case.</summary>
    public static ObjectSerializerDataConverter Default { get; } =
        new(new JsonObjectSerializer(new JsonSerializerOptions { PropertyNameCaseInsensitive = true }));

    public override string? Serialize(object? value)
    {
        if (value is null)
        {
            return null;
        }

        using MemoryStream stream = new();
        serializer.Serialize(stream, value, value.GetType(), CancellationToken.None);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public override object? Deserialize(string? data, Type targetType)
    {
        if (data is null)
        {
            return null;
        }

        using MemoryStream stream = new(Encoding.UTF8.GetBytes(data), writable: false);
        return serializer.Deserialize(stream, targetType, CancellationToken.None);
    }
}
