using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Evidence;

/// <summary>
/// The form of the evidence: one JSON object a line (NDJSON), UTF-8, no white space, fields in the order of their records, first <c>kind</c>; a field that is null is written, save those that came
/// with a later format and say that they are not. Equal contents have equal bytes.
/// WARNING: published and kept; a change takes a new <see cref="Format"/>.
/// </summary>
public static class EvidenceJson
{
    /// <summary>The version of the form.</summary>
    public const int Format = 3;

    /// <summary>The oldest version that is still read and recomputed: what was published stays verifiable. 3 added software and findings to the lines of nodes.</summary>
    public const int FormatOldest = 2;

    /// <summary>The longest line: a policy, or a scorecard with its window.</summary>
    public const int LineBytesMax = 1024 * 1024;

    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    // The kinds in the order in which they stand in the evidence; those to telemetry are inputs, the rest follows from them.
    internal static readonly (string Kind, Type Type)[] Kinds =
    [
        ("epoch", typeof(EpochLine)), ("policy", typeof(Policy)), ("truth", typeof(TruthLine)), ("node", typeof(NodeLine)), ("standing", typeof(StandingLine)),
        ("balance", typeof(BalanceLine)), ("escrow", typeof(EscrowLine)), ("penalty", typeof(PenaltyLine)), ("ruling", typeof(RulingLine)), ("outage", typeof(OutageLine)),
        ("telemetry", typeof(TelemetryLine)),
        ("witnesses", typeof(WitnessesLine)), ("cause", typeof(CauseLine)), ("verdicts", typeof(VerdictsLine)), ("tally", typeof(TallyLine)), ("scorecard", typeof(Scoring.Scorecard)),
        ("violation", typeof(ViolationLine)), ("tier", typeof(TierLine)), ("carried", typeof(CarriedLine)), ("share", typeof(ShareLine)), ("entry", typeof(EntryLine)),
        ("balanceAfter", typeof(BalanceLine)), ("escrowAfter", typeof(EscrowLine)), ("roots", typeof(RootsLine)),
    ];

    /// <summary>A line's bytes, without the line feed.</summary>
    /// <param name="kind">One of the kinds above.</param>
    /// <param name="content">The record of that kind.</param>
    public static byte[] Write(string kind, object content) => Write(new EvidenceRecord(kind, content));

    /// <summary>A line's bytes, without the line feed.</summary>
    public static byte[] Write(EvidenceRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using Utf8JsonWriter writer = CreateWriter(buffer);
        Write(writer, record);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A writer for <see cref="Write(Utf8JsonWriter, EvidenceRecord)"/>: many lines with one writer cost less than each with its own.</summary>
    public static Utf8JsonWriter CreateWriter(IBufferWriter<byte> output) => new(output, new JsonWriterOptions { Encoder = Options.Encoder });

    /// <summary>Writes a line without its line feed, and resets the writer for the next.</summary>
    public static void Write(Utf8JsonWriter writer, EvidenceRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", record.Kind);
        writer.WritePropertyName("is");
        if (record.Content is Policy policy)
            writer.WriteRawValue(policy.ToCanonicalBytes());
        else
            JsonSerializer.Serialize(writer, record.Content, record.Content.GetType(), Options);
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
    }

    /// <summary>Reads a line: its kind and its record.</summary>
    /// <exception cref="EvidenceException">The line is not one of a known kind, or not in the form that it would be written in.</exception>
    public static (string Kind, object Content) Read(ReadOnlyMemory<byte> line, int number)
    {
        if (line.Length > LineBytesMax)
            throw new EvidenceException(number, "", $"The line is longer than {LineBytesMax} bytes.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string kind = document.RootElement.GetProperty("kind").GetString() ?? "";
            Type type = Array.Find(Kinds, each => each.Kind == kind).Type ?? throw new EvidenceException(number, kind, "The line is of no known kind.");
            JsonElement content = document.RootElement.GetProperty("is");
            object? record = type == typeof(Policy) ? ReadPolicy(content, number) : content.Deserialize(type, Options);
            return record is null || !line.Span.SequenceEqual(Write(kind, record)) ? throw new EvidenceException(number, kind, "The line is not in the one form that it can have.") : (kind, record);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new EvidenceException(number, "", $"The line cannot be read: {e.Message}");
        }
    }

    private static Policy ReadPolicy(JsonElement content, int number) =>
        Policy.TryParse(JsonSerializer.SerializeToUtf8Bytes(content), out Policy? policy, out IReadOnlyList<PolicyFault> faults)
            ? policy
            : throw new EvidenceException(number, "policy", string.Join("; ", faults.Take(3)));
}

/// <summary>What stands in a line of the evidence.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Content">The record of that kind.</param>
public readonly record struct EvidenceRecord(string Kind, object Content);

/// <summary>Evidence that is not what evidence is: which line, and why.</summary>
public sealed class EvidenceException : Exception
{
    /// <summary>The fault of a line.</summary>
    /// <param name="line">Its number, from 1.</param>
    /// <param name="kind">Its kind; empty when it is not known.</param>
    /// <param name="reason">What is wrong, for a person.</param>
    public EvidenceException(int line, string kind, string reason)
        : base($"line {line}{(kind.Length > 0 ? " (" + kind + ")" : "")}: {reason}") => Line = line;

    /// <summary>The line's number, from 1.</summary>
    public int Line { get; }
}
