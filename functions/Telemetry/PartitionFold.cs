using Azure;
using Azure.Messaging.EventHubs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>
/// Folds the events of one partition of the hub into the blocks of its nodes. Blocks take the same batch twice without a change, so that an event that is
/// delivered again, or a batch that is applied again after a crash, counts once. Not for several threads: the trigger runs one batch of a partition at a time.
/// </summary>
public sealed class PartitionFold(int partition, BlockRows rows, DeadLetters deadLetters, LateBatches lateBatches, LiveNodes liveNodes, SoftwareReports software, ArrivalChecks checks, Policy policy)
{
    private const int ConflictsMax = 5;

    // A relay's event holds what it saw within minutes: two blocks, a few where a block is a demo's epoch.
    private const int BlocksPerEventMax = 16;

    private readonly RecentBlocks remembered = new();

    /// <summary>Applies a batch of events. When it returns everything is stored; when it throws (the store is down) the same events must come again.</summary>
    public async Task ApplyAsync(IReadOnlyList<EventData> events, CancellationToken cancellation)
    {
        var read = new TelemetryEvent[events.Count];
        for (int i = 0; i < read.Length; i++)
            read[i] = TelemetryEvent.Read(events[i], policy);
        for (int conflicts = 0; ; conflicts++)
        {
            try
            {
                await FoldAsync(read, cancellation);
                return;
            }
            catch (Exception e) when (Forget(read) && e is RequestFailedException failed && failed.IsConflict() && conflicts < ConflictsMax)
            {
                // Another instance had this partition until a moment ago; what it wrote is loaded now.
            }
        }
    }

    private async Task FoldAsync(TelemetryEvent[] events, CancellationToken cancellation)
    {
        var changed = new Dictionary<BlockKey, StoredBlock>();
        var newest = new Dictionary<NodeId, TelemetryEvent>();
        var accepted = new List<TelemetryEvent>(events.Length);
        foreach (TelemetryEvent arrived in events)
        {
            DeadLetterReason? refusal = arrived.Refusal ?? await checks.CheckAsync(arrived, cancellation) ?? await ApplyAsync(arrived, changed, cancellation);
            if (refusal is not null)
            {
                await deadLetters.WriteAsync(partition, arrived.Data, refusal, cancellation);
                continue;
            }

            accepted.Add(arrived);
            if (arrived.Batch!.Samples.Count > 0 && (!newest.TryGetValue(arrived.Batch.Node, out TelemetryEvent? before) || arrived.Batch.SentAtUnixMs > before.Batch!.SentAtUnixMs))
                newest[arrived.Batch.Node] = arrived;
        }

        foreach (StoredBlock saved in await rows.SaveAsync(partition, changed.Values, cancellation))
            remembered.Keep(saved);
        await liveNodes.WriteAsync(partition, newest.Values, cancellation);
        foreach (TelemetryEvent taken in accepted)
            await software.RecordAsync(taken.Batch!.Node, taken.Batch.Software, taken.ArrivedAt, cancellation);
    }

    private async ValueTask<DeadLetterReason?> ApplyAsync(TelemetryEvent arrived, Dictionary<BlockKey, StoredBlock> changed, CancellationToken cancellation)
    {
        TelemetryBatch batch = arrived.Batch!;
        var blocks = new List<StoredBlock>(2);
        List<BlockAddress> addresses = AddressesOf(batch);
        if (addresses.Count > BlocksPerEventMax)
            return new DeadLetterReason("telemetry.too-many-blocks", "samples", $"The event speaks of more than {BlocksPerEventMax} blocks.");
        foreach (BlockAddress address in addresses)
        {
            if (policy.Time.IsLate(address.Epoch, arrived.ArrivedAt))
            {
                await lateBatches.WriteAsync(address.Epoch, arrived, cancellation);
                continue;
            }

            var key = new BlockKey(address, batch.Node);
            if (!changed.TryGetValue(key, out StoredBlock? stored))
                changed[key] = stored = remembered.Find(key) ?? await rows.LoadAsync(partition, key, address.ShapeOf(policy.Time), cancellation);
            blocks.Add(stored);
        }

        foreach (StoredBlock stored in blocks)
        {
            if (Refused(stored.Block.RecordBatch(arrived.Boot, batch.Sequence, CountersIn(batch, stored.Block.Shape))) is { } refusal)
                return refusal;
        }

        foreach (StoredBlock stored in blocks)
        {
            if (Add(arrived, stored.Block) is { } refusal)
                return refusal;
        }

        return null;
    }

    private DeadLetterReason? Add(TelemetryEvent arrived, NodeBlock block)
    {
        TelemetryBatch batch = arrived.Batch!;
        foreach (Sample sample in batch.Samples)
        {
            if (block.Shape.Contains(sample.AtUnixMs))
                block.AddSample(sample.AtUnixMs, sample.CpuPpm, sample.MemoryPpm);
        }

        return Refused(Sightings.Reveal(batch, block, policy.Time)) ?? Refused(Sightings.AddBursts(batch, block, policy.Time)) ?? Commit(arrived, block);
    }

    // After what is revealed: a commitment never covers what came with it. One that came too late is as good as none.
    private DeadLetterReason? Commit(TelemetryEvent arrived, NodeBlock block)
    {
        foreach (SlotCommitment commitment in arrived.Batch!.Commitments)
        {
            if (block.Shape.ContainsSlot(commitment.Slot) && arrived.ArrivedAt <= policy.Time.CommitEndOf(commitment.Slot))
                block.Commit(commitment.Slot, commitment.Hash);
        }

        return null;
    }

    // The counters as they stood at the last sample that lies in the block.
    private static CounterReading? CountersIn(TelemetryBatch batch, BlockShape shape)
    {
        for (int i = batch.Samples.Count - 1; i >= 0; i--)
        {
            Sample last = batch.Samples[i];
            if (!shape.Contains(last.AtUnixMs))
                continue;
            return last.ConnectionAttempts is null && last.Requests is null
                ? null
                : new CounterReading(last.ConnectionAttempts ?? 0, last.ConnectionSuccesses ?? 0, last.Requests ?? 0, last.ServerErrors ?? 0);
        }

        return null;
    }

    // Each block once; nearly always a single one.
    private List<BlockAddress> AddressesOf(TelemetryBatch batch)
    {
        var addresses = new List<BlockAddress>(2);
        foreach (Sample sample in batch.Samples)
            AddIfNew(addresses, BlockAddress.OfInstant(sample.AtUnixMs, policy.Time));
        long last = -1;
        foreach (long slot in TelemetryEvent.SlotsOf(batch))
        {
            if (slot != last)
                AddIfNew(addresses, BlockAddress.OfSlot(last = slot, policy.Time));
        }

        return addresses;
    }

    private static void AddIfNew(List<BlockAddress> addresses, BlockAddress address)
    {
        if (addresses.Count == 0 || (addresses[^1] != address && !addresses.Contains(address)))
            addresses.Add(address);
    }

    private static DeadLetterReason? Refused(BlockRefusal refusal) => refusal switch
    {
        BlockRefusal.None => null,
        BlockRefusal.TooManyBoots => new DeadLetterReason("telemetry.too-many-boots", "boot", $"The relay started more than {NodeBlock.BootsMax} times within one block."),
        BlockRefusal.TooManyGaps => new DeadLetterReason("telemetry.too-many-gaps", "seq", $"The batches of the boot have more than {SequenceSet.RunsMax} gaps within one block."),
        BlockRefusal.TooManyTargets => new DeadLetterReason("telemetry.too-many-targets", "obs", $"The node reports on more than {NodeBlock.TargetsMax} targets within one block."),
        _ => throw new InvalidOperationException($"A block answered {refusal}."),
    };

    // What was changed in memory and not stored must not be remembered.
    private bool Forget(TelemetryEvent[] events)
    {
        foreach (TelemetryEvent arrived in events.Where(each => each.Batch is not null))
        {
            foreach (BlockAddress address in AddressesOf(arrived.Batch!))
                remembered.Forget(new BlockKey(address, arrived.Batch!.Node));
        }

        return true;
    }
}
