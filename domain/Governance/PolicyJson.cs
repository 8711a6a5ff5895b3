using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Governance;

/// <summary>
/// The JSON form of a <see cref="Policy"/> and of the other documents of the rules: camel-case names, every field present (one that may be null may be left out) and none other, whole numbers, wei as decimal strings.
/// </summary>
public static class PolicyJson
{
    /// <summary>The largest policy document that is read, in bytes.</summary>
    public const int DocumentBytesMax = 256 * 1024;

    private const int DepthMax = 32;
    private const int ElementsMax = 1_000_000;

    /// <summary>How the documents are written and read: strict, indented, names in camel case, enums as camel-case strings.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>
    /// Compares a document with the shape of a type and adds a fault for each unknown or missing field and each value of the wrong form, with its path.
    /// </summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="faults">Takes the faults.</param>
    /// <param name="bytesMax">The largest document that is read; for documents that are no policy.</param>
    /// <returns>The value, or null when there was a fault.</returns>
    public static T? Read<T>(ReadOnlyMemory<byte> utf8Json, PolicyFaults faults, int bytesMax = DocumentBytesMax)
        where T : class
    {
        int before = faults.All.Count;
        if (!faults.Require(utf8Json.Length <= bytesMax, "", PolicyFaultCodes.BadJson, $"The document is longer than {bytesMax} bytes."))
            return null;
        try
        {
            using var document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = DepthMax, AllowDuplicateProperties = false });
            Compare(document.RootElement, InfoOf(typeof(T)), faults);
            return faults.All.Count == before ? document.RootElement.Deserialize<T>(Options) : null;
        }
        catch (JsonException exception)
        {
            faults.Add("", PolicyFaultCodes.BadJson, FirstSentence(exception));
            return null;
        }
    }

    /// <summary>
    /// The canonical bytes of a value, those that are hashed: UTF-8, no white space, the names of every object in ordinal order, numbers as written in decimal without leading zeros
    /// (for ASCII text and whole numbers this is RFC 8785).
    /// </summary>
    public static byte[] ToCanonicalBytes<T>(T value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(8_192);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteSorted(writer, JsonSerializer.SerializeToElement(value, Options));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The JSON Schema (2020-12) of a document type.</summary>
    /// <param name="title">The schema's title.</param>
    public static string SchemaOf<T>(string title)
    {
        var schema = (JsonObject)Options.GetJsonSchemaAsNode(typeof(T), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = DescribeQuantity });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(Options) + "\n";
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DictionaryKeyPolicy = null,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = DepthMax,
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(RequireEveryField),
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly();
        return options;
    }

    // Defaults belong to the rules, not to the reader: a document that leaves a field out is a mistake, not a wish for the default. Only what may be null may be left out, and means null.
    private static void RequireEveryField(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
            return;
        for (int i = info.Properties.Count - 1; i >= 0; i--)
        {
            JsonPropertyInfo property = info.Properties[i];
            if (property.Set is null && property.AssociatedParameter is null)
                info.Properties.RemoveAt(i);
            else
                property.IsRequired = !AdmitsNull(property);
        }
    }

    private static bool AdmitsNull(JsonPropertyInfo property) =>
        property.IsSetNullable && (!property.PropertyType.IsValueType || Nullable.GetUnderlyingType(property.PropertyType) is not null);

    // A nullable value has the shape of its value.
    private static JsonTypeInfo InfoOf(Type type) => Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    private static void Compare(JsonElement element, JsonTypeInfo info, PolicyFaults faults)
    {
        if (info.Kind == JsonTypeInfoKind.None)
            CompareLeaf(element, info, faults);
        else if (info.Kind == JsonTypeInfoKind.Object && IsKind(element, JsonValueKind.Object, "an object", faults))
            CompareObject(element, info, faults);
        else if (info.Kind == JsonTypeInfoKind.Enumerable && IsKind(element, JsonValueKind.Array, "an array", faults))
            CompareElements(element, info, faults);
        else if (info.Kind == JsonTypeInfoKind.Dictionary && IsKind(element, JsonValueKind.Object, "an object", faults))
        {
            foreach (JsonProperty entry in element.EnumerateObject())
                Compare(entry.Value, InfoOf(info.ElementType!), faults.At(entry.Name));
        }
    }

    private static void CompareObject(JsonElement element, JsonTypeInfo info, PolicyFaults faults)
    {
        foreach (JsonProperty field in element.EnumerateObject())
        {
            JsonPropertyInfo? known = info.Properties.FirstOrDefault(property => property.Name == field.Name);
            if (known is null)
                faults.Add(field.Name, PolicyFaultCodes.UnknownField, "No such field.");
            else if (field.Value.ValueKind != JsonValueKind.Null)
                Compare(field.Value, InfoOf(known.PropertyType), faults.At(field.Name));
            else
                faults.Require(known.IsSetNullable, field.Name, PolicyFaultCodes.WrongType, "The field cannot be null.");
        }

        foreach (JsonPropertyInfo property in info.Properties)
            faults.Require(!property.IsRequired || element.TryGetProperty(property.Name, out _), property.Name, PolicyFaultCodes.MissingField, "The field is missing.");
    }

    private static void CompareElements(JsonElement element, JsonTypeInfo info, PolicyFaults faults)
    {
        if (!faults.Require(element.GetArrayLength() <= ElementsMax, "", PolicyFaultCodes.BadList, $"More than {ElementsMax} elements."))
            return;
        int index = 0;
        foreach (JsonElement item in element.EnumerateArray())
            Compare(item, InfoOf(info.ElementType!), faults.At($"[{index++}]"));
    }

    private static void CompareLeaf(JsonElement element, JsonTypeInfo info, PolicyFaults faults)
    {
        try
        {
            _ = element.Deserialize(info);
        }
        catch (JsonException exception)
        {
            faults.Add("", PolicyFaultCodes.WrongType, FirstSentence(exception));
        }
    }

    private static bool IsKind(JsonElement element, JsonValueKind kind, string expected, PolicyFaults faults) =>
        faults.Require(element.ValueKind == kind, "", PolicyFaultCodes.WrongType, $"The value must be {expected}.");

    private static string FirstSentence(JsonException exception)
    {
        int tail = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return tail < 0 ? exception.Message : exception.Message[..tail];
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (JsonProperty field in element.EnumerateObject().OrderBy(static field => field.Name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(field.Name);
                WriteSorted(writer, field.Value);
            }

            writer.WriteEndObject();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (JsonElement item in element.EnumerateArray())
                WriteSorted(writer, item);
            writer.WriteEndArray();
        }
        else
        {
            element.WriteTo(writer);
        }
    }

    // Types with a converter of their own look opaque to the exporter, and it takes every constructor parameter for required.
    private static JsonNode DescribeQuantity(JsonSchemaExporterContext context, JsonNode schema)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (schema is JsonObject shape && shape.Remove("required"))
        {
            string[] required = [.. InfoOf(type).Properties.Where(static property => property.IsRequired).Select(static property => property.Name)];
            if (required.Length > 0)
                shape.Insert(shape.ContainsKey("additionalProperties") ? shape.IndexOf("additionalProperties") : shape.Count, "required", new JsonArray([.. required.Select(static name => JsonValue.Create(name))]));
        }

        return QuantitySchemaOf(context.TypeInfo.Type) ?? schema;
    }

    /// <summary>The schema of a quantity, nullable or not; null for every other type.</summary>
    internal static JsonNode? QuantitySchemaOf(Type type)
    {
        Type value = Nullable.GetUnderlyingType(type) ?? type;
        if (!Quantities.TryGetValue(value, out string? known))
            return null;
        JsonNode quantity = JsonNode.Parse(known)!;
        if (type != value)
            quantity["type"] = new JsonArray((string)quantity["type"]!, "null");
        return quantity;
    }

    private static readonly ImmutableDictionary<Type, string> Quantities = new Dictionary<Type, string>
    {
        [typeof(PartsPerMillion)] = """{"type":"integer","minimum":0,"description":"parts per million"}""",
        [typeof(BasisPoints)] = """{"type":"integer","minimum":0,"maximum":2147483647,"description":"basis points"}""",
        [typeof(Millipoints)] = """{"type":"integer","minimum":0,"maximum":100000,"description":"millipoints"}""",
        [typeof(EpochId)] = """{"type":"integer","minimum":0,"description":"whole epochs since 1970-01-01"}""",
        [typeof(Wei)] = """{"type":"string","pattern":"^(0|[1-9][0-9]{0,77})$","description":"wei"}""",
        [typeof(OperatorId)] = """{"type":"string","pattern":"^(0|[1-9][0-9]{0,77})$","description":"operator id"}""",
        [typeof(NodeId)] = """{"type":"string","pattern":"^0x[0-9a-f]{64}$","description":"node id"}""",
        [typeof(Bytes32)] = """{"type":"string","pattern":"^0x[0-9a-f]{64}$","description":"32 bytes"}""",
        [typeof(Curve)] = """{"type":"array","minItems":1,"maxItems":64,"items":{"type":"array","minItems":2,"maxItems":2,"items":{"type":"integer","minimum":0}},"description":"knots [input, output]; linear between, clamped outside; two knots with one input are a step"}""",
    }.ToImmutableDictionary();
}
