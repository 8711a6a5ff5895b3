using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;

namespace NodeProgram.Domain.Evidence;

/// <summary>The JSON Schema of the evidence's lines, made from the records that they hold: <c>docs/schemas/evidence-line.schema.json</c>.</summary>
public static class EvidenceSchema
{
    private static readonly JsonSerializerOptions Indented = new(EvidenceJson.Options) { WriteIndented = true };

    /// <summary>The schema's text: a line is an object of exactly one kind, with the fields of that kind and all of them.</summary>
    public static string Text()
    {
        var kinds = new JsonArray();
        foreach ((string kind, Type type) in EvidenceJson.Kinds)
        {
            kinds.Add(new JsonObject
            {
                ["title"] = kind,
                ["type"] = "object",
                ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["enum"] = new JsonArray(kind) }, ["is"] = SchemaOf(type) },
                ["required"] = new JsonArray("kind", "is"),
                ["additionalProperties"] = false,
            });
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = $"A line of an epoch's evidence, format {EvidenceJson.Format}",
            ["oneOf"] = kinds,
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonNode SchemaOf(Type type)
    {
        if (type == typeof(Policy))
        {
            JsonObject policy = JsonNode.Parse(PolicyJson.SchemaOf<Policy>(""))!.AsObject();
            policy.Remove("$schema");
            policy.Remove("title");
            return policy;
        }

        return EvidenceJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe });
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Type == typeof(FaultId))
            return JsonNode.Parse("""{"type":"string","pattern":"^0x[0-9a-f]{64}$","description":"fault id"}""")!;
        if (PolicyJson.QuantitySchemaOf(context.TypeInfo.Type) is { } quantity)
            return quantity;
        if (schema is JsonObject shape && shape["properties"] is JsonObject properties)
        {
            // Every field is written, also one that is null, save those that are left out then; and no other is read.
            HashSet<string> leftOut = [.. context.TypeInfo.Properties.Where(IsLeftOutWhenNull).Select(static property => property.Name)];
            shape["required"] = new JsonArray([.. properties.Where(property => !leftOut.Contains(property.Key)).Select(static property => JsonValue.Create(property.Key))]);
            foreach (string name in leftOut)
                ((JsonObject)properties[name]!)["type"] = "object";
            shape["additionalProperties"] = false;
        }

        return schema;
    }

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
