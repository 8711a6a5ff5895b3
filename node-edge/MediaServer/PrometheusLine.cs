using System.Buffers.Text;

namespace NodeProgram.Edge.MediaServer;

/// <summary>A line of Prometheus' text format 0.0.4, taken apart without a copy. Strict: what the format does not allow is a fault of the whole page.</summary>
internal readonly ref struct PrometheusLine
{
    private PrometheusLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> value)
    {
        Name = name;
        Labels = labels;
        Value = value;
    }

    internal ReadOnlySpan<byte> Name { get; }

    /// <summary>What stands between the braces, checked; empty without any.</summary>
    internal ReadOnlySpan<byte> Labels { get; }

    /// <summary>The number as written; NaN and the infinities are allowed.</summary>
    internal ReadOnlySpan<byte> Value { get; }

    /// <summary>Nothing (an empty line or a comment) is true with an empty name.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, out PrometheusLine parsed)
    {
        parsed = default;
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty || line[0] == '#')
            return true;
        int nameLength = NameLength(line, colon: true);
        if (nameLength == 0)
            return false;
        ReadOnlySpan<byte> name = line[..nameLength], rest = line[nameLength..].TrimStart(" \t"u8), labels = default;
        if (rest is [(byte)'{', ..])
        {
            int length = LabelsLength(rest[1..]);
            if (length < 0)
                return false;
            labels = rest.Slice(1, length);
            rest = rest[(length + 2)..];
        }
        else if (rest.Length == line.Length - nameLength)
            return false; // nothing between name and value

        rest = rest.TrimStart(" \t"u8);
        int end = rest.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> value = end < 0 ? rest : rest[..end], time = end < 0 ? default : rest[end..].Trim(" \t"u8);
        if (!IsNumber(value) || (!time.IsEmpty && !(Utf8Parser.TryParse(time, out long _, out int used) && used == time.Length)))
            return false;
        parsed = new PrometheusLine(name, labels, value);
        return true;
    }

    /// <summary>A label's value as written, escapes included; empty when the line does not have it.</summary>
    internal ReadOnlySpan<byte> Label(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = Labels;
        while (NextLabel(ref rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
        {
            if (key.SequenceEqual(name))
                return value;
        }

        return default;
    }

    // From behind the opening brace; -1 when it is not closed or holds anything but labels.
    private static int LabelsLength(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text;
        while (NextLabel(ref rest, out _, out _))
        {
        }

        return rest is [(byte)'}', ..] ? text.Length - rest.Length : -1;
    }

    private static bool NextLabel(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = default;
        value = default;
        rest = rest.TrimStart(" \t"u8);
        int length = NameLength(rest, colon: false);
        if (length == 0)
            return false;
        ReadOnlySpan<byte> after = rest[length..].TrimStart(" \t"u8);
        if (after is not [(byte)'=', ..])
            return false;
        after = after[1..].TrimStart(" \t"u8);
        if (after is not [(byte)'"', ..])
            return false;
        int end = 1;
        while (end < after.Length && after[end] != '"')
        {
            if (after[end] == '\\' && (++end >= after.Length || after[end] is not ((byte)'\\' or (byte)'"' or (byte)'n')))
                return false;
            end++;
        }

        if (end >= after.Length)
            return false;
        key = rest[..length];
        value = after[1..end];
        rest = after[(end + 1)..].TrimStart(" \t"u8);
        if (rest is [(byte)',', ..])
            rest = rest[1..].TrimStart(" \t"u8);
        else if (rest is not ([] or [(byte)'}', ..]))
            rest = default; // two labels without a comma: LabelsLength finds no brace and refuses
        return true;
    }

    private static int NameLength(ReadOnlySpan<byte> text, bool colon)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetter((char)text[length]) || text[length] == '_' || (colon && text[length] == ':') || (length > 0 && char.IsAsciiDigit((char)text[length]))))
            length++;
        return length;
    }

    private static bool IsNumber(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("NaN"u8) || text.SequenceEqual("+Inf"u8) || text.SequenceEqual("-Inf"u8) || text.SequenceEqual("Inf"u8)
        || (text.IndexOfAnyExcept("0123456789+-.eE"u8) < 0 && Utf8Parser.TryParse(text, out double _, out int used) && used == text.Length);
}
