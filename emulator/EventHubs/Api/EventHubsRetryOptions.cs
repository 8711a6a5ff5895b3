#nullable disable
namespace Azure.Messaging.EventHubs;

/// <summary>How the delays between attempts grow.</summary>
public enum EventHubsRetryMode
{
    Fixed = 0,
    Exponential = 1,
}

/// <summary>How often and how patiently a failed request is tried again.</summary>
public class EventHubsRetryOptions
{
    private int _maximumRetries = 3;
    private TimeSpan _delay = TimeSpan.FromSeconds(0.8);
    private TimeSpan _maximumDelay = TimeSpan.FromMinutes(1);
    private TimeSpan _tryTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Default exponential.</summary>
    public EventHubsRetryMode Mode { get; set; } = EventHubsRetryMode.Exponential;

    /// <summary>Attempts after the first: 0 to 100, default 3.</summary>
    public int MaximumRetries
    {
        get => this._maximumRetries;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 0);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            this._maximumRetries = value;
        }
    }

    /// <summary>The first delay: 1 ms to 5 minutes, default 0.8 s.</summary>
    public TimeSpan Delay
    {
        get => this._delay;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromMinutes(5));
            this._delay = value;
        }
    }

    /// <summary>The longest delay; default one minute.</summary>
    public TimeSpan MaximumDelay
    {
        get => this._maximumDelay;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            this._maximumDelay = value;
        }
    }

    /// <summary>The patience with one attempt: above zero, at most an hour, default one minute.</summary>
    public TimeSpan TryTimeout
    {
        get => this._tryTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromTicks(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            this._tryTimeout = value;
        }
    }
}
