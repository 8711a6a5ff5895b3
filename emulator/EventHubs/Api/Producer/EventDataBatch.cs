#nullable disable
namespace Azure.Messaging.EventHubs.Producer;

/// <summary>A set of events that is sent whole or not at all, never larger than the service takes. Made by a producer.</summary>
public sealed class EventDataBatch : IDisposable
{
    private readonly IList<EventData> _events;
    private readonly Func<EventData, bool> _tryAdd;
    private readonly AmqpBatchSize _size;
    private readonly long _modelledSize;
    private bool _locked;

    internal EventDataBatch(long batchSizeBytes, IList<EventData> events, CreateBatchOptions options, Func<EventData, bool> tryAdd)
    {
        ArgumentNullException.ThrowIfNull(events);
        this._modelledSize = batchSizeBytes;
        this._events = events;
        this._tryAdd = tryAdd;
        this.Options = options;
        this.MaximumSizeInBytes = options.MaximumSizeInBytes ?? batchSizeBytes;
    }

    internal EventDataBatch(CreateBatchOptions options)
    {
        this._events = [];
        this._size = new(options.PartitionKey);
        this.Options = options;
        this.MaximumSizeInBytes = options.MaximumSizeInBytes ?? AmqpBatchSize.LinkMaximumBytes;
    }

    /// <summary>The greatest size in bytes, envelope included.</summary>
    public long MaximumSizeInBytes { get; }

    /// <summary>The size in bytes as AMQP would carry it, envelope included, which is how the service counts.</summary>
    public long SizeInBytes => this._size?.Bytes ?? this._modelledSize;

    public int Count => this._events.Count;

    internal CreateBatchOptions Options { get; }

    internal IEnumerable<EventData> Events => this._events;

    /// <summary>Adds the event if it fits; false, and the batch unchanged, if it does not.</summary>
    /// <exception cref="InvalidOperationException">The batch is being sent.</exception>
    public bool TryAdd(EventData eventData)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        lock (this._events)
        {
            if (this._locked)
                throw new InvalidOperationException("The batch is in use by a send and cannot be changed.");
            bool fits = this._size is null ? this._tryAdd(eventData) : this._size.TryAdd(eventData, this.MaximumSizeInBytes);
            if (fits)
                this._events.Add(eventData);
            return fits;
        }
    }

    public void Dispose()
    {
        lock (this._events)
        {
            if (!this._locked && this._size is not null)
                this._events.Clear();
        }
    }

    internal void Lock(bool locked)
    {
        lock (this._events)
            this._locked = locked;
    }
}
