using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NodeProgram.Emulator.Worker.Events;

/// <summary>Binding data that is worked out, each once, when a function asks for it. Names are compared without case.</summary>
internal sealed class LazyBindingData(IReadOnlyDictionary<string, Func<object?>> sources) : IReadOnlyDictionary<string, object?>
{
    private readonly Dictionary<string, object?> known = new(StringComparer.OrdinalIgnoreCase);

    public int Count => sources.Count;

    public IEnumerable<string> Keys => sources.Keys;

    public IEnumerable<object?> Values => Keys.Select(key => this[key]);

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no binding datum '{key}'.");

    public bool ContainsKey(string key) => sources.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        lock (known)
        {
            if (known.TryGetValue(key, out value))
            {
                return true;
            }

            if (!sources.TryGetValue(key, out var source))
            {
                return false;
            }

            known[key] = value = source();
            return true;
        }
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
