#nullable disable
using System.Buffers;
using System.Text.Json;
using NodeProgram.Emulator.EventHubs.Client;
using NodeProgram.Emulator.EventHubs.Http;

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>Sends events to one hub, over the HTTPS API of the embedded Event Hubs. May be used from many threads; keep one and dispose it last.</summary>
public class EventHubProducerClient : IAsyncDisposable
{
    private readonly SendTransport _transport;

    /// <summary>A client of the hub that the connection string names (EntityPath).</summary>
    public EventHubProducerClient(string connectionString)
        : this(connectionString, null, null)
    {
    }

    public EventHubProducerClient(string connectionString, EventHubProducerClientOptions clientOptions)
        : this(connectionString, null, clientOptions)
    {
    }

    public EventHubProducerClient(string connectionString, string eventHubName)
        : this(connectionString, eventHubName, null)
    {
    }

    /// <exception cref="ArgumentException">The string names no endpoint, no key, no hub, or another hub.</exception>
    public EventHubProducerClient(string connectionString, string eventHubName, EventHubProducerClientOptions clientOptions)
    {
        EventHubsConnectionStringProperties connection = EventHubsConnectionStringProperties.Parse(connectionString);
        if (connection.Endpoint is null || (connection.SharedAccessSignature is null && (connection.SharedAccessKeyName is null || connection.SharedAccessKey is null)))
            throw new ArgumentException("The connection string needs an Endpoint and a SharedAccessKeyName with its SharedAccessKey, or a SharedAccessSignature.", nameof(connectionString));
        if (eventHubName is not null && connection.EventHubName is not null && !string.Equals(eventHubName, connection.EventHubName, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("The event hub is named twice, and differently.", nameof(eventHubName));
        this.EventHubName = eventHubName ?? connection.EventHubName ?? throw new ArgumentException("No event hub is named, neither in the connection string nor beside it.", nameof(connectionString));
        this.FullyQualifiedNamespace = connection.FullyQualifiedNamespace;
        clientOptions ??= new();
        this.Identifier = string.IsNullOrEmpty(clientOptions.Identifier) ? Guid.NewGuid().ToString() : clientOptions.Identifier;
        this._transport = new(connection, this.EventHubName, clientOptions.RetryOptions, TimeProvider.System);
    }

    /// <summary>For mocks.</summary>
    protected EventHubProducerClient()
    {
    }

    public string FullyQualifiedNamespace { get; }

    public string EventHubName { get; }

    public string Identifier { get; }

    public bool IsClosed { get; protected set; }

    public virtual ValueTask<EventDataBatch> CreateBatchAsync(CancellationToken cancellationToken = default) => this.CreateBatchAsync(new(), cancellationToken);

    /// <exception cref="ArgumentOutOfRangeException">The size asked for is more than the service takes.</exception>
    public virtual ValueTask<EventDataBatch> CreateBatchAsync(CreateBatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfTwofold(options);
        if (options.MaximumSizeInBytes is not null)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaximumSizeInBytes.Value, AmqpBatchSize.LinkMaximumBytes, nameof(options));
        return new(new EventDataBatch(new CreateBatchOptions
        {
            PartitionId = options.PartitionId,
            PartitionKey = options.PartitionKey,
            MaximumSizeInBytes = options.MaximumSizeInBytes,
        }));
    }

    /// <summary>Sends the batch: all of it, or nothing. Completes when it is on disk; an empty batch completes at once.</summary>
    /// <exception cref="EventHubsException">See its reason; after a transient one it may have been stored or not.</exception>
    public virtual async Task SendAsync(EventDataBatch eventBatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventBatch);
        eventBatch.Lock(true);
        try
        {
            await this.SendAllAsync(eventBatch.Events, eventBatch.Options, cancellationToken);
        }
        finally
        {
            eventBatch.Lock(false);
        }
    }

    public virtual Task SendAsync(IEnumerable<EventData> eventBatch, CancellationToken cancellationToken = default) => this.SendAsync(eventBatch, null, cancellationToken);

    /// <exception cref="EventHubsException">MessageSizeExceeded: together they are more than the service takes; nothing was sent.</exception>
    public virtual async Task SendAsync(IEnumerable<EventData> eventBatch, SendEventOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventBatch);
        options ??= new();
        ThrowIfTwofold(options);
        AmqpBatchSize size = new(options.PartitionKey);
        List<EventData> events = [];
        foreach (EventData item in eventBatch)
        {
            if (!size.TryAdd(item, AmqpBatchSize.LinkMaximumBytes))
                throw new EventHubsException(this.EventHubName, $"The events have more than {AmqpBatchSize.LinkMaximumBytes} bytes together.", EventHubsException.FailureReason.MessageSizeExceeded);
            events.Add(item);
        }

        await this.SendAllAsync(events, options, cancellationToken);
    }

    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        this.IsClosed = true;
        this._transport?.Dispose();
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await this.CloseAsync();
        GC.SuppressFinalize(this);
    }

    private static void ThrowIfTwofold(SendEventOptions options)
    {
        if (options.PartitionId is not null && options.PartitionKey is not null)
            throw new InvalidOperationException("A partition and a partition key cannot be given together.");
    }

    private async Task SendAllAsync(IEnumerable<EventData> events, SendEventOptions options, CancellationToken cancellationToken)
    {
        if (this.IsClosed)
            throw new EventHubsException(false, this.EventHubName, "The producer is closed.", EventHubsException.FailureReason.ClientClosed);
        ArrayBufferWriter<byte> body = new();
        foreach (EventData item in events)
            EventRecords.Write(body, item);
        if (body.WrittenCount == 0)
            return;
        string path = options.PartitionId is null ? "messages" : $"partitions/{Uri.EscapeDataString(options.PartitionId)}/messages";
        // The default encoder writes ASCII only, which is what a header may hold.
        string broker = options.PartitionKey is null ? null : JsonSerializer.Serialize(new { options.PartitionKey });
        await this._transport.SendAsync(path, body.WrittenMemory, EventRecords.ContentType, broker, cancellationToken);
    }
}
