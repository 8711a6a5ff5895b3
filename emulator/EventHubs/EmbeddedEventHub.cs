using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs.Checkpoints;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs;

/// <summary>One hub in its directory: the log, the thread that writes it, the checkpoints.</summary>
internal sealed class EmbeddedEventHub : IEventHub, IDisposable
{
    private static readonly TimeSpan _tendEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _flushCheckpointsEvery = TimeSpan.FromSeconds(1);

    private readonly EventJournal _journal;
    private readonly GroupCommitter _committer;
    private readonly CheckpointStore _checkpoints;
    private readonly PartitionSignals _signals;
    private readonly JournalSettings _settings;
    private readonly ByteBudget _budget;
    private readonly ILogger _logger;
    private readonly ITimer _tending;
    private readonly ITimer _flushing;
    private int _turn = -1;
    private volatile bool _closed;

    public EmbeddedEventHub(string name, string directory, JournalSettings settings, ByteBudget budget, Storage storage, TimeProvider time, ILogger logger)
    {
        this.Name = name;
        this._settings = settings;
        this._budget = budget;
        this._logger = logger;
        try
        {
            Directory.CreateDirectory(directory);
            this._journal = new(storage, directory, settings, time);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(directory, fault, "be opened");
        }

        try
        {
            this._checkpoints = new(storage, directory, this._journal, settings.PartitionCount);
        }
        catch
        {
            this._journal.Dispose();
            throw;
        }

        if (this._journal.CutBytes > 0)
            logger.LogWarning("Event hub {Hub}: cut {Bytes} bytes of an unfinished write that was never acknowledged.", name, this._journal.CutBytes);
        this._signals = new(settings.PartitionCount);
        this._committer = new(this._journal, this.OnCommitted, this.Tend, $"event hub {name}");
        this._tending = time.CreateTimer(_ => this._committer.RequestTending(), null, TimeSpan.Zero, _tendEvery);
        this._flushing = time.CreateTimer(_ => this.FlushCheckpoints(), null, _flushCheckpointsEvery, _flushCheckpointsEvery);
    }

    public string Name { get; }

    public int PartitionCount => this._settings.PartitionCount;

    public ICheckpointStore Checkpoints => this._checkpoints;

    public PartitionState GetPartition(int partition)
    {
        this.ThrowIfNoPartition(partition);
        return this._journal.StateOf(partition);
    }

    public IReadOnlyList<EventData> Read(int partition, long fromSequence, int maxEvents, int maxBytes)
    {
        this.ThrowIfNoPartition(partition);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        this.ThrowIfClosed();
        return this._journal.Read(partition, fromSequence, maxEvents, maxBytes);
    }

    public async ValueTask WaitAsync(int partition, long sequence, CancellationToken cancellationToken)
    {
        this.ThrowIfNoPartition(partition);
        while (true)
        {
            Task grown = this._signals.Next(partition);
            if (this._closed)
                throw new OperationCanceledException($"The event hub {this.Name} was closed.");
            if (this._journal.NextSequence(partition) > sequence)
                return;
            await grown.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask AppendAsync(IReadOnlyList<EventData> events, string? partitionKey, int? partition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (partitionKey is not null && partition is not null)
            throw new ArgumentException("Events go to a partition or to the partition of a key, not both.", nameof(partition));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitionKey?.Length ?? 0, Limits.PartitionKeyChars, nameof(partitionKey));
        cancellationToken.ThrowIfCancellationRequested();
        if (events.Count == 0)
            return;
        byte[] key = AppendBuffer.KeyBytes(partitionKey);
        int target = partition ?? (partitionKey is null ? this.NextTurn() : this.PartitionOf(key));
        this.ThrowIfNoPartition(target);
        AppendBuffer append = this.TryRent(1024) ?? throw AppendBuffer.Busy();
        try
        {
            long total = 0;
            foreach (EventData item in events)
                this.Encode(append, item, partitionKey is null ? null : key, target, ref total);
        }
        catch
        {
            append.Discard();
            throw;
        }

        await this.Enqueue(append);
    }

    /// <summary>A buffer for an append; null if the hub is busy: memory for appends is spent, or the log is as large as it may be.</summary>
    public AppendBuffer? TryRent(int bytes)
    {
        if (this._journal.TotalBytes < this._settings.RetentionBytes)
            return AppendBuffer.TryRent(this._budget, bytes);
        // A consumer group may have come far enough since the last look.
        this._committer.RequestTending();
        return null;
    }

    /// <summary>Takes over a buffer with at least one record. The task completes when the events are on disk.</summary>
    public ValueTask Enqueue(AppendBuffer append)
    {
        append.Complete();
        return this._committer.Enqueue(append);
    }

    public int PartitionOf(ReadOnlySpan<byte> keyUtf8) => PartitionHash.PartitionOf(keyUtf8, this.PartitionCount);

    /// <summary>The partition whose turn it is, for events without a key.</summary>
    public int NextTurn() => (int)((uint)Interlocked.Increment(ref this._turn) % (uint)this.PartitionCount);

    public void Dispose()
    {
        if (this._closed)
            return;
        this._closed = true;
        this._tending.Dispose();
        this._flushing.Dispose();
        this._committer.Dispose();
        for (int partition = 0; partition < this.PartitionCount; partition++)
            this._signals.Raise(partition);
        this.FlushCheckpoints();
        this._checkpoints.Dispose();
        this._journal.Dispose();
    }

    private void Encode(AppendBuffer append, EventData item, byte[]? key, int target, ref long total)
    {
        if (!append.TryBeginRecord(key))
            throw AppendBuffer.Busy();
        int start = append.Length;
        EventProperties.Write(append, item);
        int propertyBytes = append.Length - start;
        ReadOnlyMemory<byte> body = item.EventBody.ToMemory();
        total += propertyBytes + body.Length;
        if (total > Limits.PublicationBytes)
        {
            throw new EventHubsException(
                this.Name,
                $"The events have more than {Limits.PublicationBytes} bytes, which is the most that one send may carry.",
                EventHubsException.FailureReason.MessageSizeExceeded);
        }

        if (!append.TryEnsure(body.Length + Record.Alignment))
            throw AppendBuffer.Busy();
        append.Write(new(body));
        append.EndRecord(target, key?.Length ?? Record.NoKey, propertyBytes, body.Length);
    }

    private void OnCommitted(IReadOnlyCollection<int> partitions)
    {
        foreach (int partition in partitions)
            this._signals.Raise(partition);
        if (this._journal.TotalBytes > this._settings.RetentionBytes - this._settings.SegmentBytes)
            this._committer.RequestTending();
    }

    private void Tend()
    {
        try
        {
            this._journal.ApplyRetention(this._checkpoints.ProcessedBelow());
        }
        catch (EventLogException fault)
        {
            this._logger.LogError(fault, "Event hub {Hub}: retention could not be applied; it is tried again.", this.Name);
        }
    }

    private void FlushCheckpoints()
    {
        try
        {
            this._checkpoints.Flush();
        }
        catch (Exception fault) when (fault is EventLogException or ObjectDisposedException)
        {
            this._logger.LogError(fault, "Event hub {Hub}: checkpoints could not be flushed; after a power cut events may be delivered again.", this.Name);
        }
    }

    private void ThrowIfClosed()
    {
        if (this._closed)
            throw new EventLogException(EventLogFault.Closed, this.Name, "The event hub is closed");
    }

    private void ThrowIfNoPartition(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, this.PartitionCount);
    }
}
