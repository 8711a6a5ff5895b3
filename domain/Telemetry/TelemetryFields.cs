using System.Text;
using System.Text.Json;

namespace NodeProgram.Domain.Telemetry;

/// <summary>A field of the wire form: its name and, for a number, its range, both bounds included.</summary>
/// <param name="Name">The name in the JSON document.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
public sealed record TelemetryField(string Name, long Min, long Max);

/// <summary>
/// Every numeric field of the contract in the order in which it is written. The JSON schema states the same; a test compares the two.
/// </summary>
public static class TelemetryFields
{
    private const long Whole = 1_000_000;
    private const long MinuteMicros = 60_000_000;
    private const long CounterMax = 9_007_199_254_740_991; // 2^53 - 1: the largest integer that every JSON reader keeps exact
    private const long RateMax = 1_000_000_000_000_000;
    private const long TimeMax = 253_402_300_799_999; // the end of the year 9999

    /// <summary>The fields of a sample; <c>at</c> alone is required.</summary>
    public static IReadOnlyList<TelemetryField> Sample { get; } =
    [
        new("at", 0, TimeMax), new("cpu", 0, Whole), new("mem", 0, Whole), new("disk", 0, Whole), new("diskBusy", 0, Whole),
        new("diskRead", 0, RateMax), new("diskWrite", 0, RateMax), new("rx", 0, RateMax), new("tx", 0, RateMax), new("conns", 0, 1_000_000_000),
        new("up", 0, 1), new("resp", 0, MinuteMicros), new("loss", 0, Whole), new("jitter", 0, MinuteMicros), new("quality", 0, 5_000),
        new("satisfaction", 0, Whole), new("attempts", 0, CounterMax), new("successes", 0, CounterMax), new("requests", 0, CounterMax), new("errors", 0, CounterMax),
    ];

    /// <summary>The fields of an observation; <c>slot</c>, <c>target</c> (text, without a range), <c>sent</c> and <c>recv</c> are required.</summary>
    public static IReadOnlyList<TelemetryField> Observation { get; } =
    [
        new("slot", 0, CounterMax), new("target", 0, 0), new("sent", 1, 100), new("recv", 0, 100), new("rtt", 0, MinuteMicros), new("jitter", 0, MinuteMicros),
        new("bw", 0, RateMax),
    ];

    /// <summary>The fields of a batch; the texts and lists among them without a range.</summary>
    public static IReadOnlyList<TelemetryField> Batch { get; } =
    [
        new("v", TelemetryBatch.OldestVersion, TelemetryBatch.CurrentVersion), new("node", 0, 0), new("boot", 0, 0), new("seq", 0, CounterMax), new("software", 0, 0),
        new("sentAt", 0, TimeMax), new("dropped", 0, CounterMax), new("skew", -TimeMax, TimeMax), new("samples", 0, 0), new("obs", 0, 0), new("commits", 0, 0),
        new("salts", 0, 0), new("bursts", 0, 0), new("alerts", 0, 0), new("sig", 0, 0),
    ];

    /// <summary>The fields of a commitment, all required; <c>hash</c> is text, without a range.</summary>
    public static IReadOnlyList<TelemetryField> Commitment { get; } = [new("slot", 0, CounterMax), new("hash", 0, 0)];

    /// <summary>The fields of a salt, all required; <c>salt</c> is text, without a range.</summary>
    public static IReadOnlyList<TelemetryField> Salt { get; } = [new("slot", 0, CounterMax), new("salt", 0, 0)];

    /// <summary>The fields of a served burst, all required; <c>peer</c> is text, without a range.</summary>
    public static IReadOnlyList<TelemetryField> Burst { get; } = [new("slot", 0, CounterMax), new("peer", 0, 0), new("bw", 0, RateMax)];

    /// <summary>The fields of an alert; <c>code</c> and <c>since</c> are required.</summary>
    public static IReadOnlyList<TelemetryField> Alert { get; } =
        [new("code", (long)TelemetryAlertCode.DiskFill, (long)TelemetryAlertCode.CertificateExpiry), new("since", 0, TimeMax), new("figure", -RateMax, RateMax)];

    internal static readonly FieldTable SampleTable = new(Sample);
    internal static readonly FieldTable ObservationTable = new(Observation);
    internal static readonly FieldTable BatchTable = new(Batch);
    internal static readonly FieldTable CommitmentTable = new(Commitment);
    internal static readonly FieldTable SaltTable = new(Salt);
    internal static readonly FieldTable BurstTable = new(Burst);
    internal static readonly FieldTable AlertTable = new(Alert);

    /// <summary>Finds a field by its UTF-8 name. A writer keeps the order, so the search starts where the field before was found.</summary>
    internal sealed class FieldTable(IReadOnlyList<TelemetryField> fields)
    {
        private readonly byte[][] names = [.. fields.Select(field => Encoding.ASCII.GetBytes(field.Name))];
        private readonly JsonEncodedText[] encodedNames = [.. fields.Select(field => JsonEncodedText.Encode(field.Name))];
        private readonly TelemetryField[] fields = [.. fields];

        internal TelemetryField this[int index] => fields[index];

        internal JsonEncodedText EncodedName(int index) => encodedNames[index];

        internal int Find(ReadOnlySpan<byte> name, int start)
        {
            for (int index = start; index < names.Length; index++)
            {
                if (name.SequenceEqual(names[index]))
                    return index;
            }

            for (int index = 0; index < start; index++)
            {
                if (name.SequenceEqual(names[index]))
                    return index;
            }

            return -1;
        }
    }
}
