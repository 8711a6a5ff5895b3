using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Events;

/// <summary>
/// Hands the events of one partition to one function, in order, one invocation at a time, each event at least once. The checkpoint
/// moves on when an invocation ends, also in failure: without a retry attribute a failed batch is not seen again. It does not
/// move on when the host stops in the middle.
/// </summary>
internal sealed class PartitionPump(
    FunctionDescriptor function, bool isBatched, IEventHub hub, EventPartition partition, EventHubOptions options, SemaphoreSlim gate, RetryRunner runner, TimeProvider time,
    ILogger logger)
{
    // What one read may bring into memory, whatever the batch size: 32 partitions hold at most 32 times as much.
    private const int BatchBytesMaximum = 8 << 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var next = FirstSequence();
        for (var batches = 1; ; batches++)
        {
            await WaitForBatchAsync(next, cancellationToken);
            var events = hub.Read(partition.Number, next, options.MaxEventBatchSize, BatchBytesMaximum);
            if (events.Count == 0)
            {
                continue;
            }

            await InvokeAsync([.. events], cancellationToken);
            var last = events[^1].SequenceNumber;
            next = last + 1;
            if (options.EnableCheckpointing && batches % options.BatchCheckpointFrequency == 0)
            {
                Checkpoint(last);
            }
        }
    }

    private void Checkpoint(long sequence)
    {
        try
        {
            hub.Checkpoints.Set(partition.ConsumerGroup, partition.Number, sequence);
        }
        catch (EventLogException exception) when (exception.Fault is EventLogFault.Full or EventLogFault.Io)
        {
            // The pump goes on; if the host stops before a later checkpoint is kept, these events come again.
            logger.LogError(exception, "{Function}: partition {Partition} has no checkpoint at {Sequence}.", function.Name, partition.Number, sequence);
        }
    }

    private async Task InvokeAsync(EventData[] events, CancellationToken cancellationToken)
    {
        if (isBatched)
        {
            await runner.RunAsync(function, events, EventBindingData.OfBatch(events, partition), gate, cancellationToken);
            return;
        }

        foreach (var item in events)
        {
            await runner.RunAsync(function, item, EventBindingData.OfOne(item, partition), gate, cancellationToken);
        }
    }

    private async Task WaitForBatchAsync(long next, CancellationToken cancellationToken)
    {
        await hub.WaitAsync(partition.Number, next, cancellationToken);
        if (options.MinEventBatchSize <= 1)
        {
            return;
        }

        using var patience = new CancellationTokenSource(options.MaxWaitTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await hub.WaitAsync(partition.Number, next + options.MinEventBatchSize - 1, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A smaller batch, then.
        }
    }

    private long FirstSequence()
    {
        if (hub.Checkpoints.Get(partition.ConsumerGroup, partition.Number) is { } done)
        {
            return done + 1;
        }

        var state = hub.GetPartition(partition.Number);
        return options.Start switch
        {
            EventHubStart.Latest => state.NextSequence,
            EventHubStart.FromEnqueuedTime => FirstSince(options.StartTime!.Value, state),
            _ => state.BeginningSequence,
        };
    }

    // Enqueued times do not go back within a partition.
    private long FirstSince(DateTimeOffset start, PartitionState state)
    {
        var (low, high) = (state.BeginningSequence, state.NextSequence);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (hub.Read(partition.Number, middle, 1, 1)[0].EnqueuedTime < start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
