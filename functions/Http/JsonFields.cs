using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace NodeProgram.Functions.Http;

/// <summary>
/// Reads one JSON object field by field and collects every fault with the field's name: missing, wrong type, too long, out of range, unknown, twice.
/// Each getter returns a usable default after a fault, so that reading goes on; <see cref="Refusal"/> tells at the end whether anything may be used.
/// </summary>
public sealed class JsonFields
{
    private const int DepthMax = 8;
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly List<FieldFault> faults;
    private readonly string prefix;

    private JsonFields(string prefix, List<FieldFault> faults)
    {
        this.prefix = prefix;
        this.faults = faults;
    }

    /// <summary>The refusal that names every fault found so far; null when there is none.</summary>
    public Refusal? Refusal => faults.Count == 0 ? null : Refusal.Of(faults);

    /// <summary>The root object of a body; a refusal when it is not exactly one JSON object.</summary>
    public static Outcome<JsonFields> Parse(ReadOnlyMemory<byte> utf8, params ReadOnlySpan<string> known)
    {
        if (!Utf8.IsValid(utf8.Span))
            return new Refusal(ProblemKinds.JsonInvalid, "The body is not UTF-8.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = DepthMax });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new Refusal(ProblemKinds.JsonInvalid, "The body is not a JSON object.");
            var root = new JsonFields("", []);
            root.Take(document.RootElement.Clone(), known);
            return root;
        }
        catch (JsonException e)
        {
            return new Refusal(ProblemKinds.JsonInvalid, $"Line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} cannot be read.");
        }
        catch (InvalidOperationException)
        {
            return new Refusal(ProblemKinds.JsonInvalid, "A field's name is not valid Unicode.");
        }
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>A nested object; null after a fault, or when it is absent and not required.</summary>
    public JsonFields? Nested(string name, bool required, params ReadOnlySpan<string> known)
    {
        if (!Find(name, required, JsonValueKind.Object, "an object", out JsonElement value))
            return null;
        var nested = new JsonFields(prefix + name + ".", faults);
        try
        {
            nested.Take(value, known);
        }
        catch (InvalidOperationException)
        {
            Blame(name, ProblemKinds.FieldInvalid, "A name inside is not valid Unicode.");
        }
        return nested;
    }

    /// <summary>A text of 1 to <paramref name="charactersMax"/> UTF-16 units without control characters; null when absent and not required.</summary>
    /// <param name="lines">Line feeds and tabs are welcome.</param>
    public string? Text(string name, int charactersMax, bool required = true, bool lines = false)
    {
        if (!Find(name, required, JsonValueKind.String, "a string", out JsonElement value))
            return null;
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Blame(name, ProblemKinds.FieldInvalid, "is not valid Unicode.");
            return null;
        }
        if (text.Length > charactersMax)
            Blame(name, ProblemKinds.FieldTooLong, $"has {text.Length} characters; at most {charactersMax} are taken.");
        else if (string.IsNullOrWhiteSpace(text))
            Blame(name, ProblemKinds.FieldInvalid, "is empty.");
        else if (text.EnumerateRunes().Any(rune => Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\t')))
            Blame(name, ProblemKinds.FieldInvalid, "has control characters.");
        else
            return text;
        return null;
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>; <paramref name="absent"/> when it is not there and has a default.</summary>
    public long Number(string name, long min, long max, long? absent = null)
    {
        if (!Find(name, absent is null, JsonValueKind.Number, "a number", out JsonElement value))
            return absent ?? min;
        if (!value.TryGetInt64(out long number))
            Blame(name, ProblemKinds.FieldType, "is not a whole number.");
        else if (number < min || number > max)
            Blame(name, ProblemKinds.FieldOutOfRange, $"is {number}; {min} to {max} are taken.");
        else
            return number;
        return absent ?? min;
    }

    /// <summary>A truth value.</summary>
    public bool Flag(string name)
    {
        if (fields.TryGetValue(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Blame(name, Has(name) ? ProblemKinds.FieldType : ProblemKinds.FieldMissing, Has(name) ? "must be true or false." : "is missing.");
        return false;
    }

    /// <summary>One of the enum's names in camel case.</summary>
    public T Word<T>(string name)
        where T : struct, Enum
    {
        string? text = Text(name, 64);
        if (text is null)
            return default;
        foreach (T value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
                return value;
        }
        Blame(name, ProblemKinds.FieldInvalid, "is none of " + string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)) + ".");
        return default;
    }

    /// <summary>Adds a fault of this object's field.</summary>
    public void Blame(string name, ProblemKind kind, string detail) => faults.Add(new FieldFault(prefix + name, kind, $"{prefix}{name} {detail}"));

    private void Take(JsonElement element, ReadOnlySpan<string> known)
    {
        const int FaultsMax = 20;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (faults.Count >= FaultsMax)
                return;
            string shown = property.Name.Length > 64 ? property.Name[..64] : property.Name;
            if (!known.Contains(property.Name))
                Blame(shown, ProblemKinds.FieldUnknown, "is not known here.");
            else if (!seen.Add(property.Name))
                Blame(shown, ProblemKinds.FieldDuplicate, "is there twice.");
            else if (property.Value.ValueKind != JsonValueKind.Null)
                fields[property.Name] = property.Value;
        }
    }

    private bool Find(string name, bool required, JsonValueKind kind, string article, out JsonElement value)
    {
        bool found = fields.TryGetValue(name, out value);
        if (!found && required)
            Blame(name, ProblemKinds.FieldMissing, "is missing.");
        else if (found && value.ValueKind != kind)
            Blame(name, ProblemKinds.FieldType, $"must be {article}.");
        return found && value.ValueKind == kind;
    }
}
