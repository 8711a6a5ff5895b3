using System.Text.Json;

namespace Microsoft.DurableTask.Converters;

/// <summary>JSON by System.Text.Json, fields included.</summary>
public class JsonDataConverter : DataConverter
{
    private static readonly JsonSerializerOptions s_defaultOptions = new() { IncludeFields = true };

    private readonly JsonSerializerOptions _options;

    /// <param name="options">Null = System.Text.Json's defaults with fields.</param>
    public JsonDataConverter(JsonSerializerOptions? options = null) => _options = options ?? s_defaultOptions;

    public static JsonDataConverter Default { get; } = new();

    public override string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value, _options);

    public override object? Deserialize(string? data, Type targetType) => data is null ? null : JsonSerializer.Deserialize(data, targetType, _options);
}
