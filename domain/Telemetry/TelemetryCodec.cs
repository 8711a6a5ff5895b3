using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// The wire form of telemetry: compact JSON in UTF-8, described by <c>docs/schemas/telemetry-batch.schema.json</c>. WARNING: the form outlives the process (queues on
/// relays' disks, the hub's retention, evidence); change it only with a new version.
/// </summary>
public static class TelemetryCodec
{
    private static readonly byte[] SigningPrefix = "dtelecom-telemetry-v1\n"u8.ToArray();

    // The default encoder would escape the plus that a version may carry; nothing in the contract needs an escape.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one event. Unknown and duplicate fields, values out of type, range or order, anything before or after the object is refused.</summary>
    /// <param name="utf8">The body of the event.</param>
    /// <param name="batch">The batch, within every bound; null when refused.</param>
    /// <param name="refusal">The first reason and its field; <c>default</c> when accepted.</param>
    /// <param name="policy">The bounds in force; null for those of the contract.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out TelemetryBatch? batch, out TelemetryRefusal refusal, TelemetryPolicy? policy = null)
    {
        batch = null;
        policy ??= TelemetryPolicy.Default;
        if (utf8.Length > policy.BatchBytesMax)
        {
            refusal = new TelemetryRefusal(TelemetryRefusalCode.TooLarge, "");
            return false;
        }

        var reader = new TelemetryReader(utf8, policy);
        try
        {
            batch = reader.Read();
            refusal = reader.Refusal;
        }
        catch (JsonException)
        {
            refusal = new TelemetryRefusal(TelemetryRefusalCode.NotJson, "");
        }

        return batch is not null;
    }

    /// <summary>Reads one event that may lie in several pieces; otherwise as the overload for a span.</summary>
    public static bool TryParse(ReadOnlySequence<byte> utf8, out TelemetryBatch? batch, out TelemetryRefusal refusal, TelemetryPolicy? policy = null)
    {
        if (utf8.IsSingleSegment)
            return TryParse(utf8.FirstSpan, out batch, out refusal, policy);
        if (utf8.Length > (policy ?? TelemetryPolicy.Default).BatchBytesMax)
        {
            batch = null;
            refusal = new TelemetryRefusal(TelemetryRefusalCode.TooLarge, "");
            return false;
        }

        return TryParse(utf8.ToArray(), out batch, out refusal, policy);
    }

    /// <summary>The wire form, signature included when there is one. Writes what it is given: parse it to know that it keeps the contract.</summary>
    public static byte[] Write(TelemetryBatch batch)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(batch, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends the wire form to the buffer.</summary>
    public static void Write(TelemetryBatch batch, IBufferWriter<byte> buffer) => Write(batch, buffer, withSignature: true);

    /// <summary>
    /// The bytes that a signature covers: the line <c>dtelecom-telemetry-v1</c>, then the wire form without <c>sig</c>. One batch has one such form,
    /// however its sender spaced or ordered the fields.
    /// </summary>
    public static byte[] GetSigningBytes(TelemetryBatch batch)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        buffer.Write(SigningPrefix);
        Write(batch, buffer, withSignature: false);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(TelemetryBatch batch, IBufferWriter<byte> buffer, bool withSignature)
    {
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("v"u8, batch.Version);
        json.WriteString("node"u8, batch.Node.ToString());
        json.WriteString("boot"u8, batch.Boot);
        json.WriteNumber("seq"u8, batch.Sequence);
        json.WriteString("software"u8, batch.Software);
        json.WriteNumber("sentAt"u8, batch.SentAtUnixMs);
        if (batch.DroppedBatches is long dropped)
            json.WriteNumber("dropped"u8, dropped);
        if (batch.ClockSkewMs is long skew)
            json.WriteNumber("skew"u8, skew);
        WriteSamples(json, batch.Samples);
        WriteObservations(json, batch.Observations);
        WriteCommitments(json, batch);
        WriteBursts(json, batch.Bursts);
        WriteAlerts(json, batch.Alerts);
        if (withSignature && batch.Signature is string signature)
            json.WriteString("sig"u8, signature);
        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, IReadOnlyList<Sample> samples)
    {
        Span<long?> numbers = new long?[TelemetryFields.Sample.Count];
        json.WriteStartArray("samples"u8);
        foreach (Sample sample in samples)
        {
            SampleField.GetNumbers(sample, numbers);
            json.WriteStartObject();
            WriteNumbers(json, TelemetryFields.SampleTable, numbers, 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteObservations(Utf8JsonWriter json, IReadOnlyList<PeerObservation> observations)
    {
        if (observations.Count == 0)
            return;

        Span<long?> numbers = new long?[TelemetryFields.Observation.Count];
        json.WriteStartArray("obs"u8);
        foreach (PeerObservation observation in observations)
        {
            ObservationField.GetNumbers(observation, numbers);
            json.WriteStartObject();
            json.WriteNumber("slot"u8, observation.Slot);
            json.WriteString("target"u8, observation.Target.ToString());
            WriteNumbers(json, TelemetryFields.ObservationTable, numbers, ObservationField.Target + 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCommitments(Utf8JsonWriter json, TelemetryBatch batch)
    {
        if (batch.Commitments.Count > 0)
        {
            json.WriteStartArray("commits"u8);
            foreach (SlotCommitment commitment in batch.Commitments)
                WriteSlot(json, commitment.Slot, "hash"u8, commitment.Hash.ToString());
            json.WriteEndArray();
        }

        if (batch.Salts.Count > 0)
        {
            json.WriteStartArray("salts"u8);
            foreach (SlotSalt salt in batch.Salts)
                WriteSlot(json, salt.Slot, "salt"u8, salt.Salt.ToString());
            json.WriteEndArray();
        }
    }

    private static void WriteSlot(Utf8JsonWriter json, long slot, ReadOnlySpan<byte> name, string text)
    {
        json.WriteStartObject();
        json.WriteNumber("slot"u8, slot);
        json.WriteString(name, text);
        json.WriteEndObject();
    }

    private static void WriteBursts(Utf8JsonWriter json, IReadOnlyList<ServedBurst> bursts)
    {
        if (bursts.Count == 0)
            return;

        json.WriteStartArray("bursts"u8);
        foreach (ServedBurst burst in bursts)
        {
            json.WriteStartObject();
            json.WriteNumber("slot"u8, burst.Slot);
            json.WriteString("peer"u8, burst.Peer.ToString());
            json.WriteNumber("bw"u8, burst.BitsPerSecond);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAlerts(Utf8JsonWriter json, IReadOnlyList<TelemetryAlert> alerts)
    {
        if (alerts.Count == 0)
            return;

        json.WriteStartArray("alerts"u8);
        foreach (TelemetryAlert alert in alerts)
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, (int)alert.Code);
            json.WriteNumber("since"u8, alert.SinceUnixMs);
            if (alert.Figure is long figure)
                json.WriteNumber("figure"u8, figure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, TelemetryFields.FieldTable table, ReadOnlySpan<long?> numbers, int start)
    {
        for (int index = start; index < numbers.Length; index++)
        {
            if (numbers[index] is long value)
                json.WriteNumber(table.EncodedName(index), value);
        }
    }
}
