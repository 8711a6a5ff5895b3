using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>Route values and query parameters by name, and Headers and Query as JSON text. Made when first asked for.</summary>
internal sealed class HttpBindingData(HttpRequest request) : IReadOnlyDictionary<string, object?>
{
    private Dictionary<string, object?>? values;

    private Dictionary<string, object?> Values => values ??= Read();

    public int Count => Values.Count;

    public IEnumerable<string> Keys => Values.Keys;

    IEnumerable<object?> IReadOnlyDictionary<string, object?>.Values => Values.Values;

    public object? this[string key] => Values[key];

    public bool ContainsKey(string key) => Values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => Values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The route value of that name, or else the first query value; null when there is neither.</summary>
    public static string? Find(HttpRequest request, string name)
    {
        if (request.RouteValues.TryGetValue(name, out var value) && value is not null)
        {
            return value as string ?? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
        }

        return request.Query.TryGetValue(name, out var texts) && texts.Count > 0 ? texts[0] : null;
    }

    private Dictionary<string, object?> Read()
    {
        var read = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, texts) in request.Query)
        {
            read[name] = texts.ToString();
        }

        foreach (var (name, value) in request.RouteValues)
        {
            read[name] = value;
        }

        read["Query"] = JsonSerializer.Serialize(request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        read["Headers"] = JsonSerializer.Serialize(request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        return read;
    }
}
