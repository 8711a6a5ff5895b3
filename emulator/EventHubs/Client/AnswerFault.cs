using System.Net;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Client;

/// <summary>What an answer other than 201 means, in the exceptions of the real client.</summary>
internal static class AnswerFault
{
    private const int DetailChars = 2000;

    public static Exception From(string hub, HttpStatusCode status, string body)
    {
        string detail = $"{(int)status}: {(body.Length > DetailChars ? body[..DetailChars] : body)}";
        return status switch
        {
            HttpStatusCode.BadRequest => new ArgumentException(detail),
            HttpStatusCode.Unauthorized => new UnauthorizedAccessException(detail),
            HttpStatusCode.Forbidden when body.Contains("PublisherRevoked", StringComparison.Ordinal) => new UnauthorizedAccessException(detail),
            HttpStatusCode.Forbidden => new EventHubsException(false, hub, detail, EventHubsException.FailureReason.QuotaExceeded),
            HttpStatusCode.NotFound => new EventHubsException(false, hub, detail, EventHubsException.FailureReason.ResourceNotFound),
            HttpStatusCode.RequestTimeout => new EventHubsException(true, hub, detail, EventHubsException.FailureReason.ServiceTimeout),
            HttpStatusCode.RequestEntityTooLarge => new EventHubsException(false, hub, detail, EventHubsException.FailureReason.MessageSizeExceeded),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new EventHubsException(true, hub, detail, EventHubsException.FailureReason.ServiceBusy),
            _ => new EventHubsException((int)status >= 500, hub, detail, EventHubsException.FailureReason.GeneralError),
        };
    }
}
