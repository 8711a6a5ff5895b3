namespace Microsoft.DurableTask;

/// <summary>Turns inputs, outputs and event payloads into text and back.</summary>
public abstract class DataConverter
{
    /// <summary>Null text = null.</summary>
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>Null text = <c>default</c>.</summary>
    public virtual T? Deserialize<T>(string? data) => (T?)(Deserialize(data, typeof(T)) ?? default(T));

    /// <summary>Null = null text.</summary>
    public abstract string? Serialize(object? value);
}
