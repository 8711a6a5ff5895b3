using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Tests.Governance;

/// <summary>
/// The range of every whole number of the policy, found by asking validation: with all other values at their defaults, the least and the largest value around the default that is accepted.
/// Published, so that a range cannot move unseen.
/// </summary>
public sealed class PolicyRangesTests
{
    private const long Limit = 1L << 53;

    [Fact]
    public void Ranges_EveryNumberOfThePolicy_AreThosePublished()
    {
        var text = new StringBuilder(
            """
            # Ranges of the policy

            Every whole number of the policy with its default and the least and largest value that its section accepts while all others stay at their defaults; `-` is no bound
            below 2^53. Curves and amounts of wei are left out.

            | field | default | least | largest |
            |---|---|---|---|

            """);
        JsonNode policy = JsonNode.Parse(Policy.Default.ToJson())!;
        foreach (PropertyInfo property in typeof(Policy).GetProperties().Where(static property => typeof(IPolicySection).IsAssignableFrom(property.PropertyType)))
        {
            string name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            JsonNode section = policy[name]!;
            foreach (JsonValue leaf in Numbers(section).ToArray())
            {
                var range = new LeafRange(section, leaf, property.PropertyType);
                text.AppendLine($"| {leaf.GetPath()[2..]} | {range.Default} | {range.Edge(-1)} | {range.Edge(+1)} |");
            }
        }

        Published.AssertCurrent("docs/rules/policy-ranges.md", text.ToString().ReplaceLineEndings("\n"));
    }

    private static IEnumerable<JsonValue> Numbers(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(static field => Numbers(field.Value)),
        JsonArray items when items.All(static item => item is JsonObject) => items.SelectMany(static item => Numbers(item)),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => [value],
        _ => [],
    };

    private sealed class LeafRange(JsonNode section, JsonValue leaf, Type type)
    {
        private readonly JsonNode parent = leaf.Parent!;
        private readonly string field = leaf.GetPropertyName();

        public long Default { get; } = leaf.GetValue<long>();

        public string Edge(int direction)
        {
            long accepted = 0;
            long refused = 1;
            while (Accepts(Default + direction * refused))
            {
                (accepted, refused) = (refused, refused * 2);
                if (refused > Limit)
                    return "-";
            }

            while (refused - accepted > 1)
            {
                long middle = accepted + (refused - accepted) / 2;
                (accepted, refused) = Accepts(Default + direction * middle) ? (middle, refused) : (accepted, middle);
            }

            return (Default + direction * accepted).ToString();
        }

        private bool Accepts(long value)
        {
            parent[field] = value;
            try
            {
                var faults = new PolicyFaults();
                ((IPolicySection)section.Deserialize(type, PolicyJson.Options)!).Validate(faults);
                return faults.None;
            }
            catch (JsonException)
            {
                return false;
            }
            finally
            {
                parent[field] = Default;
            }
        }
    }
}
