using Azure;
using Azure.Messaging.EventHubs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>
/// Folds the events of one partition of the hub into the blocks of its nodes. Blocks take the same batch twice without a change, so that an event that is
/// delivered again, or a batch that is applied again after a crash, counts once. Not for several threads: the trigger runs one batch of a partition at a time.
/// </summary>
public sealed class PartitionFold(int partition, BlockRows rows, DeadLetters deadLetters, LateBatches lateBatches, LiveNodes liveNodes, Policy policy)
{
    // Blocks of the nodes of one partition that are being written: with 10,000 nodes on 32 partitions about 300, twice that around the end of a block.
    private const int RememberedMax = 4_096;
    private const int ConflictsMax = 5;

    private readonly Dictionary<BlockKey, StoredBlock> remembered = [];

    /// <summary>Applies a batch of events. When it returns everything is stored; when it throws (the store is down) the same events must come again.</summary>
    public async Task ApplyAsync(IReadOnlyList<EventData> events, CancellationToken cancellation)
    {
        TelemetryEvent[] read = [.. events.Select(data => TelemetryEvent.Read(data, policy))];
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
        foreach (TelemetryEvent arrived in events)
        {
            DeadLetterReason? refusal = arrived.Refusal ?? await ApplyAsync(arrived, changed, cancellation);
            if (refusal is not null)
                await deadLetters.WriteAsync(partition, arrived.Data, refusal, cancellation);
        }

        foreach (StoredBlock saved in await rows.SaveAsync(partition, changed.Values, cancellation))
            Remember(saved);
        foreach (TelemetryEvent newest in events.Where(each => each.Refusal is null).GroupBy(each => each.Batch!.Node).Select(node => node.MaxBy(each => each.Batch!.SentAtUnixMs)!))
            await liveNodes.WriteAsync(partition, newest, cancellation);
    }

    private async Task<DeadLetterReason?> ApplyAsync(TelemetryEvent arrived, Dictionary<BlockKey, StoredBlock> changed, CancellationToken cancellation)
    {
        TelemetryBatch batch = arrived.Batch!;
        BlockAddress[] addresses = [.. AddressesOf(batch).Distinct()];
        foreach (BlockAddress late in addresses.Where(address => policy.Time.IsLate(address.Epoch, arrived.ArrivedAt)).DistinctBy(address => address.Epoch))
            await lateBatches.WriteAsync(late.Epoch, arrived, cancellation);

        var blocks = new List<StoredBlock>(addresses.Length);
        foreach (BlockAddress address in addresses.Where(address => !policy.Time.IsLate(address.Epoch, arrived.ArrivedAt)))
        {
            var key = new BlockKey(address, batch.Node);
            if (!changed.TryGetValue(key, out StoredBlock? stored) && !remembered.TryGetValue(key, out stored))
                stored = await rows.LoadAsync(partition, key, address.ShapeOf(policy.Time), cancellation);
            changed[key] = stored;
            blocks.Add(stored);
        }

        foreach (StoredBlock stored in blocks)
        {
            if (Refused(stored.Block.RecordBatch(arrived.Boot, batch.Sequence, CountersIn(batch, stored.Block.Shape))) is { } refusal)
                return refusal;
        }

        foreach (StoredBlock stored in blocks)
        {
            if (Add(batch, stored.Block) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static DeadLetterReason? Add(TelemetryBatch batch, NodeBlock block)
    {
        foreach (Sample sample in batch.Samples)
        {
            if (block.Shape.Contains(sample.AtUnixMs))
                block.AddSample(sample.AtUnixMs, sample.CpuPpm, sample.MemoryPpm);
        }

        foreach (PeerObservation seen in batch.Observations)
        {
            if (block.Shape.ContainsSlot(seen.Slot)
                && Refused(block.AddSighting(seen.Target, seen.Slot, new PeerSighting(seen.Sent, seen.Received, seen.RttMicros ?? 0, seen.JitterMicros ?? 0))) is { } refusal)
                return refusal;
        }

        return null;
    }

    // The counters as they stood at the last sample that lies in the block.
    private static CounterReading? CountersIn(TelemetryBatch batch, BlockShape shape)
    {
        Sample? last = batch.Samples.LastOrDefault(sample => shape.Contains(sample.AtUnixMs));
        return last is null || (last.ConnectionAttempts is null && last.Requests is null)
            ? null
            : new CounterReading(last.ConnectionAttempts ?? 0, last.ConnectionSuccesses ?? 0, last.Requests ?? 0, last.ServerErrors ?? 0);
    }

    private IEnumerable<BlockAddress> AddressesOf(TelemetryBatch batch)
    {
        foreach (Sample sample in batch.Samples)
            yield return BlockAddress.OfInstant(sample.AtUnixMs, policy.Time);
        foreach (PeerObservation seen in batch.Observations)
            yield return BlockAddress.OfSlot(seen.Slot, policy.Time);
    }

    private static DeadLetterReason? Refused(BlockRefusal refusal) => refusal switch
    {
        BlockRefusal.None => null,
        BlockRefusal.TooManyBoots => new DeadLetterReason("telemetry.too-many-boots", "boot", $"The relay started more than {NodeBlock.BootsMax} times within one block."),
        BlockRefusal.TooManyGaps => new DeadLetterReason("telemetry.too-many-gaps", "seq", $"The batches of the boot have more than {SequenceSet.RunsMax} gaps within one block."),
        BlockRefusal.TooManyTargets => new DeadLetterReason("telemetry.too-many-targets", "obs", $"The node reports on more than {NodeBlock.TargetsMax} targets within one block."),
        _ => throw new InvalidOperationException($"A block answered {refusal}."),
    };

    private void Remember(StoredBlock saved)
    {
        if (remembered.Count >= RememberedMax && !remembered.ContainsKey(saved.Key))
            remembered.Clear();
        remembered[saved.Key] = saved;
    }

    // What was changed in memory and not stored must not be remembered.
    private bool Forget(TelemetryEvent[] events)
    {
        foreach (TelemetryEvent arrived in events.Where(each => each.Batch is not null))
        {
            foreach (BlockAddress address in AddressesOf(arrived.Batch!))
                remembered.Remove(new BlockKey(address, arrived.Batch!.Node));
        }

        return true;
    }
}
