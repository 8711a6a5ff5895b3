using System.Globalization;

namespace NodeProgram.Emulator.Tables;

/// <summary>Brings what callers put into entities to the types that the service stores.</summary>
internal static class PropertyValue
{
    /// <summary>
    /// The canonical form of a value; the real client converts and refuses the same (a DateTime must be UTC, a small integer must be an
    /// int), except decimal and TimeSpan, which it writes as a double and a text that do not come back as what they were: refused here.
    /// </summary>
    /// <exception cref="NotSupportedException">The type has no counterpart in the service.</exception>
    /// <exception cref="ArgumentException">An infinite double: the service has it, but the real client cannot send it.</exception>
    public static object Canonical(string name, object value) => value switch
    {
        double number when double.IsInfinity(number) =>
            throw new ArgumentException($"Property {name}: {number} cannot be written as JSON, so the real client does not store it.", nameof(value)),
        string or int or long or double or bool or Guid or byte[] => value,
        DateTimeOffset instant => instant.Offset == TimeSpan.Zero ? instant : instant.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Utc } time => new DateTimeOffset(time),
        DateTime time => throw new NotSupportedException($"Property {name}: a DateTime must be UTC, this one is {time.Kind}."),
        BinaryData data => data.ToArray(),
        float number => Canonical(name, (double)number),
        ulong number => number <= long.MaxValue
            ? (long)number
            : throw new NotSupportedException($"Property {name}: {number} is more than the service's Int64 holds."),
        _ => throw new NotSupportedException($"Property {name}: the service stores no {value.GetType().Name}."),
    };

    /// <summary>
    /// The value as the service's JSON carries it: int, bool and double as themselves, the rest as text. The real client converts
    /// from there when a stored property's type is not the one of the class it is read into.
    /// </summary>
    public static object Wire(object canonical) => canonical switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number when double.IsInfinity(number) => double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity",
        DateTimeOffset instant => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        Guid guid => guid.ToString(),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => canonical,
    };
}
