using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Service;

/// <summary>Holds the hub's credentials and renews them in time. The one place that asks for them.</summary>
internal sealed class CredentialsCache(ServiceClient service, Domain.Quantities.NodeId node, RelayClock clock)
{
    private HubCredentials? held;

    /// <summary>Why there are none, for a person; set when <see cref="GetAsync"/> returned null.</summary>
    internal string WaitingFor { get; private set; } = "telemetry credentials";

    /// <summary>Credentials that were good when last heard of; null when the service gives none now.</summary>
    internal async Task<HubCredentials?> GetAsync(CancellationToken cancellation)
    {
        if (held is not null && !held.IsDue(clock.NowUnixMs))
            return held;

        try
        {
            ServiceAnswer answer = await service.SendAsync(HttpMethod.Post, $"/api/nodes/{node}/credentials", null, null, cancellation);
            if (answer.IsSuccess)
                return held = HubCredentials.Parse(answer.Body, node, clock.NowUnixMs);
            WaitingFor = $"telemetry credentials: {answer.Sentence}";
        }
        catch (Exception exception) when (exception is ServiceUnreachableException or FormatException)
        {
            WaitingFor = $"telemetry credentials: {exception.Message}";
        }

        // Renewal began early so that a service that is down for a while costs nothing: the old token still works.
        return held = held?.ExpiresAtMs > clock.NowUnixMs ? held : null;
    }

    /// <summary>Forgets credentials that the hub did not take, unless newer ones are held already.</summary>
    internal void Discard(HubCredentials refused)
    {
        if (ReferenceEquals(held, refused))
            held = null;
    }
}
