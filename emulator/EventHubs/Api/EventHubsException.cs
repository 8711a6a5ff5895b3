#nullable disable
namespace Azure.Messaging.EventHubs;

/// <summary>A fault of the service or of the way to it. <see cref="IsTransient"/> says whether trying again can help.</summary>
public class EventHubsException : Exception
{
    public EventHubsException(bool isTransient, string eventHubName)
        : this(isTransient, eventHubName, null, FailureReason.GeneralError, null)
    {
    }

    public EventHubsException(bool isTransient, string eventHubName, FailureReason reason)
        : this(isTransient, eventHubName, null, reason, null)
    {
    }

    public EventHubsException(bool isTransient, string eventHubName, string message)
        : this(isTransient, eventHubName, message, FailureReason.GeneralError, null)
    {
    }

    public EventHubsException(bool isTransient, string eventHubName, string message, Exception innerException)
        : this(isTransient, eventHubName, message, FailureReason.GeneralError, innerException)
    {
    }

    public EventHubsException(bool isTransient, string eventHubName, string message, FailureReason reason)
        : this(isTransient, eventHubName, message, reason, null)
    {
    }

    /// <summary>Transient if the reason is a busy or slow service or the communication with it.</summary>
    public EventHubsException(string eventHubName, string message, FailureReason reason)
        : this(
            reason is FailureReason.ServiceCommunicationProblem or FailureReason.ServiceTimeout or FailureReason.ServiceBusy,
            eventHubName,
            message,
            reason,
            null)
    {
    }

    public EventHubsException(bool isTransient, string eventHubName, string message, FailureReason reason, Exception innerException)
        : base(message, innerException)
    {
        this.IsTransient = isTransient;
        this.EventHubName = eventHubName;
        this.Reason = reason;
    }

    /// <summary>Why it failed; the numbers are the real API's.</summary>
    public enum FailureReason
    {
        GeneralError = 0,
        ClientClosed = 1,
        ConsumerDisconnected = 2,
        ResourceNotFound = 3,
        MessageSizeExceeded = 4,
        QuotaExceeded = 5,
        ServiceBusy = 6,
        ServiceTimeout = 7,
        ServiceCommunicationProblem = 8,
        ProducerDisconnected = 9,
        InvalidClientState = 10,
    }

    public string EventHubName { get; }

    public bool IsTransient { get; }

    public FailureReason Reason { get; }

    /// <summary>The message with the hub's name after it, where one is known.</summary>
    public override string Message => string.IsNullOrEmpty(this.EventHubName) ? base.Message : $"{base.Message} ({this.EventHubName})";

    public override string ToString() => $"{typeof(EventHubsException).FullName}({this.Reason}): {this.Message}{Environment.NewLine}{this.StackTrace}";
}
