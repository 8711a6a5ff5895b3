using System.Globalization;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>A request that is not done: the status, and the sentence that goes into the body's Detail.</summary>
internal sealed record Refusal(int Status, string Detail)
{
    /// <summary>For 503: how many seconds the client should wait.</summary>
    public const int RetryAfterSeconds = 4;

    public static Refusal Access(AccessDecision decision, string resource, AccessRights needed) => decision switch
    {
        AccessDecision.MissingToken => new(401, "MissingToken: The authorization header was not found."),
        AccessDecision.MalformedToken => new(401, "MalformedToken: The credentials contained in the authorization header are not a shared access signature."),
        AccessDecision.WrongAudience => new(401, "InvalidAudience: The authorization header contains a token with a wrong audience."),
        AccessDecision.InvalidSignature => new(401, "InvalidSignature: The token has an invalid signature."),
        AccessDecision.Expired => new(401, "ExpiredToken: The token is expired."),
        AccessDecision.MissingClaim => new(401, $"Unauthorized access. '{(needed == AccessRights.Manage ? "Manage" : "Send")}' claim(s) are required to perform this operation. Resource: '{resource}'."),
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "Not a refusal."),
    };

    public static Refusal NotFound(string resource) => new(404, $"40400: Endpoint not found., Resource:{resource}.");

    public static Refusal Revoked(string publisher) => new(403, $"PublisherRevoked: The publisher '{publisher}' has been revoked.");

    public static Refusal Argument(string field, string what) => new(400, $"ArgumentError: {field}: {what}");

    public static Refusal TooLarge() => new(413, string.Create(CultureInfo.InvariantCulture, $"The maximum message size quota for outgoing messages ({Limits.PublicationBytes}) has been exceeded."));

    public static Refusal Busy() => new(
        503,
        $"The request was terminated because the entity is being throttled. Error code : 50002. Please wait {RetryAfterSeconds} seconds and try again.");

    /// <summary>The log cannot take it. Where it lies on this machine is the operator's business, not the sender's.</summary>
    public static Refusal Log(EventLogException fault) => fault.Fault switch
    {
        EventLogFault.Closed => new(503, "The service is stopping. Please try again."),
        EventLogFault.Full => new(500, "The event log's disk is full; nothing was stored. Try again later."),
        _ => new(500, $"The event log cannot be written ({fault.Fault}); nothing was stored. Try again later."),
    };
}
