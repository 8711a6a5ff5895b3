using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Queue;

namespace NodeProgram.Edge.Running;

/// <summary>
/// Gathers samples and observations and seals them, signed and numbered, into the queue. What one event cannot carry goes into the next at once; what
/// waits for the next seal is bounded, the oldest giving way. Safe from any thread.
/// </summary>
internal sealed class BatchSealer(NodeIdentity identity, string boot, string software, TelemetryQueue queue, RelayClock clock, RelayStatus status, RelayLog log)
{
    // 60 samples of at most 400 bytes and 180 observations of at most 200 stay under 64 KiB; a test seals the largest of both.
    private const int SamplesMax = 60;
    private const int ObservationsMax = 180;
    private const int WaitingSamplesMax = 3_600;
    private const int WaitingObservationsMax = 100_000;

    private readonly Lock gate = new();
    private readonly Queue<Sample> samples = new();
    private readonly Queue<PeerObservation> observations = new();
    private long sequence;
    private long lost;

    internal void Add(Sample sample)
    {
        lock (gate)
        {
            samples.Enqueue(sample);
            while (samples.Count > WaitingSamplesMax)
                samples.Dequeue();
        }

        status.Sampled();
    }

    internal void Add(IReadOnlyList<PeerObservation> seen)
    {
        lock (gate)
        {
            foreach (PeerObservation observation in seen)
                observations.Enqueue(observation);
            while (observations.Count > WaitingObservationsMax)
                observations.Dequeue();
        }

        status.Observed(seen.Count);
    }

    /// <summary>Puts everything gathered so far into the queue; nothing gathered, no batch.</summary>
    internal void Seal()
    {
        lock (gate)
        {
            while (samples.Count > 0 || observations.Count > 0)
                SealOne();
        }
    }

    private void SealOne()
    {
        var taken = new List<Sample>();
        // Strictly ascending is the contract's; a clock set back begins a new batch.
        while (taken.Count < SamplesMax && samples.TryPeek(out Sample? next) && (taken.Count == 0 || next.AtUnixMs > taken[^1].AtUnixMs))
            taken.Add(samples.Dequeue());
        var seen = new List<PeerObservation>();
        while (seen.Count < ObservationsMax && observations.TryDequeue(out PeerObservation? observation))
            seen.Add(observation);

        TelemetryBatch batch = TelemetrySignature.Sign(
            new TelemetryBatch
            {
                Node = identity.Node,
                Boot = boot,
                Sequence = sequence++,
                Software = software,
                SentAtUnixMs = clock.NowUnixMs,
                DroppedBatches = queue.Dropped + lost,
                ClockSkewMs = clock.SkewMs,
                Samples = taken,
                Observations = [.. seen.OrderBy(item => item.Slot).ThenBy(item => item.Target).DistinctBy(item => (item.Slot, item.Target))],
            },
            identity.Key);
        try
        {
            queue.Append(TelemetryCodec.Write(batch));
            status.Sealed();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            lost++;
            log.Warn("queue", $"the disk refuses telemetry, a batch is lost: {exception.Message}");
        }
    }
}
