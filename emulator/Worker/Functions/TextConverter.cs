using System.ComponentModel;
using System.Globalization;
using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>Turns the text of a route value, query parameter or other binding datum into the type of a parameter.</summary>
internal static class TextConverter
{
    /// <summary>Strings, numbers, bool, Guid, dates, TimeSpan, enums, and the nullable ones of these.</summary>
    public static bool Supports(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain.IsEnum || plain == typeof(Guid) || plain == typeof(DateTimeOffset) || plain == typeof(TimeSpan)
            || (Type.GetTypeCode(plain) is >= TypeCode.Boolean and <= TypeCode.DateTime && plain != typeof(DBNull));
    }

    /// <summary>Null text gives the type's null; for a type without one, and for text that does not convert, the invocation fails.</summary>
    public static object? Convert(string? text, Type type, string parameter)
    {
        if (type == typeof(string))
        {
            return text;
        }

        var plain = Nullable.GetUnderlyingType(type);
        if (text is null)
        {
            return plain is not null
                ? null
                : throw new FunctionInputConverterException($"No value for parameter '{parameter}' of type {type}.");
        }

        try
        {
            return TypeDescriptor.GetConverter(plain ?? type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new FunctionInputConverterException($"The value for parameter '{parameter}' is not a {(plain ?? type).Name}.", exception);
        }
    }
}
