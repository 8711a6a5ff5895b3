#nullable disable
namespace Azure.Messaging.EventHubs.Producer;

/// <summary>How a producer behaves.</summary>
public class EventHubProducerClientOptions
{
    private EventHubsRetryOptions _retryOptions = new();

    /// <summary>A name for logs; null for one that is generated.</summary>
    public string Identifier { get; set; }

    public EventHubsRetryOptions RetryOptions
    {
        get => this._retryOptions;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            this._retryOptions = value;
        }
    }
}
