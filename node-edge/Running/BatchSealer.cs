using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Committing;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Queue;

namespace NodeProgram.Edge.Running;

/// <summary>
/// Gathers samples and observations and seals them, signed and numbered, into the queue; observations are committed to first and revealed later. What one event cannot carry goes into
/// the next at once; what waits for the next seal is bounded, the oldest giving way. Safe from any thread.
/// </summary>
internal sealed class BatchSealer(NodeIdentity identity, string boot, string software, TelemetryQueue queue, CommitBook slots, RelayClock clock, RelayStatus status, RelayLog log)
{
    // 60 samples of at most 400 bytes, 128 observations of at most 200, 32 commitments, salts and bursts of at most 130, 4 alerts of at most 70 stay under 64 KiB; a test seals the largest of all.
    private const int SamplesMax = 60;
    private const int ObservationsMax = 128;
    private const int WaitingSamplesMax = 3_600;
    private const int WaitingObservationsMax = 100_000;
    private const int BurstsMax = 32;
    private const int WaitingBurstsMax = 256;

    /// <summary>Which alerts are raised; none towards a service that does not know them.</summary>
    internal Func<IReadOnlyList<TelemetryAlert>> Alerts { get; set; } = static () => [];

    private readonly Lock gate = new();
    private readonly Lock sealing = new();
    private readonly Queue<Sample> samples = new();
    private readonly Queue<PeerObservation> observations = new();
    private readonly Queue<ServedBurst> bursts = new();
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

    /// <param name="seen">What was seen, in any number of slots.</param>
    /// <param name="revealAtUnixMs">When a slot (by its number) may be revealed; null to send everything as it is, uncommitted, to a service that knows no commitments.</param>
    internal void Add(IReadOnlyList<PeerObservation> seen, Func<long, long>? revealAtUnixMs)
    {
        lock (gate)
        {
            foreach (IGrouping<long, PeerObservation> slot in seen.GroupBy(observation => observation.Slot))
            {
                if (revealAtUnixMs is not null)
                    slots.Add(SeenSlot.Of(slot, revealAtUnixMs(slot.Key)));
                foreach (PeerObservation observation in revealAtUnixMs is null ? slot : Enumerable.Empty<PeerObservation>())
                    observations.Enqueue(observation);
            }

            while (observations.Count > WaitingObservationsMax)
                observations.Dequeue();
        }

        status.Observed(seen.Count);
    }

    /// <summary>A burst that a witness made with this node.</summary>
    internal void Add(ServedBurst burst)
    {
        lock (gate)
        {
            bursts.Enqueue(burst);
            while (bursts.Count > WaitingBurstsMax)
                bursts.Dequeue();
        }
    }

    /// <summary>Puts everything gathered so far into the queue; nothing gathered, no batch.</summary>
    internal void Seal()
    {
        // A lock of its own: a disk that takes its time must not keep a heartbeat or a round of probes waiting.
        lock (sealing)
        {
            bool promised = false;
            while (Take() is { } gathered)
            {
                promised |= !gathered.News.IsEmpty;
                SealOne(gathered);
            }

            if (promised)
                slots.Save(Promised());
        }
    }

    private IReadOnlyList<SeenSlot> Promised()
    {
        lock (gate)
            return slots.Promised;
    }

    private sealed record Gathered(SlotNews News, List<Sample> Samples, List<PeerObservation> Seen, List<ServedBurst> Served);

    // What one event can carry of what waits; null when nothing does.
    private Gathered? Take()
    {
        lock (gate)
        {
            SlotNews news = slots.Take(clock.NowUnixMs);
            if (samples.Count == 0 && observations.Count == 0 && bursts.Count == 0 && news.IsEmpty)
                return null;
            var taken = new List<Sample>();
            // Strictly ascending is the contract's; a clock set back begins a new batch.
            while (taken.Count < SamplesMax && samples.TryPeek(out Sample? next) && (taken.Count == 0 || next.AtUnixMs > taken[^1].AtUnixMs))
                taken.Add(samples.Dequeue());
            var seen = new List<PeerObservation>();
            while (news.Revealed.Count == 0 && seen.Count < ObservationsMax && observations.TryDequeue(out PeerObservation? observation))
                seen.Add(observation);
            var served = new List<ServedBurst>();
            while (served.Count < BurstsMax && bursts.TryDequeue(out ServedBurst burst))
                served.Add(burst);
            return new Gathered(news, taken, seen, served);
        }
    }

    private void SealOne(Gathered gathered)
    {
        (SlotNews news, List<Sample> taken, List<PeerObservation> seen, List<ServedBurst> served) = gathered;
        IReadOnlyList<TelemetryAlert> alerts = Alerts();
        TelemetryBatch batch = TelemetrySignature.Sign(
            new TelemetryBatch
            {
                // The oldest that says it all, so that a service that is older than the relay understands what it can.
                Version = alerts.Count > 0 ? TelemetryBatch.CurrentVersion : news.IsEmpty && served.Count == 0 ? TelemetryBatch.OldestVersion : TelemetryBatch.CommittingVersion,
                Node = identity.Node,
                Boot = boot,
                Sequence = sequence++,
                Software = software,
                SentAtUnixMs = clock.NowUnixMs,
                DroppedBatches = queue.Dropped + lost,
                ClockSkewMs = clock.SkewMs,
                Samples = taken,
                Observations = [.. seen.Concat(news.Revealed.SelectMany(slot => slot.Seen)).OrderBy(item => item.Slot).ThenBy(item => item.Target).DistinctBy(item => (item.Slot, item.Target))],
                Commitments = news.Commitments,
                Salts = [.. news.Revealed.Select(slot => new SlotSalt(slot.Slot, slot.Salt))],
                Bursts = [.. served.OrderBy(burst => burst.Slot).ThenBy(burst => burst.Peer).DistinctBy(burst => (burst.Slot, burst.Peer))],
                Alerts = alerts,
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
