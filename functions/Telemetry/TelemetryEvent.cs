using System.Globalization;
using Azure.Messaging.EventHubs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Functions.Telemetry;

/// <summary>One event as it came from the hub, with what it holds or why it cannot be taken.</summary>
/// <param name="Data">The event.</param>
/// <param name="Batch">What it holds; null when it is refused.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
public sealed record TelemetryEvent(EventData Data, TelemetryBatch? Batch, DeadLetterReason? Refusal)
{
    /// <summary>When the program received it, Unix milliseconds.</summary>
    public long ArrivedAt => Data.EnqueuedTime.ToUnixTimeMilliseconds();

    /// <summary>The boot's number.</summary>
    public ulong Boot => ulong.Parse(Batch!.Boot, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Reads an event and checks what can be checked of it alone, in this order: form, publisher, time, probes.</summary>
    public static TelemetryEvent Read(EventData data, Policy policy)
    {
        if (!TelemetryCodec.TryParse(data.EventBody.ToMemory().Span, out TelemetryBatch? batch, out TelemetryRefusal refusal))
            return new TelemetryEvent(data, null, new DeadLetterReason(refusal.StableCode, refusal.Field, "The body is not a batch of the telemetry contract."));
        // The hub itself holds a sender to its publisher's name; what it says of another node is not taken.
        if (!string.Equals(data.PartitionKey, batch!.Node.ToString(), StringComparison.Ordinal))
            return new TelemetryEvent(data, null, new DeadLetterReason("telemetry.publisher-mismatch", "node", "The batch names another node than its publisher."));
        long arrived = data.EnqueuedTime.ToUnixTimeMilliseconds();
        if (batch.Samples.Any(sample => policy.Time.IsTooFarAhead(sample.AtUnixMs, arrived)) || SlotsOf(batch).Any(slot => policy.Time.IsSlotTooFarAhead(slot, arrived)))
            return new TelemetryEvent(data, null, new DeadLetterReason("telemetry.from-the-future", "samples", "A time lies further ahead of its arrival than the accepted clock skew."));
        if (batch.Observations.Any(seen => seen.Sent > PeerSighting.SentMax))
            return new TelemetryEvent(data, null, new DeadLetterReason("telemetry.too-many-probes", "obs", $"A witness sends at most {PeerSighting.SentMax} probes to a target in a slot."));
        return new TelemetryEvent(data, batch, null);
    }

    /// <summary>Every slot that the batch speaks of.</summary>
    public static IEnumerable<long> SlotsOf(TelemetryBatch batch) =>
        batch.Observations.Select(seen => seen.Slot).Concat(batch.Commitments.Select(commitment => commitment.Slot)).Concat(batch.Bursts.Select(burst => burst.Slot));
}
