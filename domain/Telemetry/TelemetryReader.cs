using System.Text;
using System.Text.Json;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>One pass over the bytes of one event: what comes out obeys the contract, or the first thing that does not is named.</summary>
internal ref partial struct TelemetryReader(ReadOnlySpan<byte> utf8, TelemetryPolicy policy)
{
    private const int BootLength = 16;
    private const int SoftwareLengthMax = 64;
    private const string SoftwareCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+/-";

    private readonly TelemetryPolicy policy = policy;
    private Utf8JsonReader json = new(utf8, new JsonReaderOptions { MaxDepth = 4 });

    internal TelemetryRefusal Refusal { get; private set; }

    /// <exception cref="JsonException">Malformed JSON.</exception>
    internal TelemetryBatch? Read()
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return Refuse(TelemetryRefusalCode.NotJson, "");

        Span<long> numbers = stackalloc long[TelemetryFields.Batch.Count];
        NodeId node = default;
        string boot = "", software = "";
        string? signature = null;
        List<Sample>? samples = null;
        List<PeerObservation>? observations = null;
        List<SlotCommitment> commitments = [];
        List<SlotSalt> salts = [];
        List<ServedBurst> bursts = [];
        List<TelemetryAlert> alerts = [];
        uint seen = 0;
        int field = -1;
        while (ReadName(TelemetryFields.BatchTable, "", -1, ref field, ref seen))
        {
            bool read = field switch
            {
                BatchField.Node => ReadNode("", -1, "node", out node),
                BatchField.Boot => ReadText("boot", out boot) && (IsBoot(boot) || Refused(TelemetryRefusalCode.OutOfRange, "boot")),
                BatchField.Software => ReadText("software", out software) && (IsSoftware(software) || Refused(TelemetryRefusalCode.OutOfRange, "software")),
                BatchField.Samples => ReadSamples(out samples),
                BatchField.Observations => ReadObservations(out observations),
                BatchField.Commitments => ReadCommitments(commitments),
                BatchField.Salts => ReadSalts(salts),
                BatchField.Bursts => ReadBursts(bursts),
                BatchField.Alerts => ReadAlerts(alerts),
                BatchField.Signature => ReadText("sig", out signature) && (SignatureText.IsValid(signature) || Refused(TelemetryRefusalCode.OutOfRange, "sig")),
                _ => ReadNumber(TelemetryFields.BatchTable[field], "", -1, out numbers[field]),
            };
            if (!read)
                return null;
        }

        if (Refusal.Code != TelemetryRefusalCode.None)
            return null;
        if (json.Read()) // throws on anything but blanks
            return Refuse(TelemetryRefusalCode.NotJson, "");
        if (MissingOf(seen, BatchField.Required) is int missing)
            return Refuse(TelemetryRefusalCode.MissingField, TelemetryFields.Batch[missing].Name);
        if (samples!.Count == 0 && observations is null or { Count: 0 } && commitments.Count == 0 && bursts.Count == 0)
            return Refuse(TelemetryRefusalCode.Inconsistent, "samples");
        if (observations?.FindIndex(observation => observation.Target == node) is int self and >= 0)
            return Refuse(TelemetryRefusalCode.Inconsistent, $"obs[{self}].target");
        if (ContradictionOf((int)numbers[BatchField.Version], node, observations, commitments, salts, bursts, alerts) is string contradiction)
            return Refuse(TelemetryRefusalCode.Inconsistent, contradiction);

        return new TelemetryBatch
        {
            Version = (int)numbers[BatchField.Version],
            Node = node,
            Boot = boot,
            Sequence = numbers[BatchField.Sequence],
            Software = software,
            SentAtUnixMs = numbers[BatchField.SentAt],
            DroppedBatches = Optional(numbers, seen, BatchField.Dropped),
            ClockSkewMs = Optional(numbers, seen, BatchField.Skew),
            Samples = samples,
            Observations = observations ?? [],
            Commitments = commitments,
            Salts = salts,
            Bursts = bursts,
            Alerts = alerts,
            Signature = signature,
        };
    }

    internal static bool IsBoot(string text) => text.Length == BootLength && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    internal static bool IsSoftware(string text) => text.Length is > 0 and <= SoftwareLengthMax && text.AsSpan().IndexOfAnyExcept(SoftwareCharacters) < 0;

    private bool ReadSamples(out List<Sample>? samples)
    {
        samples = null;
        if (!ReadStartArray("samples"))
            return false;

        samples = new List<Sample>(8);
        Span<long> numbers = stackalloc long[TelemetryFields.Sample.Count];
        while (ReadItem("samples", samples.Count, policy.SamplesPerBatchMax))
        {
            int index = samples.Count, field = -1;
            uint seen = 0;
            while (ReadName(TelemetryFields.SampleTable, "samples", index, ref field, ref seen))
            {
                if (!ReadNumber(TelemetryFields.SampleTable[field], "samples", index, out numbers[field]))
                    return false;
            }

            if (Refusal.Code != TelemetryRefusalCode.None)
                return false;
            if (MissingOf(seen, 1u << SampleField.At) is int missing)
                return Refused(TelemetryRefusalCode.MissingField, Path("samples", index, TelemetryFields.Sample[missing].Name));

            Sample sample = SampleField.ToSample(numbers, seen);
            if (SampleField.Contradiction(sample, index == 0 ? null : samples[^1]) is string contradiction)
                return Refused(TelemetryRefusalCode.Inconsistent, Path("samples", index, contradiction));
            samples.Add(sample);
        }

        return Refusal.Code == TelemetryRefusalCode.None;
    }

    private bool ReadObservations(out List<PeerObservation>? observations)
    {
        observations = null;
        if (!ReadStartArray("obs"))
            return false;

        observations = new List<PeerObservation>(8);
        Span<long> numbers = stackalloc long[TelemetryFields.Observation.Count];
        while (ReadItem("obs", observations.Count, policy.ObservationsPerBatchMax))
        {
            int index = observations.Count, field = -1;
            uint seen = 0;
            NodeId target = default;
            while (ReadName(TelemetryFields.ObservationTable, "obs", index, ref field, ref seen))
            {
                if (field == ObservationField.Target
                    ? !ReadNode("obs", index, "target", out target)
                    : !ReadNumber(TelemetryFields.ObservationTable[field], "obs", index, out numbers[field]))
                    return false;
            }

            if (Refusal.Code != TelemetryRefusalCode.None)
                return false;
            if (MissingOf(seen, ObservationField.Required) is int missing)
                return Refused(TelemetryRefusalCode.MissingField, Path("obs", index, TelemetryFields.Observation[missing].Name));

            PeerObservation observation = ObservationField.ToObservation(numbers, seen, target);
            if (ObservationField.Contradiction(observation, index == 0 ? null : observations[^1]) is string contradiction)
                return Refused(TelemetryRefusalCode.Inconsistent, Path("obs", index, contradiction));
            observations.Add(observation);
        }

        return Refusal.Code == TelemetryRefusalCode.None;
    }

    // True on the next known and new property; false at the end of the object or with a refusal.
    private bool ReadName(TelemetryFields.FieldTable table, string list, int index, ref int field, ref uint seen)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
            return false;

        field = json.ValueIsEscaped ? -1 : table.Find(json.ValueSpan, field + 1);
        if (field < 0)
            return Refused(TelemetryRefusalCode.UnknownField, Path(list, index, Printable(json.ValueSpan)));
        if ((seen & (1u << field)) != 0)
            return Refused(TelemetryRefusalCode.DuplicateField, Path(list, index, table[field].Name));
        seen |= 1u << field;
        return true;
    }

    private bool ReadStartArray(string list)
    {
        json.Read();
        return json.TokenType == JsonTokenType.StartArray || Refused(TelemetryRefusalCode.WrongType, list);
    }

    private bool ReadItem(string list, int count, int countMax)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.EndArray)
            return false;
        if (count >= countMax)
            return Refused(TelemetryRefusalCode.TooMany, list);
        return json.TokenType == JsonTokenType.StartObject || Refused(TelemetryRefusalCode.WrongType, $"{list}[{count}]");
    }

    private bool ReadNumber(TelemetryField field, string list, int index, out long value)
    {
        json.Read();
        value = 0;
        if (json.TokenType != JsonTokenType.Number || json.ValueSpan.IndexOfAny(".eE"u8) >= 0)
            return Refused(TelemetryRefusalCode.WrongType, Path(list, index, field.Name));
        if (json.TryGetInt64(out value) && value >= field.Min && value <= field.Max)
            return true;
        return Refused(field.Name == "v" ? TelemetryRefusalCode.UnsupportedVersion : TelemetryRefusalCode.OutOfRange, Path(list, index, field.Name));
    }

    private bool ReadNode(string list, int index, string name, out NodeId node)
    {
        json.Read();
        node = default;
        if (json.TokenType != JsonTokenType.String)
            return Refused(TelemetryRefusalCode.WrongType, Path(list, index, name));
        // The length first: a hostile text must not cost a string.
        return (json.ValueSpan.Length == 66 && !json.ValueIsEscaped && NodeId.TryParse(Encoding.Latin1.GetString(json.ValueSpan), out node))
            || Refused(TelemetryRefusalCode.OutOfRange, Path(list, index, name));
    }

    private bool ReadText(string name, out string text)
    {
        json.Read();
        text = "";
        if (json.TokenType != JsonTokenType.String)
            return Refused(TelemetryRefusalCode.WrongType, name);
        // No text of the contract needs an escape; Latin-1 keeps every byte visible to the check of the form that follows.
        if (json.ValueIsEscaped || json.ValueSpan.Length > SignatureText.Length)
            return Refused(TelemetryRefusalCode.OutOfRange, name);
        text = Encoding.Latin1.GetString(json.ValueSpan);
        return true;
    }

    private static int? MissingOf(uint seen, uint required) =>
        (seen & required) == required ? null : System.Numerics.BitOperations.TrailingZeroCount(required & ~seen);

    internal static long? Optional(ReadOnlySpan<long> numbers, uint seen, int field) => (seen & (1u << field)) != 0 ? numbers[field] : null;

    private TelemetryBatch? Refuse(TelemetryRefusalCode code, string field)
    {
        Refusal = new TelemetryRefusal(code, field);
        return null;
    }

    private bool Refused(TelemetryRefusalCode code, string field)
    {
        Refusal = new TelemetryRefusal(code, field);
        return false;
    }

    private static string Path(string list, int index, string name) => index < 0 ? name : $"{list}[{index}].{name}";

    private static string Printable(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[Math.Min(name.Length, 64)];
        for (int index = 0; index < text.Length; index++)
            text[index] = char.IsAsciiLetterOrDigit((char)name[index]) || name[index] == '_' ? (char)name[index] : '?';
        return new string(text);
    }
}
